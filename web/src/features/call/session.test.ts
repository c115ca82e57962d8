import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "~/api/client";
import { parta, useCallPlace } from "~/model";
import { person } from "~/model/calls/testing";
import type { CallView, RoomFrame, Source } from "~/model/calls/types";
import type { Received } from "./media-line";
import { CallSession } from "./session";
import type { Told } from "./session-state";

// The edges: the server behind fetch, the media line, the speaker, the devices. All between them is the real thing.

interface Handlers {
  soundOnly(yes: boolean): void;
  received(all: readonly Received[]): void;
  connected(yes: boolean): void;
  failed(): void;
}

const { Line } = vi.hoisted(() => {
  /** A media line as far as the session knows it. */
  class Line {
    static all: Line[] = [];
    /** What opening the next lines comes to; undefined: it works. */
    static openings: (Error | undefined)[] = [];
    /** Holds sending back until it is let go. */
    static gate: Promise<void> | undefined;
    closed = false;
    readonly on = new Map<Source, boolean>();
    readonly wished: unknown[] = [];
    readonly base: string;
    readonly handlers: Handlers;

    constructor(base: string, handlers: Handlers) {
      this.base = base;
      this.handlers = handlers;
      Line.all.push(this);
    }
    async open() {
      const failure = Line.openings.shift();
      if (failure) throw failure;
    }
    close() {
      this.closed = true;
    }
    async send(source: Source, track: unknown, on: boolean) {
      await Line.gate;
      this.on.set(source, on && track !== undefined);
    }
    forget(source: Source) {
      this.on.set(source, false);
    }
    async receive(wish: unknown) {
      this.wished.push(wish);
    }
    heard() {
      return new Set<string>();
    }
    spared = false;
    async spare(yes: boolean) {
      this.spared = yes;
    }
    /** What the transports have counted, at each look. */
    static counted: () => RTCStatsReport[] = () => [];
    async reports() {
      return Line.counted();
    }
    seekAnew() {}
    static get last(): Line {
      return Line.all.at(-1) as Line;
    }
  }
  return { Line };
});
vi.mock("./media-line", () => ({ MediaLine: Line }));
const played = vi.hoisted(() => ({ now: [] as readonly unknown[] }));
vi.mock("./sounds", () => ({
  Sounds: class {
    play(received: readonly unknown[]) {
      played.now = received;
    }
    close() {
      played.now = [];
    }
    use() {}
    unblock() {}
  },
}));
vi.mock("./wake-lock", () => ({ keepAwake: () => () => undefined }));

class Track {
  muted = false;
  readyState = "live";
  enabled = true;
  onended: (() => void) | null = null;
  onunmute: (() => void) | null = null;
  readonly kind: string;
  constructor(kind: string) {
    this.kind = kind;
  }
  stop() {
    this.readyState = "ended";
  }
}

/** The server, as far as calls go. */
let room: CallView;
let requests: string[];
/** Answers instead of what the server would say: a code, or an answer that is waited for. */
let instead: { request: string; code?: string; status?: number; wait?: Promise<void>; times: number }[];
let microphones: Track[];
let refuse: string | undefined;
let tell: (type: string, data: unknown) => void;
let session: CallSession;
let told: Told[];
/** The server gives a place at each joining. */
let places: number;

async function answer(path: string, method: string): Promise<unknown> {
  const name = `${method} ${path.replace("/api/orgs/1/", "")}`;
  requests.push(name);
  const other = instead.find((one) => one.request === name && one.times > 0);
  if (other) {
    other.times -= 1;
    await other.wait;
    if (other.code === "offline") throw new TypeError("fetch failed");
    if (other.code)
      return Response.json(
        { error: { code: other.code, message_ru: `Ошибка ${other.code}.`, message_en: other.code } },
        { status: other.status ?? 409 },
      );
  }
  if (name === "POST chats/7/call") {
    places += 1;
    return Response.json({ call: room, place: `p${places}`, router_capabilities: {} });
  }
  if (name === "GET calls") return Response.json({ calls: [{ id: room.id }] });
  if (name === "GET calls/5") return Response.json(room);
  return new Response(null, { status: 204 });
}

