import { afterEach, beforeEach, vi } from "vitest";
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

export class Track {
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

/** The server, as far as calls go, and what the page makes of it. Set anew before each test. */
export const at = {} as {
  room: CallView;
  requests: string[];
  /** Answers instead of what the server would say: a code, or an answer that is waited for. */
  instead: { request: string; code?: string; status?: number; wait?: Promise<void>; times: number }[];
  microphones: Track[];
  refuse: string | undefined;
  tell: (type: string, data: unknown) => void;
  session: CallSession;
  told: Told[];
  /** The server gives a place at each joining. */
  places: number;
};

async function answer(path: string, method: string): Promise<unknown> {
  const name = `${method} ${path.replace("/api/orgs/1/", "")}`;
  at.requests.push(name);
  const other = at.instead.find((one) => one.request === name && one.times > 0);
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
    at.places += 1;
    return Response.json({ call: at.room, place: `p${at.places}`, router_capabilities: {} });
  }
  if (name === "GET calls") return Response.json({ calls: [{ id: at.room.id }] });
  if (name === "GET calls/5") return Response.json(at.room);
  return new Response(null, { status: 204 });
}

export const state = () => at.session.store.getState();
export const settle = (milliseconds = 60) => vi.advanceTimersByTimeAsync(milliseconds);
export const asked = (name: string) => at.requests.filter((one) => one === name).length;
export const frame = (change: Partial<RoomFrame>) => {
  at.room = { ...at.room, revision: at.room.revision + 1 };
  at.tell("call_room", {
    call: "5",
    revision: at.room.revision,
    participants: [],
    left: [],
    phase: "running",
    silenced: false,
    ...change,
  });
};
export const line = (now: "live" | "waiting") => parta.store.setState({ line: now });

beforeEach(() => {
  vi.useFakeTimers();
  Line.all = [];
  Line.openings = [];
  Line.gate = undefined;
  Line.counted = () => [];
  at.requests = [];
  at.instead = [];
  at.microphones = [];
  at.refuse = undefined;
  at.told = [];
  at.places = 0;
  at.room = {
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
        if (at.refuse) throw new DOMException("", at.refuse);
        const track = new Track(audio ? "audio" : "video");
        if (audio) at.microphones.push(track);
        return { getTracks: () => [track] };
      },
      getDisplayMedia: async () => {
        const [picture, sound] = [new Track("video"), new Track("audio")];
        return { getVideoTracks: () => [picture], getAudioTracks: () => [sound], getTracks: () => [picture, sound] };
      },
    },
  });
  vi.spyOn(parta, "listenToCalls").mockImplementation((listener) => {
    at.tell = (type, data) => listener(type, data);
    return () => {
      at.tell = () => undefined;
    };
  });
  localStorage.clear();
  line("live");
  const place = { org: "1", chat: "7" };
  useCallPlace.getState().close();
  useCallPlace.getState().open(place);
  at.session = new CallSession(place);
  at.session.listen((one) => at.told.push(one));
});
afterEach(() => {
  at.session.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

export async function joined(choice = { microphone: true, camera: false }): Promise<void> {
  await at.session.join(choice);
  await settle();
}

export { Line, played };

export const voice = (member: string, muted = false): Received => {
  const track = new Track("audio");
  track.muted = muted;
  return { member, source: "microphone", track: track as unknown as MediaStreamTrack };
};
