import { ApiError } from "~/api/client";
import { maySpeak, own } from "~/model/calls/room";
import type { Participant, Source } from "~/model/calls/types";
import type { Lines } from "./lines";
import type { MediaLine } from "./media-line";
import { gone, rest, type Stay, sentence, sparing } from "./session-state";

const STOP_HOLDS = 150;
/** By then the server has told what became of one's own press. */
export const TURN_HOLDS = 2000;
const SECOND_TRY = 1000;

/** What one sends: the choice at once, what is really sent after it, and what somebody who leads makes of it. */
export class Outgoing {
  private readonly stay: Stay;
  private readonly lines: Lines;
  private readonly turns = { microphone: 0, camera: 0, screen: 0 };
  private readonly turnedAt = { microphone: 0, camera: 0, screen: 0 };
  private sending: Promise<void> = Promise.resolve();
  /** Somebody who leads has stopped the sound of the screen by itself: it is not sent again with this screen. */
  private soundStopped = false;
  private couldSpeak = true;

  constructor(stay: Stay, lines: Lines) {
    this.stay = stay;
    this.lines = lines;
  }

  async turnMicrophone(on: boolean): Promise<void> {
    const { store, local, tell } = this.stay;
    if (on && !this.maySpeak) {
      tell({ kind: "silenced" });
      return;
    }
    const turn = ++this.turns.microphone;
    this.turnedAt.microphone = Date.now();
    store.setState({ microphone: on });
    // At once: who mutes themselves is not heard any more, however slow the server is.
    local.hush(!on);
    if (on && !(await local.turn("microphone", true)) && turn === this.turns.microphone)
      store.setState({ microphone: false });
    return this.send();
  }

  async turnCamera(on: boolean): Promise<void> {
    const { store, local } = this.stay;
    local.small = sparing(store.getState()) !== "off";
    const turn = ++this.turns.camera;
    this.turnedAt.camera = Date.now();
    store.setState({ camera: on });
    const works = await local.turn("camera", on);
    if (on && !works && turn === this.turns.camera) store.setState({ camera: false });
    return this.send();
  }

  async turnScreen(on: boolean): Promise<void> {
    const { store, local, tell } = this.stay;
    if (on && this.leaderShows) {
      tell({ kind: "screen_held", who: this.leaderShows });
      return;
    }
    const turn = ++this.turns.screen;
    this.turnedAt.screen = Date.now();
    this.soundStopped = false;
    if (!on) local.hideScreen();
    const shows = on && (await local.showScreen());
    if (turn === this.turns.screen) store.setState({ screen: shows });
    return this.send();
  }

  /** After a long absence nothing is heard or seen before it is chosen anew. */
  fallSilent(): void {
    const { store, local } = this.stay;
    local.hush(true);
    local.hideScreen();
    void local.turn("camera", false);
    store.setState({ microphone: false, camera: false, screen: false });
  }

  /** The room has changed. The sound of a screen is silent with the microphones, and sounds again when one may speak. */
  roomChanged(): void {
    const may = this.maySpeak;
    const freed = may && !this.couldSpeak;
    this.couldSpeak = may;
    if (freed && this.stay.store.getState().screen) void this.send();
  }

  /** The line is a new one. What hangs on the one before holds nothing up. */
  renew(): Promise<void> {
    this.sending = Promise.resolve();
    return this.send();
  }

  /** Makes what is sent follow what was chosen. One change after the other. */
  send(): Promise<void> {
    const { store, local, tell } = this.stay;
    this.sending = this.sending.then(async () => {
      const { line } = this.lines;
      if (!line) return;
      const { microphone, camera } = local.store.getState();
      // Who comes into a silenced room, or back to it, is silent too.
      if (store.getState().microphone && !this.maySpeak) {
        local.hush(true);
        store.setState({ microphone: false });
        tell({ kind: "silenced" });
      }
      const state = store.getState();
      // A microphone that is needed for the first time.
      if (state.microphone && !microphone && !(await local.turn("microphone", true)))
        store.setState({ microphone: false });
      if (state.camera && !camera && !(await local.turn("camera", true))) store.setState({ camera: false });
      const now = local.store.getState();
      await this.sendOne(line, "microphone", now.microphone, store.getState().microphone);
      await this.sendOne(line, "camera", now.camera, store.getState().camera);
      await this.sendOne(line, "screen", now.screen, state.screen);
      // A screen that was refused takes its sound along.
      const shown = store.getState().screen;
      // Who may not speak lets nothing sound: the server has closed it, or would refuse it.
      if (this.maySpeak && !this.soundStopped) await this.sendOne(line, "screen_sound", now.screenSound, shown);
      else this.forgetSound();
      if (sparing(store.getState()) !== "off") await line.spare(true);
    });
    return this.sending;
  }

