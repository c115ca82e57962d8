import type { RtpCapabilities } from "mediasoup-client/types";
import { ApiError } from "~/api/client";
import { parta } from "~/model";
import { Handover } from "./handover";
import { MediaLine } from "./media-line";
import { gone, rest, type Stay } from "./session-state";
import { Sounds } from "./sounds";

/** Before the next attempt to open a line, milliseconds. */
const REOPEN_PAUSES = [0, 200, 200, 300, 300, 500, 500, 1000, 2000, 5000];

interface LinesHandlers {
  /** A new line is used from now on: what is sent and wished for goes over it. Resolves when it sends. */
  opened(): Promise<void>;
  /** The server sends voices alone at the moment. */
  soundOnly(yes: boolean): void;
  /** Whether one's place is being taken anew: then opening is part of that. */
  returning(): boolean;
}

/** The lines of one stay, one after the other: each is opened until it stands, and gives way to the next when it breaks. */
export class Lines {
  capabilities: RtpCapabilities | undefined;
  readonly sounds: Sounds;
  private readonly stay: Stay;
  private readonly handlers: LinesHandlers;
  private readonly handover: Handover;
  private openings = 0;
  /** Whether any line of this call has stood. */
  private stood = false;
  private fallen = 0;

  constructor(stay: Stay, handlers: LinesHandlers) {
    this.stay = stay;
    this.handlers = handlers;
    this.sounds = new Sounds((blocked) => stay.store.setState({ blocked }));
    this.handover = new Handover((received) => {
      stay.store.setState({ received });
      this.sounds.play(received);
    });
  }

  /** The line in use. */
  get line(): MediaLine | undefined {
    return this.handover.line;
  }

  /** Another number with each opening. */
  get opening(): number {
    return this.openings;
  }

  /** Nothing is sent of it over the line before any more. */
  forgetFormer(...sources: Parameters<Handover["forget"]>): void {
    this.handover.forget(...sources);
  }

  close(): void {
    this.openings += 1;
    this.handover.close();
    this.sounds.close();
  }

  /**
   * Opens a line, again and again until it stands: a new media worker may still be on its way. The one before is heard until the new one
   * carries its voices.
   */
  async open(): Promise<void> {
    const { store, base, tell, comeBack } = this.stay;
    const ticket = ++this.openings;
    if (this.handover.carries) store.setState({ restoring: true });
    for (let attempt = 0; ; attempt++) {
      const pause = REOPEN_PAUSES[Math.min(attempt, REOPEN_PAUSES.length - 1)];
      if (pause) await rest(pause);
      if (ticket !== this.openings || !this.capabilities) return;
      const line: MediaLine = new MediaLine(base, {
        received: (received) => this.handover.received(line, received),
        connected: (yes) => this.connected(line, yes),
        soundOnly: (yes) => this.line === line && this.handlers.soundOnly(yes),
        failed: () => this.failed(line),
        expected: () => this.somebodySpeaks(),
      });
      try {
        await line.open(this.capabilities);
        if (ticket !== this.openings) {
          line.close();
          return;
        }
        this.handover.take(line);
        store.setState({ restoring: false });
        await this.handlers.opened();
        // The voice goes both ways until everybody has come over; a picture need not.
        for (const source of ["camera", "screen", "screen_sound"] as const) this.handover.forget(source);
        return;
      } catch (error) {
        line.close();
        if (ticket !== this.openings) return;
        if (gone(error)) return this.handlers.returning() ? undefined : comeBack();
        if (!(error instanceof ApiError)) console.warn("The media line did not open:", error);
        store.setState({ restoring: true });
        if (attempt === REOPEN_PAUSES.length) tell({ kind: "refused", message: "" });
      }
    }
  }

  private somebodySpeaks(): boolean {
    const { room } = this.stay.store.getState();
    return (
      room?.people.some(({ member, microphone, away }) => microphone && !away && member !== room.view.you) ?? false
    );
  }

  private connected(line: MediaLine, yes: boolean): void {
    if (!this.handover.connected(line, yes)) return;
    if (yes) {
      this.stood = true;
      this.fallen = 0;
    } else {
      // What ails the media may have cut the socket too, which notices it later.
      parta.wake();
    }
    this.stay.store.setState({ restoring: !yes });
  }

  private failed(line: MediaLine): void {
    if (this.line !== line) return;
    this.fallen += 1;
    // Never once: then it is the network here that lets nothing through.
    if (!this.stood && this.fallen === 2) this.stay.tell({ kind: "refused", message: "" });
    void this.open();
  }
}
