import { expect, test } from "vitest";
import { problemOf } from "./problems";
import { judge, measure } from "./quality";

test("a refusal of the browser is told in its kind", () => {
  const named = (name: string) => Object.assign(new Error(name), { name });
  expect(problemOf(named("NotAllowedError"), true)).toBe("denied");
  expect(problemOf(named("NotFoundError"), true)).toBe("absent");
  expect(problemOf(named("NotReadableError"), true)).toBe("busy");
  expect(problemOf(new TypeError("getUserMedia of undefined"), false)).toBe("insecure");
  expect(problemOf(named("Strange"), true)).toBe("unknown");
});

test("the line is as bad as its worst sign", () => {
  expect(judge({ connected: true })).toBe("good");
  expect(judge({ connected: true, roundTrip: 0.1, lost: 0.05 })).toBe("weak");
  expect(judge({ connected: true, roundTrip: 0.9, lost: 0 })).toBe("bad");
  expect(judge({ connected: true, lost: 0.2 })).toBe("bad");
  expect(judge({ connected: false, lost: 0 })).toBe("broken");
});

test("loss counts from look to look, and not where a stream went", () => {
  const report = (packetsReceived: number, packetsLost: number) =>
    new Map([["a", { type: "inbound-rtp", packetsReceived, packetsLost }]]) as unknown as RTCStatsReport;
  const first = measure([report(100, 0)], undefined);
  expect(first.lost).toBeUndefined();
  const second = measure([report(190, 10)], first.counts);
  expect(second.lost).toBeCloseTo(0.1);
  expect(measure([report(20, 0)], second.counts).lost).toBeUndefined();
});