const state = () => session.store.getState();
const settle = (milliseconds = 60) => vi.advanceTimersByTimeAsync(milliseconds);
const asked = (name: string) => requests.filter((one) => one === name).length;
const frame = (change: Partial<RoomFrame>) => {
  room = { ...room, revision: room.revision + 1 };
  tell("call_room", {
    call: "5",
    revision: room.revision,
    participants: [],
    left: [],
    phase: "running",
    silenced: false,
    ...change,
  });
};
const line = (now: "live" | "waiting") => parta.store.setState({ line: now });

beforeEach(() => {
  vi.useFakeTimers();
  Line.all = [];
  Line.openings = [];
  Line.gate = undefined;
  Line.counted = () => [];
  requests = [];
  instead = [];
  microphones = [];
  refuse = undefined;
  told = [];
  places = 0;
  room = {
    id: "5",
    chat: "7",
    started_at: 0,
    kind: "group",
    phase: "running",
    silenced: false,
    revision: 3,
    participants: [person("me"), person("a", { microphone: true })],
    you: "me",
    rights: { leads: false, staff: false, shares: true },
  };
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => answer(path, init.method ?? "GET"));
  Object.defineProperty(navigator, "mediaDevices", {
    configurable: true,
    value: {
      enumerateDevices: async () => [],
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
      getUserMedia: async ({ audio }: MediaStreamConstraints) => {
        if (refuse) throw new DOMException("", refuse);
        const track = new Track(audio ? "audio" : "video");
        if (audio) microphones.push(track);
        return { getTracks: () => [track] };
      },
      getDisplayMedia: async () => {
        const [picture, sound] = [new Track("video"), new Track("audio")];
        return { getVideoTracks: () => [picture], getAudioTracks: () => [sound], getTracks: () => [picture, sound] };
      },
    },
  });
  vi.spyOn(parta, "listenToCalls").mockImplementation((listener) => {
    tell = (type, data) => listener(type, data);
    return () => {
      tell = () => undefined;
    };
  });
  localStorage.clear();
  line("live");
  const place = { org: "1", chat: "7" };
  useCallPlace.getState().close();
  useCallPlace.getState().open(place);
  session = new CallSession(place);
  session.listen((one) => told.push(one));
});
afterEach(() => {
  session.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function joined(choice = { microphone: true, camera: false }): Promise<void> {
  await session.join(choice);
  await settle();
}

test("joining opens a line, sends what was chosen and wishes for the others", async () => {
  await joined();
  expect(state().phase).toBe("in");
  expect(Line.last.on.get("microphone")).toBe(true);
  expect(Line.last.on.get("camera")).toBe(false);
  expect(Line.last.wished).toEqual([[{ member: "a", source: "microphone", layer: null }]]);
  expect(useCallPlace.getState().joined).toBe(true);
});

test("who cannot come in stays before the door and reads why; a second press tries again", async () => {
  instead.push({ request: "POST chats/7/call", code: "call_removed", status: 403, times: 1 });
  await session.join({ microphone: false, camera: false });
  expect(state()).toMatchObject({ phase: "door", refusal: "Ошибка call_removed." });
  expect(Line.all).toHaveLength(0);
  await joined();
  expect(state().phase).toBe("in");
  expect(state().refusal).toBeUndefined();
});

test("whoever leaves while joining is in no call: the place is given back, nothing is opened", async () => {
  let come: () => void = () => undefined;
  instead.push({
    request: "POST chats/7/call",
    wait: new Promise((resolve) => {
      come = resolve;
    }),
    times: 1,
  });
  const joining = session.join({ microphone: true, camera: false });
  await settle();
  session.leave();
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
  instead.push({
    request: "POST chats/7/call",
    wait: new Promise((resolve) => {
      come = resolve;
    }),
    times: 1,
  });
  line("live");
  await settle();
  session.leave();
  await settle();
  expect(asked("DELETE calls/5/participation")).toBe(1);
  come();
  await settle(8000);
  expect(asked("DELETE calls/5/participation")).toBe(2);
  expect(Line.all).toHaveLength(1);
});

test("what is told between the server's joining and its answer is not lost", async () => {
  const joining = session.join({ microphone: false, camera: false });
  frame({ participants: [person("b")] });
  room = { ...room, revision: 3 };
  await joining;
  expect(state().room?.people.map(({ member }) => member)).toEqual(["me", "a", "b"]);
});

test("a microphone that is muted while it is being sent is silent at once, and muted in the end", async () => {
  await joined({ microphone: false, camera: false });
  let go: () => void = () => undefined;
  Line.gate = new Promise((resolve) => {
    go = resolve;
  });
  void session.turnMicrophone(true);
  await settle();
  const [track] = microphones;
  expect(track?.enabled).toBe(true);
  void session.turnMicrophone(false);
  expect(track?.enabled).toBe(false);
  go();
  await settle();
  expect(Line.last.on.get("microphone")).toBe(false);
  expect(state().microphone).toBe(false);
});

test("a camera turned on, off and on again is on", async () => {
  await joined({ microphone: false, camera: false });
  void session.turnCamera(true);
  void session.turnCamera(false);
  await session.turnCamera(true);
  await settle();
  expect(state().camera).toBe(true);
  expect(Line.last.on.get("camera")).toBe(true);
});

test("a microphone that the browser refuses is off, and the reason is known", async () => {
  await joined({ microphone: false, camera: false });
  vi.stubGlobal("isSecureContext", true);
  refuse = "NotAllowedError";
  await session.turnMicrophone(true);
  expect(state().microphone).toBe(false);
  expect(session.local.store.getState().problems.microphone).toBe("denied");
  refuse = undefined;
  await session.turnMicrophone(true);
  expect(state().microphone).toBe(true);
  expect(session.local.store.getState().problems.microphone).toBeUndefined();
});

test("a microphone that is pulled out is replaced, muted if the former was, or told to be lost", async () => {
  await joined();
  await session.turnMicrophone(false);
  microphones[0]?.onended?.();
  await settle();
  expect(told).toContainEqual({ kind: "replaced", device: "microphone", label: "" });
  expect(microphones[1]?.enabled).toBe(false);
  await session.turnMicrophone(true);
  refuse = "NotFoundError";
  microphones[1]?.onended?.();
  await settle();
  expect(told).toContainEqual({ kind: "lost", device: "microphone" });
  expect(state().microphone).toBe(false);
});

test("in a silenced room nobody speaks without leave, and a leader's stop turns the microphone off", async () => {
  await joined();
  frame({ participants: [person("me", { microphone: true })] });
  frame({ participants: [person("me")], silenced: true });
  await settle(300);
  expect(state().microphone).toBe(false);
  expect(microphones[0]?.enabled).toBe(false);
  expect(told).toContainEqual({ kind: "muted_by_leader", source: "microphone", held: true });
  await session.turnMicrophone(true);
  expect(state().microphone).toBe(false);
  expect(told.at(-1)).toEqual({ kind: "silenced" });
  frame({ participants: [person("me", { may_speak: true })], silenced: true });
  await session.turnMicrophone(true);
  expect(state().microphone).toBe(true);
});

test("the sound of a shown screen is silent with the microphones, and sounds again when one may speak", async () => {
  await joined({ microphone: false, camera: false });
  await session.turnScreen(true);
  frame({ participants: [person("me", { screen: true, screen_sound: true })] });
  expect(Line.last.on.get("screen_sound")).toBe(true);
  await settle(3000);
  frame({ participants: [person("me", { screen: true })], silenced: true });
  await settle(300);
  expect(Line.last.on.get("screen_sound")).toBe(false);
  expect(Line.last.on.get("screen")).toBe(true);
  expect(told).toContainEqual({ kind: "muted_by_leader", source: "screen_sound", held: true });
  // Shown again while one may not speak: it is not even tried, and nothing is said again.
  told = [];
  const sent = vi.spyOn(Line.last, "send");
  await session.turnScreen(false);
  await session.turnScreen(true);
  expect(sent.mock.calls.filter(([source, , on]) => source === "screen_sound" && on)).toEqual([]);
  expect(told).toEqual([]);
  frame({ participants: [person("me", { screen: true, may_speak: true })], silenced: true });
  await settle();
  expect(Line.last.on.get("screen_sound")).toBe(true);
});

test("the sound of a screen that somebody who leads stops by itself stays silent until it is shown anew", async () => {
  await joined();
  await session.turnScreen(true);
  frame({ participants: [person("me", { screen: true, screen_sound: true })] });
  await settle(3000);
  frame({ participants: [person("me", { screen: true })] });
  await settle(300);
  expect(told).toEqual([{ kind: "muted_by_leader", source: "screen_sound" }]);
  await session.turnCamera(true);
  expect(Line.last.on.get("screen_sound")).toBe(false);
  await session.turnScreen(true);
  expect(Line.last.on.get("screen_sound")).toBe(true);
  // With the screen goes its sound: that is said once.
  frame({ participants: [person("me", { screen: true, screen_sound: true })] });
  await settle(500);
  told = [];
  frame({ participants: [person("me")] });
  await settle(3000);
  expect(told).toEqual([{ kind: "muted_by_leader", source: "screen" }]);
});

test("turned off and on again quickly, a microphone stays on; a leader's stop after that still counts", async () => {
  await joined();
  frame({ participants: [person("me", { microphone: true })] });
  await settle(3000);
  void session.turnMicrophone(false);
  await settle();
  void session.turnMicrophone(true);
  frame({ participants: [person("me")] });
  await settle(500);
  frame({ participants: [person("me", { microphone: true })] });
  await settle(3000);
  expect(state().microphone).toBe(true);
  expect(told).toEqual([]);
  frame({ participants: [person("me")] });
  await settle(300);
  expect(state().microphone).toBe(false);
  expect(told).toEqual([{ kind: "muted_by_leader", source: "microphone" }]);
});

test("when everybody may speak again, whoever might not hears of it", async () => {
  await joined();
  frame({ silenced: true });
  frame({ silenced: false });
  expect(told).toEqual([{ kind: "freed" }]);
});

test("whoever ends the call for all is not told that somebody else did", async () => {
  await joined();
  await session.ask("DELETE", "");
  frame({ left: [{ member: "me", how: "ended" }], ended: "by_leader" });
  expect(state()).toMatchObject({ phase: "over", over: "by_you" });
});

test("to the others it was whoever led, also to those who could not end it themselves", async () => {
  await joined();
  instead.push({ request: "DELETE calls/5", code: "forbidden", status: 403, times: 1 });
  await session.ask("DELETE", "");
  frame({ left: [{ member: "me", how: "ended" }], ended: "by_leader" });
  expect(state().over).toBe("by_leader");
});

test("where everybody comes in muted, that changes nothing of how one comes in elsewhere", async () => {
  await session.join({ microphone: false, camera: true }, true);
  expect(session.local.store.getState().choices).toMatchObject({ withMicrophone: true, withCamera: true });
  expect(state().microphone).toBe(false);
});

test("a hand that somebody else lowers has been seen; one's own lowering is no news", async () => {
  await joined();
  frame({ participants: [person("me", { hand: 1 })] });
  await session.ask("PUT", "hand", { up: false });
  frame({ participants: [person("me")] });
  expect(told).toEqual([]);
  await settle(5000);
  frame({ participants: [person("me", { hand: 2 })] });
  frame({ participants: [person("me")] });
  expect(told).toEqual([{ kind: "hand_lowered" }]);
});

test("after the media is lost a new line carries on with what was sent", async () => {
  await joined();
  tell("call_media_lost", { call: "5" });
  await settle();
  expect(Line.all).toHaveLength(2);
  expect(Line.last.on.get("microphone")).toBe(true);
  expect(state().restoring).toBe(false);
});

test("a line that does not open is tried again, and the person is told when it goes on and on", async () => {
  await joined();
  Line.openings = Array.from({ length: 12 }, () => new Error("no way"));
  tell("call_media_lost", { call: "5" });
  await settle(1000);
  expect(state()).toMatchObject({ phase: "in", restoring: true });
  expect(told).toEqual([]);
  await settle(30_000);
  expect(told).toContainEqual({ kind: "refused", message: "" });
  expect(state().restoring).toBe(false);
  expect(Line.last.on.get("microphone")).toBe(true);
});

test("a network that lets no media through is told soon", async () => {
  await joined();
  Line.last.handlers.failed();
  await settle();
  expect(told).toEqual([]);
  Line.last.handlers.failed();
  await settle();
  expect(told).toEqual([{ kind: "refused", message: "" }]);
});

const voice = (member: string, muted = false): Received => {
  const track = new Track("audio");
  track.muted = muted;
  return { member, source: "microphone", track: track as unknown as MediaStreamTrack };
};

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
  room = {
    ...room,
    revision: 9,
    silenced: true,
    participants: [person("me", { may_speak: false }), person("b", { hand: 1 })],
  };
  const before = asked("GET calls/5");
  await settle(3100);
  expect(asked("GET calls/5")).toBe(before + 1);
  expect(state().room?.people.map(({ member }) => member)).toEqual(["me", "b"]);
  expect(told.map(({ kind }) => kind)).toEqual(["left", "joined"]);
  room = { ...room, revision: 10, participants: [person("me"), person("b")], silenced: false };
  await settle(3100);
  expect(told.map(({ kind }) => kind)).toEqual(["left", "joined", "freed"]);
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
  instead = [
    { request: "GET calls/5", ...lost },
    { request: "POST calls/5/consumers/resume", ...lost },
  ];
  room = { ...room, participants: [person("me", { away: true })] };
  await settle(3200);
  expect(places).toBe(2);
  expect(state().phase).toBe("in");
  instead = [
    { request: "PUT calls/5/hand", ...lost },
    { request: "POST calls/5/consumers/resume", ...lost },
  ];
  room = { ...room, participants: [person("me")] };
  await session.ask("PUT", "hand", { up: true });
  await settle();
  expect(places).toBe(2);
  expect(state()).toMatchObject({ phase: "over", over: "elsewhere" });
});

