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

/** `data`: cameras in the smallest size; `few`: of those only whoever leads, where no screen is shown; `sound`: no pictures at all. */
export type Saving = "off" | "data" | "few" | "sound";

/** From the least saving to the most. */
export const SAVINGS: readonly Saving[] = ["off", "data", "few", "sound"];
/** So many cameras are `few`. */
const FEW = 2;

/** What holds where one chose one and the line compels the other. */
export const stronger = (one: Saving, other: Saving): Saving =>
  SAVINGS.indexOf(one) > SAVINGS.indexOf(other) ? one : other;

/** A screen that is not higher is looked at to see that it is there, not to read. */
const GLANCE = 240;

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
  const cameras = saving === "few" ? fewOf(people, you, shown) : undefined;
  for (const person of people) {
    if (person.member === you || person.away) continue;
    const want = (source: Source, layer: Want["layer"] = null) => wish.push({ member: person.member, source, layer });
    if (person.microphone || heard.has(person.member)) want("microphone");
    if (person.screen_sound) want("screen_sound");
    if (saving === "sound") continue;
    const heights = (source: Shown["source"]) =>
      shown.filter((one) => one.member === person.member && one.source === source).map((one) => one.height);
    const camera = heights("camera");
    if (person.camera && camera.length > 0 && (cameras?.has(person.member) ?? true))
      want("camera", layerFor(Math.max(...camera), saving));
    const screen = Math.max(0, ...heights("screen"));
    if (person.screen && screen > 0) want("screen", saving === "off" && screen > GLANCE ? null : 0);
  }
  return wish;
}

/** Whose cameras are seen where the line carries only a few: who leads, else whoever is on screen; nobody beside a shown screen. */
function fewOf(people: readonly Participant[], you: string, shown: readonly Shown[]): Set<string> {
  if (people.some(({ member, screen }) => screen && member !== you)) return new Set();
  const seen = people.filter(
    ({ member, camera }) =>
      camera && member !== you && shown.some((one) => one.member === member && one.source === "camera"),
  );
  const leading = seen.filter(({ leads }) => leads);
  return new Set((leading.length > 0 ? leading : seen).slice(0, FEW).map(({ member }) => member));
}