  /**
   * Turned off though one had it on: by somebody who leads, or another screen. Where the media worker died everything goes off too, and is
   * sent anew: that is told in the same moment, so it is waited for. So is what one has only just turned off and on again oneself.
   */
  stopped(source: Source): void {
    const { opening } = this.lines;
    const turned = () => this.turnedAt[source === "screen_sound" ? "screen" : source];
    const asOf = turned();
    setTimeout(
      () => {
        if (!this.lines.line || opening !== this.lines.opening) return;
        if (turned() === asOf) this.giveUp(source);
        else this.stopped(source);
      },
      Math.max(STOP_HOLDS, asOf + TURN_HOLDS - Date.now()),
    );
  }

  private get maySpeak(): boolean {
    const { room } = this.stay.store.getState();
    return room === undefined || maySpeak(room, own(room));
  }

  /** Whoever leads and shows a screen that is not for this person to take over. */
  private get leaderShows(): Participant | undefined {
    const { room } = this.stay.store.getState();
    if (!room || own(room)?.leads) return undefined;
    return room.people.find(({ member, screen, leads }) => screen && leads && member !== room.view.you);
  }

  private giveUp(source: Source): void {
    const { store, local, tell } = this.stay;
    const { line } = this.lines;
    const { room, phase, ...state } = store.getState();
    const self = room && own(room);
    if (phase !== "in" || self?.[source]) return;
    if (source === "screen_sound") {
      this.giveUpSound();
      return;
    }
    if (!state[source]) return;
    line?.forget(source);
    if (source === "microphone") {
      local.hush(true);
      store.setState({ microphone: false });
    } else if (source === "camera") {
      store.setState({ camera: false });
      void local.turn("camera", false);
    } else {
      line?.forget("screen_sound");
      local.hideScreen();
      store.setState({ screen: false });
    }
    const held = source === "microphone" && !this.maySpeak;
    tell({ kind: "muted_by_leader", source, ...(held && { held }) });
  }

  /** With the microphones it comes back by itself; stopped alone it stays silent. */
  private giveUpSound(): void {
    const { store, local, tell } = this.stay;
    if (!store.getState().screen || !local.store.getState().screenSound) return;
    this.forgetSound();
    const held = !this.maySpeak;
    this.soundStopped = !held;
    tell({ kind: "muted_by_leader", source: "screen_sound", ...(held && { held }) });
  }

  private forgetSound(): void {
    this.lines.line?.forget("screen_sound");
    this.lines.forgetFormer("screen_sound");
  }

  private async sendOne(
    line: MediaLine,
    source: Source,
    track: MediaStreamTrack | undefined,
    on: boolean,
  ): Promise<void> {
    const { store, local, tell, comeBack } = this.stay;
    const inUse = () => this.lines.line === line;
    if (!on || !track) this.lines.forgetFormer(source);
    try {
      await line.send(source, track, on);
    } catch (error) {
      if (!inUse() || store.getState().phase !== "in") return;
      // One's place is taken anew, and there it is sent anew.
      if (gone(error)) return void comeBack();
      if (error instanceof ApiError && error.temporary) {
        // Where the line is broken a new one sends it. Else it is tried once more.
        await rest(SECOND_TRY);
        const [failed] = await Promise.allSettled([line.send(source, track, on)]);
        if (failed?.status === "fulfilled" || !inUse() || store.getState().restoring) return;
      }
      line.forget(source);
      // What was paused may have been closed meanwhile: once more, from the beginning.
      if (error instanceof ApiError && error.code === "not_found" && on) {
        await line.send(source, track, on).catch(() => undefined);
        return;
      }
      if (source === "screen") local.hideScreen();
      if (source === "camera") void local.turn("camera", false);
      if (source !== "screen_sound") store.setState({ [source]: false });
      // The teacher's screen came first, and what has been told of the room came later.
      if (source === "screen" && error instanceof ApiError && error.code === "not_upon_staff")
        tell({ kind: "screen_held", who: this.leaderShows });
      else tell({ kind: "refused", message: sentence(error) });
    }
  }
}
