import { beforeEach, expect, test, vi } from "vitest";
import { ApiError, clientError } from "../api/errors";
import { type Cursor, Follower, type UpdatesPage } from "./follow";
import type { Update } from "./frames";

/** A log whose updates are meant for this follower unless `others` has their number. */
class Log {
  epoch = "a";
  updates: Update[] = [];
  others = new Set<number>();
  prunedTo = 0;
  pageSize = 3;
  failures: ApiError[] = [];
  snapshots = 0;
  pages = 0;

  get seq(): number {
    return this.updates.length;
  }
  write(count = 1): Update {
    for (let i = 0; i < count; i++) this.updates.push({ seq: this.seq + 1, type: "t", data: this.seq + 1 });
    return this.updates.at(-1) as Update;
  }
  page({ epoch, seq }: Cursor): UpdatesPage {
    const failure = this.failures.shift();
    if (failure) throw failure;
    this.pages++;
    if (epoch !== this.epoch || seq < this.prunedTo || seq > this.seq)
      throw new ApiError({ code: "resync", status: 410, message: "" });
    const mine = this.updates.filter((update) => update.seq > seq && !this.others.has(update.seq));
    const updates = mine.slice(0, this.pageSize);
    const more = mine.length > updates.length;
    return { epoch, seq: more ? (updates.at(-1) as Update).seq : this.seq, more, updates };
  }
}

let log: Log;
let seen: number[];
let cursors: Cursor[];
let failed: ApiError[];
let follower: Follower;

function follow(stored?: Cursor): Follower {
  return new Follower(
    {
      fetchUpdates: async (cursor) => log.page(cursor),
      snapshot: async () => {
        const failure = log.failures.shift();
        if (failure) throw failure;
        log.snapshots++;
        seen = log.updates.map((update) => update.seq).filter((seq) => !log.others.has(seq));
        return { epoch: log.epoch, seq: log.seq };
      },
      apply: (update) => seen.push(update.seq),
      moved: (cursor) => cursors.push(cursor),
      failed: (error) => failed.push(error),
    },
    stored,
  );
}

const frame = (prev: number, update = log.write()) => ({ ...update, prev });
const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

beforeEach(() => {
  log = new Log();
  seen = [];
  cursors = [];
  failed = [];
  follower = follow();
});

// E15.
test("without a cursor it takes a snapshot, and events between the snapshot and the greeting are not lost", async () => {
  log.write(4);
  const first = follower.refresh();
  log.write(2);
  await Promise.all([first, follower.greet("a", 6)]);
  expect(seen).toEqual(upTo(6));
  expect(follower.position).toEqual({ epoch: "a", seq: 6 });
});

// E13.
test("frames are applied in order, and a number seen already changes nothing", async () => {
  await follower.greet("a", 0);
  follower.receive(frame(0));
  follower.receive(frame(1));
  follower.receive({ ...(log.updates[0] as Update), prev: 0 });
  expect(seen).toEqual([1, 2]);
  expect(log.pages).toBe(0);
});

test("numbers meant for others are no gap", async () => {
  log.write(2);
  await follower.greet("a", 2);
  log.others = new Set([3, 4]);
  log.write(2);
  follower.receive(frame(2));
  expect(seen).toEqual([1, 2, 5]);
  expect(log.pages).toBe(0);
});

// E13.
test("a gap is filled from the log in pages, before the frame that showed it", async () => {
  await follower.greet("a", 0);
  log.write(7);
  follower.receive(frame(7));
  follower.receive(frame(8));
  await vi.waitFor(() => expect(seen).toEqual(upTo(9)));
  expect(log.pages).toBe(3);
});

test("a stored cursor catches up from where it stood, without a snapshot", async () => {
  log.write(9);
  follower = follow({ epoch: "a", seq: 4 });
  await follower.greet("a", 9);
  expect(seen).toEqual([5, 6, 7, 8, 9]);
  expect(log.snapshots).toBe(0);
});

// E16.
test("another epoch, or a log that no longer reaches back, leads to a snapshot", async () => {
  log.write(5);
  follower = follow({ epoch: "old", seq: 90 });
  await follower.greet("a", 5);
  expect(log.snapshots).toBe(1);
  expect(follower.position).toEqual({ epoch: "a", seq: 5 });
  log.prunedTo = 8;
  log.write(5);
  await follower.greet("a", 10);
  expect(log.snapshots).toBe(2);
  expect(seen).toEqual(upTo(10));
});

test("a broken line is tried again until it holds, in order", async () => {
  vi.useFakeTimers();
  await follower.greet("a", 0);
  log.write(5);
  log.failures = [clientError("offline"), clientError("offline")];
  const done = follower.greet("a", 5);
  await vi.advanceTimersByTimeAsync(60_000);
  await done;
  expect(seen).toEqual(upTo(5));
  vi.useRealTimers();
});

