import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ring, ringBack } from "./ring";

/** What a browser would have played. */
let tones: { frequency: number; from: number; to: number; loudest: number }[];
let contexts: Context[];

class Context {
  state = "running";
  currentTime = 0;
  destination = {};
  constructor() {
    contexts.push(this);
  }
  createOscillator() {
    const tone = { frequency: 0, from: 0, to: 0, loudest: 0 };
    tones.push(tone);
    const frequency = {
      set value(hertz: number) {
        tone.frequency = hertz;
      },
    };
    return {
      frequency,
      connect: (volume: { of?: unknown }) => {
        volume.of = tone;
        return { connect: () => undefined };
      },
      start: (at: number) => {
        tone.from = at;
      },
      stop: (at: number) => {
        tone.to = at;
      },
    };
  }
  createGain() {
    const heard: number[] = [];
    const note = (value: number) => heard.push(value);
    const volume = {
      gain: { setValueAtTime: note, linearRampToValueAtTime: note, exponentialRampToValueAtTime: note },
      set of(tone: { loudest: number }) {
        tone.loudest = Math.max(...heard);
      },
    };
    return volume;
  }
  async close() {
    this.state = "closed";
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("AudioContext", Context);
  tones = [];
  contexts = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("whoever calls hears the tone of the telephone: a second of 425 Hz in five, more quietly than a ringing", () => {
  const stop = ringBack();
  vi.advanceTimersByTime(9900);
  expect(tones.map(({ frequency, from, to }) => [frequency, to - from])).toEqual([
    [425, 1],
    [425, 1],
  ]);
  const quiet = tones[0]?.loudest ?? 1;
  stop();
  expect(contexts[0]?.state).toBe("closed");
  vi.advanceTimersByTime(20_000);
  expect(tones).toHaveLength(2);
  ring()();
  expect(tones[2]?.loudest).toBeGreaterThan(2 * quiet);
});

test("whoever is called hears and feels it until the answer", () => {
  const shaken: unknown[] = [];
  Object.defineProperty(navigator, "vibrate", {
    configurable: true,
    value: (pattern: unknown) => shaken.push(pattern),
  });
  const stop = ring();
  vi.advanceTimersByTime(3100);
  expect(tones).toHaveLength(8);
  stop();
  vi.advanceTimersByTime(20_000);
  expect(tones).toHaveLength(8);
  expect(shaken).toEqual([[250, 150, 250], [250, 150, 250], 0]);
});
