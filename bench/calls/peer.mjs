// The peer of the benchmark of calls: the same mediasoup-worker, driven by mediasoup's own Node library (the package that tools/media-worker
// fetches for building the worker), behind the few verbs that a caller says, in the shape in which Parta speaks them. No accounts, no
// database, no rules, no WebSocket: whoever shows a cookie is its number, and there is one chat with one room.
//
//   peer.mjs PORT MEDIA_PORT WORKER
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [port, mediaPort] = process.argv.slice(2, 4).map(Number);
const workerBin = process.argv[4];
const require = createRequire(resolve(import.meta.dirname, "../../build/media/npm/node_modules/mediasoup/"));
const mediasoup = require("mediasoup");

// What server/calls says to its workers, said by the library.
const mediaCodecs = [
  { kind: "audio", mimeType: "audio/opus", clockRate: 48000, channels: 2, parameters: { useinbandfec: 1, usedtx: 1 } },
  { kind: "video", mimeType: "video/VP8", clockRate: 90000 },
  {
    kind: "video",
    mimeType: "video/H264",
    clockRate: 90000,
    parameters: { "packetization-mode": 1, "profile-level-id": "42e01f", "level-asymmetry-allowed": 1 },
  },
];
const MOST_INCOMING = 5_000_000;

const worker = await mediasoup.createWorker({ workerBin, logLevel: "error" });
const ways = ["udp", "tcp"].map((protocol) => ({ protocol, ip: "127.0.0.1", port: mediaPort }));
const webRtcServer = await worker.createWebRtcServer({ listenInfos: ways });

const line = { webRtcServer, enableUdp: true, enableTcp: true, preferUdp: true, iceConsentTimeout: 15 };

let room; // made by the first who comes, gone with the last
let calls = 0;

async function openRoom() {
  const router = await worker.createRouter({ mediaCodecs });
  const speaker = await router.createActiveSpeakerObserver();
  const level = await router.createAudioLevelObserver({ maxEntries: 1, threshold: -55, interval: 800 });
  return { id: String(++calls), router, speaker, level, people: new Map() };
}

const view = (transport) => ({
  id: transport.id,
  ice_parameters: transport.iceParameters,
  ice_candidates: transport.iceCandidates,
  dtls_parameters: transport.dtlsParameters,
});

const call = (you) => ({
  id: room.id,
  you,
  participants: [...room.people].map(([member, one]) => ({
    member,
    microphone: one.producers.has("microphone"),
    camera: one.producers.has("camera"),
  })),
});

const verbs = {
  async "POST call"(me) {
    room ??= openRoom();
    room = await room;
    room.people.set(me, { producers: new Map(), consumers: new Map() });
    return { call: call(me), place: me, router_capabilities: room.router.rtpCapabilities };
  },
  async "GET "(me) {
    return call(me);
  },
  async "POST transports"(me, { rtp_capabilities }) {
    const one = room.people.get(me);
    one.capabilities = rtp_capabilities;
    one.send = await room.router.createWebRtcTransport(line);
    await one.send.setMaxIncomingBitrate(MOST_INCOMING);
    one.receive = await room.router.createWebRtcTransport(line);
    return { send: view(one.send), receive: view(one.receive) };
  },
  async "POST connection"(me, { dtls_parameters }, transport) {
    const { send, receive } = room.people.get(me);
    await [send, receive].find((one) => one.id === transport).connect({ dtlsParameters: dtls_parameters });
    return {};
  },
  async "POST sources"(me, { source, kind, rtp_parameters }) {
    const one = room.people.get(me);
    const producer = await one.send.produce({ kind, rtpParameters: rtp_parameters, paused: true });
    one.producers.set(source, producer);
    if (source === "microphone") {
      await room.speaker.addProducer({ producerId: producer.id });
      await room.level.addProducer({ producerId: producer.id });
    }
    await producer.resume();
    return { producer: producer.id };
  },
  async "PUT receiving"(me, { wants }) {
    const one = room.people.get(me);
    for (const { member, source } of wants) {
      const producer = room.people.get(member)?.producers.get(source);
      if (!producer || one.consumers.has(producer.id)) continue;
      const consumer = await one.receive.consume({ producerId: producer.id, rtpCapabilities: one.capabilities, paused: true });
      one.consumers.set(producer.id, { consumer, member, source });
    }
    return {
      consumers: [...one.consumers.values()].map(({ consumer, member, source }) => ({
        id: consumer.id,
        member,
        source,
        kind: consumer.kind,
        producer: consumer.producerId,
        rtp_parameters: consumer.rtpParameters,
      })),
      sound_only: false,
    };
  },
  async "POST resume"(me, { ids }) {
    for (const { consumer } of room.people.get(me).consumers.values())
      if (ids.includes(consumer.id)) await consumer.resume();
    return {};
  },
  async "DELETE participation"(me) {
    const one = room.people.get(me);
    one.send?.close();
    one.receive?.close();
    room.people.delete(me);
    if (room.people.size === 0) {
      room.router.close();
      room = undefined;
    }
    return {};
  },
};

const server = createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  const me = (request.headers.cookie ?? "").replace("parta=", "");
  const parts = request.url.split("/").slice(1); // api orgs 1 calls <call> <verb> …
  let status = 200;
  let answer;
  try {
    if (request.url === "/healthz") answer = {};
    else if (request.url === "/api/me") answer = { spaces: [{ org: "1" }] };
    else {
      const connection = parts.at(-1) === "connection";
      const name = parts[3] === "calls" ? (parts.length > 5 ? parts.at(-1) : "") : parts.at(-1);
      answer = await verbs[`${request.method} ${name}`](me, body ? JSON.parse(body) : {}, connection ? parts.at(-2) : undefined);
    }
  } catch (error) {
    status = 500;
    answer = { error: String(error?.stack ?? error) };
  }
  const text = JSON.stringify(answer);
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) });
  response.end(text);
});
server.keepAliveTimeout = 300_000;
server.listen(port, "127.0.0.1");
process.once("SIGTERM", () => {
  worker.close();
  process.exit(0);
});