test("an old line that has broken is not kept; one whose voices do not come over ends after a while", async () => {
  await joined();
  Line.last.handlers.received([voice("a")]);
  tell("call_media_lost", { call: "5" });
  await settle();
  Line.all[0]?.handlers.connected(false);
  expect(Line.all[0]?.closed).toBe(true);
  Line.last.handlers.received([voice("a")]);
  tell("call_media_lost", { call: "5" });
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
  await session.turnMicrophone(false);
  expect(Line.all.map((one) => one.on.get("microphone"))).toEqual([false, false]);
});

test("a server that has just started may not know the call yet: one is not thrown out", async () => {
  await joined();
  line("waiting");
  expect(state().restoring).toBe(true);
  instead.push(
    { request: "POST chats/7/call", code: "offline", times: 1 },
    { request: "POST chats/7/call", code: "call_over", times: 1 },
    { request: "POST chats/7/call", code: "calls_unavailable", status: 503, times: 1 },
  );
  line("live");
  await settle(4000);
  expect(state()).toMatchObject({ phase: "in", restoring: false });
  expect(told).toEqual([{ kind: "came_back" }]);
});

test("a call that is over meanwhile is over", async () => {
  await joined();
  line("waiting");
  instead.push({ request: "POST chats/7/call", code: "call_over", times: 99 });
  line("live");
  await settle(8000);
  expect(state()).toMatchObject({ phase: "over", over: "unknown" });
  expect(Line.all.every((one) => one.closed)).toBe(true);
});

