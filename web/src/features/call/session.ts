import type { RtpCapabilities } from "mediasoup-client/types";
import { createStore } from "zustand/vanilla";
import { ApiError, request } from "~/api/client";
import { type CallPlace, parta, useCallPlace } from "~/model";
import { maySpeak, type News, own, type Room, roomOf, SOURCES, seen, heard as take } from "~/model/calls/room";
import type { CallView, Departure, EndReason, JoinedCall, RoomFrame, Source } from "~/model/calls/types";
import { type Incident, LocalMedia } from "./local";
import { MediaLine, type Received } from "./media-line";
import { takenOver, together } from "./overlap";
import { type Counts, judge, measure, type Quality } from "./quality";
import { Sounds } from "./sounds";
import { Thrift } from "./thrift";
import { keepAwake } from "./wake-lock";
import { type Saving, type Shown, stronger, wants } from "./wants";

/** Why the call is over here; `elsewhere`: it goes on on another device of the same person; `by_you`: one has ended it for all. */
export type Over = EndReason | Exclude<Departure, "ended" | "left"> | "elsewhere" | "by_you" | "unknown";

export interface Reaction {
  id: number;
  member: string;
  emoji: string;
}

export interface SessionState {
  /** `door`: looking at oneself before joining. */
  phase: "door" | "joining" | "in" | "over";
  /** Why one could not come in, or what just did not work; a whole sentence. */
  refusal?: string;
  room?: Room;
  /** The connection is broken and being restored. */
  restoring: boolean;
  /** What one has chosen to send; what is really sent follows. */
  microphone: boolean;
  camera: boolean;
  screen: boolean;
  received: readonly Received[];
  speaking?: string;
  reactions: readonly Reaction[];
  quality: Quality;
  saving: Saving;
  /** How far pictures are held back because the line does not carry them, whatever one chose. */
  held: Saving;
  /** The browser wants a press before it lets anything sound. */
  blocked: boolean;
  /** The server leaves out pictures: too much is going on there. */
  crowded: boolean;
  over?: Over;
  endedAt?: number;
}

/** What happened that is worth saying aloud or in a passing message. */
export type Told =
  | News
  | Incident
  /** `held`: everybody is silenced, and it cannot be turned on again before one may speak. */
  | { kind: "muted_by_leader"; source: Source; held?: true }
  | { kind: "refused"; message: string }
  /** One would speak, but the room is silenced. */
  | { kind: "silenced" }
  | { kind: "came_back" }
  /** The line carries pictures again. */
  | { kind: "pictures_back" };

const LOOK_EVERY = 3000;
const WISH_DELAY = 200;
/** Somebody has begun to speak or to show something: that is wanted sooner. */
const WISH_SOON = 50;
const REACTION_STAYS = 4500;
const STOP_HOLDS = 150;
/** By then the server has told what became of one's own press. */
const TURN_HOLDS = 2000;
const SECOND_TRY = 1000;
const COME_BACK_AGAIN = 1000;
/** For so long after the connection has come back «you are not there» may mean that the server has only just started. */
const SETTLING = 5000;
/** Whoever was cut off for longer is heard and seen only after choosing so again. */
const LONG_CUT = 30_000;
/** Those who were there before a cut and come back after it are no news for so long. */
const RETURNING = 45_000;
/** The socket is opened again at the latest after so long, and then so often. */
const HURRY_SOON = 400;
const HURRY_EVERY = 3000;
/** Pictures that the server left out are wished for again so often. */
const CROWD_AGAIN = 10_000;
/** A line that is replaced sounds on at most for so long: the others come over one after the other. */
const HANDOVER = 12_000;
/** Wishes are told at most so often: in a large class something changes all the time. */
const WISH_EVERY = 250;
const REOPEN_PAUSES = [0, 200, 200, 300, 300, 500, 500, 1000, 2000, 5000];

