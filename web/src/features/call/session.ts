import type { RtpCapabilities } from "mediasoup-client/types";
import { createStore } from "zustand/vanilla";
import { ApiError, request } from "~/api/client";
import { type CallPlace, parta, useCallPlace } from "~/model";
import { roomOf } from "~/model/calls/room";
import type { JoinedCall, RoomFrame } from "~/model/calls/types";
import { Hearing } from "./hearing";
import { LineCare } from "./line-care";
import { Lines } from "./lines";
import { type Incident, LocalMedia } from "./local";
import { onOtherNetwork } from "./network";
import { Outgoing } from "./outgoing";
import { Returning } from "./returning";
import { beforeTheDoor, gone, type Over, type SessionState, type Stay, sentence, type Told } from "./session-state";
import { keepAwake } from "./wake-lock";
import type { Saving, Shown } from "./wants";
import { Wishes } from "./wishes";

const LOOK_EVERY = 3000;
const REACTION_STAYS = 4500;

/** One stay in the call of one chat, from the door to the end. Knows no components. */
export class CallSession {
  readonly store = createStore<SessionState>(beforeTheDoor);
  readonly local: LocalMedia;
  readonly place: CallPlace;
  private readonly ears = new Set<(told: Told) => void>();
  private readonly stops: (() => void)[] = [];
  private readonly lines: Lines;
  private readonly outgoing: Outgoing;
  private readonly wishes: Wishes;
  private readonly care: LineCare;
  private readonly returning: Returning;
  private readonly hearing: Hearing;
  private closed = false;
  /** One is ending the call for all. */
  private ending = false;
  private device = "";
  private nextReaction = 1;

