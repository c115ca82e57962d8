/** Nothing for so many milliseconds, though something should come: the way is sought anew. The browser itself waits for 5 s and more. */
const SILENCE = 2000;
/** Where it went on being silent the fault is elsewhere: the next attempt waits twice as long, at most so many milliseconds. */
const LONGEST_SILENCE = 64_000;

/** Feels whether anything still comes in over one transport. */
export class Pulse {
  private bytes = -1;
  private last = 0;
  private patience = SILENCE;

  /**
   * `bytes`: what has come in by now, undefined if it is not known; `expected`: whether anything should. True when the way is to be sought anew.
   * Milliseconds.
   */
  silent(now: number, bytes: number | undefined, expected: boolean): boolean {
    if (bytes !== this.bytes || !expected) {
      if (bytes !== this.bytes) this.patience = SILENCE;
      this.bytes = bytes ?? -1;
      this.last = now;
      return false;
    }
    if (now - this.last < this.patience) return false;
    this.last = now;
    this.patience = Math.min(LONGEST_SILENCE, this.patience * 2);
    return true;
  }
}

/** What has come in over the transport that this report tells of. */
export function bytesIn(report: RTCStatsReport): number | undefined {
  for (const one of report.values()) if (one.type === "transport") return one.bytesReceived;
  return undefined;
}