/** One stay in the call of one chat, from the door to the end. Knows no components. */
export class CallSession {
  readonly store = createStore<SessionState>(() => ({
    phase: "door",
    restoring: false,
    microphone: false,
    camera: false,
    screen: false,
    received: [],
    reactions: [],
    quality: "good",
    saving: "off",
    held: "off",
    blocked: false,
    crowded: false,
  }));
  readonly local: LocalMedia;
  readonly place: CallPlace;
  private readonly sounds = new Sounds((blocked) => this.store.setState({ blocked }));
  private readonly ears = new Set<(told: Told) => void>();
  private readonly stops: (() => void)[] = [];
  private line: MediaLine | undefined;
  /** What the line in use receives, and whether both its ways stand. */
  private fresh: readonly Received[] = [];
  private stands = true;
  /** Whether any line of this call has stood. */
  private stood = false;
  private fallen = 0;
  /** The line before, which is heard until the present one carries its voices. */
  private former: { line: MediaLine; received: readonly Received[]; end: ReturnType<typeof setTimeout> } | undefined;
  private closed = false;
  private returning: Promise<void> | undefined;
  private lastLive = Date.now();
  private slept = false;
  private lastLook = 0;
  private handAt = 0;
  /** One is ending the call for all. */
  private ending = false;
  private hurrying: ReturnType<typeof setTimeout> | undefined;
  private crowdTimer: ReturnType<typeof setTimeout> | undefined;
  private awaited: { members: ReadonlySet<string>; until: number } = { members: new Set(), until: 0 };
  private readonly turns = { microphone: 0, camera: 0, screen: 0 };
  private readonly turnedAt = { microphone: 0, camera: 0, screen: 0 };
  private capabilities: RtpCapabilities | undefined;
  private readonly thrift = new Thrift();
  private counts: Counts | undefined;
  private device = "";
  private shown: readonly Shown[] = [];
  private wishTimer: ReturnType<typeof setTimeout> | undefined;
  private lastWish = "";
  private wishedAt = 0;
  /** How often somebody has begun to send something: what is on again is another stream than before. */
  private begun = 0;
  private sending: Promise<void> = Promise.resolve();
  private opening = 0;
  private frames: RoomFrame[] = [];
  private fetching = false;
  private nextReaction = 1;

  constructor(place: CallPlace) {
    this.place = place;
    this.local = new LocalMedia((incident) => this.hinder(incident));
    void this.local.list();
  }

  /** Hears what is worth saying; returns how to stop. */
  listen(ear: (told: Told) => void): () => void {
    this.ears.add(ear);
    return () => this.ears.delete(ear);
  }

  /**
   * Starts the chat's call, or joins the one that runs, with what one has chosen to send. `quiet`: the microphone is off at every door of this
   * kind, so that what is chosen for it counts this once.
   */
  async join(choice: { microphone: boolean; camera: boolean }, quiet = false): Promise<void> {
    if (this.store.getState().phase !== "door") return;
    this.store.setState({ phase: "joining", refusal: undefined, ...choice });
    this.local.keep({ ...(!quiet && { withMicrophone: choice.microphone }), withCamera: choice.camera });
    // The answer tells the room; what is told before it comes is kept.
    this.stops.push(parta.listenToCalls((type, data) => this.hear(type, data)));
    try {
      const { call, place, router_capabilities } = await this.enter();
      if (this.closed) {
        // Left before the answer came.
        this.quit(call.id);
        return;
      }
      this.capabilities = router_capabilities;
      this.device = place;
      this.local.hush(!choice.microphone);
      this.store.setState({ phase: "in", room: roomOf(call) });
      useCallPlace.getState().set({ joined: true });
      this.takeFrames();
      this.watch();
      await this.open();
    } catch (error) {
      this.stopAll();
      const refusal = sentence(error);
      if (error instanceof ApiError && error.code === "call_removed")
        parta.removedFromCall(this.place.org, this.place.chat);
      if (this.store.getState().phase === "joining") this.store.setState({ phase: "door", refusal });
    }
  }

