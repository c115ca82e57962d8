import { expect, test } from "vitest";
import type { Message } from "~/model";
import type { Outgoing } from "~/sync/outbox";
import { type Item, makeItems, topChanged } from "./items";

const at = (day: number, time: string) => Date.parse(`2026-11-${day}T${time}:00+03:00`);
const dates = { zone: "Europe/Moscow", locale: "ru" as const, now: at(22, "12:00") };
const message = (ordinal: number, author: string, time: number, capacity = "pupil"): Message => ({
  id: `i${ordinal}`,
  chat: "7",
  ordinal,
  client_id: `c${ordinal}`,
  author: { id: author, name: author, capacity, teacher_badge: false },
  text: "",
  attachments: [],
  created_at: time,
  removed_by_other: false,
});
const outgoing = (clientId: string, createdAt: number): Outgoing => ({
  clientId,
  org: "1",
  chat: "7",
  text: "",
  files: [],
  createdAt,
  state: "queued",
});
const make = (messages: Message[], more: { outgoing?: Outgoing[]; unreadFrom?: number } = {}) =>
  makeItems({ messages, outgoing: [], member: "me", dates, ...more });
const marks = (items: Item[]) =>
  items.map((item) =>
    [item.startsDay && "day", item.startsUnread && "unread", item.startsRun && "start"].filter(Boolean).join(" "),
  );

test("one author's messages within ten minutes are one run; a pause, another author or another capacity ends it", () => {
  const items = make([
    message(1, "a", at(22, "09:00")),
    message(2, "a", at(22, "09:05")),
    message(3, "a", at(22, "09:16")),
    message(4, "b", at(22, "09:17")),
    message(5, "b", at(22, "09:18"), "parent"),
  ]);
  expect(marks(items)).toEqual(["day start", "", "start", "start", "start"]);
});

test("days change at midnight of the school, not of the reader", () => {
  const night = [message(1, "a", at(21, "23:58")), message(2, "a", at(22, "00:01"))];
  expect(marks(make(night))).toEqual(["day start", "day start"]);
  const chita = makeItems({ messages: night, outgoing: [], member: "me", dates: { ...dates, zone: "Asia/Chita" } });
  expect(marks(chita)).toEqual(["day start", ""]);
});

test("what is unread begins with a line that parts a run", () => {
  const items = make([message(1, "a", at(22, "09:00")), message(2, "a", at(22, "09:01"))], { unreadFrom: 2 });
  expect(marks(items)).toEqual(["day start", "unread start"]);
});

test("a message on its way keeps its row when it arrives, and is not there twice", () => {
  const waiting = make([message(1, "a", at(22, "09:00"))], { outgoing: [outgoing("c2", at(22, "09:01"))] });
  expect(waiting.map(({ key }) => key)).toEqual(["i1", "c2"]);
  const arrived = make([message(1, "a", at(22, "09:00")), message(2, "me", at(22, "09:01"))], {
    outgoing: [outgoing("c2", at(22, "09:01"))],
  });
  expect(arrived.map(({ key, kind }) => `${key} ${kind}`)).toEqual(["i1 message", "c2 message"]);
});

test("a row that stays what it was is the same object: only what a page above or a change touches is drawn again", () => {
  const all = Array.from({ length: 6 }, (_, i) => message(i + 1, "a", at(22, `09:0${i}`)));
  const before = make(all.slice(2));
  const after = make(all);
  expect(after.slice(3)).toEqual(before.slice(1));
  expect(after.slice(3).every((item, index) => item === before[index + 1])).toBe(true);
  // It began the day and the run, and does so no longer.
  expect(after[2]).not.toBe(before[0]);
  const edited = make(all.with(4, { ...(all[4] as Message), text: "иначе" }));
  expect(edited.map((item, index) => item === after[index])).toEqual([true, true, true, true, false, true]);
});

test("a page above shifts the list; a message below or another place does not", () => {
  const page = (first: number, last: number) =>
    make(Array.from({ length: last - first + 1 }, (_, i) => message(first + i, "a", at(22, "09:00"))));
  expect(topChanged(page(5, 9), page(1, 9))).toBe(true);
  expect(topChanged(page(1, 9), page(5, 9))).toBe(true);
  expect(topChanged(page(5, 9), page(5, 12))).toBe(false);
  expect(topChanged(page(5, 9), page(40, 45))).toBe(false);
  expect(topChanged([], page(1, 2))).toBe(false);
});
