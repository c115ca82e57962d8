import { expect, test, vi } from "vitest";
import { parta } from "~/model";
import { person } from "~/model/calls/testing";
import { asked, at, joined, Line, line, played, settle, state, voice } from "./session-testing";

test("after the media is lost a new line carries on with what was sent", async () => {
  await joined();
  at.tell("call_media_lost", { call: "5" });
  await settle();
  expect(Line.all).toHaveLength(2);
  expect(Line.last.on.get("microphone")).toBe(true);
  expect(state().restoring).toBe(false);
});

test("a line that does not open is tried again, and the person is told when it goes on and on", async () => {
  await joined();
  Line.openings = Array.from({ length: 12 }, () => new Error("no way"));
  at.tell("call_media_lost", { call: "5" });
  await settle(1000);
  expect(state()).toMatchObject({ phase: "in", restoring: true });
  expect(at.told).toEqual([]);
  await settle(30_000);
  expect(at.told).toContainEqual({ kind: "refused", message: "" });
  expect(state().restoring).toBe(false);
  expect(Line.last.on.get("microphone")).toBe(true);
});

test("a network that lets no media through is told soon", async () => {
  await joined();
  Line.last.handlers.failed();
  await settle();
  expect(at.told).toEqual([]);
  Line.last.handlers.failed();
  await settle();
  expect(at.told).toEqual([{ kind: "refused", message: "" }]);
});

test("C30 the old line is heard until the new one carries the voice, and then closed", async () => {
  await joined();
  const old = Line.last;
  const before = voice("a");
  old.handlers.received([before]);
  line("waiting");
  line("live");
  await settle();
  expect(asked("POST chats/7/call")).toBe(2);
  const now = Line.last;
  expect(now).not.toBe(old);
  expect(old.closed).toBe(false);
  expect(played.now).toEqual([before]);
  const after = voice("a", true);
  now.handlers.received([after]);
  expect(played.now).toEqual([before]);
  Object.assign(after.track, { muted: false });
  after.track.onunmute?.(new Event("unmute"));
  expect(played.now).toEqual([after]);
  expect(old.closed).toBe(true);
});

test("C22 where WebSocket is blocked the room is asked for, and what it says is followed", async () => {
  const polls = vi.spyOn(parta, "polls", "get").mockReturnValue(true);
  await joined();
  at.room = {
    ...at.room,
    revision: 9,
    silenced: true,
    participants: [person("me", { may_speak: false }), person("b", { hand: 1 })],
  };
  const before = asked("GET calls/5");
  await settle(3100);
  expect(asked("GET calls/5")).toBe(before + 1);
  expect(state().room?.people.map(({ member }) => member)).toEqual(["me", "b"]);
  expect(at.told.map(({ kind }) => kind)).toEqual(["left", "joined"]);
  at.room = { ...at.room, revision: 10, participants: [person("me"), person("b")], silenced: false };
  await settle(3100);
  expect(at.told.map(({ kind }) => kind)).toEqual(["left", "joined", "freed"]);
  // A browser that has a WebSocket is told.
  polls.mockReturnValue(false);
  const then = asked("GET calls/5");
  await settle(6100);
  expect(asked("GET calls/5")).toBe(then);
});

test("C22 without WebSocket a place lost by silence is taken anew, one that another device has is left to it", async () => {
  vi.spyOn(parta, "polls", "get").mockReturnValue(true);
  await joined();
  const lost = { code: "not_in_call", status: 409, times: 1 };
  at.instead = [
    { request: "GET calls/5", ...lost },
    { request: "POST calls/5/consumers/resume", ...lost },
  ];
  at.room = { ...at.room, participants: [person("me", { away: true })] };
  await settle(3200);
  expect(at.places).toBe(2);
  expect(state().phase).toBe("in");
  at.instead = [
    { request: "PUT calls/5/hand", ...lost },
    { request: "POST calls/5/consumers/resume", ...lost },
  ];
  at.room = { ...at.room, participants: [person("me")] };
  await at.session.ask("PUT", "hand", { up: true });
  await settle();
  expect(at.places).toBe(2);
  expect(state()).toMatchObject({ phase: "over", over: "elsewhere" });
});

test("an old line that has broken is not kept; one whose voices do not come over ends after a while", async () => {
  await joined();
  Line.last.handlers.received([voice("a")]);
  at.tell("call_media_lost", { call: "5" });
  await settle();
  Line.all[0]?.handlers.connected(false);
  expect(Line.all[0]?.closed).toBe(true);
  Line.last.handlers.received([voice("a")]);
  at.tell("call_media_lost", { call: "5" });
  await settle(11_000);
  expect(Line.all[1]?.closed).toBe(false);
  await settle(2000);
  expect(Line.all[1]?.closed).toBe(true);
  expect(played.now).toEqual([]);
});

test("C30 who mutes while the old line still sends is muted there too", async () => {
  await joined();
  Line.last.handlers.received([voice("a")]);
  Line.all[0]?.on.set("microphone", true);
  line("waiting");
  line("live");
  await settle();
  expect(Line.all[0]?.on.get("microphone")).toBe(true);
  await at.session.turnMicrophone(false);
  expect(Line.all.map((one) => one.on.get("microphone"))).toEqual([false, false]);
});

test("a server that has just started may not know the call yet: one is not thrown out", async () => {
  await joined();
  line("waiting");
  expect(state().restoring).toBe(true);
  at.instead.push(
    { request: "POST chats/7/call", code: "offline", times: 1 },
    { request: "POST chats/7/call", code: "call_over", times: 1 },
    { request: "POST chats/7/call", code: "calls_unavailable", status: 503, times: 1 },
  );
  line("live");
  await settle(4000);
  expect(state()).toMatchObject({ phase: "in", restoring: false });
  expect(at.told).toEqual([{ kind: "came_back" }]);
});

test("a call that is over meanwhile is over", async () => {
  await joined();
  line("waiting");
  at.instead.push({ request: "POST chats/7/call", code: "call_over", times: 99 });
  line("live");
  await settle(8000);
  expect(state()).toMatchObject({ phase: "over", over: "unknown" });
  expect(Line.all.every((one) => one.closed)).toBe(true);
});

test("coming back where another call runs by now begins none", async () => {
  await joined();
  line("waiting");
  at.room = { ...at.room, id: "6" };
  line("live");
  await settle(8000);
  expect(asked("POST chats/7/call")).toBe(1);
  expect(state().phase).toBe("over");
});

test("a place lost on the server is taken anew, and what was asked is asked again", async () => {
  await joined();
  at.instead.push({ request: "PUT calls/5/hand", code: "not_in_call", times: 1 });
  expect(await at.session.ask("PUT", "hand", { up: true })).toBe(true);
  expect(asked("POST chats/7/call")).toBe(2);
  expect(asked("PUT calls/5/hand")).toBe(2);
  expect(at.told).toEqual([{ kind: "came_back" }]);
});

test("while the socket is away it is opened again and again, and no longer once it stands", async () => {
  await joined();
  const wake = vi.spyOn(parta, "wake").mockReturnValue();
  line("waiting");
  await settle(450);
  expect(wake).toHaveBeenCalledTimes(1);
  await settle(6500);
  expect(wake.mock.calls.length).toBeGreaterThanOrEqual(3);
  line("live");
  await settle();
  wake.mockClear();
  await settle(10_000);
  expect(wake).not.toHaveBeenCalled();
});
