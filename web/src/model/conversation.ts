import { ApiError, request } from "../api/client";
import { newClientId, type OutgoingFile } from "../sync/outbox";
import { changed, marked, withPage, withPins } from "./apply";
import { lastOf } from "./history";
import type { Parta } from "./parta";
import { changeChat, withHistory } from "./state";
import type { Chat, Message, MessagePage, PinnedMessages, Posting } from "./types";

type PageQuery = { before: number } | { after: number } | { around: number } | Record<string, never>;

/** Unread marks go to the server at most this often. */
const READ_EVERY = 2000;
const TYPING_EVERY = 4000;
/** With so few unread messages the latest page shows the first of them. */
const FEW_UNREAD = 40;

export interface Draft {
  text: string;
  replyTo?: Message;
  files?: { about: OutgoingFile; bytes: Blob }[];
}

/** What a person does in chats. Local first: the screen changes at once, the server is told, events confirm. */
export class Conversation {
  private readonly parta: Parta;
  private readonly loading = new Map<string, Promise<void>>();
  private readonly reads = new Map<string, { org: string; chat: string; ordinal: number }>();
  private readTimer: ReturnType<typeof setTimeout> | undefined;
  private lastTyping = new Map<string, number>();

  constructor(parta: Parta) {
    this.parta = parta;
  }

  /** Shows what the device kept of the chat and fetches what it needs: the end, or the first unread messages. */
  async open(org: string, id: string): Promise<void> {
    const chat = this.parta.org(org)?.chats[id];
    if (!chat) return;
    if (!this.parta.org(org)?.histories[id]) await this.showKept(org, id);
    const history = this.parta.org(org)?.histories[id];
    const end = history?.stretches.at(-1);
    if (history?.fresh && end && lastOf(end) >= chat.last_ordinal) return;
    await this.loadLatest(org, id);
    const place = this.startingPlace(chat);
    if (place !== undefined) await this.loadAround(org, id, place);
  }

  /** Where reading begins: at the first unread message; undefined: at the end, where the few unread ones are seen too. */
  startingPlace(chat: Chat): number | undefined {
    return chat.unread > FEW_UNREAD ? this.firstUnread(chat) : undefined;
  }

  /** The ordinal of the first unread message. */
  firstUnread(chat: Chat): number | undefined {
    return chat.unread > 0 ? Math.max(chat.read_ordinal, chat.first_visible - 1) + 1 : undefined;
  }

  loadLatest(org: string, chat: string): Promise<void> {
    return this.load(org, chat, {}, true);
  }
  loadBefore(org: string, chat: string, ordinal: number): Promise<void> {
    return this.load(org, chat, { before: ordinal });
  }
  loadAfter(org: string, chat: string, ordinal: number): Promise<void> {
    return this.load(org, chat, { after: ordinal });
  }
  loadAround(org: string, chat: string, ordinal: number): Promise<void> {
    return this.load(org, chat, { around: ordinal });
  }

  async send(org: string, chat: string, draft: Draft): Promise<void> {
    const { text, replyTo, files = [] } = draft;
    const quote = replyTo && {
      ordinal: replyTo.ordinal,
      author_name: replyTo.author.name,
      text: replyTo.text.slice(0, 200),
    };
    await this.parta.outbox?.add(
      {
        clientId: newClientId(),
        org,
        chat,
        text,
        ...(quote ? { replyTo: quote } : {}),
        files: files.map(({ about }) => about),
        createdAt: Date.now(),
      },
      new Map(files.map(({ about, bytes }) => [about.key, bytes])),
    );
  }

  async edit(org: string, message: Message, text: string): Promise<void> {
    const path = `/api/orgs/${org}/chats/${message.chat}/messages/${message.ordinal}`;
    const now = await request<Message>(path, { method: "PATCH", body: { text } });
    this.parta.change(org, (state) => changed(state, now));
  }

  async remove(org: string, message: Message): Promise<void> {
    const path = `/api/orgs/${org}/chats/${message.chat}/messages/${message.ordinal}`;
    const now = await request<Message>(path, { method: "DELETE" });
    this.parta.change(org, (state) => changed(state, now));
  }

  async loadPins(org: string, chat: string): Promise<void> {
    const pins = await request<PinnedMessages>(`/api/orgs/${org}/chats/${chat}/pins`);
    this.parta.change(org, (state) => withPins(state, chat, pins));
  }

