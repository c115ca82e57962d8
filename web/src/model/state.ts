import type { Stretches } from "./history";
import type { Chat, ChatList, Message, Space } from "./types";

/** What is loaded of one chat's messages. */
export interface History {
  stretches: Stretches;
  /** False: kept from an earlier visit, or overtaken by a snapshot; shown until the latest page has been fetched again. */
  fresh: boolean;
}

/** An edit or a removal, remembered for pages that were read before it happened and arrive after it. */
export interface Change {
  seq: number;
  message: Message;
}

/** One organisation, as one member sees it. A value: changed only by the functions of this folder, which return a new one. */
export interface OrgState {
  space: Space;
  chats: Readonly<Record<string, Chat>>;
  histories: Readonly<Record<string, History>>;
  changes: readonly Change[];
  /** The number of the last change that was forgotten: pages older than that are fetched again. */
  changesFrom: number;
}

export const unreadOf = (chat: Chat): number =>
  Math.max(0, chat.last_ordinal - Math.max(chat.read_ordinal, chat.first_visible - 1));

const withUnread = (chat: Chat): Chat => ({ ...chat, unread: unreadOf(chat) });

export function fromSnapshot(list: ChatList, before?: OrgState): OrgState {
  const chats: Record<string, Chat> = {};
  for (const chat of list.chats) {
    // A read mark only grows, and the newest may be on its way to the server.
    const read = Math.max(chat.read_ordinal, before?.chats[chat.id]?.read_ordinal ?? 0);
    chats[chat.id] = read === chat.read_ordinal ? chat : withUnread({ ...chat, read_ordinal: read });
  }
  const histories: Record<string, History> = {};
  for (const [id, history] of Object.entries(before?.histories ?? {})) {
    const chat = chats[id];
    // A chat that begins later for this member than it did is not shown from before that.
    if (chat) histories[id] = { stretches: cut(history.stretches, chat.first_visible), fresh: false };
  }
  return { space: list.space, chats, histories, changes: [], changesFrom: list.seq };
}

/** What the device keeps of an organisation between visits. */
export type Kept = Pick<OrgState, "space" | "chats">;

export function fromKept(kept: Kept, seq: number): OrgState {
  return { space: kept.space, chats: kept.chats, histories: {}, changes: [], changesFrom: seq };
}

/** Chats of `before` that are gone: nothing of them may stay on the device. */
export function lostChats(before: OrgState | undefined, after: OrgState): string[] {
  return Object.keys(before?.chats ?? {}).filter((id) => !after.chats[id]);
}

export function withChat(state: OrgState, chat: Chat): OrgState {
  const known = state.chats[chat.id];
  // Fetched by itself it has no number: it may be older than what events have told since.
  const merged =
    known && known.last_ordinal > chat.last_ordinal
      ? {
          ...chat,
          last_ordinal: known.last_ordinal,
          last_message: known.last_message,
          last_at: known.last_at,
        }
      : chat;
  const read = known ? Math.max(known.read_ordinal, merged.read_ordinal) : merged.read_ordinal;
  return {
    ...state,
    chats: { ...state.chats, [chat.id]: withUnread({ ...merged, read_ordinal: read }) },
  };
}

export function changeChat(state: OrgState, id: string, change: Partial<Chat>): OrgState {
  const chat = state.chats[id];
  return chat ? { ...state, chats: { ...state.chats, [id]: withUnread({ ...chat, ...change }) } } : state;
}

export function withoutChat(state: OrgState, id: string): OrgState {
  const { [id]: _chat, ...chats } = state.chats;
  const { [id]: _history, ...histories } = state.histories;
  return { ...state, chats, histories };
}

export function withHistory(state: OrgState, id: string, history: History | undefined): OrgState {
  if (!history) {
    const { [id]: _, ...histories } = state.histories;
    return { ...state, histories };
  }
  return { ...state, histories: { ...state.histories, [id]: history } };
}

function cut(stretches: Stretches, first: number): Stretches {
  return stretches.map((stretch) => stretch.filter((m) => m.ordinal >= first)).filter((stretch) => stretch.length > 0);
}
