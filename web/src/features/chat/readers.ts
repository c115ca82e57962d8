import type { ChatMember } from "~/model";

export interface Readers {
  read: ChatMember[];
  /** Have joined and not read so far. */
  unread: ChatMember[];
  /** Are on the roster and cannot read yet. */
  notJoined: ChatMember[];
}

/** How far a message has got. Undefined: this viewer is not told; read marks are for staff. Its author is not counted. */
export function readersOf(members: readonly ChatMember[], ordinal: number, author: string): Readers | undefined {
  if (!members.some((member) => member.read_ordinal !== undefined)) return undefined;
  const others = members.filter((member) => member.id !== author);
  const hasRead = (member: ChatMember) => (member.read_ordinal ?? 0) >= ordinal;
  return {
    read: others.filter(hasRead),
    unread: others.filter((member) => member.joined && !hasRead(member)),
    notJoined: others.filter((member) => !member.joined && !hasRead(member)),
  };
}
