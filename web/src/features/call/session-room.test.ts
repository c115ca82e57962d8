import { expect, test, vi } from "vitest";
import { ApiError } from "~/api/client";
import { parta, useCallPlace } from "~/model";
import { person } from "~/model/calls/testing";
import type { Source } from "~/model/calls/types";
import { asked, at, frame, joined, Line, line, settle, state } from "./session-testing";

test("what the server refuses is said in its words", async () => {
  await joined();
  at.instead.push({ request: "POST calls/5/removals", code: "forbidden", status: 403, times: 1 });
  expect(await at.session.ask("POST", "removals", { member: "a" })).toBe(false);
  expect(at.told).toEqual([{ kind: "refused", message: "Ошибка forbidden." }]);
});

test("after a short cut one is heard again, after a long one only by choice", async () => {
  await joined();
  at.room = { ...at.room, participants: [person("me", { joined_at: 2 })] };
  line("waiting");
  await settle(5000);
  line("live");
  await settle();
  expect(state().microphone).toBe(true);
  at.room = { ...at.room, participants: [person("me", { joined_at: 3 })] };
  line("waiting");
  await settle(40_000);
  line("live");
  await settle();
  expect(state().microphone).toBe(false);
  expect(at.microphones[0]?.enabled).toBe(false);
  expect(Line.last.on.get("microphone")).not.toBe(true);
});

test("who was there before a cut and comes back is no news", async () => {
  await joined();
  at.room = { ...at.room, participants: [person("me", { joined_at: 2 })] };
  line("waiting");
  line("live");
  await settle();
  at.told = [];
  frame({ participants: [person("a")] });
  frame({ participants: [person("b")] });
  expect(at.told).toMatchObject([{ kind: "joined", who: { member: "b" } }]);
});

test("a second device takes the place over; one's own coming back does not", async () => {
  await joined();
  at.tell("call_moved", { call: "5", place: "p1" });
  expect(state().phase).toBe("in");
  line("waiting");
  let come: () => void = () => undefined;
  at.instead.push({
    request: "POST chats/7/call",
    wait: new Promise((resolve) => {
      come = resolve;
    }),
    times: 1,
  });
  line("live");
  await settle();
  at.tell("call_moved", { call: "5", place: "p2" });
  come();
  await settle();
  expect(state().phase).toBe("in");
  at.tell("call_moved", { call: "5", place: "elsewhere" });
  expect(state()).toMatchObject({ phase: "over", over: "elsewhere" });
});

test("who is removed reads so, and their devices are let go", async () => {
  await joined();
  const shut = vi.spyOn(parta, "removedFromCall").mockReturnValue();
  frame({ left: [{ member: "me", how: "removed" }] });
  expect(shut).toHaveBeenCalledWith("1", "7");
  expect(state()).toMatchObject({ phase: "over", over: "removed" });
  expect(at.microphones[0]?.readyState).toBe("ended");
  expect(Line.last.closed).toBe(true);
});

test("a call that ends is over for everyone, with its reason", async () => {
  await joined();
  frame({ left: [{ member: "me", how: "ended" }], phase: "ended", ended: "without_staff" });
  expect(state()).toMatchObject({ phase: "over", over: "without_staff" });
  expect(useCallPlace.getState()).toMatchObject({ joined: false, full: true });
});

test("pictures that the server leaves out are wished for again", async () => {
  await joined();
  Line.last.handlers.soundOnly(true);
  expect(state().crowded).toBe(true);
  expect(Line.last.wished).toHaveLength(1);
  await settle(10_500);
  expect(Line.last.wished).toHaveLength(2);
  Line.last.handlers.soundOnly(false);
  await settle(20_000);
  expect(state().crowded).toBe(false);
  expect(Line.last.wished).toHaveLength(2);
});

test("after a gap the whole room is fetched", async () => {
  await joined();
  at.room = { ...at.room, revision: 9, participants: [person("me"), person("c")] };
  at.tell("call_room", { call: "5", revision: 8, participants: [], left: [], phase: "running", silenced: false });
  await settle();
  expect(asked("GET calls/5")).toBe(1);
  expect(state().room?.people.map(({ member }) => member)).toEqual(["me", "c"]);
});

test("C27: on a weak line pictures get small, then go, and come back by themselves; whoever insists has them at once", async () => {
  let sent = 0;
  let lost = 0;
  const looks = async (times: number, loss: number) => {
    for (let at = 0; at < times; at += 1) {
      sent += 100;
      lost += loss;
      await settle(3000);
    }
    await settle(500);
  };
  Line.counted = () => [
    new Map([
      ["1", { type: "inbound-rtp", ssrc: 1, packetsReceived: sent - lost, packetsLost: lost }],
    ]) as unknown as RTCStatsReport,
  ];
  at.room = { ...at.room, participants: [person("me"), person("a", { microphone: true, camera: true })] };
  await joined();
  at.session.show([{ member: "a", source: "camera", height: 700 }]);
  await settle(500);
  const picture = () =>
    (Line.last.wished.at(-1) as { source: Source; layer: number }[]).find(({ source }) => source === "camera");
  expect(picture()?.layer).toBe(2);
  await looks(3, 20);
  expect(state()).toMatchObject({ quality: "bad", saving: "off", held: "data" });
  expect(picture()?.layer).toBe(0);
  expect(Line.last.spared).toBe(true);
  await looks(5, 50);
  expect(state().held).toBe("sound");
  expect(picture()).toBeUndefined();
  at.session.insist();
  await settle(500);
  expect(picture()?.layer).toBe(2);
  expect(Line.last.spared).toBe(false);
  await looks(28, 50);
  expect(picture()).toBeUndefined();
  expect(at.told).not.toContainEqual({ kind: "pictures_back" });
  await looks(60, 0);
  expect(at.told).toContainEqual({ kind: "pictures_back" });
  await looks(120, 0);
  expect(state().held).toBe("off");
  expect(picture()?.layer).toBe(2);
});

test("while whoever leads shows a screen, a pupil who would show theirs is told once, and the browser asks nothing", async () => {
  const teacher = person("t", { leads: true, staff: true, screen: true });
  at.room = { ...at.room, participants: [person("me"), teacher] };
  await joined();
  const picker = vi.spyOn(navigator.mediaDevices, "getDisplayMedia");
  await at.session.turnScreen(true);
  expect(picker).not.toHaveBeenCalled();
  expect(at.told).toEqual([{ kind: "screen_held", who: teacher }]);
  expect(state().screen).toBe(false);
});

test("a screen that the server refuses for the teacher's is told in one message, and its sound is not sent", async () => {
  await joined();
  const refusal = new ApiError({ code: "not_upon_staff", status: 403, message: "Ведущего нельзя удалить." });
  const sent = vi.spyOn(Line.last, "send").mockImplementation(async (source, _track, on) => {
    if (source === "screen" && on) throw refusal;
  });
  await at.session.turnScreen(true);
  expect(sent.mock.calls.filter(([source, , on]) => source === "screen_sound" && on)).toEqual([]);
  expect(at.told).toEqual([{ kind: "screen_held", who: undefined }]);
  expect(state().screen).toBe(false);
});
