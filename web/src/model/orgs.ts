import type { StoreApi } from "zustand/vanilla";
import { ApiError, request } from "../api/client";
import type { Cursor } from "../sync/follow";
import type { Update } from "../sync/frames";
import { apply, posted } from "./apply";
import type { CallListener, PartaState, UpdateListener } from "./known";
import {
  allDue,
  dueKey,
  fromKept,
  fromSnapshot,
  type Kept,
  lostChats,
  type OrgState,
  type Refetch,
  withChat,
  withDue,
  withList,
  withoutChat,
  withoutDue,
} from "./state";
import type { Chat, ChatList, Message, Space } from "./types";
import type { Visit } from "./visit";

/** What concerns many is fetched within so many milliseconds, so that they do not all ask at once. */
const LARGE_CHAT = 50;
const SPREAD = 1500;
const RETRY = 3000;
const REFUSAL_HOLDS = 30_000;

/** What the organisations of the account at work look like to it, kept up to date by their events. */
export class Orgs {
  private readonly store: StoreApi<PartaState>;
  private readonly visit: () => Visit | undefined;
  private readonly refreshMe: () => Promise<void>;
  private orgs: Readonly<Record<string, OrgState>> = {};
  private readonly refusals = new Map<string, string>();
  private readonly refetching = new Set<string>();
  private readonly listeners = new Set<UpdateListener>();
  private readonly callListeners = new Set<CallListener>();

  constructor(store: StoreApi<PartaState>, visit: () => Visit | undefined, refreshMe: () => Promise<void>) {
    this.store = store;
    this.visit = visit;
    this.refreshMe = refreshMe;
  }

  get all(): Readonly<Record<string, OrgState>> {
    return this.orgs;
  }

  /** What the device kept. */
  takeKept(org: string, kept: Kept, seq: number): void {
    this.orgs = { ...this.orgs, [org]: fromKept(kept, seq) };
  }

  /** The page was closed before it had fetched what events told it of. */
  fetchDue(): void {
    for (const [org, state] of Object.entries(this.orgs)) for (const what of allDue(state)) this.refetch(org, what);
  }

  /** Those that one belongs to are followed, the others forgotten. */
  belongTo(spaces: readonly Space[]): void {
    const now = new Set(spaces.map((space) => space.org));
    for (const org of Object.keys(this.orgs)) if (!now.has(org)) this.forget(org);
  }
  follow(spaces: readonly Space[]): void {
    for (const space of spaces) if (!this.refusals.has(space.org)) this.visit()?.link.follow(space.org);
  }

  /** Memberships have changed: whoever refused may not do so any more. */
  askAgain(): void {
    this.refusals.clear();
  }

  clear(): void {
    this.orgs = {};
    this.refusals.clear();
  }

