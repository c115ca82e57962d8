import { ApiError, CLIENT_VERSION, request } from "../api/client";
import { type Cursor, Follower, type UpdatesPage } from "./follow";
import { type Frame, isEvent, isFleeting, isHello, type Update } from "./frames";
import { Socket } from "./socket";

/** `waiting`: nothing comes in or goes out at the moment. */
export type LineState = "waiting" | "live";

export interface LinkHandlers {
  /** Whom the server takes this connection for. */
  account(id: string): void;
  snapshot(org: string): Promise<Cursor>;
  apply(org: string, update: Update): void;
  moved(org: string, cursor: Cursor): void;
  fleeting(org: string, type: string, data: unknown): void;
  /** Memberships have changed: ask again who one is. */
  orgsChanged(): void;
  /** An organisation cannot be followed: no longer a member, or not allowed to see its chats. It is not followed any more. */
  refused(org: string, error: ApiError): void;
  /** The session is over. */
  signedOut(): void;
  /** This client is too old for the server. */
  outdated(): void;
  line(state: LineState): void;
}

/** Not opened so often in a row: WebSocket is blocked on the way (a school's proxy), so updates are polled for. */
const BLOCKED_AFTER = 3;
const POLL_WAIT = 25;
const POLL_PAUSE = 3000;

/** The line to the server: one socket for all organisations of the account, long polling where there is none. */
export class Link {
  private readonly socket: Socket;
  private readonly followers = new Map<string, Follower>();
  private readonly polling = new Set<string>();
  private readonly handlers: LinkHandlers;
  private state: LineState = "waiting";
  private stopped = true;

  constructor(handlers: LinkHandlers, account?: string, url = socketUrl(account)) {
    this.handlers = handlers;
    this.socket = new Socket(url, {
      onFrame: (frame) => this.onFrame(frame),
      onState: (state) => this.onSocket(state),
      onSignedOut: () => this.end(),
    });
  }

  start(): void {
    this.stopped = false;
    this.socket.start();
    for (const follower of this.followers.values()) if (!follower.position) void follower.refresh();
  }

  stop(): void {
    this.stopped = true;
    this.socket.stop();
    for (const follower of this.followers.values()) follower.stop();
    this.followers.clear();
  }

  wake(): void {
    this.socket.wake();
  }

  /** What goes on is asked for: WebSocket is blocked on the way. */
  get polls(): boolean {
    return this.polling.size > 0 && !this.socket.isOpen;
  }

  /** Has the server read the memberships anew: it does so for every new connection. */
  reconnect(): void {
    if (this.stopped) return;
    this.socket.stop();
    this.socket.start();
  }

  follow(org: string, stored?: Cursor): void {
    if (this.followers.has(org)) return;
    const follower = new Follower(
      {
        fetchUpdates: (cursor, wait) => fetchUpdates(org, cursor, wait),
        snapshot: () => this.handlers.snapshot(org),
        apply: (update) => this.handlers.apply(org, update),
        moved: (cursor) => this.handlers.moved(org, cursor),
        failed: (error) => this.onFailed(org, error),
      },
      stored,
    );
    this.followers.set(org, follower);
    if (!this.stopped && !stored) void follower.refresh();
  }

  unfollow(org: string): void {
    this.followers.get(org)?.stop();
    this.followers.delete(org);
  }

  position(org: string): Cursor | undefined {
    return this.followers.get(org)?.position;
  }

  /** Takes a fresh snapshot of an organisation. */
  refresh(org: string): void {
    void this.followers.get(org)?.refresh();
  }

  /** A command of the route table, over the socket where there is one. Must be repeatable: the line may break before the reply. */
  async call<T>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<T> {
    if (this.socket.isOpen) return this.socket.call<T>(`${method} ${path}`, body);
    return request<T>(path, { method, body });
  }

  private onFrame(frame: Frame): void {
    if (isHello(frame)) {
      if (frame.min_client > CLIENT_VERSION) {
        this.outdate();
        return;
      }
      this.handlers.account(frame.account);
      for (const { org, epoch, seq } of frame.orgs) void this.followers.get(org)?.greet(epoch, seq);
      const greeted = new Set(frame.orgs.map(({ org }) => org));
      const same = greeted.size === this.followers.size && [...greeted].every((org) => this.followers.has(org));
      if (!same) this.handlers.orgsChanged();
    } else if (isEvent(frame)) this.followers.get(frame.org)?.receive(frame);
    else if (isFleeting(frame)) this.handlers.fleeting(frame.org, frame.type, frame.data);
    else if ("type" in frame && frame.type === "orgs_changed") this.handlers.orgsChanged();
    else if ("type" in frame && frame.type === "session_ended") this.end();
  }

  private onSocket(state: "connecting" | "open" | "closed"): void {
    if (state === "open") this.setState("live");
    if (state !== "closed" || this.stopped) return;
    // Also when polling is on its way: it has begun before this socket opened, and says itself when it gets through again.
    if (this.polling.size === 0 || this.socket.failedInARow === 0) this.setState("waiting");
    if (this.socket.failedInARow >= BLOCKED_AFTER) for (const org of this.followers.keys()) void this.poll(org);
    // A refused handshake does not tell why. Ask where one can hear it.
    else if (this.socket.failedInARow > 0)
      request("/api/me").catch((error: ApiError) => {
        if (error.code === "unauthenticated") this.end();
        else if (error.code === "client_outdated") this.outdate();
      });
  }

  private async poll(org: string): Promise<void> {
    if (this.polling.has(org)) return;
    this.polling.add(org);
    while (!this.stopped && !this.socket.isOpen && this.followers.has(org)) {
      try {
        await this.followers.get(org)?.poll(this.state === "live" ? POLL_WAIT : 0);
        if (!this.stopped) this.setState("live");
      } catch (error) {
        if (error instanceof ApiError && error.code === "client_outdated") {
          this.outdate();
          break;
        }
        if (!this.socket.isOpen) this.setState("waiting");
        await new Promise((resolve) => setTimeout(resolve, POLL_PAUSE * (0.5 + Math.random())));
      }
    }
    this.polling.delete(org);
  }

  private onFailed(org: string, error: ApiError): void {
    this.followers.delete(org);
    if (error.code === "unauthenticated") this.end();
    else if (error.code === "client_outdated") this.outdate();
    else this.handlers.refused(org, error);
  }

  private outdate(): void {
    if (this.stopped) return;
    this.stop();
    this.handlers.outdated();
  }

  private end(): void {
    if (this.stopped) return;
    this.stop();
    this.handlers.signedOut();
  }

  private setState(state: LineState): void {
    if (this.stopped || state === this.state) return;
    this.state = state;
    this.handlers.line(state);
  }
}

function fetchUpdates(org: string, cursor: Cursor, wait: number): Promise<UpdatesPage> {
  return request<UpdatesPage>(`/api/orgs/${org}/updates`, {
    query: { epoch: cursor.epoch, after: cursor.seq, ...(wait > 0 ? { wait } : {}) },
  });
}

function socketUrl(account?: string): string {
  const origin = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}`;
  return `${origin}/api/ws${account === undefined ? "" : `?account=${account}`}`;
}
