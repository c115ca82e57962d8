import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clientError, errorFromBody } from "../api/errors";
import { Link, type LinkHandlers } from "./link";

/** A line that never opens: a proxy on the way that knows no WebSocket. */
class Blocked {
  onclose?: (event: { code: number }) => void;
  constructor() {
    setTimeout(() => this.onclose?.({ code: 1006 }), 1);
  }
  close() {}
}

const handlers = (more: Partial<LinkHandlers>): LinkHandlers => ({
  account: () => {},
  snapshot: () => Promise.reject(clientError("offline")),
  apply: () => {},
  moved: () => {},
  fleeting: () => {},
  orgsChanged: () => {},
  refused: () => {},
  signedOut: () => {},
  outdated: () => {},
  line: () => {},
  ...more,
});

const told = {
  error: {
    code: "client_outdated",
    field: "",
    detail: "",
    message_ru: "Обновите страницу.",
    message_en: "Reload the page.",
  },
};
const refusal = () => new Response(JSON.stringify(told), { status: 426 });

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Blocked);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a client that has become too old is told so without a WebSocket, too, and asks no more", async () => {
  const outdated = vi.fn();
  const signedOut = vi.fn();
  const asked = vi.fn(() => Promise.resolve(refusal()));
  vi.stubGlobal("fetch", asked);
  const link = new Link(handlers({ outdated, signedOut }), "a", "ws://school/api/ws");
  link.follow("1", { epoch: "e", seq: 4 });
  link.start();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(outdated).toHaveBeenCalledTimes(1);
  expect(signedOut).not.toHaveBeenCalled();
  const before = asked.mock.calls.length;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked.mock.calls.length).toBe(before);
});

test("so is one whose first snapshot is refused", async () => {
  const outdated = vi.fn();
  const refused = vi.fn();
  vi.stubGlobal("fetch", () => Promise.resolve(refusal()));
  const snapshot = () => Promise.reject(errorFromBody(426, told, null));
  const link = new Link(handlers({ outdated, refused, snapshot }), "a", "ws://school/api/ws");
  link.follow("1");
  link.start();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(outdated).toHaveBeenCalledTimes(1);
  expect(refused).not.toHaveBeenCalled();
});

test("a socket that opened after a while of polling and breaks is known to be away", async () => {
  const lines: string[] = [];
  /** Fails as long as the network is away, then opens, greets, and breaks when told to. */
  let away = true;
  let standing: { onclose?: (event: { code: number }) => void } | undefined;
  class Mended {
    onopen?: () => void;
    onmessage?: (message: { data: string }) => void;
    onclose?: (event: { code: number }) => void;
    constructor() {
      if (away) setTimeout(() => this.onclose?.({ code: 1006 }), 1);
      else
        setTimeout(() => {
          standing = this;
          this.onopen?.();
          this.onmessage?.({ data: JSON.stringify({ type: "hello", account: "1", min_client: 1, orgs: [] }) });
        }, 1);
    }
    close() {}
    send() {}
  }
  vi.stubGlobal("WebSocket", Mended);
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  const link = new Link(handlers({ line: (line) => lines.push(line) }), "a", "ws://school/api/ws");
  link.follow("1", { epoch: "e", seq: 4 });
  link.start();
  for (let i = 0; i < 6; i++) {
    link.wake();
    await vi.advanceTimersByTimeAsync(5);
  }
  away = false;
  link.wake();
  await vi.advanceTimersByTimeAsync(5);
  expect(lines).toEqual(["live"]);
  standing?.onclose?.({ code: 1005 });
  expect(lines).toEqual(["live", "waiting"]);
  link.stop();
});
