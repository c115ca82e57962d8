import type { Received } from "./media-line";

const same = (one: Received) => (other: Received) => other.member === one.member && other.source === one.source;

/** A stream that has begun: the browser keeps a track muted until its first packet has come. */
const flows = ({ track }: Received): boolean => !track.muted && track.readyState !== "ended";

/**
 * What is heard and seen while a new line takes over from a former one: each stream moves over once it flows there, so that nothing falls
 * silent and nothing is heard twice.
 */
export function together(fresh: readonly Received[], former: readonly Received[]): Received[] {
  const kept = former.filter((one) => {
    const next = fresh.find(same(one));
    return one.track.readyState !== "ended" && (!next || !flows(next));
  });
  return [...kept, ...fresh.filter((one) => !kept.some(same(one)))];
}

/** Whether the new line carries every voice of the former one, which is then of no more use. */
export function takenOver(fresh: readonly Received[], former: readonly Received[]): boolean {
  return former
    .filter(({ track }) => track.kind === "audio" && track.readyState !== "ended")
    .every((one) => fresh.some((next) => same(one)(next) && flows(next)));
}
