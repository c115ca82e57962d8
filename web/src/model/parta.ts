import { createStore } from "zustand/vanilla";
import { ApiError, request, speakFor, whenOthersTurn } from "../api/client";
import { type DeviceOwner, DeviceStore, eraseAllBut, forgetTraces, loadOwner, saveOwner } from "../sync/device-store";
import type { Link } from "../sync/link";
import type { Outbox } from "../sync/outbox";
import { handOverTab, type TabPresence, tabLives } from "../sync/tabs";
import { readKept, shutNow } from "./kept";
import { type CallListener, NOTHING, type PartaState, type Shut, type UpdateListener } from "./known";
import { Orgs } from "./orgs";
import { changeChat, type OrgState } from "./state";
import type { Chat, Me, PeopleHere, PersonHere, SignInResult, Space } from "./types";
import { closeVisit, openVisit, type Visit, watchTab } from "./visit";

/** How long the other tabs may take to follow a change of turn, each with a page that starts anew. */
const TURN_TAKES = 20_000;

/** The client's knowledge of who is signed in and of every organisation they belong to, kept up to date while it runs. */
export class Parta {
  readonly store = createStore<PartaState>(() => ({ phase: "starting", ...NOTHING }));
  private visit: Visit | undefined;
  private readonly orgs = new Orgs(
    this.store,
    () => this.visit,
    () => this.refreshMe(),
  );
  private starting: Promise<void> | undefined;
  private leaving = false;
  /** What nobody here needs any more is on its way out; whoever comes in keeps something only after that. */
  private erasing: Promise<void> = Promise.resolve();
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
    return this.orgs.listen(listener);
  }

  /** Hears what is told of the call one is in; returns how to stop. */
  listenToCalls(listener: CallListener): () => void {
    return this.orgs.listenToCalls(listener);
  }

  /** This account was removed from the call that runs in the chat. */
  removedFromCall(org: string, chat: string): void {
    this.change(org, (state) => changeChat(state, chat, { may_join_call: false }));
  }

  /** Asks how many are in the running calls of an organisation: later changes come as frames. */
  countCalls(org: string): Promise<void> {
    return this.orgs.countCalls(org);
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
    return this.orgs.org(org);
  }
  change(org: string, next: (state: OrgState) => OrgState): void {
    this.orgs.change(org, next);
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
    this.orgs.takeChat(org, chat);
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
    const kept = await readKept(store);
    if (!kept) return;
    await this.enter(account, { shared: false, pin: false }, store);
    this.spaces = kept.me.spaces;
    for (const { org, cursor, state } of kept.orgs) {
      this.orgs.takeKept(org, state, cursor.seq);
      this.visit?.link.follow(org, cursor);
    }
    if (kept.orgs.length === 0) return;
    const { me, current } = kept;
    this.store.setState({ phase: "ready", me, orgs: this.orgs.all, current: chosen(me.spaces, current) });
    this.visit?.link.start();
    this.orgs.fetchDue();
  }

  private async enter(
    account: string,
    { shared, pin }: { shared: boolean; pin: boolean },
    opened?: DeviceStore,
  ): Promise<void> {
    speakFor(account);
    await this.erasing;
    const store = opened ?? (shared ? DeviceStore.none() : await DeviceStore.open(account));
    if (pin) await store.keepUnsentOnly();
    const visit = openVisit(account, { shared, pin }, store, this.store, this.orgs, {
      refreshMe: () => void this.refreshMe(),
      // One's own signing out is heard on the line too.
      signedOut: () => this.leaving || void this.sessionOver(),
    });
    this.visit = visit;
    if (shared || pin) visit.tab = this.announce(pin);
    this.store.setState({ shut: (await store.loadAccount<Shut[]>("shut").catch(() => undefined)) ?? [] });
    void visit.outbox.open();
    void visit.drafts.open();
  }

  private announce(pin: boolean): TabPresence {
    return watchTab(pin, {
      over: () => void this.sessionOver(),
      idle: () => {
        // Without a network the session ends by itself; this screen empties now.
        if (pin) return void this.lock().catch(() => this.leave(false).then(() => this.startAnew()));
        const done = () => this.store.setState({ ended: "idle" });
        this.signOut().then(done, () => this.sessionOver(false).then(done));
      },
    });
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
    this.orgs.clear();
    this.spaces = [];
    saveOwner(undefined);
    speakFor(undefined);
    this.store.setState({ ...NOTHING });
    if (visit) await closeVisit(visit, erase);
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
    this.erasing = eraseAllBut(people.map((person) => person.account));
    if (waits || people.some(({ current }) => current)) {
      await this.erasing;
      return this.startAnew();
    }
    // Nobody need wait before an empty page until a browser has looked what it keeps: that may take it a while.
    this.store.setState({ phase: "signed_out", people, ended: told ? "elsewhere" : undefined });
    await this.erasing;
  }

  private takeMe(me: Me): void {
    const visit = this.visit;
    if (!visit) return;
    this.orgs.belongTo(me.spaces);
    const { current, me: before } = this.store.getState();
    this.store.setState({
      phase: "ready",
      me,
      orgs: this.orgs.all,
      current: chosen(me.spaces, current),
      ended: undefined,
      step: undefined,
    });
    if (!visit.swept) void this.sweep(me.beside);
    visit.swept = true;
    if (visit.pin !== me.pin) this.takePin(visit, me.pin);
    this.orgs.follow(me.spaces);
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
    const shut = shutNow(me, [...this.store.getState().shut, ...this.spaces]);
    this.spaces = me.spaces;
    this.store.setState({ shut });
    void this.visit?.store.saveAccount("shut", shut).catch(() => undefined);
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