test("coming back where another call runs by now begins none", async () => {
  await joined();
  line("waiting");
  room = { ...room, id: "6" };
  line("live");
  await settle(8000);
  expect(asked("POST chats/7/call")).toBe(1);
  expect(state().phase).toBe("over");
});

test("a place lost on the server is taken anew, and what was asked is asked again", async () => {
  await joined();
  instead.push({ request: "PUT calls/5/hand", code: "not_in_call", times: 1 });
  expect(await session.ask("PUT", "hand", { up: true })).toBe(true);
  expect(asked("POST chats/7/call")).toBe(2);
  expect(asked("PUT calls/5/hand")).toBe(2);
  expect(told).toEqual([{ kind: "came_back" }]);
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

test("what the server refuses is said in its words", async () => {
  await joined();
  instead.push({ request: "POST calls/5/removals", code: "forbidden", status: 403, times: 1 });
  expect(await session.ask("POST", "removals", { member: "a" })).toBe(false);
  expect(told).toEqual([{ kind: "refused", message: "Ошибка forbidden." }]);
});

test("after a short cut one is heard again, after a long one only by choice", async () => {
  await joined();
  room = { ...room, participants: [person("me", { joined_at: 2 })] };
  line("waiting");
  await settle(5000);
  line("live");
  await settle();
  expect(state().microphone).toBe(true);
  room = { ...room, participants: [person("me", { joined_at: 3 })] };
  line("waiting");
  await settle(40_000);
  line("live");
  await settle();
  expect(state().microphone).toBe(false);
  expect(microphones[0]?.enabled).toBe(false);
  expect(Line.last.on.get("microphone")).not.toBe(true);
});

test("who was there before a cut and comes back is no news", async () => {
  await joined();
  room = { ...room, participants: [person("me", { joined_at: 2 })] };
  line("waiting");
  line("live");
  await settle();
  told = [];
  frame({ participants: [person("a")] });
  frame({ participants: [person("b")] });
  expect(told).toMatchObject([{ kind: "joined", who: { member: "b" } }]);
});

test("a second device takes the place over; one's own coming back does not", async () => {
  await joined();
  tell("call_moved", { call: "5", place: "p1" });
  expect(state().phase).toBe("in");
  line("waiting");
  let come: () => void = () => undefined;
  instead.push({
    request: "POST chats/7/call",
    wait: new Promise((resolve) => {
      come = resolve;
    }),
    times: 1,
  });
  line("live");
  await settle();
  tell("call_moved", { call: "5", place: "p2" });
  come();
  await settle();
  expect(state().phase).toBe("in");
  tell("call_moved", { call: "5", place: "elsewhere" });
  expect(state()).toMatchObject({ phase: "over", over: "elsewhere" });
});

test("who is removed reads so, and their devices are let go", async () => {
  await joined();
  const shut = vi.spyOn(parta, "removedFromCall").mockReturnValue();
  frame({ left: [{ member: "me", how: "removed" }] });
  expect(shut).toHaveBeenCalledWith("1", "7");
  expect(state()).toMatchObject({ phase: "over", over: "removed" });
  expect(microphones[0]?.readyState).toBe("ended");
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
  room = { ...room, revision: 9, participants: [person("me"), person("c")] };
  tell("call_room", { call: "5", revision: 8, participants: [], left: [], phase: "running", silenced: false });
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
  room = { ...room, participants: [person("me"), person("a", { microphone: true, camera: true })] };
  await joined();
  session.show([{ member: "a", source: "camera", height: 700 }]);
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
  session.insist();
  await settle(500);
  expect(picture()?.layer).toBe(2);
  expect(Line.last.spared).toBe(false);
  await looks(28, 50);
  expect(picture()).toBeUndefined();
  expect(told).not.toContainEqual({ kind: "pictures_back" });
  await looks(60, 0);
  expect(told).toContainEqual({ kind: "pictures_back" });
  await looks(120, 0);
  expect(state().held).toBe("off");
  expect(picture()?.layer).toBe(2);
});

test("while whoever leads shows a screen, a pupil who would show theirs is told once, and the browser asks nothing", async () => {
  const teacher = person("t", { leads: true, staff: true, screen: true });
  room = { ...room, participants: [person("me"), teacher] };
  await joined();
  const picker = vi.spyOn(navigator.mediaDevices, "getDisplayMedia");
  await session.turnScreen(true);
  expect(picker).not.toHaveBeenCalled();
  expect(told).toEqual([{ kind: "screen_held", who: teacher }]);
  expect(state().screen).toBe(false);
});

test("a screen that the server refuses for the teacher's is told in one message, and its sound is not sent", async () => {
  await joined();
  const refusal = new ApiError({ code: "not_upon_staff", status: 403, message: "Ведущего нельзя удалить." });
  const sent = vi.spyOn(Line.last, "send").mockImplementation(async (source, _track, on) => {
    if (source === "screen" && on) throw refusal;
  });
  await session.turnScreen(true);
  expect(sent.mock.calls.filter(([source, , on]) => source === "screen_sound" && on)).toEqual([]);
  expect(told).toEqual([{ kind: "screen_held", who: undefined }]);
  expect(state().screen).toBe(false);
});
