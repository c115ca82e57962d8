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
  /** Following has ended for good: no longer signed in, no longer a member. */
  failed(error: ApiError): void;
}

type NumberedFrame = Update & { prev: number };

const FIRST_RETRY = 500;
const LONGEST_RETRY = 15_000;

/**
 * Follows one organisation's numbered events (docs/protocol/events.md): in order, without gaps, each once, whatever mix of frames,
 * catch-up pages and snapshots brings them. All the ways in only note what is known to be missing; one loop fetches it.
 */
export class Follower {
  private cursor: Cursor | undefined;
  /** Where the log is known to stand. */
  private target: Cursor | undefined;
  private snapshotWanted = false;
  private frames: NumberedFrame[] = [];
  private running: Promise<void> | undefined;
  private endPause: (() => void) | undefined;
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
    this.frames = [];
    this.endPause?.();
  }

  /** The server's greeting: where the log stands, and from where this connection's frames will go on. */
  greet(epoch: string, seq: number): Promise<void> {
    this.target = { epoch, seq };
    this.endPause?.();
    return this.settle();
  }

  /** A frame from the socket. */
  receive(frame: NumberedFrame): void {
    this.frames.push(frame);
    void this.settle();
  }

  /** Takes a snapshot: nothing is known yet, or something happened that events do not tell. */
  refresh(): Promise<void> {
    this.snapshotWanted = true;
    return this.settle();
  }

  /** One round of long polling, where WebSocket is blocked. Rejects when there is no network. */
  async poll(waitSeconds: number): Promise<void> {
    if (!this.cursor) this.snapshotWanted = true;
    await this.settle();
    if (this.stopped || !this.cursor) return;
    try {
      await this.page(this.cursor, waitSeconds);
    } catch (error) {
      if (error instanceof ApiError && error.code === "resync") await this.refresh();
      else if (error instanceof ApiError && !error.temporary) this.fail(error);
      else throw error;
    }
  }

  private settle(): Promise<void> {
    if (this.running || this.stopped) return this.running ?? Promise.resolve();
    this.takeFrames();
    if (!this.behind) return Promise.resolve();
    this.running = this.run().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private get behind(): boolean {
    const { cursor, target } = this;
    if (!cursor) return this.snapshotWanted || target !== undefined || this.frames.length > 0;
    return this.snapshotWanted || (target !== undefined && (target.epoch !== cursor.epoch || target.seq > cursor.seq));
  }

  /** Applies what connects to the cursor. Stops at a gap, with the target set behind it. */
  private takeFrames(): void {
    while (this.frames.length > 0 && this.cursor && !this.behind) {
      const frame = this.frames[0] as NumberedFrame;
      if (frame.prev > this.cursor.seq) {
        this.target = { epoch: this.cursor.epoch, seq: frame.prev };
        return;
      }
      this.frames.shift();
      this.advance([frame], frame.seq);
    }
  }

  private async run(): Promise<void> {
    let delay = FIRST_RETRY;
    while (!this.stopped) {
      this.takeFrames();
      if (!this.behind) return;
      try {
        await this.step();
        delay = FIRST_RETRY;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.code === "resync") this.snapshotWanted = true;
        else if (error.temporary) await this.pause(Math.max(error.retryAfter * 1000, Math.random() * delay));
        else return this.fail(error);
        delay = Math.min(delay * 2, LONGEST_RETRY);
      }
    }
  }

  private async step(): Promise<void> {
    const { cursor, target } = this;
    if (!cursor || this.snapshotWanted || (target && target.epoch !== cursor.epoch)) {
      this.snapshotWanted = false;
      try {
        await this.takeSnapshot();
      } catch (error) {
        this.snapshotWanted = true;
        throw error;
      }
      return;
    }
    const more = await this.page(cursor, 0);
    if (more || this.target !== target || !target) return;
    this.target = undefined;
    // Told of a number that cannot be read yet: look again, but not in a tight loop.
    if (this.cursor && this.cursor.seq < target.seq) await this.pause(FIRST_RETRY);
  }

  private async takeSnapshot(): Promise<void> {
    const at = await this.handlers.snapshot();
    if (this.stopped) return;
    this.cursor = at;
    if (this.target && this.target.epoch !== at.epoch) this.target = undefined;
    this.handlers.moved(at);
  }

  /** Fetches and applies one page; true when more waits. */
  private async page(cursor: Cursor, waitSeconds: number): Promise<boolean> {
    const page = await this.handlers.fetchUpdates(cursor, waitSeconds);
    if (this.stopped || page.epoch !== this.cursor?.epoch) return false;
    this.advance(page.updates, page.seq);
    return page.more;
  }

  private advance(updates: Update[], seq: number): void {
    for (const update of updates) {
      if (!this.cursor || update.seq <= this.cursor.seq) continue;
      this.cursor = { epoch: this.cursor.epoch, seq: update.seq };
      try {
        this.handlers.apply(update);
      } catch (error) {
        console.error("An event could not be applied; taking a snapshot instead:", error);
        this.snapshotWanted = true;
      }
    }
    if (!this.cursor) return;
    if (seq > this.cursor.seq) this.cursor = { epoch: this.cursor.epoch, seq };
    this.handlers.moved(this.cursor);
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private fail(error: ApiError): void {
    this.stop();
    this.handlers.failed(error);
  }
}
