import type { Outgoing } from "./outbox";

/**
 * «Общий компьютер», or a PIN: a session is open as long as a tab of it is. A reloaded tab carries a mark; a new one asks the others.
 */
const MARK = "parta.tab";
const CHANNEL = "parta-tabs";
const ANSWER_WITHIN = 250;

export interface TabPresence {
  /** The tab has signed out. */
  end(): void;
}

/** What the tabs of such a session do. The server ends or locks it as long after the last request. */
export interface PresenceHandlers {
  /** This page is closing, or being reloaded: nothing but a last word gets out. */
  part(page: string): void;
  /** Somebody is at work on this page: the session stays. */
  stay(page: string): void;
  /** Nobody has touched any tab for so long. */
  idle(): void;
  /** Something goes on without being touched: a call. */
  busy(): boolean;
}

/** How long a session is open without a touch: as the server counts (docs/protocol/sign-in.md). */
export const SHARED_IDLE_MS = 30 * 60_000;
export const PIN_IDLE_MS = 15 * 60_000;
const STAY_EVERY_MS = 5 * 60_000;
const LOOK_EVERY_MS = 30_000;
/** After another tab's last word has arrived at the server; once more for a line on which that takes long. */
const ANSWER_PARTING_MS = [1500, 20_000] as const;
const TOUCHES = ["pointerdown", "keydown", "wheel", "touchstart"] as const;