  constructor(place: CallPlace) {
    this.place = place;
    this.local = new LocalMedia((incident) => this.hinder(incident));
    const session = this;
    const stay: Stay = {
      store: this.store,
      local: this.local,
      place,
      get base() {
        return session.base;
      },
      get closed() {
        return session.closed;
      },
      tell: (told) => this.tell(told),
      comeBack: () => this.returning.comeBack(),
    };
    this.lines = new Lines(stay, {
      opened: () => {
        this.wishes.renew();
        return this.outgoing.renew();
      },
      soundOnly: (yes) => this.wishes.crowd(yes),
      returning: () => this.returning.active,
    });
    this.outgoing = new Outgoing(stay, this.lines);
    this.wishes = new Wishes(stay, this.lines);
    this.care = new LineCare(stay, this.lines, () => this.wishes.wish());
    this.returning = new Returning(stay, {
      enter: () => this.enter(),
      entered: (joined, silent) => this.enteredAgain(joined, silent),
      quit: (call) => this.quit(call),
      finish: (over) => this.finish(over),
    });
    this.hearing = new Hearing(stay, {
      finish: (over) => this.finish(over),
      changed: (begun) => {
        this.wishes.roomChanged(begun);
        this.outgoing.roomChanged();
      },
      stopped: (source) => this.outgoing.stopped(source),
      awaits: (member) => this.returning.awaits(member),
    });
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
      this.lines.capabilities = router_capabilities;
      this.device = place;
      this.local.hush(!choice.microphone);
      this.store.setState({ phase: "in", room: roomOf(call) });
      useCallPlace.getState().set({ joined: true });
      this.hearing.take();
      this.watch();
      await this.lines.open();
    } catch (error) {
      this.stopAll();
      const refusal = sentence(error);
      if (error instanceof ApiError && error.code === "call_removed")
        parta.removedFromCall(this.place.org, this.place.chat);
      if (this.store.getState().phase === "joining") this.store.setState({ phase: "door", refusal });
    }
  }

  /** Leaves; the others go on. */
  leave(): void {
    const { room, phase } = this.store.getState();
    if (room && phase === "in") this.quit(room.view.id);
    this.close();
  }

  /** Nothing of the call is left on this device. */
  close(): void {
    this.closed = true;
    this.stopAll();
    this.local.close();
    if (useCallPlace.getState().place === this.place) useCallPlace.getState().close();
  }

  readonly turnMicrophone = (on: boolean): Promise<void> => this.outgoing.turnMicrophone(on);
  readonly turnCamera = (on: boolean): Promise<void> => this.outgoing.turnCamera(on);
  readonly turnScreen = (on: boolean): Promise<void> => this.outgoing.turnScreen(on);

  /** What is on screen now, and how large. */
  show(shown: readonly Shown[]): void {
    this.wishes.show(shown);
  }

  save(saving: Saving): void {
    this.care.save(saving);
  }

  /** Pictures though the line is weak: they are not held back for a while. */
  insist(): void {
    this.care.insist();
  }

  setSpeaker(id: string): void {
    void this.local.choose("speaker", id);
    this.lines.sounds.use(id);
  }

  async setDevice(kind: "microphone" | "camera", id: string): Promise<void> {
    await this.local.choose(kind, id);
    return this.outgoing.send();
  }

  /** The other camera of a phone. */
  async flipCamera(): Promise<void> {
    await this.local.flip();
    if (!this.local.store.getState().camera) this.store.setState({ camera: false });
    return this.outgoing.send();
  }

  unblock(): void {
    this.lines.sounds.unblock();
  }

  /** Something asked of the server about the call; what it refuses is said. */
  async ask(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<boolean> {
    if (path === "hand") this.hearing.handTurned();
    const ends = method === "DELETE" && path === "";
    if (ends) this.ending = true;
    const asked = () => request(path ? `${this.base}/${path}` : this.base, { method, body });
    try {
      await asked().catch(async (error: unknown) => {
        // The server has lost one's place: it is taken anew, and then it is asked again.
        if (!gone(error)) throw error;
        await this.returning.comeBack();
        if (this.store.getState().phase === "in") await asked();
      });
      return true;
    } catch (error) {
      if (ends) this.ending = false;
      this.tell({ kind: "refused", message: sentence(error) });
      return false;
    }
  }

  private get base(): string {
    return `/api/orgs/${this.place.org}/calls/${this.store.getState().room?.view.id ?? ""}`;
  }

  private enter(): Promise<JoinedCall<RtpCapabilities>> {
    return request(`/api/orgs/${this.place.org}/chats/${this.place.chat}/call`, { method: "POST" });
  }

  /** One is in again after a break. */
  private async enteredAgain(joined: JoinedCall<RtpCapabilities>, silent: boolean): Promise<void> {
    this.lines.capabilities = joined.router_capabilities;
    this.device = joined.place;
    if (silent) this.outgoing.fallSilent();
    this.hearing.forget();
    this.store.setState({ room: roomOf(joined.call) });
    await this.lines.open();
  }

  private quit(call: string): void {
    request(`/api/orgs/${this.place.org}/calls/${call}/participation`, { method: "DELETE" }).catch(() => undefined);
  }

  /** What runs as long as one is in. */
  private watch(): void {
    const timer = setInterval(() => {
      this.returning.look();
      void this.care.look();
      if (!this.returning.active) this.hearing.poll();
    }, LOOK_EVERY);
    const signedOut = parta.store.subscribe(({ phase }) => phase === "signed_out" && this.close());
    const goes = (event: PageTransitionEvent) => {
      if (!event.persisted)
        void request(`${this.base}/participation`, { method: "DELETE", keepalive: true }).catch(() => undefined);
    };
    addEventListener("pagehide", goes);
    this.stops.push(
      () => clearInterval(timer),
      signedOut,
      this.returning.watch(),
      onOtherNetwork(() => this.lines.line?.seekAnew()),
      () => removeEventListener("pagehide", goes),
      keepAwake(),
    );
  }

  private stopAll(): void {
    for (const stop of this.stops.splice(0)) stop();
    this.wishes.close();
    this.lines.close();
    this.hearing.forget();
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
    if (type === "call_room") this.hearing.frame(data as RoomFrame);
    const { room, phase } = this.store.getState();
    if (call !== room?.view.id || phase !== "in") return;
    if (type === "call_speaking")
      this.store.setState({ speaking: (data as { member?: string | null }).member ?? undefined });
    else if (type === "call_reaction") this.react(data as { member: string; emoji: string });
    else if (type === "call_media_lost") void this.lines.open();
    else if (type === "call_moved" && !this.returning.active && (data as { place: string }).place !== this.device)
      this.finish("elsewhere");
  }

  private react({ member, emoji }: { member: string; emoji: string }): void {
    const id = this.nextReaction++;
    this.store.setState(({ reactions }) => ({ reactions: [...reactions, { id, member, emoji }] }));
    setTimeout(
      () => this.store.setState(({ reactions }) => ({ reactions: reactions.filter((one) => one.id !== id) })),
      REACTION_STAYS,
    );
  }

  private hinder(incident: Incident): void {
    if (incident.kind === "lost") this.store.setState({ [incident.device]: false });
    if (incident.kind === "screen_ended") this.store.setState({ screen: false });
    void this.outgoing.send();
    this.tell(incident);
  }

  private tell(told: Told): void {
    for (const ear of this.ears) ear(told);
  }
}
