import type { ChatMember, MessageReaders } from "~/model";

export interface Readers {
  read: ChatMember[];
  /** Have joined and not read so far. */
  unread: ChatMember[];
  /** Are on the roster and cannot read yet. */
  notJoined: ChatMember[];
}

/** Who is meant by a message's readers, by name and in the order of the list. Whoever came to the chat later is in none of them. */
export function readersOf(members: readonly ChatMember[], readers: MessageReaders): Readers {
  const among = (ids: readonly string[]) => {
    const set = new Set(ids);
    return members.filter((member) => set.has(member.id));
  };
  return {
    read: among(readers.read_by),
    unread: among(readers.unread_by),
    notJoined: among(readers.not_joined_by),
  };
}