/** This tab is open, answers whoever asks, and tells the server while somebody uses it. */
export function announceTab(handlers: PresenceHandlers, idleMs = SHARED_IDLE_MS): TabPresence {
  mark(true);
  let page = newPage();
  const answers = new Set<ReturnType<typeof setTimeout>>();
  const channel = open();
  let touched = Date.now();
  let told = touched;
  let stayed = touched;
  const stay = () => {
    stayed = Date.now();
    handlers.stay(page);
  };
  if (channel)
    channel.onmessage = (event) => {
      if (event.data === "anyone?") channel.postMessage("here");
      else if (event.data === "touched") touched = Date.now();
      else if (event.data === "parting") for (const wait of ANSWER_PARTING_MS) answers.add(setTimeout(stay, wait));
    };
  const touch = () => {
    touched = Date.now();
    if (touched - told < LOOK_EVERY_MS) return;
    told = touched;
    channel?.postMessage("touched");
  };
  const look = () => {
    const now = Date.now();
    if (handlers.busy()) touched = now;
    if (now - touched >= idleMs) handlers.idle();
    else if (touched > stayed && now - stayed >= STAY_EVERY_MS) stay();
  };
  const part = () => {
    channel?.postMessage("parting");
    handlers.part(page);
  };
  const back = (event: PageTransitionEvent) => {
    if (!event.persisted) return;
    page = newPage();
    stay();
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  for (const kind of TOUCHES) addEventListener(kind, touch, { passive: true });
  addEventListener("pagehide", part);
  addEventListener("pageshow", back);
  document.addEventListener("visibilitychange", look);
  // The page before this one, if it was reloaded, has said that it closes.
  stay();
  return {
    end() {
      clearInterval(timer);
      for (const answer of answers) clearTimeout(answer);
      for (const kind of TOUCHES) removeEventListener(kind, touch);
      removeEventListener("pagehide", part);
      removeEventListener("pageshow", back);
      document.removeEventListener("visibilitychange", look);
      channel?.close();
      mark(false);
    },
  };
}

/** Whether this tab, before a reload, or another one still holds the session. */
export async function tabLives(): Promise<boolean> {
  if (marked()) return true;
  const channel = open();
  if (!channel) return false;
  try {
    return await new Promise<boolean>((resolve) => {
      channel.onmessage = (event) => event.data === "here" && resolve(true);
      channel.postMessage("anyone?");
      setTimeout(() => resolve(false), ANSWER_WITHIN);
    });
  } finally {
    channel.close();
  }
}

/** A page that is left on purpose, for one that goes on with another session that lives as long as its tabs. */
export function handOverTab(): void {
  mark(true);
}

/** By this name the server tells a page that has gone from one that stays. */
function newPage(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function open(): BroadcastChannel | undefined {
  return typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(CHANNEL);
}

function marked(): boolean {
  try {
    return sessionStorage.getItem(MARK) !== null;
  } catch {
    return false;
  }
}

function mark(on: boolean): void {
  try {
    if (on) sessionStorage.setItem(MARK, "1");
    else sessionStorage.removeItem(MARK);
  } catch {
    // Without session storage a reload ends the session: the safe side on a shared computer.
  }
}

// ── One outbox for all tabs ──

/** What tabs of one account on one device tell each other about the outbox. */
export type OutboxNews =
  /** A message as it stands now. `bytes`: of files the device's database would not take. */
  | { kind: "put"; message: Outgoing; bytes?: ReadonlyMap<string, Blob> }
  /** It has left the outbox; with a reply it is safe on the server. */
  | { kind: "gone"; clientId: string; reply?: unknown }
  | { kind: "progress"; clientId: string; sent: number; total: number }
  /** For the tab that sends. */
  | { kind: "retry" | "discard"; clientId: string }
  | { kind: "ask" }
  | { kind: "here" };

export interface OutboxTabsHandlers {
  /** This tab sends from now on. */
  lead(): void;
  /** Another tab has taken over. */
  follow(): void;
  hear(news: OutboxNews): void;
}

/** The tab that sends may sleep in the background: one that is looked at takes over after so long without an answer (ms). */
const ANSWER_OF_LEADER = 2500;

/** One tab of an account sends for all: whoever holds the lock. The others hand over what is written in them. */
export class OutboxTabs {
  private readonly name: string;
  private channel: BroadcastChannel | undefined;
  private handlers: OutboxTabsHandlers | undefined;
  private release: (() => void) | undefined;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private leading = false;
  private closed = false;

  constructor(account: string) {
    this.name = `parta-outbox-${account}`;
  }

  /** Whether this browser lets tabs agree; without it each tab sends its own. */
  static possible(): boolean {
    return typeof BroadcastChannel !== "undefined" && Boolean(globalThis.navigator?.locks);
  }

  open(handlers: OutboxTabsHandlers): void {
    this.handlers = handlers;
    this.channel = new BroadcastChannel(this.name);
    this.channel.onmessage = (event) => this.hear(event.data as OutboxNews);
    this.request({});
  }

  tell(news: OutboxNews): void {
    this.channel?.postMessage(news);
  }

  /** Something waits to be sent: the tab that sends must be awake, or this one takes over. */
  wake(): void {
    if (this.leading || this.closed || this.waiting !== undefined) return;
    this.tell({ kind: "ask" });
    this.waiting = setTimeout(() => {
      this.waiting = undefined;
      if (!this.closed && !this.leading && document.visibilityState === "visible") this.request({ steal: true });
    }, ANSWER_OF_LEADER);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.waiting);
    this.release?.();
    this.channel?.close();
  }

  private hear(news: OutboxNews): void {
    if (this.closed) return;
    if (news.kind === "ask") {
      if (this.leading) this.tell({ kind: "here" });
    } else if (news.kind === "here") {
      clearTimeout(this.waiting);
      this.waiting = undefined;
    } else this.handlers?.hear(news);
  }

  private request(options: LockOptions): void {
    navigator.locks
      .request(this.name, options, () => {
        if (this.closed) return;
        this.leading = true;
        clearTimeout(this.waiting);
        this.waiting = undefined;
        this.handlers?.lead();
        return new Promise<void>((resolve) => {
          this.release = resolve;
        });
      })
      .catch(() => {
        // Taken over by a tab that found this one asleep.
        if (this.closed) return;
        this.leading = false;
        this.handlers?.follow();
        this.request({});
      });
  }
}
