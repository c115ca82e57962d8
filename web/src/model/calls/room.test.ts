import { expect, test } from "vitest";
import { hands, heard, maySpeak, own, roomOf } from "./room";
import { person, view } from "./testing";
import type { Participant, RoomFrame } from "./types";

const frame = (more: Partial<RoomFrame> = {}): RoomFrame => ({
  call: "c",
  revision: 5,
  participants: [],
  left: [],
  phase: "running",
  silenced: false,
  ...more,
});

test("a changed participant is replaced in place, a new one comes last", () => {
  const { room, news } = heard(roomOf(view()), frame({ participants: [person("n"), person("t", { camera: true })] }));
  expect(room.people.map((one) => one.member)).toEqual(["me", "t", "n"]);
  expect(room.people[1]?.camera).toBe(true);
  expect(room.view.revision).toBe(5);
  expect(news).toMatchObject([{ kind: "joined", who: { member: "n" } }]);
});

test("who left is gone, and it is said how", () => {
  const { room, news } = heard(roomOf(view()), frame({ left: [{ member: "t", how: "removed" }] }));
  expect(room.people.map((one) => one.member)).toEqual(["me"]);
  expect(news).toMatchObject([{ kind: "left", how: "removed" }]);
});

test("whoever leaves and comes again in one frame is the last to have come", () => {
  const people = [person("t", { joined_at: 1 }), person("me", { joined_at: 2 })];
  const again = frame({ left: [{ member: "t", how: "left" }], participants: [person("t", { joined_at: 9 })] });
  const { room, news } = heard(roomOf(view({ participants: people })), again);
  expect(room.people.map((one) => one.joined_at)).toEqual([2, 9]);
  expect(news).toMatchObject([{ kind: "joined" }]);
});

test("a gap asks for the view and changes nothing", () => {
  const before = roomOf(view());
  const told = heard(before, frame({ revision: 6, silenced: true }));
  expect(told.gap).toBe(true);
  expect(told.room).toBe(before);
});

test("what a fetched view already holds changes nothing, nor does another call", () => {
  const before = roomOf(view());
  for (const old of [frame({ revision: 4, silenced: true }), frame({ call: "x", silenced: true })])
    expect(heard(before, old)).toEqual({ room: before, news: [] });
});

test("hands stand in the order of raising", () => {
  const people = [person("a", { hand: 3 }), person("b"), person("c", { hand: 1 })];
  expect(hands(roomOf(view({ participants: people }))).map((one) => one.member)).toEqual(["c", "a"]);
});

test("a raised hand and a shown screen of others are news, one's own are not", () => {
  const news = (member: string) =>
    heard(roomOf(view()), frame({ participants: [person(member, { hand: 1, screen: true })] })).news.map(
      (one) => one.kind,
    );
  expect(news("t")).toEqual(["hand", "screen"]);
  expect(news("me")).toEqual([]);
});

test("whoever is muted hears of it; allowed to speak they hear that too", () => {
  const speaking = roomOf(view({ participants: [person("me", { microphone: true })] }));
  const muted = heard(speaking, frame({ silenced: true, participants: [person("me")] }));
  expect(muted.news).toEqual([{ kind: "stopped", source: "microphone" }]);
  expect(maySpeak(muted.room, own(muted.room))).toBe(false);
  const allowed = heard(
    muted.room,
    frame({ revision: 6, silenced: true, participants: [person("me", { may_speak: true })] }),
  );
  expect(allowed.news).toEqual([{ kind: "may_speak" }]);
  expect(maySpeak(allowed.room, own(allowed.room))).toBe(true);
});

test("when everybody may speak again, those hear of it who might not", () => {
  const kinds = (self: Partial<Participant>, more: Partial<RoomFrame> = {}) =>
    heard(roomOf(view({ silenced: true, participants: [person("me", self)] })), frame(more)).news.map(
      (one) => one.kind,
    );
  expect(kinds({})).toEqual(["freed"]);
  expect(kinds({ may_speak: true })).toEqual([]);
  expect(kinds({ leads: true })).toEqual([]);
  expect(kinds({}, { silenced: true })).toEqual([]);
  expect(kinds({}, { ended: "by_leader" })).toEqual([]);
});

test("whoever leads may speak in a silenced room", () => {
  expect(maySpeak(roomOf(view({ silenced: true })), person("t", { leads: true }))).toBe(true);
});

test("the warning for want of staff comes, stays and goes", () => {
  const warned = heard(roomOf(view()), frame({ staff_missing_until: 99 })).room;
  expect(warned.view.staff_missing_until).toBe(99);
  expect(heard(warned, frame({ revision: 6 })).room.view.staff_missing_until).toBeUndefined();
});

test("answered, a ringing call runs; ended, it says why", () => {
  const ringing = roomOf(view({ kind: "one_to_one", phase: "ringing", participants: [person("me")] }));
  const running = heard(ringing, frame({ participants: [person("t")] })).room;
  expect(running.view.phase).toBe("running");
  const over = heard(running, frame({ revision: 6, ended: "everyone_left" })).room;
  expect(over.view.phase).toBe("ended");
  expect(over.ended).toBe("everyone_left");
});

test("a role gained while in the call counts", () => {
  const { room } = heard(roomOf(view()), frame({ participants: [person("me", { leads: true, staff: true })] }));
  expect(room.view.rights).toEqual({ leads: true, staff: true, shares: true });
});
