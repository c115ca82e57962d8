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
import { request } from "~/api/client";
import type { Source } from "~/model/calls/types";
import { Mending } from "./mending";
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

/** The way of sound and pictures between this device and the media server, for one opening: what fails is closed and opened anew. */
export class MediaLine {
  private readonly base: string;
  private readonly handlers: LineHandlers;
  private sending: Transport | undefined;
  private receiving: Transport | undefined;
  private readonly producers = new Map<Source, Producer>();
  private readonly consumers = new Map<string, { consumer: Consumer; member: string; source: Source }>();
  private readonly mending: Mending;
  private closed = false;
  private wished: Promise<void> = Promise.resolve();

  /** `base`: the address of the call. */
  constructor(base: string, handlers: LineHandlers) {
    this.base = base;
    this.handlers = handlers;
    this.mending = new Mending(base, () => handlers.failed());
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
    this.mending.feel(this.sending, () =>
      [...this.producers.values()].find(({ paused, closed }) => !paused && !closed),
    );
    this.mending.feel(this.receiving, () =>
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
    this.mending.close();
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
      if (transport && transport.connectionState !== "new") void this.mending.restart(transport);
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
      if (state === "connected") this.mending.settle(transport);
      else if (state === "disconnected" || state === "failed") void this.mending.restart(transport);
    });
    return transport;
  }
}

function options({ id, ice_parameters, ice_candidates, dtls_parameters }: TransportView) {
  return { id, iceParameters: ice_parameters, iceCandidates: ice_candidates, dtlsParameters: dtls_parameters };
}
