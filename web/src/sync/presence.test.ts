import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { announceTab, type PresenceHandlers, type TabPresence, tabLives } from "./tabs";

/** Every channel of a name hears the others. */
class Channel {
  static all = new Set<Channel>();
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly name: string;
  constructor(name: string) {
    this.name = name;
    Channel.all.add(this);
  }
  postMessage(data: unknown) {
    for (const other of Channel.all)
      if (other !== this && other.name === this.name) queueMicrotask(() => other.onmessage?.({ data }));
  }
  close() {
    Channel.all.delete(this);
  }
}

const minutes = (count: number) => vi.advanceTimersByTimeAsync(count * 60_000);
const handlers = () => ({ part: vi.fn(), stay: vi.fn(), idle: vi.fn(), busy: vi.fn(() => false) });
const open: TabPresence[] = [];
function announce(given: PresenceHandlers): TabPresence {
  const tab = announceTab(given);
  open.push(tab);
  return tab;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("BroadcastChannel", Channel);
});
afterEach(() => {
  for (const tab of open.splice(0)) tab.end();
  Channel.all.clear();
  sessionStorage.clear();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

// V9.
test("half an hour without a touch ends the session; a call is not idle", async () => {
  const tab = handlers();
  announce(tab);
  await minutes(29);
  expect(tab.idle).not.toHaveBeenCalled();
  tab.busy.mockReturnValue(true);
  await minutes(20);
  expect(tab.idle).not.toHaveBeenCalled();
  tab.busy.mockReturnValue(false);
  await minutes(31);
  expect(tab.idle).toHaveBeenCalled();
});

// V9.
test("whoever works is heard of by the server every five minutes, and in every tab", async () => {
  const used = handlers();
  const behind = handlers();
  announce(used);
  announce(behind);
  for (let minute = 0; minute < 45; minute += 1) {
    await minutes(1);
    // Both tabs stand in one window here: only the touches that the channel tells are meant for the second.
    dispatchEvent(new Event("keydown"));
  }
  expect(used.idle).not.toHaveBeenCalled();
  expect(behind.idle).not.toHaveBeenCalled();
  expect(used.stay.mock.calls.length).toBeGreaterThanOrEqual(8);
  expect(used.stay.mock.calls.length).toBeLessThanOrEqual(10);
});

// V10.
test("a page that goes has a last word; the tab that remains takes it back", async () => {
  const leaving = handlers();
  const remaining = handlers();
  const tab = announce(leaving);
  announce(remaining);
  leaving.part.mockImplementation(() => tab.end());
  remaining.stay.mockClear();
  dispatchEvent(new Event("pagehide"));
  expect(leaving.part).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(2000);
  expect(remaining.stay).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(remaining.stay).toHaveBeenCalledTimes(2);
});

// V10.
test("a page says its name with both words, and takes another one when it comes back", () => {
  const tab = { ...handlers(), part: vi.fn<(page: string) => void>(), stay: vi.fn<(page: string) => void>() };
  announce(tab);
  const first = tab.stay.mock.calls[0]?.[0];
  expect(first).toMatch(/^[0-9a-f]{24}$/);
  dispatchEvent(new Event("pagehide"));
  expect(tab.part).toHaveBeenCalledWith(first);
  dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  expect(tab.stay.mock.calls.at(-1)?.[0]).not.toBe(first);
});

test("a tab that has signed out answers nobody", async () => {
  announce(handlers()).end();
  const asked = tabLives();
  await vi.advanceTimersByTimeAsync(300);
  expect(await asked).toBe(false);
});
