import type { Source } from "~/model/calls/types";
import type { MediaLine, Received } from "./media-line";
import { takenOver, together } from "./overlap";

/** A line that is replaced sounds on at most for so long: the others come over one after the other. */
const HANDOVER = 12_000;

/** The line in use, and the one before it, which is heard until the present one carries its voices (C30). */
export class Handover {
  private present: MediaLine | undefined;
  /** What the line in use receives, and whether both its ways stand. */
  private fresh: readonly Received[] = [];
  private stands = true;
  private former: { line: MediaLine; received: readonly Received[]; end: ReturnType<typeof setTimeout> } | undefined;
  private readonly play: (received: readonly Received[]) => void;

  /** `play`: lets exactly this be heard and seen. */
  constructor(play: (received: readonly Received[]) => void) {
    this.play = play;
  }

  get line(): MediaLine | undefined {
    return this.present;
  }

  /** Whether something comes over the line in use. */
  get carries(): boolean {
    return this.fresh.length > 0;
  }

  /** This line is used from now on; the one in use makes room for it. */
  take(line: MediaLine): void {
    const before = this.present;
    const received = this.fresh;
    this.retire();
    this.fresh = [];
    this.present = undefined;
    if (before && this.stands) this.former = { line: before, received, end: setTimeout(() => this.retire(), HANDOVER) };
    else before?.close();
    this.present = line;
    this.stands = true;
  }

  /** Of what the line before sends, this is not wanted any more. */
  forget(source: Source): void {
    this.former?.line.forget(source);
  }

  received(line: MediaLine, received: readonly Received[]): void {
    if (this.former?.line === line) this.former.received = received;
    else if (this.present === line) this.fresh = received;
    else return;
    this.show();
  }

  /** Both ways of this line stand, or one of them does not. False: it is not the line in use. */
  connected(line: MediaLine, yes: boolean): boolean {
    if (this.former?.line === line && !yes) this.retire();
    if (this.present !== line) return false;
    this.stands = yes;
    return true;
  }

  close(): void {
    this.retire();
    this.present?.close();
    this.present = undefined;
    this.fresh = [];
  }

  /** The line before has done its work. */
  private retire(): void {
    const { former } = this;
    if (!former) return;
    this.former = undefined;
    clearTimeout(former.end);
    former.line.close();
    this.show();
  }

  private show(): void {
    const { former, fresh } = this;
    if (former) for (const { track } of fresh) track.onunmute = () => this.show();
    this.play(together(fresh, former?.received ?? []));
    if (former && fresh.length > 0 && takenOver(fresh, former.received)) this.retire();
  }
}