test("Retry-After is waited for", async () => {
  vi.useFakeTimers();
  log.write();
  log.failures = [new ApiError({ code: "overloaded", status: 503, message: "", retryAfter: 20 })];
  const done = follower.greet("a", 1);
  await vi.advanceTimersByTimeAsync(19_000);
  expect(seen).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  await done;
  expect(seen).toEqual([1]);
  vi.useRealTimers();
});

test("whoever is no longer a member stops asking, and is told once", async () => {
  await follower.greet("a", 0);
  log.write(2);
  log.failures = [new ApiError({ code: "not_found", status: 404, message: "" })];
  follower.receive(frame(2));
  await vi.waitFor(() => expect(failed).toHaveLength(1));
  follower.receive(frame(3));
  follower.receive(frame(9));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(failed).toHaveLength(1);
  expect(log.pages).toBe(0);
  expect(seen).toEqual([]);
});

test("a snapshot wanted in the middle of a page is taken after it, and nothing is applied twice", async () => {
  log.write(2);
  follower = follow({ epoch: "a", seq: 0 });
  const apply = seen;
  const handlers = follower as unknown as { handlers: { apply: (update: Update) => void } };
  const plain = handlers.handlers.apply;
  handlers.handlers.apply = (update) => {
    plain(update);
    if (update.seq === 1) void follower.refresh();
  };
  await follower.greet("a", 2);
  await vi.waitFor(() => expect(log.snapshots).toBe(1));
  expect(apply).toEqual([1, 2]);
  expect(seen).toEqual([1, 2]);
});

test("an event that cannot be applied leads to a snapshot instead of being lost", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  await follower.greet("a", 0);
  const handlers = follower as unknown as { handlers: { apply: () => void } };
  handlers.handlers.apply = () => {
    throw new Error("unreadable");
  };
  follower.receive(frame(0));
  await vi.waitFor(() => expect(log.snapshots).toBe(2));
  expect(seen).toEqual([1]);
});

// E14.
test("polling brings the same", async () => {
  log.write(2);
  await follower.poll(25);
  expect(seen).toEqual([1, 2]);
  log.write(2);
  await follower.poll(25);
  expect(seen).toEqual(upTo(4));
});

test("a page that was asked for before a snapshot of another epoch is not applied", async () => {
  log.write(2);
  await follower.poll(25);
  let answer: (page: UpdatesPage) => void = () => undefined;
  const handlers = follower as unknown as { handlers: { fetchUpdates: () => Promise<UpdatesPage> } };
  handlers.handlers.fetchUpdates = () => new Promise((resolve) => (answer = resolve));
  const poll = follower.poll(25);
  await new Promise((resolve) => setTimeout(resolve, 0));
  log.epoch = "b";
  await follower.refresh();
  answer({ epoch: "a", seq: 3, more: false, updates: [{ seq: 3, type: "t", data: 3 }] });
  await poll;
  expect(follower.position).toEqual({ epoch: "b", seq: 2 });
  expect(seen).toEqual([1, 2]);
});

test("polling without a network rejects, so that the caller may wait", async () => {
  await follower.greet("a", 0);
  log.failures = [clientError("offline")];
  await expect(follower.poll(25)).rejects.toThrow();
});

/** A small generator whose failing seeds can be kept. */
function random(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test.each(Array.from({ length: 60 }, (_, i) => i + 1))(
  "whatever is lost, doubled or cut on the way, everything is applied once and in order (seed %i)",
  async (seed) => {
    const next = random(seed);
    log.pageSize = 1 + next(4);
    const mine = () => log.updates.map((update) => update.seq).filter((seq) => !log.others.has(seq));
    await follower.greet("a", 0);
    let prev = 0;
    for (let step = 0; step < 80; step++) {
      const what = next(10);
      if (what < 6) {
        if (next(4) === 0) log.others.add(log.seq + 1);
        const update = log.write();
        if (log.others.has(update.seq)) continue;
        const sent = frame(prev, update);
        prev = update.seq;
        if (next(5) > 0) follower.receive(sent); // else it is lost with its connection
        if (next(8) === 0) follower.receive(sent);
      } else if (what === 6) {
        prev = log.seq;
        void follower.greet("a", log.seq);
      } else if (what === 7) void follower.refresh();
      else if (what === 8) log.failures.push(new ApiError({ code: "resync", status: 410, message: "" }));
      else await new Promise((resolve) => setTimeout(resolve, 0));
    }
    log.failures = [];
    await follower.greet("a", log.seq);
    await vi.waitFor(() => expect(follower.position?.seq).toBe(log.seq));
    expect(seen).toEqual(mine());
    expect(cursors.map((cursor) => cursor.seq)).toEqual(cursors.map((cursor) => cursor.seq).sort((a, b) => a - b));
  },
);
