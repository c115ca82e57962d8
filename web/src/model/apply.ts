import type { Update } from "../sync/frames";
import type { ChatCall } from "./calls/types";
import { addMessages, changeMessage, later, requote } from "./history";
import { changeChat, type History, type OrgState, type Pins, type Refetch, withHistory } from "./state";
import type { Chat, Message, PinnedMessages } from "./types";

export interface Applied {
  state: OrgState;
  refetch?: Refetch;
}

/** How many edits and removals are remembered for late pages. */
const REMEMBERED_CHANGES = 200;

/** Events that change nothing of what is kept here: pages that show such things listen for them. */
const OTHERS = new Set(["structure_changed", "people_changed", "join_requests_changed"]);

/** The next state of an organisation after one event. Everything that reaches it comes in order and once (sync/follow.ts). */
export function apply(state: OrgState, update: Update): Applied {
  const data = update.data as { message: Message } & { chat: string; ordinal: number; call?: ChatCall | null };
  switch (update.type) {
    case "message_posted":
      return posted(state, data.message);
    case "message_changed":
      return { state: changed(remember(state, update.seq, data.message), data.message) };
    case "read_marked":
      return { state: marked(state, data.chat, data.ordinal) };
    case "pins_changed":
      return { state: pinsWanted(state, data.chat, update.seq) };
    case "chat_changed":
    case "publications_changed":
      return { state, refetch: { chat: data.chat } };
    case "call_changed": {
      const before = state.chats[data.chat];
      const next = changeChat(state, data.chat, { call: data.call ?? undefined });
      // Whoever was removed from one call may join the next one.
      const other = before && !before.may_join_call && data.call && data.call.id !== before.call?.id;
      return other ? { state: next, refetch: { chat: data.chat } } : { state: next };
    }
    case "access_changed":
      return { state, refetch: "list" };
    default:
      // A newer server says something this client does not know.
      return OTHERS.has(update.type) ? { state } : { state, refetch: "list" };
  }
}

/** Also for the reply to one's own message, which may come before the event. */
export function posted(state: OrgState, message: Message): Applied {
  const chat = state.chats[message.chat];
  if (!chat) return { state, refetch: "list" };
  const history = state.histories[chat.id];
  const next = history
    ? withHistory(state, chat.id, { ...history, stretches: addMessages(history.stretches, [message]) })
    : state;
  return { state: changeChat(next, chat.id, lastMessage(chat, message, state.space.member)) };
}

function lastMessage(chat: Chat, message: Message, member: string): Partial<Chat> {
  // Who writes has read what stands above; somebody else may have published it.
  const follows = !message.published_by || message.ordinal === chat.read_ordinal + 1;
  const own = message.author.id === member && message.ordinal > chat.read_ordinal && follows;
  const read = own ? { read_ordinal: message.ordinal } : {};
  if (message.ordinal < chat.last_ordinal) return read;
  const known = chat.last_message?.ordinal === message.ordinal ? chat.last_message : undefined;
  return {
    ...read,
    last_ordinal: message.ordinal,
    last_at: message.created_at,
    last_message: known ? later(known, message) : message,
  };
}

/** Also for the reply to one's own edit. */
export function changed(state: OrgState, message: Message): OrgState {
  const chat = state.chats[message.chat];
  if (!chat) return state;
  const history = state.histories[chat.id];
  const pins = state.pins[chat.id];
  let next = pins ? { ...state, pins: { ...state.pins, [chat.id]: changePinned(pins, message) } } : state;
  if (history) next = withHistory(next, chat.id, { ...history, stretches: changeMessage(history.stretches, message) });
  const last = chat.last_message;
  if (!last) return next;
  const now = last.ordinal === message.ordinal ? later(last, message) : requote(last, message);
  return now === last ? next : changeChat(next, chat.id, { last_message: now });
}

/** A removed message is pinned no longer. */
function changePinned(pins: Pins, message: Message): Pins {
  const list = pins.list
    .map((one) => (one.message.ordinal === message.ordinal ? { ...one, message: later(one.message, message) } : one))
    .filter((one) => one.message.removed_at === undefined);
  return { ...pins, list };
}

/** Something was pinned or unpinned at this number: what is known holds no longer, and is shown until it is fetched again. */
function pinsWanted(state: OrgState, chat: string, wanted: number): OrgState {
  if (!state.chats[chat]) return state;
  const known = state.pins[chat] ?? { list: [], seq: -1, wanted: 0 };
  return { ...state, pins: { ...state.pins, [chat]: { ...known, wanted: Math.max(wanted, known.wanted) } } };
}

/** Takes in the pinned messages of a chat as they were at their number; an answer that was overtaken changes nothing. */
export function withPins(state: OrgState, chat: string, { seq, pinned }: PinnedMessages): OrgState {
  const known = state.pins[chat];
  if (!state.chats[chat] || (known && known.seq > seq)) return state;
  // Changes of messages from before changesFrom are forgotten: what was read before that is fetched again.
  const wanted = Math.max(known?.wanted ?? 0, state.changesFrom);
  let pins: Pins = { list: pinned, seq, wanted };
  for (const change of state.changes)
    if (change.seq > seq && change.message.chat === chat) pins = changePinned(pins, change.message);
  return { ...state, pins: { ...state.pins, [chat]: pins } };
}

export const pinsHold = (pins: Pins | undefined): boolean => pins !== undefined && pins.seq >= pins.wanted;

export function marked(state: OrgState, id: string, ordinal: number): OrgState {
  const chat = state.chats[id];
  return chat && ordinal > chat.read_ordinal ? changeChat(state, id, { read_ordinal: ordinal }) : state;
}

function remember(state: OrgState, seq: number, message: Message): OrgState {
  const changes = [...state.changes, { seq, message }];
  const forgotten = changes.length > REMEMBERED_CHANGES ? changes.shift() : undefined;
  return { ...state, changes, changesFrom: forgotten?.seq ?? state.changesFrom };
}

/**
 * Takes in a page of history read at number `seq` (MessagePage.seq). Undefined: it is too old to be brought up to date, fetch again.
 * `latest`: the page ends where the chat did, so it says whether what was kept from before still holds.
 */
export function withPage(
  state: OrgState,
  chat: string,
  page: { seq: number; messages: readonly Message[] },
  latest: boolean,
): OrgState | undefined {
  if (page.seq < state.changesFrom) return undefined;
  const before = state.histories[chat];
  const stale = before !== undefined && !before.fresh;
  const kept = stale && latest ? [] : (before?.stretches ?? []);
  const history: History = { stretches: addMessages(kept, page.messages), fresh: latest || (before?.fresh ?? true) };
  let next = withHistory(state, chat, history);
  for (const change of state.changes)
    if (change.seq > page.seq && change.message.chat === chat) next = changed(next, change.message);
  return next;
}
