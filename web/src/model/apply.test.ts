import { expect, test } from "vitest";
import { apply, changed, marked, pinsHold, posted, withPage, withPins } from "./apply";
import { addMessages, latest, messageAt, type Stretches, stretchAt } from "./history";
import { fromKept, fromSnapshot, lostChats, type OrgState, withChat, withHistory, withList } from "./state";
import type { Chat, ChatList, Message } from "./types";

const message = (ordinal: number, more: Partial<Message> = {}): Message => ({
  id: `i${ordinal}`,
  chat: "7",
  ordinal,
  client_id: `c${ordinal}`,
  author: { id: "other", name: "Лев", capacity: "pupil", teacher_badge: false },
  text: `текст ${ordinal}`,
  attachments: [],
  created_at: ordinal,
  removed_by_other: false,
  ...more,
});
const mine = { id: "me", name: "Я", capacity: "pupil", teacher_badge: false };
const chat = (more: Partial<Chat> = {}): Chat =>
  ({ id: "7", first_visible: 1, last_ordinal: 0, read_ordinal: 0, unread: 0, last_at: 0, ...more }) as Chat;
const list = (chats: Chat[], seq = 10): ChatList => ({
  epoch: "e",
  seq,
  space: { org: "1", member: "me" } as ChatList["space"],
  chats,
});
const start = (more: Partial<Chat> = {}): OrgState => fromSnapshot(list([chat(more)]));
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => message(first + i));
const shape = (stretches: Stretches) => stretches.map((stretch) => stretch.map(({ ordinal }) => ordinal));
const event = (type: string, data: unknown, seq = 11) => ({ seq, type, data });

test("unread is a subtraction, from the later of what was read and where one's period begins", () => {
  const state = start({ last_ordinal: 10, read_ordinal: 2, first_visible: 8 });
  expect(posted(state, message(11)).state.chats[7]?.unread).toBe(4);
  expect(marked(state, "7", 9).chats[7]?.unread).toBe(1);
  expect(marked(marked(state, "7", 9), "7", 5).chats[7]?.read_ordinal).toBe(9);
});

test("who writes has read what stands above", () => {
  const state = start({ last_ordinal: 4, read_ordinal: 1, unread: 3 });
  expect(posted(state, message(5, { author: mine })).state.chats[7]).toMatchObject({ unread: 0, read_ordinal: 5 });
});

test("a message known already changes nothing, an older one does not become the last", () => {
  const state = posted(posted(start(), message(1)).state, message(2)).state;
  expect(posted(state, message(2)).state.chats).toEqual(state.chats);
  expect(posted(state, message(1)).state.chats[7]?.last_message?.ordinal).toBe(2);
});

// E18.
test("a message of an unknown chat asks for the list; so does an event of an unknown kind", () => {
  expect(apply(start(), event("message_posted", { message: message(1, { chat: "8" }) })).refetch).toBe("list");
  expect(apply(start(), event("something_new", {})).refetch).toBe("list");
  expect(apply(start(), event("access_changed", { reason: "roster" })).refetch).toBe("list");
  expect(apply(start(), event("chat_changed", { chat: "7" })).refetch).toEqual({ chat: "7" });
  expect(apply(start(), event("people_changed", {})).refetch).toBeUndefined();
});

test("an edit reaches the message, the list and the quotations; a removal empties them", () => {
  const quote = { ordinal: 1, author_name: "Лев", text: "текст 1" };
  let state = withHistory(start({ last_ordinal: 2 }), "7", {
    stretches: [[message(1), message(2, { reply_to: quote })]],
    fresh: true,
  });
  state = { ...state, chats: { 7: chat({ last_ordinal: 2, last_message: message(2, { reply_to: quote }) }) } };
  const edited = changed(state, message(1, { text: "я".repeat(300), edited_at: 5 }));
  expect(messageAt(edited.histories[7]?.stretches ?? [], 1)?.text).toHaveLength(300);
  expect(messageAt(edited.histories[7]?.stretches ?? [], 2)?.reply_to?.text).toBe("я".repeat(200));
  expect(edited.chats[7]?.last_message?.reply_to?.text).toBe("я".repeat(200));
  const gone = changed(edited, message(1, { text: "", removed_at: 6 }));
  expect(gone.chats[7]?.last_message?.reply_to?.text).toBe("");
});

test("a quotation from before one's time stays hidden", () => {
  const hidden = message(2, { reply_to: { ordinal: 1, author_name: "", text: "" } });
  const state = withHistory(start({ last_ordinal: 2 }), "7", { stretches: [[hidden]], fresh: true });
  const after = changed(state, message(1, { text: "тайна", edited_at: 5 }));
  expect(messageAt(after.histories[7]?.stretches ?? [], 2)?.reply_to?.text).toBe("");
});

