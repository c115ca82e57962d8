import { expect, test } from "vitest";
import { judge, measure } from "./quality";

const report = (...all: Record<string, unknown>[]) =>
  new Map(all.map((one, index) => [String(index), one])) as unknown as RTCStatsReport;
const stream = (ssrc: number, packetsReceived: number, packetsLost: number, more = {}) => ({
  type: "inbound-rtp",
  ssrc,
  packetsReceived,
  packetsLost,
  ...more,
});

test("the line is as bad as its worst sign", () => {
  expect(judge({})).toBe("good");
  expect(judge({ roundTrip: 0.1, lost: 0.05 })).toBe("weak");
  expect(judge({ lost: 0.01, lostSending: 0.05 })).toBe("weak");
  expect(judge({ roundTrip: 0.9, lost: 0 })).toBe("bad");
  expect(judge({ lost: 0.2 })).toBe("bad");
  expect(judge({ lostSending: 0.2 })).toBe("bad");
  expect(judge({ concealed: 0.2 })).toBe("bad");
});

test("loss counts from look to look, and not where a stream went", () => {
  const first = measure([report(stream(1, 100, 0))], undefined);
  expect(first.lost).toBeUndefined();
  const second = measure([report(stream(1, 190, 10))], first.counts);
  expect(second.lost).toBeCloseTo(0.1);
  expect(measure([report(stream(1, 20, 0))], second.counts).lost).toBeUndefined();
  expect(measure([report(stream(2, 500, 400))], second.counts).lost).toBeUndefined();
});

test("what one sender alone misses was not lost on one's own line", () => {
  const { counts } = measure([report(stream(1, 0, 0), stream(2, 0, 0))], undefined);
  expect(measure([report(stream(1, 100, 0), stream(2, 80, 20))], counts).lost).toBe(0);
  expect(measure([report(stream(1, 90, 10), stream(2, 80, 20))], counts).lost).toBeCloseTo(0.1);
});

test("of sound also what came the second time was lost; of streams that hardly send nothing is said", () => {
  const { counts } = measure([report(stream(1, 0, 0))], undefined);
  const mended = { kind: "audio", retransmittedPacketsReceived: 15 };
  expect(measure([report(stream(1, 95, 5, mended))], counts).lost).toBeCloseTo(0.2);
  expect(measure([report(stream(1, 10, 5))], counts).lost).toBeUndefined();
});

test("what one sends is counted as the server tells it; silence that was made up is no fault", () => {
  const look = (packetsSent: number, packetsLost: number, played: number, concealed: number, silent: number) => [
    report({ type: "outbound-rtp", packetsSent }, { type: "remote-inbound-rtp", packetsLost }),
    report(
      stream(1, 0, 0, { totalSamplesReceived: played, concealedSamples: concealed, silentConcealedSamples: silent }),
    ),
  ];
  const { counts } = measure(look(1000, 0, 0, 0, 0), undefined);
  const found = measure(look(1200, 30, 1000, 500, 400), counts);
  expect(found.lostSending).toBeCloseTo(0.15);
  expect(found.concealed).toBeCloseTo(0.1);
});

test("the slower of both ways counts", () => {
  const way = (currentRoundTripTime: number) =>
    report({ type: "candidate-pair", nominated: true, currentRoundTripTime });
  expect(measure([way(0.2), way(0.5)], undefined).roundTrip).toBe(0.5);
});
