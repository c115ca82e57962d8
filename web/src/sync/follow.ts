import { ApiError } from "../api/errors";
import type { Update } from "./frames";

export interface Cursor {
  epoch: string;
  seq: number;
}

export interface UpdatesPage {
  epoch: string;
  seq: number;
  more: boolean;
  updates: Update[];
}

export interface FollowHandlers {
  /** GET …/updates. */
  fetchUpdates(cursor: Cursor, waitSeconds: number): Promise<UpdatesPage>;
  /** Takes a fresh snapshot and shows it; returns where it stands. */
  snapshot(): Promise<Cursor>;
  /** The next update in order, exactly once. */
  apply(update: Update): void;
  /** After one or more updates: the cursor is worth keeping. */
  moved(cursor: Cursor): void;
}

const FIRST_RETRY = 500;
const LONGEST_RETRY = 15_000;

/**
 * Follows one organisation's numbered events (docs/protocol/events.md): in order, without gaps, each once, whatever mix of frames,
 * catch-up pages and snapshots brings them.
 */
export class Follower {
  private cursor: Cursor | undefined;
  private queue: (Update & { prev: number })[] = [];
  private busy: Promise<void> | undefined;
  private stopped = false;

  private readonly handlers: FollowHandlers;

  constructor(handlers: FollowHandlers, stored?: Cursor) {
    this.handlers = handlers;
    this.cursor = stored;
  }

  get position(): Cursor | undefined {
    return this.cursor;
  }

  stop(): void {
    this.stopped = true;
  }

  /** The server's greeting: where the log stands, and from where this connection's frames will go on. */
  greet(epoch: string, seq: number): Promise<void> {
    if (this.cursor?.epoch === epoch && this.cursor.seq >= seq) return Promise.resolve();
    return this.catchUp(this.cursor?.epoch === epoch);
  }

  /** A frame from the socket. */
  receive(frame: Update & { prev: number }): void {
    if (this.busy || !this.cursor) {
      this.queue.push(frame);
      if (!this.busy) void this.catchUp(false);
      return;
    }
    this.take(frame);
  }

  /** One round of long polling, where WebSocket is blocked. Rejects when there is no network. */
  async poll(waitSeconds: number): Promise<void> {
    if (!this.cursor) return this.catchUp(false);
    await this.page(waitSeconds);
  }

  /** Forgets the cursor and takes a snapshot, for instance after an event nobody here understands. */
  refresh(): Promise<void> {
    return this.catchUp(false);
  }

  private take(frame: Update & { prev: number }): void {
    const at = this.cursor;
    if (!at || frame.seq <= at.seq) return;
    if (frame.prev > at.seq) {
      this.queue.push(frame);
      void this.catchUp(true);
      return;
    }
    this.advance([frame], frame.seq);
  }

  private advance(updates: Update[], seq: number): void {
    const at = this.cursor;
    if (!at) return;
    for (const update of updates) if (update.seq > at.seq) this.handlers.apply(update);
    this.cursor = { epoch: at.epoch, seq: Math.max(seq, at.seq) };
    this.handlers.moved(this.cursor);
  }

  private catchUp(fromCursor: boolean): Promise<void> {
    this.busy ??= this.run(fromCursor).finally(() => {
      this.busy = undefined;
      const queued = this.queue;
      this.queue = [];
      for (const frame of queued) this.receive(frame);
    });
    return this.busy;
  }

  private async run(fromCursor: boolean): Promise<void> {
    let delay = FIRST_RETRY;
    let whole = !fromCursor || !this.cursor;
    while (!this.stopped) {
      try {
        if (whole) {
          this.cursor = await this.handlers.snapshot();
          this.handlers.moved(this.cursor);
          return;
        }
        while (await this.page(0)) {
          if (this.stopped) return;
        }
        return;
      } catch (error) {
        if (error instanceof ApiError && error.code === "resync") {
          whole = true;
          continue;
        }
        if (!(error instanceof ApiError) || !error.temporary) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.max(error.retryAfter * 1000, Math.random() * delay)));
        delay = Math.min(delay * 2, LONGEST_RETRY);
      }
    }
  }

  /** Fetches and applies one page; true when more waits. */
  private async page(waitSeconds: number): Promise<boolean> {
    if (!this.cursor) return false;
    const page = await this.handlers.fetchUpdates(this.cursor, waitSeconds);
    this.advance(page.updates, page.seq);
    return page.more;
  }
}
