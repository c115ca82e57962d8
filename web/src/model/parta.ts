import { createStore } from "zustand/vanilla";
import { ApiError, request, speakFor, whenOthersTurn } from "../api/client";
import { type DeviceOwner, DeviceStore, eraseAllBut, forgetTraces, loadOwner, saveOwner } from "../sync/device-store";
import type { Cursor } from "../sync/follow";
import type { Update } from "../sync/frames";
import { type LineState, Link, type LinkHandlers } from "../sync/link";
import { Outbox, type Outgoing, type Progress } from "../sync/outbox";
import {
  announceTab,
  handOverTab,
  OutboxTabs,
  PIN_IDLE_MS,
  type PresenceHandlers,
  SHARED_IDLE_MS,
  type TabPresence,
  tabLives,
} from "../sync/tabs";
import { apply, posted } from "./apply";
import { useCallPlace } from "./calls/place";
import { Drafts, type DraftTexts } from "./drafts";
import { Keeper } from "./keeper";
import {
  allDue,
  changeChat,
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
import type {
  Chat,
  ChatList,
  Me,
  Message,
  PeopleHere,
  PersonHere,
  SecondFactorAsked,
  SignInResult,
  Space,
} from "./types";
import { type TypingPeople, Typists } from "./typists";
import { uploadFile } from "./uploads";

export interface PartaState {
  /** `outdated`: the server needs a newer client; reloading brings it. */
  phase: "starting" | "signed_out" | "ready" | "outdated";
  /** Why it is `signed_out`, where that needs saying. */
  ended?: "elsewhere" | "idle";
  /** The password was right, the second factor is asked for. `shared`: as was ticked. */
  step?: { asked: SecondFactorAsked; shared: boolean };
  me?: Me;
  /** Who is on this device, while nobody is at work in it; undefined: not known yet. */
  people?: readonly PersonHere[];
  /** The organisation on screen. */
  current?: string;
  orgs: Readonly<Record<string, OrgState>>;
  /** Organisations that no longer let one in, as far as this device knows: it had them open once. */
  shut: readonly Shut[];
  /** Organisations whose chats the server does not show, with its reason. */
  refusals: Readonly<Record<string, string>>;
  outgoing: readonly Outgoing[];
  progress: ReadonlyMap<string, Progress>;
  typing: TypingPeople;
  drafts: DraftTexts;
  /** How many are in a running call, by its id, where that is known. */
  callSizes: Readonly<Record<string, number>>;
  line: LineState;
}

export type Shut = Pick<Space, "org" | "short_name">;

export type UpdateListener = (org: string, update: Update) => void;
/** Hears `call_…` frames, which have no number. */
export type CallListener = (type: string, data: unknown) => void;

const NOTHING: Omit<PartaState, "phase"> = {
  me: undefined,
  people: undefined,
  current: undefined,
  ended: undefined,
  step: undefined,
  orgs: {},
  shut: [],
  refusals: {},
  outgoing: [],
  progress: new Map(),
  typing: {},
  drafts: {},
  callSizes: {},
  line: "waiting",
};
/** What concerns many is fetched within so many milliseconds, so that they do not all ask at once. */
const LARGE_CHAT = 50;
const SPREAD = 1500;
const RETRY = 3000;
const REFUSAL_HOLDS = 30_000;
/** How long the other tabs may take to follow a change of turn, each with a page that starts anew. */
const TURN_TAKES = 20_000;

/** What belongs to one signed-in account, from sign-in to sign-out. */
interface Visit {
  account: string;
  store: DeviceStore;
  keeper: Keeper;
  link: Link;
  outbox: Outbox;
  typists: Typists;
  drafts: Drafts;
  /** Lives as long as its tabs: what the device keeps of it, and how long it waits for a touch. */
  tab?: TabPresence;
  shared: boolean;
  pin: boolean;
  /** What others have left on the device has been looked through. */
  swept: boolean;
}

/** The client's knowledge of who is signed in and of every organisation they belong to, kept up to date while it runs. */
export class Parta {
  readonly store = createStore<PartaState>(() => ({ phase: "starting", ...NOTHING }));
  private visit: Visit | undefined;
  private orgs: Record<string, OrgState> = {};
  private listeners = new Set<UpdateListener>();
  private callListeners = new Set<CallListener>();
  private refetching = new Set<string>();
  private starting: Promise<void> | undefined;
  private leaving = false;
  private refusals = new Map<string, string>();
  /** Where one belonged when that was last told. */
  private spaces: readonly Space[] = [];
  /** Opens the page anew: nothing of whoever was at work before is left in its memory. */
  startAnew = async (): Promise<void> => {
    forgetTraces();
    await Promise.race([closeNotices(), new Promise((resolve) => setTimeout(resolve, 300))]);
    location.replace("/");
  };

  constructor() {
    whenOthersTurn(() => this.leaving || void this.leave(false).then(() => this.startAnew()));
  }

  /** Opens from the device's own data at once, then asks the server. Repeated calls return the first one's promise. */
  start(): Promise<void> {
    this.starting ??= this.boot();
    return this.starting;
  }

  /** After signing in, joining or opening a school: `me` of the server's reply. Ends whoever was signed in before. */
  async signedIn(me: Me, sharedComputer = me.shared_computer === true): Promise<void> {
    this.starting ??= Promise.resolve();
    const before = this.visit;
    if (before && (before.account !== me.account || before.shared !== sharedComputer))
      await this.leave(!me.beside.includes(before.account));
    saveOwner({
      account: me.account,
      ...(sharedComputer ? { sharedSession: me.session } : {}),
      ...behindPin(me.pin),
    });
    if (!this.visit) await this.enter(me.account, { shared: sharedComputer, pin: me.pin });
    this.takeMe(me);
  }

  /** The sign-in page asks for the second factor, or, told nothing, for the password again. Whoever is at work here stays meanwhile. */
  askSecondStep(step: PartaState["step"]): void {
    this.starting ??= Promise.resolve();
    const { people = [] } = this.store.getState();
    this.store.setState(step && !this.visit ? { phase: "signed_out", ended: undefined, people, step } : { step });
  }

  /** Ends the session and erases everything of the account from this device. Rejects when the server cannot be told. */
  async signOut(): Promise<void> {
    await this.changing(() =>
      request("/api/sessions/current", { method: "DELETE" }).catch((error: ApiError) => {
        if (error.code !== "unauthenticated") throw error;
      }),
    );
    await this.leave();
    this.store.setState({ phase: "signed_out" });
    await this.lookWhoIsHere();
  }

  /** It is the turn of somebody who waits on this device; the page starts anew. Rejects when the PIN is wrong: whoever was at work goes on. */
  async enterAs(session: string, pin?: string): Promise<void> {
    await this.settle();
    const path = `/api/device/people/${session}/entry`;
    const body = pin === undefined ? {} : { pin };
    const { me } = await this.changing(() => request<SignInResult>(path, { method: "POST", body }));
    await this.leave(false);
    if (me) saveOwner({ account: me.account, ...behindPin(me.pin) });
    if (me?.pin) handOverTab();
    await this.startAnew();
  }

  /** Nobody is at work any more, and what was on the screen is gone; the page starts anew with the question who it is. */
  async lock(): Promise<void> {
    await this.settle();
    await this.changing(() => request("/api/sessions/current/lock", { method: "POST" }));
    await this.leave(false);
    await this.startAnew();
  }

  /** Who is on this device, as the server knows by the browser's key. */
  async peopleHere(): Promise<readonly PersonHere[]> {
    return (await request<PeopleHere>("/api/device/people")).people;
  }

  /** Signs somebody who waits out of this device. */
  async removeFromDevice(person: PersonHere): Promise<void> {
    await request(`/api/device/people/${person.session}`, { method: "DELETE" });
    const people = await this.peopleHere();
    await this.sweep(people.map(({ account }) => account));
    if (!this.visit) this.store.setState({ people });
  }

  /** Who am I: after memberships or roles have changed. */
  async refreshMe(): Promise<void> {
    try {
      const me = await request<Me>("/api/me");
      if (this.visit && me.account !== this.visit.account) await this.leave();
      if (!this.visit) return this.signedIn(me);
      this.takeMe(me);
    } catch (error) {
      if (error instanceof ApiError && error.code === "unauthenticated") await this.sessionOver();
    }
  }

  switchTo(org: string): void {
    if (!this.store.getState().me?.spaces.some((space) => space.org === org)) return;
    this.store.setState({ current: org });
    void this.visit?.store.saveAccount("current", org).catch(() => undefined);
  }

  /** Hears every event of every organisation, in order; returns how to stop. Pages use it to know when to fetch again. */
  listen(listener: UpdateListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Hears what is told of the call one is in; returns how to stop. */
  listenToCalls(listener: CallListener): () => void {
    this.callListeners.add(listener);
    return () => this.callListeners.delete(listener);
  }

  /** This account was removed from the call that runs in the chat. */
  removedFromCall(org: string, chat: string): void {
    this.change(org, (state) => changeChat(state, chat, { may_join_call: false }));
  }

  /** Asks how many are in the running calls of an organisation: later changes come as frames. */
  async countCalls(org: string): Promise<void> {
    const { calls } = await request<{ calls: { id: string; participants: number }[] }>(`/api/orgs/${org}/calls`);
    const sizes = Object.fromEntries(calls.map(({ id, participants }) => [id, participants]));
    this.store.setState(({ callSizes }) => ({ callSizes: { ...callSizes, ...sizes } }));
  }

  /** The network or the page has come back. */
  wake(): void {
    this.visit?.link.wake();
  }

  /** WebSocket is blocked on the way: what is fleeting does not come by itself. */
  get polls(): boolean {
    return this.visit?.link.polls ?? false;
  }

  /** The page may be about to close. */
  async settle(): Promise<void> {
    await Promise.all([this.visit?.keeper.flush(), this.visit?.drafts.flush()]);
  }

  /** What one has begun to write in a chat; empty: nothing any more. */
  writeDraft(org: string, chat: string, text: string): void {
    this.visit?.drafts.write(org, chat, text);
  }

  // ── For the conversation (conversation.ts) ──

  org(org: string): OrgState | undefined {
    return this.orgs[org];
  }
  change(org: string, next: (state: OrgState) => OrgState): void {
    const state = this.orgs[org];
    if (!state) return;
    this.orgs = { ...this.orgs, [org]: next(state) };
    this.publish(org);
  }
  get outbox(): Outbox | undefined {
    return this.visit?.outbox;
  }
  get device(): DeviceStore | undefined {
    return this.visit?.store;
  }
  get link(): Link | undefined {
    return this.visit?.link;
  }
  /** A chat as a reply to one's own command gives it. */
  takeChat(org: string, chat: Chat): void {
    this.change(org, (state) => withChat(state, chat));
  }

  private async boot(): Promise<void> {
    const owner = loadOwner();
    const followed = Date.now() - (owner?.entered ?? 0) < TURN_TAKES;
    if ((owner?.sharedSession || (owner?.pin && !followed)) && !(await tabLives())) {
      // The tab was closed, so what it opened is over; behind a PIN it waits.
      await (owner.pin
        ? request("/api/sessions/current/lock", { method: "POST" })
        : request("/api/sessions/current", { method: "DELETE" })
      ).catch(() => undefined);
      return this.sessionOver(false);
    }
    const asked = request<Me>("/api/me").then(
      (me) => ({ me }),
      (error: ApiError) => ({ error }),
    );
    if (owner && !owner.sharedSession && !owner.pin) await this.openKept(owner.account);
    const answer = await asked;
    if ("me" in answer) {
      const shared =
        answer.me.shared_computer === true ||
        (owner?.sharedSession !== undefined && owner.sharedSession === answer.me.session);
      return this.signedIn(answer.me, shared);
    }
    if (answer.error.code === "unauthenticated")
      return this.sessionOver(owner !== undefined && this.visit !== undefined);
    if (this.visit) return;
    // Neither kept data nor an answer: try until there is one.
    await new Promise((resolve) => setTimeout(resolve, 1500 + Math.random() * 1500));
    return this.boot();
  }

  /** Shows what the device kept of this account, if it kept anything. */
  private async openKept(account: string): Promise<void> {
    const store = await DeviceStore.open(account);
    const me = await store.loadAccount<Me>("me").catch(() => undefined);
    if (!me) return;
    await this.enter(account, { shared: false, pin: false }, store);
    this.spaces = me.spaces;
    const current = await store.loadAccount<string>("current").catch(() => undefined);
    for (const space of me.spaces) {
      const kept = await store.loadOrg<Kept>(space.org).catch(() => undefined);
      if (!kept) continue;
      this.orgs = { ...this.orgs, [space.org]: fromKept(kept.state, kept.cursor.seq) };
      this.visit?.link.follow(space.org, kept.cursor);
    }
    if (Object.keys(this.orgs).length === 0) return;
    // What an older version kept may lack what is new.
    const known = {
      ...me,
      closed: me.closed ?? [],
      second_factor_demands: me.second_factor_demands ?? [],
      beside: me.beside ?? [],
      shut: me.shut ?? [],
      pin: false,
    };
    this.store.setState({ phase: "ready", me: known, orgs: this.orgs, current: chosen(me.spaces, current) });
    this.visit?.link.start();
    // The page was closed before it had fetched what events told it of.
    for (const [org, state] of Object.entries(this.orgs)) for (const what of allDue(state)) this.refetch(org, what);
  }

  private async enter(
    account: string,
    { shared, pin }: { shared: boolean; pin: boolean },
    opened?: DeviceStore,
  ): Promise<void> {
    speakFor(account);
    const store = opened ?? (shared ? DeviceStore.none() : await DeviceStore.open(account));
    if (pin) await store.keepUnsentOnly();
    const typists = new Typists((typing) => this.store.setState({ typing }));
    // Where nothing is kept on the device, a tab's messages are its own.
    const tabs = store.keeps && OutboxTabs.possible() ? new OutboxTabs(account) : undefined;
    const outbox = new Outbox(
      store,
      {
        post: (message) => this.post(message),
        upload: uploadFile,
        sent: (message, reply) => this.change(message.org, (state) => posted(state, reply as Message).state),
        changed: (outgoing, progress) => this.store.setState({ outgoing, progress }),
      },
      tabs,
    );
    const handlers: LinkHandlers = {
      account: (other) => other !== account && void this.refreshMe(),
      snapshot: (org) => this.snapshot(org),
      apply: (org, update) => this.apply(org, update),
      moved: (org) => this.publish(org),
      fleeting: (_org, type, data) => {
        if (type === "typing") typists.hear(data);
        else if (type.startsWith("call_")) this.heardOfCall(type, data);
      },
      orgsChanged: () => {
        this.refusals.clear();
        void this.refreshMe();
      },
      refused: (org, error) => this.refused(org, error),
      // One's own signing out is heard on the line too.
      signedOut: () => this.leaving || void this.sessionOver(),
      outdated: () => this.store.setState({ phase: "outdated" }),
      line: (line) => {
        outbox.setOnline(line === "live");
        this.store.setState({ line });
      },
    };
    const link = new Link(handlers, account);
    const drafts = new Drafts(store, (texts) => this.store.setState({ drafts: texts }));
    const keeper = new Keeper(store);
    this.visit = { account, store, keeper, link, outbox, typists, drafts, shared, pin, swept: false };
    if (shared || pin) this.visit.tab = this.announce(pin);
    this.store.setState({ shut: (await store.loadAccount<Shut[]>("shut").catch(() => undefined)) ?? [] });
    void outbox.open();
    void drafts.open();
  }

  private announce(pin: boolean): TabPresence {
    const say = (what: string, page: string) =>
      request(`/api/sessions/current/${what}`, { method: "POST", body: { page }, keepalive: true });
    const handlers: PresenceHandlers = {
      part: (page) => void say("parting", page).catch(() => undefined),
      stay: (page) =>
        void say("staying", page).catch((error: ApiError) => {
          if (error.code === "unauthenticated") return this.sessionOver();
        }),
      idle: () => {
        // Without a network the session ends by itself; this screen empties now.
        if (pin) return void this.lock().catch(() => this.leave(false).then(() => this.startAnew()));
        const done = () => this.store.setState({ ended: "idle" });
        this.signOut().then(done, () => this.sessionOver(false).then(done));
      },
      busy: () => useCallPlace.getState().joined,
    };
    return announceTab(handlers, pin ? PIN_IDLE_MS : SHARED_IDLE_MS);
  }

  /** A request that gives the turn to somebody else, or to nobody: the line's word that one's own session is over is no news then. */
  async changing<T>(tell: () => Promise<T>): Promise<T> {
    this.leaving = true;
    try {
      return await tell();
    } finally {
      this.leaving = false;
    }
  }

  private async sweep(accounts: readonly string[]): Promise<void> {
    const visit = this.visit;
    await eraseAllBut([...accounts, ...(visit && !visit.shared ? [visit.account] : [])]);
  }

  /** Nobody is at work: what the device keeps is of those who wait here, and of nobody else. */
  private async lookWhoIsHere(): Promise<void> {
    const people = await this.peopleHere().catch(() => undefined);
    if (people && !this.visit) await this.sweep(people.map(({ account }) => account));
    if (people?.length) return this.startAnew();
    if (!this.visit) this.store.setState({ people: [] });
  }

  /** Ends the visit; `erase`: and what the device keeps of it. Otherwise its owner comes back to it. */
  private async leave(erase = true): Promise<void> {
    const visit = this.visit;
    this.visit = undefined;
    this.orgs = {};
    this.spaces = [];
    this.refusals.clear();
    saveOwner(undefined);
    speakFor(undefined);
    this.store.setState({ ...NOTHING });
    if (!visit) return;
    visit.link.stop();
    visit.outbox.close();
    visit.typists.clear();
    visit.keeper.stop();
    visit.drafts.stop();
    visit.tab?.end();
    if (erase) await visit.store.erase();
    else visit.store.close();
  }

  private async sessionOver(told = true): Promise<void> {
    const visit = this.visit;
    await this.leave(false);
    // What was on the screen is gone at once, however long the answer takes.
    this.store.setState({ phase: "starting" });
    const people = visit?.shared ? [] : await this.peopleHere().catch(() => []);
    // Whoever still waits on the device comes back to what it keeps.
    const waits = people.some((person) => person.account === visit?.account);
    if (!waits) await visit?.store.erase();
    await eraseAllBut(people.map((person) => person.account));
    if (waits || people.some(({ current }) => current)) return this.startAnew();
    this.store.setState({ phase: "signed_out", people, ended: told ? "elsewhere" : undefined });
  }

  private takeMe(me: Me): void {
    const visit = this.visit;
    if (!visit) return;
    const now = new Set(me.spaces.map((space) => space.org));
    for (const org of Object.keys(this.orgs)) if (!now.has(org)) this.forgetOrg(org);
    const { current, me: before } = this.store.getState();
    this.store.setState({
      phase: "ready",
      me,
      orgs: this.orgs,
      current: chosen(me.spaces, current),
      ended: undefined,
      step: undefined,
    });
    if (!visit.swept) void this.sweep(me.beside);
    visit.swept = true;
    if (visit.pin !== me.pin) this.takePin(visit, me.pin);
    for (const space of me.spaces) if (!this.refusals.has(space.org)) visit.link.follow(space.org);
    // The server hears nothing else from a session that must set a password first.
    if (me.password_change_required) return;
    this.noteShut(me);
    visit.link.start();
    // Let in or back in; the line may have been opened while there was nothing to hear on it.
    if (before?.spaces.length === 0 && !before.password_change_required && me.spaces.length > 0) visit.link.reconnect();
    void visit.store.saveAccount("me", me).catch(() => undefined);
  }

  /** What the server says is shut, and what it named before and does not at all now: an organisation that is gone. */
  private noteShut(me: Me): void {
    const named = new Set(
      [...me.spaces, ...(me.closed ?? []), ...(me.second_factor_demands ?? [])].map(({ org }) => org),
    );
    const known = new Map([...this.store.getState().shut, ...this.spaces].map((one) => [one.org, one]));
    for (const one of me.shut ?? []) known.set(one.org, one);
    const shut = [...known.values()]
      .filter(({ org }) => !named.has(org))
      .map(({ org, short_name }) => ({ org, short_name }));
    this.spaces = me.spaces;
    this.store.setState({ shut });
    void this.visit?.store.saveAccount("shut", shut).catch(() => undefined);
  }

  /** Membership may have ended; else it is tried again later, not at once and for ever. */
  private refused(org: string, error: ApiError): void {
    this.forgetOrg(org);
    this.refusals.set(org, error.message);
    this.store.setState({ orgs: this.orgs, refusals: Object.fromEntries(this.refusals) });
    setTimeout(() => {
      if (!this.refusals.delete(org)) return;
      if (this.store.getState().me?.spaces.some((space) => space.org === org)) this.visit?.link.follow(org);
    }, REFUSAL_HOLDS);
    void this.refreshMe();
  }

  private forgetOrg(org: string): void {
    this.visit?.link.unfollow(org);
    for (const chat of Object.keys(this.orgs[org]?.chats ?? {})) {
      void this.visit?.outbox.discardChat(chat);
      this.visit?.drafts.drop(chat);
    }
    void this.visit?.store.dropOrg(org).catch(() => undefined);
    const { [org]: _, ...others } = this.orgs;
    this.orgs = others;
  }

  /** A PIN has been set, or taken away, while the session goes on. */
  private takePin(visit: Visit, pin: boolean): void {
    visit.pin = pin;
    visit.tab?.end();
    visit.tab = pin ? this.announce(true) : undefined;
    if (pin) void visit.store.keepUnsentOnly();
    else visit.store.keepAll();
    saveOwner({ account: visit.account, ...behindPin(pin) });
  }

  private async snapshot(org: string): Promise<Cursor> {
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
    const kept = await this.visit?.store.storedChats(org).catch(() => []);
    for (const chat of kept ?? []) if (!state.chats[chat]) this.dropChat(org, chat);
  }

  private dropChat(org: string, chat: string): void {
    this.visit?.drafts.drop(chat);
    void this.visit?.store.dropChat(org, chat).catch(() => undefined);
    void this.visit?.outbox.discardChat(chat);
  }

  private apply(org: string, update: Update): void {
    const state = this.orgs[org];
    if (!state) return;
    const { state: next, refetch } = apply(state, update);
    // Kept together with the cursor, which is past the event.
    this.orgs = { ...this.orgs, [org]: refetch ? withDue(next, refetch, update.seq) : next };
    if (update.type === "message_posted") this.heardMessage(org, (update.data as { message: Message }).message);
    if (refetch) this.refetch(org, refetch, (update.data as { reason?: string }).reason);
    for (const listener of this.listeners) listener(org, update);
  }

  private heardOfCall(type: string, data: unknown): void {
    if (type === "call_size") {
      const { call, participants } = data as { call: string; participants: number };
      this.store.setState(({ callSizes }) => ({ callSizes: { ...callSizes, [call]: participants } }));
    }
    for (const listener of this.callListeners) listener(type, data);
  }

  private heardMessage(org: string, message: Message): void {
    this.visit?.typists.stop(message.chat, message.author.id);
    if (message.author.id === this.orgs[org]?.space.member) this.visit?.outbox.acknowledge(message.client_id);
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
    void this.visit?.store.saveAccount("me", now).catch(() => undefined);
  }

  private post({ org, chat, clientId, text, replyTo, files }: Outgoing): Promise<unknown> {
    const link = this.visit?.link;
    if (!link) throw new ApiError({ code: "aborted", message: "" });
    return link.call("POST", `/api/orgs/${org}/chats/${chat}/messages`, {
      client_id: clientId,
      text,
      ...(replyTo ? { reply_to: replyTo.ordinal } : {}),
      attachments: files.map((file) => file.id),
    });
  }

  private publish(org: string): void {
    this.store.setState({ orgs: this.orgs });
    const state = this.orgs[org];
    const cursor = this.visit?.link.position(org);
    if (state && cursor) this.visit?.keeper.keep(org, state, cursor);
  }
}

/** What the device notes of an account with a PIN that is open now. */
function behindPin(pin: boolean): Pick<DeviceOwner, "pin" | "entered"> {
  return pin ? { pin: true, entered: Date.now() } : {};
}

/** What the system shows of this page's messages. */
async function closeNotices(): Promise<void> {
  const worker = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  for (const notice of (await worker?.getNotifications().catch(() => [])) ?? []) notice.close();
}

function chosen(spaces: readonly Space[], wanted: string | undefined): string | undefined {
  return spaces.some((space) => space.org === wanted) ? wanted : spaces[0]?.org;
}