test("a late older version does not undo an edit or bring back what was removed", () => {
  const edited = message(1, { text: "новое", edited_at: 5 });
  const removed = message(1, { text: "", removed_at: 6, edited_at: 5 });
  const one = addMessages([[edited]], [message(1)]);
  expect(one[0]?.[0]?.text).toBe("новое");
  expect(addMessages([[removed]], [edited])[0]?.[0]?.removed_at).toBe(6);
  expect(addMessages([[edited]], [removed])[0]?.[0]?.removed_at).toBe(6);
});

test("pages join where they touch and stay apart where they do not", () => {
  let stretches = addMessages([], range(40, 50));
  stretches = addMessages(stretches, range(1, 5));
  expect(shape(stretches)).toEqual([[1, 2, 3, 4, 5], expect.any(Array)]);
  stretches = addMessages(stretches, range(6, 20));
  expect(stretches).toHaveLength(2);
  stretches = addMessages(stretches, range(15, 42));
  expect(shape(stretches)).toEqual([Array.from({ length: 50 }, (_, i) => i + 1)]);
  expect(addMessages(stretches, [])).toBe(stretches);
  expect(stretchAt(stretches, 51)).toBeUndefined();
  expect(latest(stretches, 50, 3).map(({ ordinal }) => ordinal)).toEqual([48, 49, 50]);
  expect(latest(stretches, 51, 3)).toEqual([]);
});

test("a page read before an edit and arriving after it shows the edit", () => {
  const state = apply(
    start({ last_ordinal: 3 }),
    event("message_changed", { message: message(2, { text: "новое", edited_at: 9 }) }, 12),
  ).state;
  const next = withPage(state, "7", { seq: 11, messages: range(1, 3) }, true);
  expect(messageAt(next?.histories[7]?.stretches ?? [], 2)?.text).toBe("новое");
});

test("a page from before the snapshot, or from before what is remembered, is refused", () => {
  expect(withPage(start(), "7", { seq: 9, messages: range(1, 3) }, true)).toBeUndefined();
  let state = start({ last_ordinal: 1 });
  for (let seq = 11; seq < 300; seq++)
    state = apply(state, event("message_changed", { message: message(1, { edited_at: seq }) }, seq)).state;
  expect(withPage(state, "7", { seq: 20, messages: range(1, 1) }, true)).toBeUndefined();
  expect(withPage(state, "7", { seq: 299, messages: range(1, 1) }, true)).toBeDefined();
});

test("what was kept from an earlier visit is shown until the latest page replaces it", () => {
  const state = withHistory(
    fromKept({ space: start().space, chats: start({ last_ordinal: 60 }).chats, due: {} }, 5),
    "7",
    {
      stretches: [range(1, 20)],
      fresh: false,
    },
  );
  const next = withPage(state, "7", { seq: 30, messages: range(11, 60) }, true);
  expect(shape(next?.histories[7]?.stretches ?? [])[0]?.[0]).toBe(11);
  expect(next?.histories[7]?.fresh).toBe(true);
});

test("a new snapshot keeps histories as unproved, cuts what is no longer visible, and names the lost chats", () => {
  const before = withHistory(fromSnapshot(list([chat({ last_ordinal: 9 }), chat({ id: "8" })])), "7", {
    stretches: [range(1, 9)],
    fresh: true,
  });
  const after = fromSnapshot(list([chat({ last_ordinal: 9, first_visible: 5 })], 20), before);
  expect(after.histories[7]?.fresh).toBe(false);
  expect(shape(after.histories[7]?.stretches ?? [])).toEqual([[5, 6, 7, 8, 9]]);
  expect(lostChats(before, after)).toEqual(["8"]);
});

test("the list anew gains and loses chats, and leaves what is loaded of the others good", () => {
  let state = fromSnapshot(list([chat({ last_ordinal: 9 }), chat({ id: "8" })]));
  state = withHistory(state, "7", { stretches: [range(1, 9)], fresh: true });
  const after = withList(state, list([chat({ last_ordinal: 9, title: "новое" }), chat({ id: "9" })], 14));
  expect(Object.keys(after.chats)).toEqual(["7", "9"]);
  expect(after.chats[7]?.title).toBe("новое");
  expect(after.histories[7]).toBe(state.histories[7]);
  expect(after.changesFrom).toBe(10);
  const later = withList(posted(state, message(10)).state, list([chat({ last_ordinal: 9 })], 14));
  expect(later.chats[7]?.last_ordinal).toBe(10);
});

