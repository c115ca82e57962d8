import type { Participant, Source } from "~/model/calls/types";

/** What one wants to receive: of a camera the layer that fits the size it is shown at. */
export interface Want {
  member: string;
  source: Source;
  /** Of a camera 0: 180p, 1: 360p, 2: 720p; of a screen 0: few pictures a second. null: the best there is. */
  layer: 0 | 1 | 2 | null;
}

/** A picture that is on screen, `height` in device pixels. */
export interface Shown {
  member: string;
  source: "camera" | "screen";
  height: number;
}

/** `data`: cameras in the smallest size; `sound`: no pictures at all. */
export type Saving = "off" | "data" | "sound";

const FROM_LEAST: readonly Saving[] = ["off", "data", "sound"];

/** What holds where one chose one and the line compels the other. */
export const stronger = (one: Saving, other: Saving): Saving =>
  FROM_LEAST.indexOf(one) > FROM_LEAST.indexOf(other) ? one : other;

/** A picture may be stretched so much before the next layer is worth its bytes. */
const STRETCH = 1.35;

export function layerFor(height: number, saving: Saving): 0 | 1 | 2 {
  if (saving !== "off" || height <= 180 * STRETCH) return 0;
  return height <= 360 * STRETCH ? 1 : 2;
}

/**
 * The whole wish: all voices, and the pictures that are on screen. `heard` are those whose voice is received already: a muted microphone stays, so
 * that its first word is not lost.
 */
export function wants(
  people: readonly Participant[],
  you: string,
  shown: readonly Shown[],
  saving: Saving,
  heard: ReadonlySet<string>,
): Want[] {
  const wish: Want[] = [];
  for (const person of people) {
    if (person.member === you || person.away) continue;
    const want = (source: Source, layer: Want["layer"] = null) => wish.push({ member: person.member, source, layer });
    if (person.microphone || heard.has(person.member)) want("microphone");
    if (person.screen_sound) want("screen_sound");
    if (saving === "sound") continue;
    const heights = (source: Shown["source"]) =>
      shown.filter((one) => one.member === person.member && one.source === source).map((one) => one.height);
    const camera = heights("camera");
    if (person.camera && camera.length > 0) want("camera", layerFor(Math.max(...camera), saving));
    if (person.screen && heights("screen").length > 0) want("screen", saving === "data" ? 0 : null);
  }
  return wish;
}
