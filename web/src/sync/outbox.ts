import { ApiError } from "../api/errors";

/** A photo or file of a message on its way. Its bytes stand in the store under `key` until the message is sent. */
export interface OutgoingFile {
  key: string;
  kind: "photo" | "file";
  name: string;
  mime: string;
  /** Bytes. */
  size: number;
  /** Photos: pixels. */
  width: number;
  height: number;
  /** The server's id, once uploaded. */
  id?: string;
}

/** What a person has sent and the server has not yet acknowledged. */
export interface Outgoing {
  clientId: string;
  org: string;
  chat: string;
  text: string;
  replyTo?: { ordinal: number; author_name: string; text: string };
  files: OutgoingFile[];
  createdAt: number;
  state: "queued" | "sending" | "failed";
  /** Why it failed, in the person's language. None: the bytes of a file could not be read any more. */
  error?: string;
}

export interface Progress {
  /** Bytes of all files of the message. */
  sent: number;
  total: number;
}

export interface OutboxStore {
  load(): Promise<Outgoing[]>;
  put(message: Outgoing): Promise<void>;
  remove(clientId: string): Promise<void>;
  loadFile(key: string): Promise<Blob | undefined>;
  putFile(key: string, bytes: Blob): Promise<void>;
  removeFile(key: string): Promise<void>;
}

export interface OutboxHandlers {
  /** Posts one message; the server answers a repeated client_id with the message it has. */
  post(message: Outgoing): Promise<unknown>;
  /** Uploads one file and returns the server's id. */
  upload(
    message: Outgoing,
    file: OutgoingFile,
    bytes: Blob,
    onProgress: (sent: number) => void,
    signal: AbortSignal,
  ): Promise<string>;
  /** The message is safe on the server's disk. Called before it leaves the outbox, so that it never disappears. */
  sent(message: Outgoing, reply: unknown): void;
  changed(messages: readonly Outgoing[], progress: ReadonlyMap<string, Progress>): void;
}

const SHORTEST_RETRY = 2000;

/**
 * Sends in the order of writing, chat by chat: a chat's next message goes when the one before it is acknowledged. Lives in the device's
 * database, files included, so that a reload or a dead battery loses nothing.
 */
