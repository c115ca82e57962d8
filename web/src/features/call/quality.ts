/** How one's own line is: what the strokes of the indicator say. */
export type Quality = "good" | "weak" | "bad" | "broken";

export interface Measured {
  /** Both ways of the media stand. */
  connected: boolean;
  /** Round trip, seconds; undefined while nothing is known. */
  roundTrip?: number;
  /** Share of the packets of the last seconds that did not arrive, 0 … 1. */
  lost?: number;
}

export function judge({ connected, roundTrip = 0, lost = 0 }: Measured): Quality {
  if (!connected) return "broken";
  if (roundTrip > 0.8 || lost > 0.15) return "bad";
  if (roundTrip > 0.35 || lost > 0.04) return "weak";
  return "good";
}

interface Counts {
  received: number;
  lost: number;
}

/** What the reports of both transports say since the last look. */
export function measure(
  reports: readonly RTCStatsReport[],
  before: Counts | undefined,
): { counts: Counts; roundTrip?: number; lost?: number } {
  const counts = { received: 0, lost: 0 };
  let roundTrip: number | undefined;
  for (const report of reports)
    for (const one of report.values()) {
      if (one.type === "inbound-rtp") {
        counts.received += one.packetsReceived ?? 0;
        counts.lost += one.packetsLost ?? 0;
      } else if (one.type === "candidate-pair" && one.nominated && typeof one.currentRoundTripTime === "number")
        roundTrip = Math.max(roundTrip ?? 0, one.currentRoundTripTime);
    }
  if (!before) return { counts, roundTrip };
  const received = counts.received - before.received;
  const lost = counts.lost - before.lost;
  // A closed stream takes its numbers with it.
  const told = received > 0 && lost >= 0;
  return { counts, roundTrip, ...(told ? { lost: lost / (received + lost) } : {}) };
}
