/** How one's own line is: what the strokes of the indicator say. */
export type Quality = "good" | "weak" | "bad" | "broken";

/** What the last seconds say of one's own line; undefined while nothing is known. Shares are 0 … 1. */
export interface Measured {
  /** Seconds. */
  roundTrip?: number;
  /** Of the packets on the way here, how many did not arrive at first. */
  lost?: number;
  /** The same on the way to the server. */
  lostSending?: number;
  /** Of the sound that was played, how much was made up. */
  concealed?: number;
}

export function judge({ roundTrip = 0, lost = 0, lostSending = 0, concealed = 0 }: Measured): Quality {
  const worst = Math.max(lost, lostSending);
  if (roundTrip > 0.8 || worst > 0.15 || concealed > 0.15) return "bad";
  if (roundTrip > 0.35 || worst > 0.04 || concealed > 0.05) return "weak";
  return "good";
}

interface Stream {
  packets: number;
  lost: number;
  mended: number;
  played: number;
  concealed: number;
}

/** What both transports have counted by now. */
export interface Counts {
  received: ReadonlyMap<string, Stream>;
  sent: number;
  lostSending: number;
}

/** Fewer packets say nothing. */
const ENOUGH = 40;

/** What the reports of both transports say since the last look. */
export function measure(reports: readonly RTCStatsReport[], before: Counts | undefined): Measured & { counts: Counts } {
  const received = new Map<string, Stream>();
  let sent = 0;
  let lostSending = 0;
  let roundTrip: number | undefined;
  for (const report of reports)
    for (const one of report.values()) {
      if (one.type === "inbound-rtp")
        received.set(String(one.ssrc ?? one.id), {
          packets: one.packetsReceived ?? 0,
          lost: one.packetsLost ?? 0,
          // What was sent once more did not arrive at first either. Of pictures that is counted as lost already.
          mended: one.kind === "audio" ? (one.retransmittedPacketsReceived ?? 0) : 0,
          played: one.totalSamplesReceived ?? 0,
          // Silence between words is made up by the receiver as well, and is no fault.
          concealed: (one.concealedSamples ?? 0) - (one.silentConcealedSamples ?? 0),
        });
      else if (one.type === "outbound-rtp") sent += one.packetsSent ?? 0;
      else if (one.type === "remote-inbound-rtp") lostSending += one.packetsLost ?? 0;
      else if (one.type === "candidate-pair" && one.nominated && typeof one.currentRoundTripTime === "number")
        roundTrip = Math.max(roundTrip ?? 0, one.currentRoundTripTime);
    }
  const counts = { received, sent, lostSending };
  return { counts, roundTrip, ...(before ? since(before, counts) : {}) };
}

function since(before: Counts, now: Counts): Measured {
  const losses: number[] = [];
  let played = 0;
  let concealed = 0;
  for (const [id, stream] of now.received) {
    const last = before.received.get(id);
    if (!last) continue;
    const lost = stream.lost - last.lost;
    const sent = stream.packets - last.packets + lost;
    const missed = Math.max(0, lost + stream.mended - last.mended);
    if (sent >= ENOUGH) losses.push(Math.min(1, missed / sent));
    played += stream.played - last.played;
    concealed += stream.concealed - last.concealed;
  }
  const sent = now.sent - before.sent;
  const lostSending = now.lostSending - before.lostSending;
  return {
    // One's own line loses of every stream alike; what only one of them misses was lost on its sender's line.
    ...(losses.length > 0 ? { lost: Math.min(...losses) } : {}),
    // A closed stream takes its numbers with it.
    ...(sent >= ENOUGH && lostSending >= 0 ? { lostSending: Math.min(1, lostSending / sent) } : {}),
    ...(played > 0 ? { concealed: Math.max(0, concealed / played) } : {}),
  };
}
