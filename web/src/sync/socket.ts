import { type ApiError, clientError, errorFromBody } from "../api/errors";
import { type Frame, isHello, isReply } from "./frames";

export type SocketState = "connecting" | "open" | "closed";

export interface SocketHandlers {
  onFrame(frame: Frame): void;
  /** `open` once the server has greeted. */
  onState(state: SocketState): void;
  /** The server has ended this session: sign in again. */
  onSignedOut(): void;
}

const SIGNED_OUT = 4001;
const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
const REPLY_TIMEOUT = 15_000;
const PROBE_TIMEOUT = 5_000;
/** A line that has been silent for so long is asked whether it lives: the server's pings are not shown to us. */
const SILENCE = 45_000;
/** A line that lived shorter counts as a failure, so that one which opens and breaks is not opened without pause. */
const SHORT_LIFE = 10_000;
/** The cheapest command there is. */
const PROBE = "GET /api/me";

interface Waiting {
  resolve(body: unknown): void;
  reject(error: ApiError): void;
  timer: ReturnType<typeof setTimeout>;
}

/** A WebSocket that comes back by itself, with full jitter, and carries commands with their replies. */
export class Socket {
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private heart: ReturnType<typeof setInterval> | undefined;
  private unopened = 0;
  private attempts = 0;
  private stopped = true;
  private nextId = 1;
  private waiting = new Map<number, Waiting>();
  private greeted = false;
  private openedAt = 0;
  private lastHeard = 0;

  private readonly url: string;
  private readonly handlers: SocketHandlers;

  constructor(url: string, handlers: SocketHandlers) {
    this.url = url;
    this.handlers = handlers;
  }

  /** How often in a row a connection could not be opened: three times means that WebSocket is blocked on the way. */
  get failedInARow(): number {
    return this.unopened;
  }

  get isOpen(): boolean {
    return this.greeted;
  }

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.heart = setInterval(() => this.probeIfSilent(SILENCE), SILENCE / 3);
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    clearInterval(this.heart);
    const socket = this.socket;
    this.drop();
    socket?.close(1000);
  }

  /** The network or the page has come back: do not wait for the timer, and do not trust a line that slept. */
  wake(): void {
    if (this.stopped) return;
    if (this.socket) {
      this.probeIfSilent(PROBE_TIMEOUT);
      return;
    }
    clearTimeout(this.timer);
    this.connect();
  }

  /** Sends a command of the route table; rejects with `ApiError`, "offline" when the line is down or breaks meanwhile. */
  call<T>(route: string, body?: unknown, timeout = REPLY_TIMEOUT): Promise<T> {
    const socket = this.socket;
    if (!socket || !this.greeted) return Promise.reject(clientError("offline"));
    const id = this.nextId++;
    return new Promise<T>((resolve, reject) => {
      // A command that hangs is how a dead line shows.
      const timer = setTimeout(() => this.abandon(socket), timeout);
      this.waiting.set(id, { resolve: resolve as (body: unknown) => void, reject, timer });
      socket.send(JSON.stringify(body === undefined ? { id, call: route } : { id, call: route, body }));
    });
  }

  private probeIfSilent(silence: number): void {
    if (this.greeted && Date.now() - this.lastHeard >= silence)
      this.call(PROBE, undefined, PROBE_TIMEOUT).catch(() => undefined);
  }

  private connect(): void {
    this.handlers.onState("connecting");
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.openedAt = 0;
    socket.onopen = () => {
      if (this.socket !== socket) return;
      this.unopened = 0;
      this.openedAt = this.lastHeard = Date.now();
    };
    socket.onmessage = (message) => {
      if (this.socket === socket) this.receive(message.data);
    };
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      if (event.code === SIGNED_OUT) {
        this.stop();
        this.handlers.onSignedOut();
      } else this.lost();
    };
  }

  /** A dead line may take minutes to close properly; it is replaced at once. */
  private abandon(socket: WebSocket): void {
    if (this.socket !== socket) return;
    this.lost();
    socket.close();
  }

  private lost(): void {
    if (this.openedAt === 0) this.unopened += 1;
    this.attempts = this.openedAt > 0 && Date.now() - this.openedAt >= SHORT_LIFE ? 0 : this.attempts + 1;
    this.drop();
    this.handlers.onState("closed");
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), this.delay());
  }

  private receive(text: unknown): void {
    this.lastHeard = Date.now();
    let frame: Frame;
    try {
      frame = JSON.parse(String(text)) as Frame;
    } catch {
      return;
    }
    if (isReply(frame)) {
      const waiting = this.waiting.get(frame.reply);
      if (!waiting) return;
      this.waiting.delete(frame.reply);
      clearTimeout(waiting.timer);
      if (frame.status >= 200 && frame.status < 300) waiting.resolve(frame.body);
      else waiting.reject(errorFromBody(frame.status, frame.body, null));
      return;
    }
    if (isHello(frame)) {
      this.greeted = true;
      this.handlers.onState("open");
    }
    this.handlers.onFrame(frame);
  }

  /** Whatever was asked and not answered must be asked again: commands are repeatable by their client_id. */
  private drop(): void {
    this.socket = undefined;
    this.greeted = false;
    const unanswered = [...this.waiting.values()];
    this.waiting.clear();
    for (const waiting of unanswered) {
      clearTimeout(waiting.timer);
      waiting.reject(clientError("offline"));
    }
  }

  /** Full jitter: a thousand clients of a restarted server do not come back in the same second. */
  private delay(): number {
    return Math.random() * Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(this.attempts, 8));
  }
}