  /** Leaves, or ends the call for all. */
  async leave(forAll = false): Promise<void> {
    const { room, phase } = this.store.getState();
    if (room && phase === "in") {
      const path = forAll ? this.base : `${this.base}/participation`;
      const told = request(path, { method: "DELETE" });
      if (forAll) await told;
      else told.catch(() => undefined);
    }
    this.close();
  }

  /** Nothing of the call is left on this device. */
  close(): void {
    this.closed = true;
    this.stopAll();
    this.local.close();
    if (useCallPlace.getState().place === this.place) useCallPlace.getState().close();
  }

  async turnMicrophone(on: boolean): Promise<void> {
    if (on && !this.maySpeak) {
      this.tell({ kind: "silenced" });
      return;
    }
    const turn = ++this.turns.microphone;
    this.turnedAt.microphone = Date.now();
    this.store.setState({ microphone: on });
    // At once: who mutes themselves is not heard any more, however slow the server is.
    this.local.hush(!on);
    if (on && !(await this.local.turn("microphone", true)) && turn === this.turns.microphone)
      this.store.setState({ microphone: false });
    return this.send();
  }

  async turnCamera(on: boolean): Promise<void> {
    this.local.small = this.sparing !== "off";
    const turn = ++this.turns.camera;
    this.turnedAt.camera = Date.now();
    this.store.setState({ camera: on });
    const works = await this.local.turn("camera", on);
    if (on && !works && turn === this.turns.camera) this.store.setState({ camera: false });
    return this.send();
  }

  async turnScreen(on: boolean): Promise<void> {
    const turn = ++this.turns.screen;
    this.turnedAt.screen = Date.now();
    if (!on) this.local.hideScreen();
    const shows = on && (await this.local.showScreen());
    if (turn === this.turns.screen) this.store.setState({ screen: shows });
    return this.send();
  }

  /** What is on screen now, and how large. */
  show(shown: readonly Shown[]): void {
    this.shown = shown;
    this.wish();
  }

  save(saving: Saving): void {
    this.store.setState({ saving });
    this.spare();
  }

  /** Pictures though the line is weak: they are not held back for a while. */
  insist(): void {
    this.store.setState({ held: this.thrift.insist() });
    this.spare();
  }

  setSpeaker(id: string): void {
    void this.local.choose("speaker", id);
    this.sounds.use(id);
  }

  async setDevice(kind: "microphone" | "camera", id: string): Promise<void> {
    await this.local.choose(kind, id);
    return this.send();
  }

  unblock(): void {
    this.sounds.unblock();
  }