export class Outbox {
  private messages: Outgoing[] = [];
  private active = new Map<string, AbortController>();
  private progress = new Map<string, Progress>();
  /** Bytes given in this visit: needed again for showing and sending, and all there is where the database is refused. */
  private bytes = new Map<string, Blob>();
  /** After a failure that may pass. The chat's place in the queue stays taken, so that nothing overtakes. */
  private notBefore = new Map<string, number>();
  private online = false;
  private closed = false;

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
    const stored = await this.store.load().catch(() => []);
    // What was on its way when the page closed may or may not have arrived: it goes again, and the server knows its client_id.
    const earlier = stored.map(
      (message): Outgoing => (message.state === "sending" ? { ...message, state: "queued" } : message),
    );
    this.messages = [...earlier, ...this.messages].sort((a, b) => a.createdAt - b.createdAt);
    this.tell();
    this.pump();
  }

  /** Nothing is sent any more; what waits stays in the store. */
  close(): void {
    this.closed = true;
    for (const sending of this.active.values()) sending.abort();
  }

  setOnline(online: boolean): void {
    if (online && !this.online) this.notBefore.clear();
    this.online = online;
    this.pump();
  }

  /** Kept on disk first, then sent: what is shown as «отправляется» survives anything. */
  async add(message: Omit<Outgoing, "state">, files: ReadonlyMap<string, Blob> = new Map()): Promise<void> {
    const queued: Outgoing = { ...message, state: "queued" };
    for (const [key, bytes] of files) this.bytes.set(key, bytes);
    this.messages = [...this.messages, queued];
    this.tell();
    try {
      await Promise.all([...files].map(([key, bytes]) => this.store.putFile(key, bytes)));
      await this.store.put(queued);
    } catch {
      // The device's storage is full or forbidden: the message goes from memory.
    }
    this.pump();
  }

  retry(clientId: string): void {
    this.update(clientId, { state: "queued", error: undefined });
    this.pump();
  }

  /** Takes the message out, stopping what is under way. */
  async discard(clientId: string): Promise<void> {
    this.active.get(clientId)?.abort();
    await this.forget(clientId);
  }

  /** The message came back as an event, maybe before its reply did. */
  acknowledge(clientId: string): void {
    if (this.messages.some((message) => message.clientId === clientId)) void this.forget(clientId);
  }

  /** The chat is lost: what was meant for it can never arrive. */
  async discardChat(chat: string): Promise<void> {
    for (const message of this.messages) if (message.chat === chat) await this.discard(message.clientId);
  }

  async fileBytes(key: string): Promise<Blob | undefined> {
    return this.bytes.get(key) ?? (await this.store.loadFile(key).catch(() => undefined));
  }

  private pump(): void {
    if (!this.online || this.closed) return;
    const blocked = new Set<string>();
    for (const message of this.messages) {
      const chat = `${message.org}/${message.chat}`;
      if (message.state === "failed" || blocked.has(chat)) continue;
      blocked.add(chat);
      const due = (this.notBefore.get(message.clientId) ?? 0) <= Date.now();
      if (message.state === "queued" && due && !this.active.has(message.clientId)) void this.send(message);
    }
  }

  private async send(message: Outgoing): Promise<void> {
    const { clientId } = message;
    const abort = new AbortController();
    this.active.set(clientId, abort);
    this.update(clientId, { state: "sending" });
    try {
      await this.uploadFiles(clientId, abort.signal);
      const ready = this.find(clientId);
      if (ready && !abort.signal.aborted) {
        this.handlers.sent(ready, await this.handlers.post(ready));
        await this.forget(clientId);
      }
    } catch (error) {
      if (!this.closed) this.failed(clientId, error);
    } finally {
      this.active.delete(clientId);
      this.progress.delete(clientId);
    }
    this.pump();
  }

  private failed(clientId: string, error: unknown): void {
    const api = error instanceof ApiError ? error : undefined;
    if (api?.code === "aborted") return;
    if (api && !api.temporary) {
      // The server has let go of an upload that was never posted: the bytes are still here, so once more from the start.
      const again = api.field.startsWith("attachments") && this.find(clientId)?.files.some((file) => file.id);
      if (again) this.update(clientId, { state: "failed", error: api.message, files: this.withoutIds(clientId) });
      else this.update(clientId, { state: "failed", error: api.message });
      return;
    }
    if (!api) {
      this.update(clientId, { state: "failed", error: undefined });
      return;
    }
    this.update(clientId, { state: "queued" });
    // Whole milliseconds: timers drop fractions, and a wake-up before its time would be the last.
    const wait = Math.ceil(Math.max(api.retryAfter * 1000, SHORTEST_RETRY * (1 + Math.random())));
    this.notBefore.set(clientId, Date.now() + wait);
    setTimeout(() => this.pump(), wait);
  }

  private withoutIds(clientId: string): OutgoingFile[] {
    return (this.find(clientId)?.files ?? []).map(({ id: _, ...file }) => file);
  }

  private async uploadFiles(clientId: string, signal: AbortSignal): Promise<void> {
    const files = this.find(clientId)?.files ?? [];
    const total = files.reduce((sum, file) => sum + file.size, 0);
    let before = 0;
    for (const file of files) {
      if (!file.id) {
        const start = before;
        const report = (sent: number) => this.report(clientId, start + Math.min(sent, file.size), total);
        report(0);
        const id = await this.uploadFile(clientId, file, report, signal);
        const all = this.find(clientId)?.files ?? [];
        this.update(clientId, { files: all.map((other) => (other.key === file.key ? { ...other, id } : other)) });
      }
      before += file.size;
    }
  }

  private async uploadFile(clientId: string, file: OutgoingFile, report: (sent: number) => void, signal: AbortSignal) {
    const message = this.find(clientId);
    const bytes = await this.fileBytes(file.key);
    if (!message || signal.aborted) throw new ApiError({ code: "aborted", message: "" });
    if (!bytes) throw new Error("The bytes of the file are gone");
    return this.handlers.upload(message, file, bytes, report, signal);
  }

  private report(clientId: string, sent: number, total: number): void {
    this.progress.set(clientId, { sent, total });
    this.tell();
  }

  private find(clientId: string): Outgoing | undefined {
    return this.messages.find((message) => message.clientId === clientId);
  }

  private async forget(clientId: string): Promise<void> {
    const message = this.find(clientId);
    if (!message) return;
    this.messages = this.messages.filter((other) => other !== message);
    this.notBefore.delete(clientId);
    for (const file of message.files) this.bytes.delete(file.key);
    this.tell();
    try {
      await this.store.remove(clientId);
      for (const file of message.files) await this.store.removeFile(file.key);
    } catch {
      // It may go once more after a reload: the server knows its client_id.
    }
  }

  private update(clientId: string, change: Partial<Outgoing>): void {
    this.messages = this.messages.map((message) => {
      if (message.clientId !== clientId) return message;
      const changed = { ...message, ...change };
      this.store.put(changed).catch(() => undefined);
      return changed;
    });
    this.tell();
  }

  private tell(): void {
    this.handlers.changed(this.messages, new Map(this.progress));
  }
}

/** 128 random bits in hexadecimal. */
export function newClientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
