import { expect, test } from "vitest";
import { bytesIn, Pulse } from "./pulse";

/** When it finds the way silent, beat for beat each half second: `bytes(second)` have come in by then. */
function silences(bytes: (second: number) => number | undefined, expected: (second: number) => boolean, until: number) {
  const pulse = new Pulse();
  const found: number[] = [];
  for (let at = 0; at <= until; at += 0.5) if (pulse.silent(at * 1000, bytes(at), expected(at))) found.push(at);
  return found;
}
const always = () => true;

test("C28: two seconds of silence are noticed, and then asked less and less often", () => {
  expect(silences((at) => Math.min(at, 5), always, 40)).toEqual([7, 11, 19, 35]);
});

test("what comes makes it attentive again", () => {
  expect(silences((at) => (at < 20 ? Math.min(at, 5) : Math.min(at, 22)), always, 26)).toEqual([7, 11, 19, 24]);
});

test("where nothing is expected silence is none", () => {
  expect(
    silences(
      () => 5,
      () => false,
      40,
    ),
  ).toEqual([]);
  expect(
    silences(
      () => 5,
      (at) => at > 10,
      14,
    ),
  ).toEqual([12.0]);
});

test("a browser that does not count is not asked", () => {
  expect(silences(() => undefined, always, 40)).toEqual([]);
});

test("the bytes are those of the whole transport", () => {
  const report = new Map<string, object>([
    ["a", { type: "inbound-rtp", bytesReceived: 5 }],
    ["b", { type: "transport", bytesReceived: 70 }],
  ]) as unknown as RTCStatsReport;
  expect(bytesIn(report)).toBe(70);
  expect(bytesIn(new Map() as unknown as RTCStatsReport)).toBeUndefined();
});