  /** Something asked of the server about the call; what it refuses is said. */
  async ask(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<boolean> {
    if (path === "hand") this.handAt = Date.now();
    const ends = method === "DELETE" && path === "";
    if (ends) this.ending = true;
    const asked = () => request(path ? `${this.base}/${path}` : this.base, { method, body });
    try {
      await asked().catch(async (error: unknown) => {
        // The server has lost one's place: it is taken anew, and then it is asked again.
        if (!gone(error)) throw error;
        await this.comeBack();
        if (this.store.getState().phase === "in") await asked();
      });
      return true;
    } catch (error) {
      if (ends) this.ending = false;
      this.tell({ kind: "refused", message: sentence(error) });
      return false;
    }
  }

  private get maySpeak(): boolean {
    const { room } = this.store.getState();
    return room === undefined || maySpeak(room, own(room));
  }

  private get sparing(): Saving {
    const { saving, held } = this.store.getState();
    return stronger(saving, held);
  }

  private spare(): void {
    void this.line?.spare(this.sparing !== "off");
    this.wish();
  }

  private get base(): string {
    return `/api/orgs/${this.place.org}/calls/${this.store.getState().room?.view.id ?? ""}`;
  }

  private enter(): Promise<JoinedCall<RtpCapabilities>> {
    return request(`/api/orgs/${this.place.org}/chats/${this.place.chat}/call`, { method: "POST" });
  }

  /** What runs as long as one is in. */
  private watch(): void {
    this.lastLook = this.lastLive = Date.now();
    const timer = setInterval(() => {
      const now = Date.now();
      // No timer is so late in a page that is awake.
      if (now - this.lastLook > LONG_CUT) this.slept = true;
      this.lastLook = now;
      if (parta.store.getState().line === "live" && !this.slept) this.lastLive = now;
      void this.lookAtLine();
      // Nothing is told where there is no WebSocket; and asking shows that one is there (C22).
      if (parta.polls && !this.returning && !this.fetching) void this.fetchView();
    }, LOOK_EVERY);
    this.stops.push(() => clearInterval(timer));
    let live = parta.store.getState().line === "live";
    this.stops.push(
      parta.store.subscribe(({ line, phase }) => {
        if (phase === "signed_out") this.close();
        if ((line === "live") === live) return;
        live = line === "live";
        clearTimeout(this.hurrying);
        if (live) void this.comeBack();
        else {
          this.store.setState({ restoring: true });
          this.hurry(HURRY_SOON);
        }
      }),
      () => clearTimeout(this.hurrying),
    );
    const moved = () => this.line?.seekAnew();
    const connection = (navigator as { connection?: EventTarget }).connection;
    connection?.addEventListener("change", moved);
    addEventListener("online", moved);
    const gone = (event: PageTransitionEvent) => {
      if (!event.persisted)
        void fetch(`${this.base}/participation`, { method: "DELETE", keepalive: true, headers: { "X-Parta": "1" } });
    };
    addEventListener("pagehide", gone);
    this.stops.push(
      () => connection?.removeEventListener("change", moved),
      () => removeEventListener("online", moved),
      () => removeEventListener("pagehide", gone),
      keepAwake(),
    );
  }

  /** In a call nobody waits for the patience of a line that broke several times; not all at once, either. */
  private hurry(most: number): void {
    this.hurrying = setTimeout(
      () => {
        parta.wake();
        this.hurry(HURRY_EVERY);
      },
      most * (0.5 + Math.random() / 2),
    );
  }

  private stopAll(): void {
    this.opening += 1;
    for (const stop of this.stops.splice(0)) stop();
    clearTimeout(this.wishTimer);
    clearTimeout(this.crowdTimer);
    this.retire();
    this.line?.close();
    this.line = undefined;
    this.fresh = [];
    this.sounds.close();
    this.frames = [];
  }

  private finish(over: Over): void {
    if (this.store.getState().phase === "over") return;
    if (over === "removed") parta.removedFromCall(this.place.org, this.place.chat);
    this.stopAll();
    this.local.close();
    useCallPlace.getState().set({ joined: false, full: true });
    const reason = over === "by_leader" && this.ending ? "by_you" : over;
    this.store.setState({ phase: "over", over: reason, endedAt: Date.now(), restoring: false });
  }

  // ── What the server tells ──

  private hear(type: string, data: unknown): void {
    const { call } = data as { call: string };
    if (type === "call_room") {
      this.frames.push(data as RoomFrame);
      this.takeFrames();
    }
    const { room, phase } = this.store.getState();
    if (call !== room?.view.id || phase !== "in") return;
    if (type === "call_speaking")
      this.store.setState({ speaking: (data as { member?: string | null }).member ?? undefined });
    else if (type === "call_reaction") this.react(data as { member: string; emoji: string });
    else if (type === "call_media_lost") void this.open();
    else if (type === "call_moved" && !this.returning && (data as { place: string }).place !== this.device)
      this.finish("elsewhere");
  }

  private takeFrames(): void {
    const { room, phase } = this.store.getState();
    if (!room || phase !== "in" || this.fetching) return;
    const frames = this.frames;
    this.frames = [];
    for (const [index, frame] of frames.entries()) {
      const before = this.store.getState().room;
      if (!before || frame.call !== before.view.id) continue;
      const own = frame.left.find(({ member }) => member === before.view.you);
      const stays = frame.participants.some(({ member }) => member === before.view.you);
      if (own && !stays && frame.revision > before.view.revision) {
        this.finish(own.how === "ended" || own.how === "left" ? (frame.ended ?? "unknown") : own.how);
        return;
      }
      const told = take(before, frame);
      if (told.gap) {
        this.frames = frames.slice(index);
        void this.fetchView();
        return;
      }
      this.takeRoom(told.room, told.news);
    }
  }

  private takeRoom(room: Room, news: readonly News[]): void {
    const more = begun(this.store.getState().room, room);
    this.begun += more;
    this.store.setState({ room });
    if (room.view.phase === "ended") {
      this.finish(room.ended ?? "unknown");
      return;
    }
    for (const one of news) {
      if (one.kind === "stopped") this.stopped(one.source);
      else if (!this.expected(one)) this.tell(one);
    }
    this.wish(more > 0 ? WISH_SOON : WISH_DELAY);
  }

  /** One's own doing is no news; nor is that somebody comes back who was there before the connection broke. */
  private expected(news: News): boolean {
    if (news.kind === "hand_lowered") return Date.now() - this.handAt < TURN_HOLDS;
    return news.kind === "joined" && Date.now() < this.awaited.until && this.awaited.members.has(news.who.member);
  }

  /**
   * Turned off though one had it on: by somebody who leads, or another screen. Where the media worker died everything goes off too, and is
   * sent anew: that is told in the same moment, so it is waited for. So is what one has only just turned off and on again oneself.
   */
  private stopped(source: Source): void {
    const opening = this.opening;
    const turned = () => (source === "screen_sound" ? 0 : this.turnedAt[source]);
    const asOf = turned();
    setTimeout(
      () => {
        if (!this.line || opening !== this.opening) return;
        if (turned() === asOf) this.giveUp(source);
        else this.stopped(source);
      },
      Math.max(STOP_HOLDS, asOf + TURN_HOLDS - Date.now()),
    );
  }

  private giveUp(source: Source): void {
    const { room, phase, ...state } = this.store.getState();
    const self = room && own(room);
    if (source === "screen_sound" || phase !== "in" || !state[source] || self?.[source]) return;
    this.line?.forget(source);
    if (source === "microphone") {
      this.local.hush(true);
      this.store.setState({ microphone: false });
    } else if (source === "camera") {
      this.store.setState({ camera: false });
      void this.local.turn("camera", false);
    } else {
      this.line?.forget("screen_sound");
      this.local.hideScreen();
      this.store.setState({ screen: false });
    }
    const held = source === "microphone" && !this.maySpeak;
    this.tell({ kind: "muted_by_leader", source, ...(held && { held }) });
  }

  private async fetchView(): Promise<void> {
    this.fetching = true;
    try {
      const view = await request<CallView>(this.base);
      this.fetching = false;
      const { room } = this.store.getState();
      const told = room && parta.polls ? seen(room, view) : { room: roomOf(view), news: [] };
      this.takeRoom(told.room, told.news);
      this.takeFrames();
    } catch (error) {
      this.fetching = false;
      if (gone(error)) void this.comeBack();
      else if (error instanceof ApiError && !error.temporary) this.finish(reasonOf(error));
      // Else the line is down; coming back tells the room anew.
    }
  }

  private react({ member, emoji }: { member: string; emoji: string }): void {
    const id = this.nextReaction++;
    this.store.setState(({ reactions }) => ({ reactions: [...reactions, { id, member, emoji }] }));
    setTimeout(
      () => this.store.setState(({ reactions }) => ({ reactions: reactions.filter((one) => one.id !== id) })),
      REACTION_STAYS,
    );
  }

  // ── The way of sound and pictures ──

  /**
   * Opens a line, again and again until it stands: a new media worker may still be on its way. The one before is heard until the new one
   * carries its voices.
   */
  private async open(): Promise<void> {
    const ticket = ++this.opening;
    if (this.fresh.length > 0) this.store.setState({ restoring: true });
    for (let attempt = 0; ; attempt++) {
      const pause = REOPEN_PAUSES[Math.min(attempt, REOPEN_PAUSES.length - 1)];
      if (pause) await rest(pause);
      if (ticket !== this.opening || !this.capabilities) return;
      const line: MediaLine = new MediaLine(this.base, {
        received: (received) => this.takeReceived(line, received),
        connected: (yes) => this.connected(line, yes),
        soundOnly: (yes) => this.line === line && this.crowd(yes),
        failed: () => this.failed(line),
        expected: () => this.somebodySpeaks(),
      });
      try {
        await line.open(this.capabilities);
        if (ticket !== this.opening) {
          line.close();
          return;
        }
        this.stepBack();
        this.line = line;
        this.stands = true;
        this.lastWish = "";
        this.wishedAt = 0;
        // What hangs on the line before holds nothing up.
        this.sending = Promise.resolve();
        this.store.setState({ restoring: false });
        this.wish(0);
        await this.send();
        // The voice goes both ways until everybody has come over; a picture need not.
        for (const source of ["camera", "screen", "screen_sound"] as const) this.former?.line.forget(source);
        return;
      } catch (error) {
        line.close();
        if (ticket !== this.opening) return;
        if (gone(error)) return this.returning ? undefined : this.comeBack();
        if (!(error instanceof ApiError)) console.warn("The media line did not open:", error);
        this.store.setState({ restoring: true });
        if (attempt === REOPEN_PAUSES.length) this.tell({ kind: "refused", message: "" });
      }
    }
  }

  private somebodySpeaks(): boolean {
    const { room } = this.store.getState();
    return (
      room?.people.some(({ member, microphone, away }) => microphone && !away && member !== room.view.you) ?? false
    );
  }

  private connected(line: MediaLine, yes: boolean): void {
    if (this.former?.line === line && !yes) this.retire();
    if (this.line !== line) return;
    this.stands = yes;
    if (yes) {
      this.stood = true;
      this.fallen = 0;
    } else {
      // What ails the media may have cut the socket too, which notices it later.
      parta.wake();
    }
    this.store.setState({ restoring: !yes });
  }

  private crowd(yes: boolean): void {
    this.store.setState({ crowded: yes });
    clearTimeout(this.crowdTimer);
    if (!yes) return;
    this.crowdTimer = setTimeout(() => {
      this.lastWish = "";
      this.wish(0);
    }, CROWD_AGAIN);
  }

  private failed(line: MediaLine): void {
    if (this.line !== line) return;
    this.fallen += 1;
    // Never once: then it is the network here that lets nothing through.
    if (!this.stood && this.fallen === 2) this.tell({ kind: "refused", message: "" });
    void this.open();
  }

  /** The line in use makes room for the next one. */
  private stepBack(): void {
    const line = this.line;
    this.retire();
    this.line = undefined;
    if (!line) return;
    const received = this.fresh;
    this.fresh = [];
    if (this.stands) this.former = { line, received, end: setTimeout(() => this.retire(), HANDOVER) };
    else line.close();
  }

  /** The line before has done its work. */
  private retire(): void {
    const { former } = this;
    if (!former) return;
    this.former = undefined;
    clearTimeout(former.end);
    former.line.close();
    this.play();
  }

  private takeReceived(line: MediaLine, received: readonly Received[]): void {
    if (this.former?.line === line) this.former.received = received;
    else if (this.line === line) this.fresh = received;
    else return;
    this.play();
  }

  private play(): void {
    const { former, fresh } = this;
    const received = together(fresh, former?.received ?? []);
    if (former) for (const { track } of fresh) track.onunmute = () => this.play();
    this.store.setState({ received });
    this.sounds.play(received);
    if (former && fresh.length > 0 && takenOver(fresh, former.received)) this.retire();
  }

  /** The connection stands again: one takes one's place anew. Meanwhile what still flows goes on. */
  private comeBack(): Promise<void> {
    this.returning ??= this.enterAgain().finally(() => {
      this.returning = undefined;
    });
    return this.returning;
  }

  private async enterAgain(): Promise<void> {
    const began = Date.now();
    this.store.setState({ restoring: true });
    for (;;) {
      const { room, phase } = this.store.getState();
      if (!room || phase !== "in" || this.closed) return;
      try {
        await this.takePlace(room);
        return;
      } catch (error) {
        const starting = error instanceof ApiError && STARTING.has(error.code) && Date.now() - began < SETTLING;
        if (error instanceof ApiError && !error.temporary && !starting) return this.finish(reasonOf(error));
        if (!(error instanceof ApiError)) console.warn("The call was not entered again:", error);
        await rest(COME_BACK_AGAIN);
      }
    }
  }

  private async takePlace(room: Room): Promise<void> {
    const { calls } = await request<{ calls: { id: string }[] }>(`/api/orgs/${this.place.org}/calls`);
    // Entering where nothing runs would begin another call.
    if (!calls.some(({ id }) => id === room.view.id))
      throw new ApiError({ code: "call_over", status: 409, message: "", detail: "not among the running calls" });
    if (parta.polls && (await this.isElsewhere())) return this.finish("elsewhere");
    const { call, place, router_capabilities } = await this.enter();
    if (this.closed || call.id !== room.view.id) {
      this.quit(call.id);
      if (!this.closed) this.finish("unknown");
      return;
    }
    this.capabilities = router_capabilities;
    this.device = place;
    // After a long time one comes in anew, heard by nobody until one chooses.
    const anew = call.participants.find(({ member }) => member === call.you)?.joined_at !== own(room)?.joined_at;
    if (anew && (this.slept || Date.now() - this.lastLive > LONG_CUT)) {
      this.local.hush(true);
      this.local.hideScreen();
      void this.local.turn("camera", false);
      this.store.setState({ microphone: false, camera: false, screen: false });
    }
    this.slept = false;
    this.awaited = { members: new Set(room.people.map(({ member }) => member)), until: Date.now() + RETURNING };
    this.frames = [];
    this.store.setState({ room: roomOf(call) });
    await this.open();
    this.tell({ kind: "came_back" });
  }

  /** Whether one's place lives on another device, of which nothing was told here. */
  private async isElsewhere(): Promise<boolean> {
    const here = await request(`${this.base}/consumers/resume`, { method: "POST", body: { ids: [] } }).then(
      () => true,
      (error: unknown) => !gone(error),
    );
    if (here) return false;
    const view = await request<CallView>(this.base).catch(() => undefined);
    return view !== undefined && own(roomOf(view))?.away === false;
  }

  private quit(call: string): void {
    request(`/api/orgs/${this.place.org}/calls/${call}/participation`, { method: "DELETE" }).catch(() => undefined);
  }

  /** Makes what is sent follow what was chosen. One change after the other. */
  private send(): Promise<void> {
    this.sending = this.sending.then(async () => {
      const line = this.line;
      if (!line) return;
      const { microphone, screen, screenSound, camera } = this.local.store.getState();
      // Who comes into a silenced room, or back to it, is silent too.
      if (this.store.getState().microphone && !this.maySpeak) {
        this.local.hush(true);
        this.store.setState({ microphone: false });
        this.tell({ kind: "silenced" });
      }
      const state = this.store.getState();
      // A microphone that is needed for the first time.
      if (state.microphone && !microphone && !(await this.local.turn("microphone", true)))
        this.store.setState({ microphone: false });
      if (state.camera && !camera && !(await this.local.turn("camera", true))) this.store.setState({ camera: false });
      const now = this.local.store.getState();
      await this.sendOne(line, "microphone", now.microphone, this.store.getState().microphone);
      await this.sendOne(line, "camera", now.camera, this.store.getState().camera);
      await this.sendOne(line, "screen", screen, state.screen);
      await this.sendOne(line, "screen_sound", screenSound, state.screen);
      if (this.sparing !== "off") await line.spare(true);
    });
    return this.sending;
  }

  private async sendOne(
    line: MediaLine,
    source: Source,
    track: MediaStreamTrack | undefined,
    on: boolean,
  ): Promise<void> {
    if (!on || !track) this.former?.line.forget(source);
    try {
      await line.send(source, track, on);
    } catch (error) {
      if (this.line !== line || this.store.getState().phase !== "in") return;
      // One's place is taken anew, and there it is sent anew.
      if (gone(error)) return void this.comeBack();
      if (error instanceof ApiError && error.temporary) {
        // Where the line is broken a new one sends it. Else it is tried once more.
        await new Promise((resolve) => setTimeout(resolve, SECOND_TRY));
        const [failed] = await Promise.allSettled([line.send(source, track, on)]);
        if (failed?.status === "fulfilled" || this.line !== line || this.store.getState().restoring) return;
      }
      line.forget(source);
      // What was paused may have been closed meanwhile: once more, from the beginning.
      if (error instanceof ApiError && error.code === "not_found" && on) {
        await line.send(source, track, on).catch(() => undefined);
        return;
      }
      if (source === "screen") this.local.hideScreen();
      if (source === "camera") void this.local.turn("camera", false);
      if (source !== "screen_sound") this.store.setState({ [source]: false });
      this.tell({ kind: "refused", message: sentence(error) });
    }
  }

  /** Asks for what is on screen, a moment later: scrolling and resizing change it many times in a row. */
  private wish(delay = WISH_DELAY): void {
    clearTimeout(this.wishTimer);
    const wait = Math.max(delay, this.wishedAt + WISH_EVERY - Date.now());
    this.wishTimer = setTimeout(() => {
      const { room } = this.store.getState();
      const line = this.line;
      if (!room || !line) return;
      const wish = wants(room.people, room.view.you, this.shown, this.sparing, line.heard());
      const key = JSON.stringify([wish, this.begun]);
      if (key === this.lastWish) return;
      this.lastWish = key;
      this.wishedAt = Date.now();
      line.receive(wish).catch((error: unknown) => {
        if (this.line !== line) return;
        this.lastWish = "";
        if (gone(error)) void this.comeBack();
        else this.wish(1500);
      });
    }, wait);
  }

  private async lookAtLine(): Promise<void> {
    const line = this.line;
    const { restoring } = this.store.getState();
    if (!line || restoring) {
      this.counts = undefined;
      this.store.setState({ quality: "broken" });
      return;
    }
    const { counts, ...measured } = measure(await line.reports().catch(() => []), this.counts);
    this.counts = counts;
    const before = this.store.getState().held;
    const held = this.thrift.look(measured);
    this.store.setState({ quality: judge(measured), held });
    if (held === before) return;
    this.spare();
    if (before === "sound") this.tell({ kind: "pictures_back" });
  }

  private hinder(incident: Incident): void {
    if (incident.kind === "lost") this.store.setState({ [incident.device]: false });
    if (incident.kind === "screen_ended") this.store.setState({ screen: false });
    void this.send();
    this.tell(incident);
  }

  private tell(told: Told): void {
    for (const ear of this.ears) ear(told);
  }
}

/** How many sources are on now that were off before. */
function begun(before: Room | undefined, now: Room): number {
  let count = 0;
  for (const person of now.people) {
    const known = before?.people.find(({ member }) => member === person.member);
    for (const source of SOURCES) if (person[source] && !known?.[source]) count += 1;
  }
  return count;
}

/** The server does not know one's place in the call any more. */
const gone = (error: unknown): boolean => error instanceof ApiError && error.code === "not_in_call";

/** What a server says of a call that it has not yet taken up again after its start. */
const STARTING: ReadonlySet<string> = new Set(["not_in_call", "call_over"]);

const rest = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

function reasonOf({ code }: ApiError): Over {
  if (code === "call_removed") return "removed";
  return code === "not_found" ? "access_lost" : "unknown";
}

const sentence = (error: unknown): string => (error instanceof ApiError ? error.message : "");