  /** Puts a message at the top of the chat for everybody, or takes it from there. */
  async setPinned(org: string, message: Message, pinned: boolean): Promise<void> {
    const path = `/api/orgs/${org}/chats/${message.chat}/messages/${message.ordinal}/pin`;
    const pins = await request<PinnedMessages>(path, { method: pinned ? "PUT" : "DELETE" });
    this.parta.change(org, (state) => withPins(state, message.chat, pins));
  }

  /** Everything up to this message has been seen. */
  markRead(org: string, chat: string, ordinal: number): void {
    const known = this.parta.org(org)?.chats[chat];
    if (!known || ordinal <= known.read_ordinal) return;
    this.parta.change(org, (state) => marked(state, chat, ordinal));
    this.reads.set(`${org}/${chat}`, { org, chat, ordinal });
    this.readTimer ??= setTimeout(() => void this.sendReads(), READ_EVERY);
  }

  /** Tells the server what has been read; also when the page is about to close. */
  async sendReads(): Promise<void> {
    clearTimeout(this.readTimer);
    this.readTimer = undefined;
    const due = [...this.reads];
    this.reads.clear();
    for (const [key, read] of due) {
      try {
        await this.parta.link?.call("PUT", `/api/orgs/${read.org}/chats/${read.chat}/read`, { ordinal: read.ordinal });
      } catch (error) {
        if (!(error instanceof ApiError) || !error.temporary) continue;
        if (!this.reads.has(key)) this.reads.set(key, read);
        this.readTimer ??= setTimeout(() => void this.sendReads(), READ_EVERY * 3);
      }
    }
  }

  typing(org: string, chat: string): void {
    const now = Date.now();
    if (this.parta.store.getState().line !== "live" || now - (this.lastTyping.get(chat) ?? 0) < TYPING_EVERY) return;
    this.lastTyping.set(chat, now);
    this.parta.link?.call("POST", `/api/orgs/${org}/chats/${chat}/typing`).catch(() => undefined);
  }

  /** One's own mute and pin, shown at once. */
  async setOwn(org: string, id: string, change: { muted?: boolean; pinned?: boolean }): Promise<void> {
    const before = this.parta.org(org)?.chats[id];
    if (!before) return;
    this.parta.change(org, (state) => changeChat(state, id, change));
    try {
      await this.editChat(org, id, change);
    } catch (error) {
      const back = { muted: before.muted, pinned: before.pinned };
      this.parta.change(org, (state) => changeChat(state, id, back));
      throw error;
    }
  }

  async editChat(
    org: string,
    id: string,
    change: { title?: string; posting?: Posting; muted?: boolean; pinned?: boolean },
  ): Promise<void> {
    this.parta.takeChat(org, await request<Chat>(`/api/orgs/${org}/chats/${id}`, { method: "PATCH", body: change }));
  }

  async createPersonal(org: string, member: string): Promise<Chat> {
    const chat = await request<Chat>(`/api/orgs/${org}/chats/personal`, { method: "POST", body: { member } });
    this.parta.takeChat(org, chat);
    return chat;
  }

  async createGroup(org: string, title: string, members: readonly string[]): Promise<Chat> {
    const body = { title, members };
    const chat = await request<Chat>(`/api/orgs/${org}/chats/groups`, { method: "POST", body });
    this.parta.takeChat(org, chat);
    return chat;
  }

  async editParticipants(org: string, id: string, change: { add?: string[]; remove?: string[] }): Promise<void> {
    await request(`/api/orgs/${org}/chats/${id}/participants`, {
      method: "PATCH",
      body: { add: change.add ?? [], remove: change.remove ?? [] },
    });
  }

  private async showKept(org: string, id: string): Promise<void> {
    const kept = (await this.parta.device?.loadMessages<Message>(org, id).catch(() => [])) ?? [];
    if (kept.length === 0 || this.parta.org(org)?.histories[id]) return;
    this.parta.change(org, (state) => withHistory(state, id, { stretches: [kept], fresh: false }));
  }

  private load(org: string, id: string, query: PageQuery, latest = false): Promise<void> {
    const key = `${org}/${id}/${JSON.stringify(query)}`;
    const running = this.loading.get(key);
    if (running) return running;
    const promise = this.fetchPage(org, id, query, latest).finally(() => this.loading.delete(key));
    this.loading.set(key, promise);
    return promise;
  }

  private async fetchPage(org: string, id: string, query: PageQuery, latest: boolean): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      const page = await request<MessagePage>(`/api/orgs/${org}/chats/${id}/messages`, { query });
      const state = this.parta.org(org);
      const next = state?.chats[id] && withPage(state, id, page, latest);
      if (next) this.parta.change(org, () => next);
      if (next || !state?.chats[id]) return;
    }
  }
}