test("a read mark on its way to the server is not undone by a snapshot or a fetched chat", () => {
  const state = marked(start({ last_ordinal: 9, read_ordinal: 2, unread: 7 }), "7", 9);
  const again = fromSnapshot(list([chat({ last_ordinal: 9, read_ordinal: 2, unread: 7 })], 12), state);
  expect(again.chats[7]?.unread).toBe(0);
  expect(withChat(state, chat({ last_ordinal: 9, read_ordinal: 2 })).chats[7]?.unread).toBe(0);
});

test("a chat fetched by itself does not take back messages that events have told of since", () => {
  const state = posted(start({ last_ordinal: 3 }), message(4)).state;
  const merged = withChat(state, chat({ title: "новое", last_ordinal: 3 }));
  expect(merged.chats[7]).toMatchObject({ title: "новое", last_ordinal: 4, last_message: { ordinal: 4 } });
});

const pins = (seq: number, ...ordinals: number[]) => ({
  seq,
  pinned: ordinals.map((ordinal) => ({ message: message(ordinal), pinned_by: "Ольга Ивановна", pinned_at: ordinal })),
});
const pinned = (state: OrgState) => state.pins[7]?.list.map((one) => one.message.text);

// P5.
test("pinned messages hold until the log tells of others, whatever overtakes what", () => {
  let state = withPins(start({ last_ordinal: 9 }), "7", pins(10, 3));
  expect(pinsHold(state.pins[7])).toBe(true);
  state = apply(state, event("pins_changed", { chat: "7" }, 12)).state;
  expect(pinsHold(state.pins[7])).toBe(false);
  expect(pinned(state)).toEqual(["текст 3"]);
  // An answer from before the event shows what it says and does not hold; an older one changes nothing any more.
  state = withPins(state, "7", pins(11, 4));
  expect(pinsHold(state.pins[7])).toBe(false);
  state = withPins(state, "7", pins(12, 5, 4));
  expect(pinsHold(state.pins[7])).toBe(true);
  expect(pinned(withPins(state, "7", pins(11, 4)))).toEqual(["текст 5", "текст 4"]);
  // A snapshot says that something may have been missed.
  expect(pinsHold(fromSnapshot(list([chat({ last_ordinal: 9 })], 20), state).pins[7])).toBe(false);
  expect(fromSnapshot(list([], 20), state).pins[7]).toBeUndefined();
  expect(withList(state, list([], 20)).pins[7]).toBeUndefined();
});

// P5.
test("the event that comes before the first answer is not forgotten", () => {
  const state = apply(start({ last_ordinal: 9 }), event("pins_changed", { chat: "7" }, 12)).state;
  expect(pinsHold(withPins(state, "7", pins(11, 3)).pins[7])).toBe(false);
  expect(apply(state, event("pins_changed", { chat: "unknown" }, 13)).state).toBe(state);
});

// P3, P5.
test("an edit changes what is pinned, a removal takes it away, also where the answer was read before them", () => {
  let state = withPins(start({ last_ordinal: 9 }), "7", pins(10, 3, 4));
  const edited = message(3, { text: "иначе", edited_at: 50 });
  state = apply(state, event("message_changed", { message: edited }, 11)).state;
  expect(pinned(state)).toEqual(["иначе", "текст 4"]);
  state = apply(state, event("message_changed", { message: message(4, { removed_at: 60 }) }, 12)).state;
  expect(pinned(state)).toEqual(["иначе"]);
  expect(pinned(withPins(state, "7", pins(10, 3, 4)))).toEqual(["иначе"]);
});

// Q5.
test("what somebody else has published of one's own is read only where all above it is", () => {
  const published = (ordinal: number) => message(ordinal, { author: mine, published_by: "Пётр Андреевич" });
  expect(posted(start({ last_ordinal: 5, read_ordinal: 5 }), published(6)).state.chats[7]?.unread).toBe(0);
  expect(posted(start({ last_ordinal: 5, read_ordinal: 3 }), published(6)).state.chats[7]?.unread).toBe(3);
});

test("waiting material is a number of the chat, fetched with it", () => {
  expect(apply(start(), event("publications_changed", { chat: "7" })).refetch).toEqual({ chat: "7" });
});

test("whoever was removed from a call may join the next one: that is asked of the server", () => {
  const call = { id: "5", started_by: "other", started_at: 1, ringing: false, silenced: false };
  const removed = start({ call, may_join_call: false });
  expect(apply(removed, event("call_changed", { chat: "7", call })).refetch).toBeUndefined();
  expect(apply(removed, event("call_changed", { chat: "7" })).refetch).toBeUndefined();
  expect(apply(removed, event("call_changed", { chat: "7", call: { ...call, id: "6" } })).refetch).toEqual({
    chat: "7",
  });
  const member = start({ call, may_join_call: true });
  expect(apply(member, event("call_changed", { chat: "7", call: { ...call, id: "6" } })).refetch).toBeUndefined();
});
