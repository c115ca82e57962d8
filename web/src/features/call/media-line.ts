import { Device } from "mediasoup-client";
import type {
  Consumer,
  DtlsParameters,
  IceCandidate,
  IceParameters,
  MediaKind,
  Producer,
  RtpCapabilities,
  RtpParameters,
  Transport,
} from "mediasoup-client/types";
import { ApiError, request } from "~/api/client";
import type { Source } from "~/model/calls/types";
import { bytesIn, Pulse } from "./pulse";
import { named, prefer, SENDING } from "./sending";
import type { Want } from "./wants";

interface TransportView {
  id: string;
  ice_parameters: IceParameters;
  ice_candidates: IceCandidate[];
  dtls_parameters: DtlsParameters;
}

interface ConsumerView {
  id: string;
  member: string;
  source: Source;
  kind: MediaKind;
  producer: string;
  rtp_parameters: RtpParameters;
}

export interface Received {
  member: string;
  source: Source;
  track: MediaStreamTrack;
}

interface LineHandlers {
  /** What is received has changed. */
  received(all: readonly Received[]): void;
  /** Both ways stand, or one of them does not. */
  connected(yes: boolean): void;
  /** The server sends voices alone at the moment: it forwards as many pictures as it can. */
  soundOnly(yes: boolean): void;
  /** The way is broken and did not come back: the line must be opened anew. */
  failed(): void;
  /** Whether somebody who is received sends at the moment. */
  expected(): boolean;
}

/** So often it is felt whether anything still comes, milliseconds. */
const PULSE_EVERY = 500;
/** A way sought anew must stand within so many milliseconds. */
const RESTART_LIMIT = 6000;
const ASK_LIMIT = 1500;
const ASK_PAUSE = 200;
const ASK_TIMES = 3;

/** The way of sound and pictures between this device and the media server, for one opening: what fails is closed and opened anew. */
export class MediaLine {
  private readonly base: string;
  private readonly handlers: LineHandlers;
  private sending: Transport | undefined;
  private receiving: Transport | undefined;
  private readonly producers = new Map<Source, Producer>();
  private readonly consumers = new Map<string, { consumer: Consumer; member: string; source: Source }>();
  private readonly restarts = new Map<Transport, ReturnType<typeof setTimeout>>();
  private closed = false;
  private readonly sought = new Set<Transport>();
  private readonly pulses: ReturnType<typeof setInterval>[] = [];
  private wished: Promise<void> = Promise.resolve();

  /** `base`: the address of the call. */
  constructor(base: string, handlers: LineHandlers) {
    this.base = base;
    this.handlers = handlers;
  }

  async open(capabilities: RtpCapabilities): Promise<void> {
    const device = await Device.factory();
    await device.load({ routerRtpCapabilities: capabilities });
    const { send, receive } = await request<{ send: TransportView; receive: TransportView }>(
      `${this.base}/transports`,
      { method: "POST", body: { rtp_capabilities: device.recvRtpCapabilities } },
    );
    if (this.closed) return;
    this.sending = this.watch(device.createSendTransport(options(send)));
    this.receiving = this.watch(device.createRecvTransport(options(receive)));
    this.feel(this.sending, () => [...this.producers.values()].find(({ paused, closed }) => !paused && !closed));
    this.feel(this.receiving, () =>
      this.handlers.expected()
        ? [...this.consumers.values()].find(({ source }) => source === "microphone")?.consumer
        : undefined,
    );
    this.sending.on("produce", ({ kind, rtpParameters, appData }, done, failed) => {
      request<{ producer: string }>(`${this.base}/sources`, {
        method: "POST",
        body: { source: appData.source, kind, rtp_parameters: named(rtpParameters) },
      }).then(({ producer }) => done({ id: producer }), failed);
    });
  }

  close(): void {
    this.closed = true;
    for (const timer of this.pulses) clearInterval(timer);
    for (const timer of this.restarts.values()) clearTimeout(timer);
    this.restarts.clear();
    this.sending?.close();
    this.receiving?.close();
    this.producers.clear();
    this.consumers.clear();
    this.handlers.received([]);
  }

  /** Sends this track as `source`, or stops sending it. A microphone is paused, so that it is back at once. */
  async send(source: Source, track: MediaStreamTrack | undefined, on: boolean): Promise<void> {
    if (this.closed || !this.sending) return;
    const producer = this.producers.get(source);
    if (!on || !track) {
      if (!producer) return;
      if (source === "microphone" && track) {
        if (producer.paused) return;
        producer.pause();
      } else this.forget(source);
      await request(`${this.base}/sources/${source}`, { method: "PUT", body: { on: false } });
      return;
    }
    if (!producer) {
      const made = await this.sending.produce({
        track,
        stopTracks: false,
        disableTrackOnPause: false,
        zeroRtpOnPause: true,
        appData: { source },
        ...SENDING[source],
      });
      this.producers.set(source, made);
      await prefer(made, source);
      return;
    }
    if (producer.track !== track) await producer.replaceTrack({ track });
    if (!producer.paused) return;
    await request(`${this.base}/sources/${source}`, { method: "PUT", body: { on: true } });
    producer.resume();
  }

