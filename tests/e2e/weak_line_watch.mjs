// What a browser says of its connections, a sample each quarter of a second, and what follows from it.

/** Runs in the page before anything else: remembers connections, samples them. */
export function watchConnections() {
  const Plain = globalThis.RTCPeerConnection;
  const peers = [];
  globalThis.partaSamples = [];
  globalThis.partaPeers = peers;
  globalThis.RTCPeerConnection = class extends Plain {
    constructor(...rest) {
      super(...rest);
      peers.push(this);
    }
  };
  const sample = async () => {
    const now = { at: Date.now(), heard: {}, seen: {}, sent: {}, made: peers.length };
    for (const peer of peers) {
      if (peer.connectionState === "closed") continue;
      const report = await peer.getStats();
      for (const one of report.values()) {
        if (one.type === "inbound-rtp" && one.kind === "audio")
          now.heard[one.ssrc] = {
            packets: one.packetsReceived,
            lost: one.packetsLost,
            mended: one.retransmittedPacketsReceived ?? 0,
            begged: one.nackCount ?? 0,
            samples: one.totalSamplesReceived ?? 0,
            concealed: one.concealedSamples ?? 0,
            silent: one.silentConcealedSamples ?? 0,
            bytes: one.bytesReceived + (one.headerBytesReceived ?? 0),
          };
        if (one.type === "inbound-rtp" && one.kind === "video")
          now.seen[one.ssrc] = {
            height: one.frameHeight ?? 0,
            frames: one.framesDecoded ?? 0,
            bytes: one.bytesReceived + (one.headerBytesReceived ?? 0),
            asked: one.pliCount ?? 0,
          };
        if (one.type === "outbound-rtp")
          now.sent[one.ssrc] = {
            kind: one.kind,
            height: one.frameHeight ?? 0,
            active: one.active !== false,
            bytes: one.bytesSent + (one.headerBytesSent ?? 0),
            asked: one.pliCount ?? 0,
          };
        if (one.type === "candidate-pair" && one.nominated && one.state === "succeeded") {
          now.trip = Math.max(now.trip ?? 0, one.currentRoundTripTime ?? 0);
          now.protocol = report.get(one.remoteCandidateId)?.protocol;
        }
      }
    }
    globalThis.partaSamples.push(now);
  };
  let busy = false;
  setInterval(async () => {
    if (busy) return;
    busy = true;
    await sample().catch(() => undefined);
    busy = false;
  }, 250);
}

/** The samples since the last time. */
export const samplesOf = ({ page }) => page.evaluate(() => globalThis.partaSamples.splice(0));

/** How much `count` of the stream has grown between two samples; a stream that is new began at nothing. */
const growth = (before, now, kind, stream, count) =>
  (now[kind][stream]?.[count] ?? 0) - (before[kind][stream]?.[count] ?? 0);

const total = (samples, kind, count) => {
  let sum = 0;
  for (let at = 1; at < samples.length; at += 1)
    for (const stream of Object.keys(samples[at][kind]))
      if (samples[at - 1][kind][stream]) sum += growth(samples[at - 1], samples[at], kind, stream, count);
  return sum;
};

/** Real sound: played, and not made up. */
const sounded = (before, now, stream) =>
  growth(before, now, "heard", stream, "samples") - growth(before, now, "heard", stream, "concealed");

/** Played sound comes so many samples a millisecond. */
const SAMPLES = 48;

/**
 * The longest time, milliseconds, without real sound of the stream, or of any. Between two samples as much was silent as real sound is missing, and it may
 * all have been in one piece, before or after what came: so a gap is never longer than this says. A page that was slow to look is not taken for silence.
 */
export function longestGap(samples, stream) {
  let longest = 0;
  let running = 0;
  for (let at = 1; at < samples.length; at += 1) {
    const time = samples[at].at - samples[at - 1].at;
    const streams = stream ? [stream] : Object.keys(samples[at].heard);
    const came = Math.max(0, ...streams.map((one) => sounded(samples[at - 1], samples[at], one) / SAMPLES));
    const silent = Math.max(0, time - came);
    longest = Math.max(longest, running + silent);
    running = came > 0 ? silent : running + silent;
  }
  return Math.round(longest);
}

const median = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/** What arrived in these samples: sound, pictures and how much went each way. */
export function summarise(samples) {
  const seconds = (samples.at(-1).at - samples[0].at) / 1000;
  const share = (part, whole) => (whole > 0 ? part / whole : 0);
  const packets = total(samples, "heard", "packets");
  const lost = total(samples, "heard", "lost");
  const played = total(samples, "heard", "samples");
  const rate = (bytes) => Math.round((bytes * 8) / 1000 / seconds);
  // Those who speak all the while: a voice that has ended stands in the figures for some time, one that began in between is judged among all.
  const voices = Object.keys(samples.at(-1).heard).filter(
    (voice) => samples[0].heard[voice] && growth(samples[0], samples.at(-1), "heard", voice, "packets") > 0,
  );
  return {
    seconds,
    /** Of all together, or of the voice that fared worst. */
    gap: Math.max(longestGap(samples), ...voices.map((voice) => longestGap(samples, voice))),
    voices: voices.length,
    lost: share(lost, packets + lost),
    concealed: share(total(samples, "heard", "concealed"), played),
    silent: share(total(samples, "heard", "silent"), played),
    begged: total(samples, "heard", "begged"),
    soundRate: rate(total(samples, "heard", "bytes")),
    pictureRate: rate(total(samples, "seen", "bytes")),
    height: median(samples.flatMap(({ seen }) => Object.values(seen).map(({ height }) => height))),
    frames: Math.round(total(samples, "seen", "frames") / seconds),
    sentRate: rate(total(samples, "sent", "bytes")),
    asked: total(samples, "sent", "asked"),
    trip: Math.round(1000 * median(samples.map(({ trip }) => trip ?? 0))),
    protocol: samples.at(-1).protocol,
    connections: samples.at(-1).made,
  };
}
