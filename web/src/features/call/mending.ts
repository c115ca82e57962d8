import type { IceParameters, Transport } from "mediasoup-client/types";
import { ApiError, request } from "~/api/client";
import { bytesIn, Pulse } from "./pulse";

/** So often it is felt whether anything still comes, milliseconds. */
const PULSE_EVERY = 500;
/** A way sought anew must stand within so many milliseconds. */
const RESTART_LIMIT = 6000;
const ASK_LIMIT = 1500;
const ASK_PAUSE = 200;
const ASK_TIMES = 3;

/** Ways that have fallen silent or broken are sought anew (C28), for the transports of one line. */
export class Mending {
  private readonly base: string;
  private readonly failed: () => void;
  private readonly restarts = new Map<Transport, ReturnType<typeof setTimeout>>();
  private readonly sought = new Set<Transport>();
  private readonly pulses: ReturnType<typeof setInterval>[] = [];
  private closed = false;

  /** `base`: the address of the call; `failed`: a way did not come back. */
  constructor(base: string, failed: () => void) {
    this.base = base;
    this.failed = failed;
  }

  close(): void {
    this.closed = true;
    for (const timer of this.pulses) clearInterval(timer);
    for (const timer of this.restarts.values()) clearTimeout(timer);
    this.restarts.clear();
  }

  /** From now on seeks a way anew where nothing comes though `speaker()`, which is asked for the transport's figures, shows that something should. */
  feel(transport: Transport, speaker: () => { getStats(): Promise<RTCStatsReport> } | undefined): void {
    const pulse = new Pulse();
    this.pulses.push(
      setInterval(async () => {
        if (transport.connectionState !== "connected") return;
        const one = speaker();
        const bytes = await one
          ?.getStats()
          .then(bytesIn)
          .catch(() => undefined);
        if (!this.closed && pulse.silent(performance.now(), bytes, one !== undefined)) void this.restart(transport);
      }, PULSE_EVERY),
    );
  }

  /** Seeks a way anew; `failed` where that does not stand in time. */
  async restart(transport: Transport): Promise<void> {
    if (this.closed || this.sought.has(transport)) return;
    this.sought.add(transport);
    this.later(transport, RESTART_LIMIT, () => this.failed());
    try {
      const iceParameters = await this.askAnew(transport);
      if (!this.closed) await transport.restartIce({ iceParameters });
    } catch {
      // The time limit answers it.
    }
    this.sought.delete(transport);
  }

  /** A question that went out over the old address is never answered: soon it is asked again. */
  private async askAnew(transport: Transport, attempts = ASK_TIMES): Promise<IceParameters> {
    try {
      const { ice_parameters } = await request<{ ice_parameters: IceParameters }>(
        `${this.base}/transports/${transport.id}/ice-restart`,
        { method: "POST", signal: AbortSignal.timeout(ASK_LIMIT) },
      );
      return ice_parameters;
    } catch (error) {
      if (attempts === 1 || this.closed || (error instanceof ApiError && !error.temporary)) throw error;
      await new Promise((wait) => setTimeout(wait, ASK_PAUSE));
      return this.askAnew(transport, attempts - 1);
    }
  }

  private later(transport: Transport, delay: number, work: () => void): void {
    this.settle(transport);
    this.restarts.set(
      transport,
      setTimeout(() => {
        this.restarts.delete(transport);
        if (!this.closed && transport.connectionState !== "connected") work();
      }, delay),
    );
  }

  /** The way stands: nothing is waited for any more. */
  settle(transport: Transport): void {
    clearTimeout(this.restarts.get(transport));
    this.restarts.delete(transport);
  }
}
