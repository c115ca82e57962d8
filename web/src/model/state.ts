import type { Stretches } from "./history";
import type { Chat, ChatList, Message, PinnedMessage, Space } from "./types";

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

/** What stands pinned in a chat, the latest first. */
export interface Pins {
  list: readonly PinnedMessage[];
  /** The number it was read at. */
  seq: number;
  /** It holds if it was read at this number or later. */
  wanted: number;
}

/** One organisation, as one member sees it. A value: changed only by the functions of this folder, which return a new one. */
export interface OrgState {
  space: Space;
  chats: Readonly<Record<string, Chat>>;
  histories: Readonly<Record<string, History>>;
  changes: readonly Change[];
  /** The number of the last change that was forgotten: pages older than that are fetched again. */
  changesFrom: number;
  /** Of chats that were opened. */
  pins: Readonly<Record<string, Pins>>;
  /** The number of the last snapshot: what pages fetched by themselves before it may be out of date. */
  snapshot: number;
  /** What events said but did not carry, by its key, until it has been fetched; with the number of the last such event. */
  due: Readonly<Record<string, number>>;
}

/** What an event says but does not carry, and must be fetched. */
export type Refetch = "list" | { chat: string };

const LIST = "list";
const CHAT = "chat/";
export const dueKey = (what: Refetch): string => (what === "list" ? LIST : CHAT + what.chat);
const whatIsDue = (key: string): Refetch => (key === LIST ? "list" : { chat: key.slice(CHAT.length) });

export const allDue = (state: OrgState): Refetch[] => Object.keys(state.due).map(whatIsDue);

export function withDue(state: OrgState, what: Refetch, seq: number): OrgState {
  return { ...state, due: { ...state.due, [dueKey(what)]: seq } };
}

/** Fetched; an event after `seq`, the last one known when it was asked for, has it fetched once more. */
export function withoutDue(state: OrgState, what: Refetch, seq: number | undefined): OrgState {
  const { [dueKey(what)]: last, ...others } = state.due;
  return last === undefined || last !== seq ? state : { ...state, due: others };
}

export const unreadOf = (chat: Chat): number =>
  Math.max(0, chat.last_ordinal - Math.max(chat.read_ordinal, chat.first_visible - 1));

const withUnread = (chat: Chat): Chat => ({ ...chat, unread: unreadOf(chat) });

/** A snapshot that events go on from. What was loaded before is kept to look at, but proves nothing any more. */
export function fromSnapshot(list: ChatList, before?: OrgState): OrgState {
  const chats: Record<string, Chat> = {};
  for (const chat of list.chats) chats[chat.id] = withLaterRead(chat, before?.chats[chat.id]);
  const histories: Record<string, History> = {};
  for (const [id, history] of Object.entries(visible(before?.histories ?? {}, chats)))
    histories[id] = { ...history, fresh: false };
  const pins: Record<string, Pins> = {};
  for (const [id, known] of Object.entries(before?.pins ?? {}))
    if (chats[id]) pins[id] = { ...known, wanted: list.seq };
  return { space: list.space, chats, histories, changes: [], changesFrom: list.seq, pins, snapshot: list.seq, due: {} };
}

/**
 * The list anew, while the events go on from where they were: chats are gained and lost, what is loaded of the others stays good. The list
 * may be ahead of the events; applying them afterwards changes nothing it says.
 */
export function withList(state: OrgState, list: ChatList): OrgState {
  const chats: Record<string, Chat> = {};
  for (const chat of list.chats) chats[chat.id] = merged(chat, state.chats[chat.id]);
  const pins = Object.entries(state.pins).filter(([id]) => chats[id]);
  return {
    ...state,
    space: list.space,
    chats,
    histories: visible(state.histories, chats),
    pins: Object.fromEntries(pins),
  };
}

/** A read mark only grows, and the newest may be on its way to the server. */
function withLaterRead(chat: Chat, known: Chat | undefined): Chat {
  return known && known.read_ordinal > chat.read_ordinal
    ? withUnread({ ...chat, read_ordinal: known.read_ordinal })
    : chat;
}

/** Fetched by itself a chat has no number: it may be older than what events have told since. */
function merged(chat: Chat, known: Chat | undefined): Chat {
  if (!known || known.last_ordinal <= chat.last_ordinal) return withLaterRead(chat, known);
  const { last_ordinal, last_message, last_at } = known;
  return withUnread(withLaterRead({ ...chat, last_ordinal, last_message, last_at }, known));
}

/** A chat that begins later for this member than it did is not shown from before that; a lost one not at all. */
function visible(
  histories: Readonly<Record<string, History>>,
  chats: Readonly<Record<string, Chat>>,
): Record<string, History> {
  const kept: Record<string, History> = {};
  for (const [id, history] of Object.entries(histories)) {
    const first = chats[id]?.first_visible;
    if (first === undefined) continue;
    const hidden = history.stretches.some((stretch) => stretch.some((message) => message.ordinal < first));
    kept[id] = hidden ? { ...history, stretches: cut(history.stretches, first) } : history;
  }
  return kept;
}

/** What the device keeps of an organisation between visits. */
export type Kept = Pick<OrgState, "space" | "chats" | "due">;

export function fromKept(kept: Kept, seq: number): OrgState {
  const nothing = { histories: {}, changes: [], pins: {} };
  // What an older version kept has no `due`.
  return { space: kept.space, chats: kept.chats, due: kept.due ?? {}, ...nothing, changesFrom: seq, snapshot: seq };
}

/** Chats of `before` that are gone: nothing of them may stay on the device. */
export function lostChats(before: OrgState | undefined, after: OrgState): string[] {
  return Object.keys(before?.chats ?? {}).filter((id) => !after.chats[id]);
}

export function withChat(state: OrgState, chat: Chat): OrgState {
  return { ...state, chats: { ...state.chats, [chat.id]: merged(chat, state.chats[chat.id]) } };
}

export function changeChat(state: OrgState, id: string, change: Partial<Chat>): OrgState {
  const chat = state.chats[id];
  return chat ? { ...state, chats: { ...state.chats, [id]: withUnread({ ...chat, ...change }) } } : state;
}

export function withoutChat(state: OrgState, id: string): OrgState {
  const { [id]: _chat, ...chats } = state.chats;
  const { [id]: _history, ...histories } = state.histories;
  const { [id]: _pins, ...pins } = state.pins;
  return { ...state, chats, histories, pins };
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