  /** Hears every event of every organisation, in order; returns how to stop. */
  listen(listener: UpdateListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Hears what is told of the call one is in; returns how to stop. */
  listenToCalls(listener: CallListener): () => void {
    this.callListeners.add(listener);
    return () => this.callListeners.delete(listener);
  }

  /** Asks how many are in the running calls of an organisation: later changes come as frames. */
  async countCalls(org: string): Promise<void> {
    const { calls } = await request<{ calls: { id: string; participants: number }[] }>(`/api/orgs/${org}/calls`);
    const sizes = Object.fromEntries(calls.map(({ id, participants }) => [id, participants]));
    this.store.setState(({ callSizes }) => ({ callSizes: { ...callSizes, ...sizes } }));
  }

  org(org: string): OrgState | undefined {
    return this.orgs[org];
  }
  change(org: string, next: (state: OrgState) => OrgState): void {
    const state = this.orgs[org];
    if (!state) return;
    this.orgs = { ...this.orgs, [org]: next(state) };
    this.publish(org);
  }
  /** A chat as a reply to one's own command gives it. */
  takeChat(org: string, chat: Chat): void {
    this.change(org, (state) => withChat(state, chat));
  }

  /** A message of one's own has arrived, as the server tells who sent it. */
  sent(org: string, reply: unknown): void {
    this.change(org, (state) => posted(state, reply as Message).state);
  }

  /** Membership may have ended; else it is tried again later, not at once and for ever. */
  refused(org: string, error: ApiError): void {
    this.forget(org);
    this.refusals.set(org, error.message);
    this.store.setState({ orgs: this.orgs, refusals: Object.fromEntries(this.refusals) });
    setTimeout(() => {
      if (!this.refusals.delete(org)) return;
      if (this.store.getState().me?.spaces.some((space) => space.org === org)) this.visit()?.link.follow(org);
    }, REFUSAL_HOLDS);
    void this.refreshMe();
  }

  private forget(org: string): void {
    this.visit()?.link.unfollow(org);
    for (const chat of Object.keys(this.orgs[org]?.chats ?? {})) {
      void this.visit()?.outbox.discardChat(chat);
      this.visit()?.drafts.drop(chat);
    }
    void this.visit()
      ?.store.dropOrg(org)
      .catch(() => undefined);
    const { [org]: _, ...others } = this.orgs;
    this.orgs = others;
  }

  async snapshot(org: string): Promise<Cursor> {
    const list = await request<ChatList>(`/api/orgs/${org}/chats`);
    const before = this.orgs[org];
    const after = fromSnapshot(list, before);
    this.orgs = { ...this.orgs, [org]: after };
    for (const chat of lostChats(before, after)) this.dropChat(org, chat);
    void this.dropStrayCaches(org, after);
    this.takeSpace(list.space);
    return { epoch: list.epoch, seq: list.seq };
  }

  private async dropStrayCaches(org: string, state: OrgState): Promise<void> {
    const kept = await this.visit()
      ?.store.storedChats(org)
      .catch(() => []);
    for (const chat of kept ?? []) if (!state.chats[chat]) this.dropChat(org, chat);
  }

  private dropChat(org: string, chat: string): void {
    this.visit()?.drafts.drop(chat);
    void this.visit()
      ?.store.dropChat(org, chat)
      .catch(() => undefined);
    void this.visit()?.outbox.discardChat(chat);
  }

  apply(org: string, update: Update): void {
    const state = this.orgs[org];
    if (!state) return;
    const { state: next, refetch } = apply(state, update);
    // Kept together with the cursor, which is past the event.
    this.orgs = { ...this.orgs, [org]: refetch ? withDue(next, refetch, update.seq) : next };
    if (update.type === "message_posted") this.heardMessage(org, (update.data as { message: Message }).message);
    if (refetch) this.refetch(org, refetch, (update.data as { reason?: string }).reason);
    for (const listener of this.listeners) listener(org, update);
  }

  heardOfCall(type: string, data: unknown): void {
    if (type === "call_size") {
      const { call, participants } = data as { call: string; participants: number };
      this.store.setState(({ callSizes }) => ({ callSizes: { ...callSizes, [call]: participants } }));
    }
    for (const listener of this.callListeners) listener(type, data);
  }

  private heardMessage(org: string, message: Message): void {
    this.visit()?.typists.stop(message.chat, message.author.id);
    if (message.author.id === this.orgs[org]?.space.member) this.visit()?.outbox.acknowledge(message.client_id);
  }

  /** Fetches what an event said but did not carry. Asked for twice meanwhile, it is fetched once more. */
  private refetch(org: string, what: Refetch, reason = ""): void {
    const key = `${org}/${dueKey(what)}`;
    if (this.refetching.has(key)) return;
    this.refetching.add(key);
    const chat = what === "list" ? undefined : this.orgs[org]?.chats[what.chat];
    const many = reason === "roster" || (chat && (chat.kind === "channel" || chat.member_count > LARGE_CHAT));
    setTimeout(
      () => {
        this.refetching.delete(key);
        const fetched = what === "list" ? this.refetchList(org) : this.refetchChat(org, what.chat);
        fetched.catch((error) => {
          if (!(error instanceof ApiError)) throw error;
          if (error.temporary && this.orgs[org]) setTimeout(() => this.refetch(org, what), RETRY);
        });
      },
      many ? Math.random() * SPREAD : 0,
    );
  }

  private async refetchList(org: string): Promise<void> {
    const due = this.orgs[org]?.due[dueKey("list")];
    const list = await request<ChatList>(`/api/orgs/${org}/chats`);
    const before = this.orgs[org];
    if (!before) return;
    const after = withoutDue(withList(before, list), "list", due);
    this.orgs = { ...this.orgs, [org]: after };
    for (const chat of lostChats(before, after)) this.dropChat(org, chat);
    this.takeSpace(list.space);
    this.publish(org);
  }

  private async refetchChat(org: string, chat: string): Promise<void> {
    const due = this.orgs[org]?.due[dueKey({ chat })];
    try {
      const fetched = await request<Chat>(`/api/orgs/${org}/chats/${chat}`);
      this.change(org, (state) => withoutDue(withChat(state, fetched), { chat }, due));
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "not_found") throw error;
      this.change(org, (state) => withoutDue(withoutChat(state, chat), { chat }, due));
      this.dropChat(org, chat);
    }
  }

  /** Roles and children as the list tells them, which comes oftener than `me`. */
  private takeSpace(space: Space): void {
    const { me } = this.store.getState();
    if (!me) return;
    const now = { ...me, spaces: me.spaces.map((one) => (one.org === space.org ? space : one)) };
    this.store.setState({ me: now });
    void this.visit()
      ?.store.saveAccount("me", now)
      .catch(() => undefined);
  }

  publish(org: string): void {
    this.store.setState({ orgs: this.orgs });
    const state = this.orgs[org];
    const cursor = this.visit()?.link.position(org);
    if (state && cursor) this.visit()?.keeper.keep(org, state, cursor);
  }
}
