import { ApiError } from "../api/errors";
import type { OutboxNews, OutboxTabs } from "./tabs";

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
  /** The server refused this file for what it is: sending it again cannot help. */
  refusedFile?: string;
  /** The server takes no more at once: it goes when its turn comes. */
  waitsItsTurn?: boolean;
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
 * database, files included, so that a reload or a dead battery loses nothing. Tabs of one device share it: all show it, one sends.
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
  private leading: boolean;

  private readonly store: OutboxStore;
  private readonly handlers: OutboxHandlers;
  private readonly tabs: OutboxTabs | undefined;

  /** Without `tabs` this one sends for itself. */
  constructor(store: OutboxStore, handlers: OutboxHandlers, tabs?: OutboxTabs) {
    this.store = store;
    this.handlers = handlers;
    this.tabs = tabs;
    this.leading = tabs === undefined;
  }

  get all(): readonly Outgoing[] {
    return this.messages;
  }

  async open(): Promise<void> {
    this.tabs?.open({
      lead: () => void this.lead(),
      follow: () => this.follow(),
      hear: (news) => this.hear(news),
    });
    await this.takeStored();
    if (this.leading) this.sendAgain();
    this.tell();
    this.pump();
  }

  /** This tab sends from now on, also what others have written and what the tab before it had under way. */
  private async lead(): Promise<void> {
    await this.takeStored();
    if (this.closed) return;
    this.leading = true;
    this.sendAgain();
    this.tell();
    this.pump();
  }

  /** Another tab sends: what is under way here goes again there, and the server knows its client_id. */
  private follow(): void {
    this.leading = false;
    for (const sending of this.active.values()) sending.abort();
  }

  private async takeStored(): Promise<void> {
    const stored = await this.store.load().catch(() => []);
    const known = new Set(this.messages.map((message) => message.clientId));
    this.messages = inOrder([...stored.filter((message) => !known.has(message.clientId)), ...this.messages]);
  }

  /** What was on its way when its page closed may or may not have arrived: it goes again, and the server knows its client_id. */
  private sendAgain(): void {
    this.messages = this.messages.map(
      (message): Outgoing =>
        message.state === "sending" && !this.active.has(message.clientId) ? { ...message, state: "queued" } : message,
    );
  }

  private hear(news: OutboxNews): void {
    if (this.closed) return;
    if (news.kind === "put") {
      const { message, bytes } = news;
      for (const [key, blob] of bytes ?? []) this.bytes.set(key, blob);
      const others = this.messages.filter((other) => other.clientId !== message.clientId);
      if (!this.active.has(message.clientId)) this.messages = inOrder([...others, message]);
    } else if (news.kind === "gone") {
      const message = this.find(news.clientId);
      if (message && news.reply !== undefined) this.handlers.sent(message, news.reply);
      this.active.get(news.clientId)?.abort();
      this.drop(news.clientId);
    } else if (news.kind === "progress") {
      this.progress.set(news.clientId, { sent: news.sent, total: news.total });
    } else if (this.leading && news.kind === "retry") this.retry(news.clientId);
    else if (this.leading && news.kind === "discard") void this.discard(news.clientId);
    this.tell();
    this.pump();
  }

  /** Nothing is sent any more; what waits stays in the store. */
  close(): void {
    this.closed = true;
    this.tabs?.close();
    for (const sending of this.active.values()) sending.abort();
  }

  setOnline(online: boolean): void {
    const back = online && !this.online;
    if (back) this.notBefore.clear();
    this.online = online;
    if (back && !this.leading && this.messages.some((message) => message.state !== "failed")) this.tabs?.wake();
    this.pump();
  }

  /** Kept on disk first, then sent: what is shown as «отправляется» survives anything. */
  async add(message: Omit<Outgoing, "state">, files: ReadonlyMap<string, Blob> = new Map()): Promise<void> {
    // Two of one millisecond would lose their order in the store.
    const createdAt = Math.max(message.createdAt, (this.messages.at(-1)?.createdAt ?? 0) + 1);
    const queued: Outgoing = { ...message, createdAt, state: "queued" };
    for (const [key, bytes] of files) this.bytes.set(key, bytes);
    this.messages = [...this.messages, queued];
    this.tell();
    let kept = true;
    try {
      await Promise.all([...files].map(([key, bytes]) => this.store.putFile(key, bytes)));
      await this.store.put(queued);
    } catch {
      // The device's storage is full or forbidden: the message goes from memory.
      kept = false;
    }
    this.tabs?.tell({ kind: "put", message: queued, ...(kept ? {} : { bytes: files }) });
    if (!this.leading && this.online) this.tabs?.wake();
    this.pump();
  }

  retry(clientId: string): void {
    if (!this.leading) {
      this.tabs?.tell({ kind: "retry", clientId });
      this.tabs?.wake();
    }
    this.update(clientId, { state: "queued", error: undefined });
    this.pump();
  }

  /** Takes the message out, stopping what is under way. */
  async discard(clientId: string): Promise<void> {
    this.active.get(clientId)?.abort();
    this.tabs?.tell({ kind: "gone", clientId });
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
    if (!this.online || this.closed || !this.leading) return;
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
    this.update(clientId, { state: "sending", refusedFile: undefined, waitsItsTurn: undefined });
    try {
      await this.uploadFiles(clientId, abort.signal);
      const ready = this.find(clientId);
      if (ready && !abort.signal.aborted) {
        const reply = await this.handlers.post(ready);
        this.handlers.sent(ready, reply);
        this.tabs?.tell({ kind: "gone", clientId, reply });
        await this.forget(clientId);
      }
    } catch (error) {
      // A tab that has taken over sends it again.
      if (!this.closed && this.leading) this.failed(clientId, error);
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
      const refusedFile = error instanceof RefusedFile ? error.file : undefined;
      if (again) this.update(clientId, { state: "failed", error: api.message, files: this.withoutIds(clientId) });
      else this.update(clientId, { state: "failed", error: api.message, refusedFile });
      return;
    }
    if (!api) {
      this.update(clientId, { state: "failed", error: undefined });
      return;
    }
    this.update(clientId, { state: "queued", waitsItsTurn: api.code === "too_many_requests" });
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
    return this.handlers.upload(message, file, bytes, report, signal).catch((error: unknown) => {
      const refused = error instanceof ApiError && (error.code === "unsupported_file" || error.code === "too_large");
      throw refused ? new RefusedFile(file.name, error) : error;
    });
  }

  private report(clientId: string, sent: number, total: number): void {
    this.progress.set(clientId, { sent, total });
    this.tabs?.tell({ kind: "progress", clientId, sent, total });
    this.tell();
  }

  private find(clientId: string): Outgoing | undefined {
    return this.messages.find((message) => message.clientId === clientId);
  }

  private async forget(clientId: string): Promise<void> {
    const message = this.find(clientId);
    if (!message) return;
    this.drop(clientId);
    this.tell();
    try {
      await this.store.remove(clientId);
      for (const file of message.files) await this.store.removeFile(file.key);
    } catch {
      // It may go once more after a reload: the server knows its client_id.
    }
  }

  private drop(clientId: string): void {
    for (const file of this.find(clientId)?.files ?? []) this.bytes.delete(file.key);
    this.messages = this.messages.filter((other) => other.clientId !== clientId);
    this.notBefore.delete(clientId);
    this.progress.delete(clientId);
  }

  private update(clientId: string, change: Partial<Outgoing>): void {
    this.messages = this.messages.map((message) => {
      if (message.clientId !== clientId) return message;
      const changed = { ...message, ...change };
      this.store.put(changed).catch(() => undefined);
      this.tabs?.tell({ kind: "put", message: changed });
      return changed;
    });
    this.tell();
  }

  private tell(): void {
    this.handlers.changed(this.messages, new Map(this.progress));
  }
}

/** Refused for what the file is; the error's words with its name. */
class RefusedFile extends ApiError {
  readonly file: string;

  constructor(file: string, error: ApiError) {
    const { code, status, field, detail, message } = error;
    super({ code, status, field, detail, message });
    this.file = file;
  }
}

const inOrder = (messages: readonly Outgoing[]): Outgoing[] =>
  [...messages].sort((a, b) => a.createdAt - b.createdAt || (a.clientId < b.clientId ? -1 : 1));

/** 128 random bits in hexadecimal. */
export function newClientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
