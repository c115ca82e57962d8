import { ApiError } from "../api/errors";

/** What a person has sent and the server has not yet acknowledged. */
export interface Outgoing {
  clientId: string;
  org: string;
  chat: string;
  text: string;
  replyTo?: number;
  /** Files uploaded already: the server's ids with what is needed to show them. */
  attachments: { id: string }[];
  createdAt: number;
  state: "queued" | "sending" | "failed";
  /** Why it failed, in the person's language. */
  error?: string;
}

export interface OutboxStore {
  load(): Promise<Outgoing[]>;
  put(message: Outgoing): Promise<void>;
  remove(clientId: string): Promise<void>;
}

export interface OutboxHandlers {
  /** Posts one message; the server answers a repeated client_id with the message it has. */
  post(message: Outgoing): Promise<unknown>;
  /** The message is safe on the server's disk. */
  sent(message: Outgoing, reply: unknown): void;
  changed(messages: readonly Outgoing[]): void;
}

/**
 * Sends in the order of writing, chat by chat: a chat's next message goes when the one before it is acknowledged. Lives in the device's
 * database, so that a reload or a dead battery loses nothing.
 */
export class Outbox {
  private messages: Outgoing[] = [];
  private active = new Set<string>();
  private online = false;

  private readonly store: OutboxStore;
  private readonly handlers: OutboxHandlers;

  constructor(store: OutboxStore, handlers: OutboxHandlers) {
    this.store = store;
    this.handlers = handlers;
  }

  get all(): readonly Outgoing[] {
    return this.messages;
  }

  async open(): Promise<void> {
    const stored = await this.store.load();
    // What was on its way when the page closed may or may not have arrived: it goes again, and the server knows its client_id.
    this.messages = stored.map((message) => (message.state === "sending" ? { ...message, state: "queued" } : message));
    this.messages.sort((a, b) => a.createdAt - b.createdAt);
    this.handlers.changed(this.messages);
    this.pump();
  }

  setOnline(online: boolean): void {
    this.online = online;
    if (online) this.pump();
  }

  /** Kept on disk first, then sent: what is shown as «отправляется» survives anything. */
  async add(message: Omit<Outgoing, "state">): Promise<void> {
    const queued: Outgoing = { ...message, state: "queued" };
    this.messages = [...this.messages, queued];
    this.handlers.changed(this.messages);
    await this.store.put(queued);
    this.pump();
  }

  async retry(clientId: string): Promise<void> {
    this.update(clientId, { state: "queued", error: undefined });
    this.pump();
  }

  async discard(clientId: string): Promise<void> {
    this.messages = this.messages.filter((message) => message.clientId !== clientId);
    await this.store.remove(clientId);
    this.handlers.changed(this.messages);
  }

  /** The message came back as an event before its reply did. */
  acknowledge(clientId: string): void {
    if (this.messages.some((message) => message.clientId === clientId)) void this.discard(clientId);
  }

  private pump(): void {
    if (!this.online) return;
    const blocked = new Set(this.active);
    for (const message of this.messages) {
      const chat = `${message.org}/${message.chat}`;
      if (message.state === "failed" || blocked.has(chat)) continue;
      blocked.add(chat);
      if (message.state === "queued") void this.send(message, chat);
    }
  }

  private async send(message: Outgoing, chat: string): Promise<void> {
    this.active.add(chat);
    this.update(message.clientId, { state: "sending" });
    try {
      const reply = await this.handlers.post(message);
      this.handlers.sent(message, reply);
      await this.discard(message.clientId);
    } catch (error) {
      const temporary = !(error instanceof ApiError) || error.temporary;
      if (temporary) {
        this.update(message.clientId, { state: "queued" });
        const wait =
          error instanceof ApiError && error.retryAfter > 0 ? error.retryAfter * 1000 : 2000 + Math.random() * 2000;
        setTimeout(() => this.pump(), wait);
      } else {
        this.update(message.clientId, { state: "failed", error: error.message });
      }
      this.active.delete(chat);
      if (!temporary) this.pump();
      return;
    }
    this.active.delete(chat);
    this.pump();
  }

  private update(clientId: string, change: Partial<Outgoing>): void {
    this.messages = this.messages.map((message) => {
      if (message.clientId !== clientId) return message;
      const changed = { ...message, ...change };
      void this.store.put(changed);
      return changed;
    });
    this.handlers.changed(this.messages);
  }
}

/** 128 random bits in hexadecimal. */
export function newClientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
