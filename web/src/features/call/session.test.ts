import { expect, test, vi } from "vitest";
import { useCallPlace } from "~/model";
import { person } from "~/model/calls/testing";
import { asked, at, frame, joined, Line, line, settle, state } from "./session-testing";

test("joining opens a line, sends what was chosen and wishes for the others", async () => {
  await joined();
  expect(state().phase).toBe("in");
  expect(Line.last.on.get("microphone")).toBe(true);
  expect(Line.last.on.get("camera")).toBe(false);
  expect(Line.last.wished).toEqual([[{ member: "a", source: "microphone", layer: null }]]);
  expect(useCallPlace.getState().joined).toBe(true);
});

test("who cannot come in stays before the door and reads why; a second press tries again", async () => {
  at.instead.push({ request: "POST chats/7/call", code: "call_removed", status: 403, times: 1 });
  await at.session.join({ microphone: false, camera: false });
  expect(state()).toMatchObject({ phase: "door", refusal: "Ошибка call_removed." });
  expect(Line.all).toHaveLength(0);
  await joined();
  expect(state().phase).toBe("in");
  expect(state().refusal).toBeUndefined();
});

test("whoever leaves while joining is in no call: the place is given back, nothing is opened", async () => {
  let come: () => void = () => undefined;
  at.instead.push({
    request: "POST chats/7/call",
    wait: new Promise((resolve) => {
      come = resolve;
    }),
    times: 1,
  });
  const joining = at.session.join({ microphone: true, camera: false });
  await settle();
  at.session.leave();
  come();
  await joining;
  await settle();
  expect(asked("DELETE calls/5/participation")).toBe(1);
  expect(Line.all).toHaveLength(0);
  expect(state().phase).not.toBe("in");
  expect(useCallPlace.getState()).toMatchObject({ place: undefined, joined: false });
});

test("whoever leaves while coming back gives the place back, too", async () => {
  await joined();
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
  at.session.leave();
  await settle();
  expect(asked("DELETE calls/5/participation")).toBe(1);
  come();
  await settle(8000);
  expect(asked("DELETE calls/5/participation")).toBe(2);
  expect(Line.all).toHaveLength(1);
});

test("what is told between the server's joining and its answer is not lost", async () => {
  const joining = at.session.join({ microphone: false, camera: false });
  frame({ participants: [person("b")] });
  at.room = { ...at.room, revision: 3 };
  await joining;
  expect(state().room?.people.map(({ member }) => member)).toEqual(["me", "a", "b"]);
});

test("a microphone that is muted while it is being sent is silent at once, and muted in the end", async () => {
  await joined({ microphone: false, camera: false });
  let go: () => void = () => undefined;
  Line.gate = new Promise((resolve) => {
    go = resolve;
  });
  void at.session.turnMicrophone(true);
  await settle();
  const [track] = at.microphones;
  expect(track?.enabled).toBe(true);
  void at.session.turnMicrophone(false);
  expect(track?.enabled).toBe(false);
  go();
  await settle();
  expect(Line.last.on.get("microphone")).toBe(false);
  expect(state().microphone).toBe(false);
});

test("a camera turned on, off and on again is on", async () => {
  await joined({ microphone: false, camera: false });
  void at.session.turnCamera(true);
  void at.session.turnCamera(false);
  await at.session.turnCamera(true);
  await settle();
  expect(state().camera).toBe(true);
  expect(Line.last.on.get("camera")).toBe(true);
});

test("a microphone that the browser refuses is off, and the reason is known", async () => {
  await joined({ microphone: false, camera: false });
  vi.stubGlobal("isSecureContext", true);
  at.refuse = "NotAllowedError";
  await at.session.turnMicrophone(true);
  expect(state().microphone).toBe(false);
  expect(at.session.local.store.getState().problems.microphone).toBe("denied");
  at.refuse = undefined;
  await at.session.turnMicrophone(true);
  expect(state().microphone).toBe(true);
  expect(at.session.local.store.getState().problems.microphone).toBeUndefined();
});

test("a microphone that is pulled out is replaced, muted if the former was, or told to be lost", async () => {
  await joined();
  await at.session.turnMicrophone(false);
  at.microphones[0]?.onended?.();
  await settle();
  expect(at.told).toContainEqual({ kind: "replaced", device: "microphone", label: "" });
  expect(at.microphones[1]?.enabled).toBe(false);
  await at.session.turnMicrophone(true);
  at.refuse = "NotFoundError";
  at.microphones[1]?.onended?.();
  await settle();
  expect(at.told).toContainEqual({ kind: "lost", device: "microphone" });
  expect(state().microphone).toBe(false);
});