  /** The server has stopped it: nothing to tell it. */
  forget(source: Source): void {
    this.producers.get(source)?.close();
    this.producers.delete(source);
  }

  /** Of the camera only the smallest picture is sent. */
  async spare(yes: boolean): Promise<void> {
    const camera = this.producers.get("camera");
    if (camera && !camera.closed) await camera.setMaxSpatialLayer(yes ? 0 : 2).catch(() => undefined);
  }

  /** Whose voice is received, muted or not. */
  heard(): Set<string> {
    const members = new Set<string>();
    for (const { member, source } of this.consumers.values()) if (source === "microphone") members.add(member);
    return members;
  }

  /** Receives exactly this. One wish after the other. */
  receive(wants: readonly Want[]): Promise<void> {
    const next = this.wished.then(() => this.take(wants));
    this.wished = next.catch(() => undefined);
    return next;
  }

  /** The network has changed: seek a way anew before the old one has died. */
  seekAnew(): void {
    for (const transport of [this.sending, this.receiving])
      if (transport && transport.connectionState !== "new") void this.restart(transport);
  }

  async reports(): Promise<RTCStatsReport[]> {
    const both = [this.sending, this.receiving].filter((one) => one && !one.closed && one.connectionState !== "new");
    return Promise.all(both.map((one) => (one as Transport).getStats()));
  }

  private async take(wants: readonly Want[]): Promise<void> {
    if (this.closed || !this.receiving) return;
    const { consumers, sound_only } = await request<{ consumers: ConsumerView[]; sound_only?: boolean }>(
      `${this.base}/receiving`,
      { method: "PUT", body: { wants } },
    );
    if (this.closed) return;
    this.handlers.soundOnly(sound_only === true);
    const kept = new Set(consumers.map(({ id }) => id));
    for (const [id, { consumer }] of this.consumers)
      if (!kept.has(id)) {
        consumer.close();
        this.consumers.delete(id);
      }
    const fresh = consumers.filter(({ id }) => !this.consumers.has(id));
    const receiving = this.receiving;
    const made = await Promise.all(
      fresh.map(async ({ id, member, source, kind, producer, rtp_parameters }) => {
        const consumer = await receiving.consume({
          id,
          producerId: producer,
          kind,
          rtpParameters: rtp_parameters,
          // Voice and face of one person belong together; a screen runs on its own.
          streamId: source === "camera" || source === "microphone" ? member : `${member}-screen`,
        });
        this.consumers.set(id, { consumer, member, source });
        return id;
      }),
    );
    if (this.closed) return;
    this.tell();
    if (made.length > 0) await request(`${this.base}/consumers/resume`, { method: "POST", body: { ids: made } });
  }

  private tell(): void {
    this.handlers.received(
      [...this.consumers.values()].map(({ consumer, member, source }) => ({ member, source, track: consumer.track })),
    );
  }

  private watch(transport: Transport): Transport {
    transport.on("connect", ({ dtlsParameters }, done, failed) => {
      request(`${this.base}/transports/${transport.id}/connection`, {
        method: "POST",
        body: { dtls_parameters: dtlsParameters },
      }).then(done, failed);
    });
    transport.on("connectionstatechange", (state) => {
      if (this.closed) return;
      const stands = (one: Transport | undefined) =>
        one === undefined || one.connectionState === "connected" || one.connectionState === "new";
      this.handlers.connected(stands(this.sending) && stands(this.receiving));
      if (state === "connected") this.settle(transport);
      else if (state === "disconnected" || state === "failed") void this.restart(transport);
    });
    return transport;
  }

  /** Seeks a way anew where nothing comes though `speaker()`, which is asked for the transport's figures, shows that something should. */
  private feel(transport: Transport, speaker: () => { getStats(): Promise<RTCStatsReport> } | undefined): void {
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

  private async restart(transport: Transport): Promise<void> {
    if (this.closed || this.sought.has(transport)) return;
    this.sought.add(transport);
    this.later(transport, RESTART_LIMIT, () => this.handlers.failed());
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

  private settle(transport: Transport): void {
    clearTimeout(this.restarts.get(transport));
    this.restarts.delete(transport);
  }
}

function options({ id, ice_parameters, ice_candidates, dtls_parameters }: TransportView) {
  return { id, iceParameters: ice_parameters, iceCandidates: ice_candidates, dtlsParameters: dtls_parameters };
}
