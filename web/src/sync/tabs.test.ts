import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../api/errors";
import { MemoryStore } from "./memory-store";
import { newClientId, Outbox, type Outgoing } from "./outbox";
import { OutboxTabs } from "./tabs";

type Callback = () => Promise<void> | undefined;

/** Web Locks as far as they are used: one holder, a queue, stealing. */
class Locks {
  private holder: { fail(error: Error): void } | undefined;
  private queue: (() => void)[] = [];

  request(_name: string, options: LockOptions, callback: Callback): Promise<void> {
    return new Promise((resolve, reject) => {
      const grant = () => {
        const me = { fail: reject };
        this.holder = me;
        void Promise.resolve(callback()).then(() => {
          resolve();
          if (this.holder !== me) return;
          this.holder = undefined;
          this.queue.shift()?.();
        });
      };
      if (options.steal && this.holder) {
        const former = this.holder;
        grant();
        former.fail(new DOMException("stolen", "AbortError"));
      } else if (this.holder) this.queue.push(grant);
      else grant();
    });
  }
}

/** Every channel of a name hears the others, each in its own turn. */
class Channel {
  static all = new Set<Channel>();
  static deaf = new Set<Channel>();
  onmessage: ((event: { data: unknown }) => void) | null = null;

  readonly name: string;

  constructor(name: string) {
    this.name = name;
    Channel.all.add(this);
  }
  postMessage(data: unknown) {
    const copy = structuredClone(data);
    for (const other of Channel.all)
      if (other !== this && other.name === this.name)
        queueMicrotask(() => !Channel.deaf.has(other) && other.onmessage?.({ data: copy }));
  }
  close() {
    Channel.all.delete(this);
  }
}

interface Tab {
  outbox: Outbox;
  shown: readonly Outgoing[];
  sent: unknown[];
  posted: string[];
}

/** The device's database, which all tabs share. */
let store: MemoryStore;
let failures: ApiError[];
let server: string[];
const settle = () => vi.advanceTimersByTimeAsync(50);

function openTab(): Tab {
  const tab: Tab = { outbox: undefined as unknown as Outbox, shown: [], sent: [], posted: [] };
  tab.outbox = new Outbox(
    store,
    {
      post: async (message) => {
        tab.posted.push(message.text);
        await new Promise((resolve) => setTimeout(resolve, 5));
        const failure = failures.shift();
        if (failure) throw failure;
        if (!server.includes(message.text)) server.push(message.text);
        return { text: message.text };
      },
      upload: async () => "file",
      sent: (_message, reply) => tab.sent.push(reply),
      changed: (messages) => {
        tab.shown = messages;
      },
    },
    new OutboxTabs("me"),
  );
  return tab;
}
async function startTab(online = false): Promise<Tab> {
  const tab = openTab();
  await tab.outbox.open();
  await settle();
  tab.outbox.setOnline(online);
  return tab;
}
let at = 0;
const message = (text: string) => ({ clientId: newClientId(), org: "1", chat: "7", text, files: [], createdAt: ++at });
const texts = (tab: Tab) => tab.shown.map(({ text }) => text);

beforeEach(() => {
  vi.useFakeTimers();
  store = new MemoryStore();
  failures = [];
  server = [];
  at = 0;
  Channel.all.clear();
  Channel.deaf.clear();
  vi.stubGlobal("BroadcastChannel", Channel);
  Object.defineProperty(navigator, "locks", { value: new Locks(), configurable: true });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  Object.defineProperty(navigator, "locks", { value: undefined, configurable: true });
});

test("two tabs without a network show what both wrote, in the order of writing, and one of them sends it so", async () => {
  const one = await startTab();
  const two = await startTab();
  await two.outbox.add(message("раз"));
  await settle();
  await one.outbox.add(message("два"));
  await settle();
  await two.outbox.add(message("три"));
  await settle();
  expect(texts(one)).toEqual(["раз", "два", "три"]);
  expect(texts(two)).toEqual(["раз", "два", "три"]);

  two.outbox.setOnline(true);
  await settle();
  expect(server).toEqual([]);
  one.outbox.setOnline(true);
  await settle();
  expect(server).toEqual(["раз", "два", "три"]);
  expect(two.posted).toEqual([]);
  expect(texts(one)).toEqual([]);
  expect(texts(two)).toEqual([]);
  // Each tab takes the message in before it leaves the outbox.
  expect(two.sent).toEqual(one.sent);
  expect(store.messages.size).toBe(0);
});

test("when the tab that sends is closed, the next one goes on with what it had under way", async () => {
  const one = await startTab(true);
  const two = await startTab(true);
  await one.outbox.add(message("раз"));
  await two.outbox.add(message("два"));
  await vi.advanceTimersByTimeAsync(1);
  expect(one.posted).toEqual(["раз"]);
  expect(server).toEqual([]);
  one.outbox.close();
  await settle();
  expect(server).toEqual(["раз", "два"]);
  expect(two.posted).toEqual(["раз", "два"]);
  expect(texts(two)).toEqual([]);
});

test("a tab that is looked at takes over from one that sleeps, and nothing is sent twice", async () => {
  const one = await startTab(true);
  const two = await startTab(true);
  for (const channel of Channel.all) if (Channel.deaf.size === 0) Channel.deaf.add(channel);
  await two.outbox.add(message("раз"));
  await settle();
  expect(server).toEqual([]);
  await vi.advanceTimersByTimeAsync(3000);
  expect(server).toEqual(["раз"]);
  Channel.deaf.clear();
  await one.outbox.add(message("два"));
  await settle();
  expect(server).toEqual(["раз", "два"]);
  expect(one.posted).toEqual([]);
});

test("a message that failed is tried again, or taken back, from any tab", async () => {
  const one = await startTab(true);
  const two = await startTab(true);
  failures = [
    new ApiError({ code: "posting_restricted", status: 403, message: "Пишут педагоги." }),
    new ApiError({ code: "posting_restricted", status: 403, message: "Пишут педагоги." }),
  ];
  await one.outbox.add(message("раз"));
  await one.outbox.add(message("два"));
  await settle();
  expect(two.shown.map(({ state }) => state)).toEqual(["failed", "failed"]);
  const [first, second] = two.shown;
  two.outbox.retry(first?.clientId ?? "");
  await two.outbox.discard(second?.clientId ?? "");
  await settle();
  expect(server).toEqual(["раз"]);
  expect(texts(one)).toEqual([]);
  expect(texts(two)).toEqual([]);
  expect(store.messages.size).toBe(0);
});
