import type { Lines } from "./lines";
import { gone, type Stay, sparing } from "./session-state";
import { type Shown, wants } from "./wants";

const WISH_DELAY = 200;
/** Somebody has begun to speak or to show something: that is wanted sooner. */
const WISH_SOON = 50;
/** Wishes are told at most so often: in a large class something changes all the time. */
const WISH_EVERY = 250;
const WISH_AGAIN = 1500;
/** Pictures that the server left out are wished for again so often. */
const CROWD_AGAIN = 10_000;

/** What one wants to receive, told to the server as it changes. */
export class Wishes {
  private readonly stay: Stay;
  private readonly lines: Lines;
  private shown: readonly Shown[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private crowdTimer: ReturnType<typeof setTimeout> | undefined;
  private last = "";
  private wishedAt = 0;
  /** How often somebody has begun to send something: what is on again is another stream than before. */
  private begun = 0;

  constructor(stay: Stay, lines: Lines) {
    this.stay = stay;
    this.lines = lines;
  }

  /** What is on screen now, and how large. */
  show(shown: readonly Shown[]): void {
    this.shown = shown;
    this.wish();
  }

  /** The room has changed; so many sources are on that were off before. */
  roomChanged(begun: number): void {
    this.begun += begun;
    this.wish(begun > 0 ? WISH_SOON : WISH_DELAY);
  }

  /** The line is a new one: it is told everything, at once. */
  renew(): void {
    this.last = "";
    this.wishedAt = 0;
    this.wish(0);
  }

  /** The server leaves out pictures, or does so no longer. */
  crowd(yes: boolean): void {
    this.stay.store.setState({ crowded: yes });
    clearTimeout(this.crowdTimer);
    if (!yes) return;
    this.crowdTimer = setTimeout(() => {
      this.last = "";
      this.wish(0);
    }, CROWD_AGAIN);
  }

  close(): void {
    clearTimeout(this.timer);
    clearTimeout(this.crowdTimer);
  }

  /** Asks for what is on screen, a moment later: scrolling and resizing change it many times in a row. */
  wish(delay = WISH_DELAY): void {
    clearTimeout(this.timer);
    const wait = Math.max(delay, this.wishedAt + WISH_EVERY - Date.now());
    this.timer = setTimeout(() => {
      const state = this.stay.store.getState();
      const { line } = this.lines;
      if (!state.room || !line) return;
      const { people, view } = state.room;
      const wish = wants(people, view.you, this.shown, sparing(state), line.heard());
      const key = JSON.stringify([wish, this.begun]);
      if (key === this.last) return;
      this.last = key;
      this.wishedAt = Date.now();
      line.receive(wish).catch((error: unknown) => {
        if (this.lines.line !== line) return;
        this.last = "";
        if (gone(error)) void this.stay.comeBack();
        else this.wish(WISH_AGAIN);
      });
    }, wait);
  }
}
