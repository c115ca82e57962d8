import { clientError, errorFromBody } from "../api/errors";
import { type Frame, isReply } from "./frames";

export type SocketState = "connecting" | "open" | "closed";

export interface SocketHandlers {
  onFrame(frame: Frame): void;
  onState(state: SocketState): void;
  /** The server says this session is over, or never was: sign in again. */
  onSignedOut(): void;
}

const SIGNED_OUT = 4001;
const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
const REPLY_TIMEOUT = 15_000;
/** The server pings every 30 s, but a browser does not tell us; a command that hangs is how a dead line shows. */
const STALE_AFTER_WAKE = 20_000;

interface Waiting {
  resolve(body: unknown): void;
  reject(error: unknown): void;
  timer: ReturnType<typeof setTimeout>;
}

/** A WebSocket that comes back by itself, with full jitter, and carries commands with their replies. */
export class Socket {
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private stopped = true;
  private nextId = 1;
  private waiting = new Map<number, Waiting>();
  private lastHeard = 0;

  private readonly url: string;
  private readonly handlers: SocketHandlers;

  constructor(url: string, handlers: SocketHandlers) {
    this.url = url;
    this.handlers = handlers;
  }

  /** How often in a row a connection could not be opened: three times means that WebSocket is blocked on the way. */
  get failedInARow(): number {
    return this.failures;
  }

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.socket?.close(1000);
    this.drop();
  }

  /** The network or the page has come back: do not wait for the timer, and do not trust a line that slept. */
  wake(): void {
    if (this.stopped) return;
    if (this.socket?.readyState === WebSocket.OPEN && Date.now() - this.lastHeard < STALE_AFTER_WAKE) return;
    clearTimeout(this.timer);
    this.failures = 0;
    this.socket?.close();
    this.drop();
    this.connect();
  }

  /** Sends a command of the route table; rejects with `ApiError`, "offline" when the line is down or breaks meanwhile. */
  call<T>(route: string, body: unknown): Promise<T> {
    const socket = this.socket;
    if (socket?.readyState !== WebSocket.OPEN) return Promise.reject(clientError("offline"));
    const id = this.nextId++;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(clientError("offline"));
        socket.close();
      }, REPLY_TIMEOUT);
      this.waiting.set(id, { resolve: resolve as (body: unknown) => void, reject, timer });
      socket.send(JSON.stringify({ id, call: route, body: body ?? {} }));
    });
  }

  private connect(): void {
    this.handlers.onState("connecting");
    const socket = new WebSocket(this.url);
    this.socket = socket;
    let opened = false;
    socket.onopen = () => {
      opened = true;
      this.failures = 0;
      this.lastHeard = Date.now();
    };
    socket.onmessage = (message) => this.receive(message.data);
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      this.drop();
      if (event.code === SIGNED_OUT) {
        this.stopped = true;
        this.handlers.onSignedOut();
        return;
      }
      if (!opened) this.failures += 1;
      this.handlers.onState("closed");
      if (!this.stopped) this.timer = setTimeout(() => this.connect(), this.delay());
    };
  }

  private receive(text: unknown): void {
    this.lastHeard = Date.now();
    let frame: Frame;
    try {
      frame = JSON.parse(String(text)) as Frame;
    } catch {
      return;
    }
    if (!isReply(frame)) {
      if ("type" in frame && frame.type === "hello") this.handlers.onState("open");
      this.handlers.onFrame(frame);
      return;
    }
    const waiting = this.waiting.get(frame.reply);
    if (!waiting) return;
    this.waiting.delete(frame.reply);
    clearTimeout(waiting.timer);
    if (frame.status >= 200 && frame.status < 300) waiting.resolve(frame.body);
    else waiting.reject(errorFromBody(frame.status, frame.body, null));
  }

  /** Whatever was asked and not answered must be asked again: commands are repeatable by their client_id. */
  private drop(): void {
    this.socket = undefined;
    for (const waiting of this.waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(clientError("offline"));
    }
    this.waiting.clear();
  }

  /** Full jitter: a thousand clients of a restarted server do not come back in the same second. */
  private delay(): number {
    const ceiling = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(this.failures + 1, 8));
    return Math.random() * ceiling;
  }
}
