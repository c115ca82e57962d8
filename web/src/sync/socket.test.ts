import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Frame } from "./frames";
import { Socket, type SocketState } from "./socket";

/** The browser's side of a line, with the server's hands on it. */
class Line {
  static all: Line[] = [];
  static readonly OPEN = 1;
  onopen?: () => void;
  onmessage?: (message: { data: string }) => void;
  onclose?: (event: { code: number }) => void;
  sent: { id: number; call: string; body?: unknown }[] = [];
  closed = false;
  constructor() {
    Line.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  accept() {
    this.onopen?.();
    this.say({ type: "hello", account: "1", min_client: 1, orgs: [] });
  }
  say(frame: unknown) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  drop(code = 1006) {
    this.onclose?.({ code });
  }
}

const line = () => Line.all.at(-1) as Line;
let frames: Frame[];
let states: SocketState[];
let signedOut: number;
let socket: Socket;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Line);
  Line.all = [];
  frames = [];
  states = [];
  signedOut = 0;
  socket = new Socket("ws://school/api/ws", {
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state),
    onSignedOut: () => signedOut++,
  });
  socket.start();
});

afterEach(() => {
  socket.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("it is open when the server has greeted, not before", () => {
  line().onopen?.();
  expect(states).toEqual(["connecting"]);
  line().accept();
  expect(states).toEqual(["connecting", "open"]);
  expect(frames).toMatchObject([{ type: "hello" }]);
});

// S6.
test("a command resolves with its own reply", async () => {
  line().accept();
  const first = socket.call("GET /api/me");
  const second = socket.call("PUT /api/x", { ordinal: 4 });
  expect(line().sent).toEqual([
    { id: 1, call: "GET /api/me" },
    { id: 2, call: "PUT /api/x", body: { ordinal: 4 } },
  ]);
  line().say({ reply: 2, status: 200, body: { b: 2 } });
  line().say({ reply: 1, status: 200, body: { a: 1 } });
  expect(await first).toEqual({ a: 1 });
  expect(await second).toEqual({ b: 2 });
});

test("a refusal rejects with the server's words", async () => {
  line().accept();
  const call = socket.call("POST /api/x", {});
  const error = { code: "posting_restricted", message_ru: "Пишут только педагоги.", message_en: "Staff only." };
  line().say({ reply: 1, status: 403, body: { error } });
  await expect(call).rejects.toMatchObject({
    code: "posting_restricted",
    status: 403,
    message: "Пишут только педагоги.",
  });
});

test("what is unanswered when the line breaks rejects as offline, and a new line is made", async () => {
  line().accept();
  const call = socket.call("POST /api/x", {});
  line().drop();
  await expect(call).rejects.toMatchObject({ code: "offline", temporary: true });
  expect(states.at(-1)).toBe("closed");
  await vi.advanceTimersByTimeAsync(1_500);
  expect(Line.all).toHaveLength(2);
  await expect(socket.call("POST /api/x", {})).rejects.toMatchObject({ code: "offline" });
});

test("a command without an answer gives the line up", async () => {
  line().accept();
  const call = socket.call("POST /api/x", {});
  const dead = line();
  const rejected = expect(call).rejects.toMatchObject({ code: "offline" });
  await vi.advanceTimersByTimeAsync(15_000);
  await rejected;
  expect(dead.closed).toBe(true);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(line()).not.toBe(dead);
  dead.say({ reply: 1, status: 200, body: {} });
  dead.say({ org: "1", prev: 0, seq: 1, type: "t", data: {} });
  expect(frames).toHaveLength(1);
  dead.drop();
  expect(states.filter((state) => state === "closed")).toHaveLength(1);
});

test("a silent line is asked whether it lives; one that answers stays", async () => {
  line().accept();
  await vi.advanceTimersByTimeAsync(46_000);
  expect(line().sent).toEqual([{ id: 1, call: "GET /api/me" }]);
  line().say({ reply: 1, status: 200, body: {} });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(Line.all).toHaveLength(1);
});

test("coming back to the page tests a line that slept, and does not wait for the timer of a broken one", async () => {
  line().accept();
  await vi.advanceTimersByTimeAsync(6_000);
  socket.wake();
  expect(line().sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(states.at(-1)).toBe("closed");
  socket.wake();
  expect(Line.all).toHaveLength(2);
});

// S17.
test("pauses grow, with jitter, up to half a minute", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0.999);
  const pauses: number[] = [];
  for (let i = 0; i < 9; i++) {
    const before = Line.all.length;
    const start = Date.now();
    line().drop();
    while (Line.all.length === before) await vi.advanceTimersByTimeAsync(100);
    pauses.push(Math.round((Date.now() - start) / 1000));
  }
  expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30, 30]);
  expect(socket.failedInARow).toBe(9);
  line().accept();
  expect(socket.failedInARow).toBe(0);
});

test("a line that opens and breaks at once is not opened without pause", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0.999);
  for (let i = 0; i < 5; i++) {
    line().accept();
    line().drop();
    await vi.advanceTimersByTimeAsync(30_000);
  }
  line().accept();
  line().drop();
  const count = Line.all.length;
  await vi.advanceTimersByTimeAsync(15_000);
  expect(Line.all).toHaveLength(count);
});

test("the end of the session is told once, and nothing is opened any more", async () => {
  line().accept();
  line().drop(4001);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(signedOut).toBe(1);
  expect(Line.all).toHaveLength(1);
});

test("a frame that is no JSON is ignored", () => {
  line().accept();
  line().onmessage?.({ data: "<html>" });
  line().say({ org: "1", prev: 0, seq: 1, type: "t", data: {} });
  expect(frames).toHaveLength(2);
});