test("in a silenced room nobody speaks without leave, and a leader's stop turns the microphone off", async () => {
  await joined();
  frame({ participants: [person("me", { microphone: true })] });
  frame({ participants: [person("me")], silenced: true });
  await settle(300);
  expect(state().microphone).toBe(false);
  expect(at.microphones[0]?.enabled).toBe(false);
  expect(at.told).toContainEqual({ kind: "muted_by_leader", source: "microphone", held: true });
  await at.session.turnMicrophone(true);
  expect(state().microphone).toBe(false);
  expect(at.told.at(-1)).toEqual({ kind: "silenced" });
  frame({ participants: [person("me", { may_speak: true })], silenced: true });
  await at.session.turnMicrophone(true);
  expect(state().microphone).toBe(true);
});

test("the sound of a shown screen is silent with the microphones, and sounds again when one may speak", async () => {
  await joined({ microphone: false, camera: false });
  await at.session.turnScreen(true);
  frame({ participants: [person("me", { screen: true, screen_sound: true })] });
  expect(Line.last.on.get("screen_sound")).toBe(true);
  await settle(3000);
  frame({ participants: [person("me", { screen: true })], silenced: true });
  await settle(300);
  expect(Line.last.on.get("screen_sound")).toBe(false);
  expect(Line.last.on.get("screen")).toBe(true);
  expect(at.told).toContainEqual({ kind: "muted_by_leader", source: "screen_sound", held: true });
  // Shown again while one may not speak: it is not even tried, and nothing is said again.
  at.told = [];
  const sent = vi.spyOn(Line.last, "send");
  await at.session.turnScreen(false);
  await at.session.turnScreen(true);
  expect(sent.mock.calls.filter(([source, , on]) => source === "screen_sound" && on)).toEqual([]);
  expect(at.told).toEqual([]);
  frame({ participants: [person("me", { screen: true, may_speak: true })], silenced: true });
  await settle();
  expect(Line.last.on.get("screen_sound")).toBe(true);
});

test("the sound of a screen that somebody who leads stops by itself stays silent until it is shown anew", async () => {
  await joined();
  await at.session.turnScreen(true);
  frame({ participants: [person("me", { screen: true, screen_sound: true })] });
  await settle(3000);
  frame({ participants: [person("me", { screen: true })] });
  await settle(300);
  expect(at.told).toEqual([{ kind: "muted_by_leader", source: "screen_sound" }]);
  await at.session.turnCamera(true);
  expect(Line.last.on.get("screen_sound")).toBe(false);
  await at.session.turnScreen(true);
  expect(Line.last.on.get("screen_sound")).toBe(true);
  // With the screen goes its sound: that is said once.
  frame({ participants: [person("me", { screen: true, screen_sound: true })] });
  await settle(500);
  at.told = [];
  frame({ participants: [person("me")] });
  await settle(3000);
  expect(at.told).toEqual([{ kind: "muted_by_leader", source: "screen" }]);
});

test("turned off and on again quickly, a microphone stays on; a leader's stop after that still counts", async () => {
  await joined();
  frame({ participants: [person("me", { microphone: true })] });
  await settle(3000);
  void at.session.turnMicrophone(false);
  await settle();
  void at.session.turnMicrophone(true);
  frame({ participants: [person("me")] });
  await settle(500);
  frame({ participants: [person("me", { microphone: true })] });
  await settle(3000);
  expect(state().microphone).toBe(true);
  expect(at.told).toEqual([]);
  frame({ participants: [person("me")] });
  await settle(300);
  expect(state().microphone).toBe(false);
  expect(at.told).toEqual([{ kind: "muted_by_leader", source: "microphone" }]);
});

test("when everybody may speak again, whoever might not hears of it", async () => {
  await joined();
  frame({ silenced: true });
  frame({ silenced: false });
  expect(at.told).toEqual([{ kind: "freed" }]);
});

test("whoever ends the call for all is not told that somebody else did", async () => {
  await joined();
  await at.session.ask("DELETE", "");
  frame({ left: [{ member: "me", how: "ended" }], ended: "by_leader" });
  expect(state()).toMatchObject({ phase: "over", over: "by_you" });
});

test("to the others it was whoever led, also to those who could not end it themselves", async () => {
  await joined();
  at.instead.push({ request: "DELETE calls/5", code: "forbidden", status: 403, times: 1 });
  await at.session.ask("DELETE", "");
  frame({ left: [{ member: "me", how: "ended" }], ended: "by_leader" });
  expect(state().over).toBe("by_leader");
});

test("where everybody comes in muted, that changes nothing of how one comes in elsewhere", async () => {
  await at.session.join({ microphone: false, camera: true }, true);
  expect(at.session.local.store.getState().choices).toMatchObject({ withMicrophone: true, withCamera: true });
  expect(state().microphone).toBe(false);
});

test("a hand that somebody else lowers has been seen; one's own lowering is no news", async () => {
  await joined();
  frame({ participants: [person("me", { hand: 1 })] });
  await at.session.ask("PUT", "hand", { up: false });
  frame({ participants: [person("me")] });
  expect(at.told).toEqual([]);
  await settle(5000);
  frame({ participants: [person("me", { hand: 2 })] });
  frame({ participants: [person("me")] });
  expect(at.told).toEqual([{ kind: "hand_lowered" }]);
});
