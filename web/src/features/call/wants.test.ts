import { expect, test } from "vitest";
import { person as somebody } from "~/model/calls/testing";
import type { Participant } from "~/model/calls/types";
import { layerFor, stronger, wants } from "./wants";

/** Somebody who is heard and seen. */
const person = (member: string, more: Partial<Participant> = {}) =>
  somebody(member, { microphone: true, camera: true, ...more });
const nobody = new Set<string>();

test("voices of all others, pictures only of those on screen, in the size shown", () => {
  const people = [person("me"), person("a"), person("b"), person("c", { microphone: false })];
  const shown = [
    { member: "a", source: "camera" as const, height: 700 },
    { member: "c", source: "camera" as const, height: 160 },
  ];
  expect(wants(people, "me", shown, "off", nobody)).toEqual([
    { member: "a", source: "microphone", layer: null },
    { member: "a", source: "camera", layer: 2 },
    { member: "b", source: "microphone", layer: null },
    { member: "c", source: "camera", layer: 0 },
  ]);
});

test("a picture twice on screen comes once, in the larger size", () => {
  const shown = [100, 400].map((height) => ({ member: "a", source: "camera" as const, height }));
  expect(wants([person("a")], "me", shown, "off", nobody).filter((want) => want.source === "camera")).toEqual([
    { member: "a", source: "camera", layer: 1 },
  ]);
});

test("a screen that stands small among the tiles moves less often", () => {
  const layer = (height: number) =>
    wants(
      [person("a", { screen: true, camera: false })],
      "me",
      [{ member: "a", source: "screen", height }],
      "off",
      nobody,
    )
      .filter((want) => want.source === "screen")
      .map((want) => want.layer);
  expect(layer(240)).toEqual([0]);
  expect(layer(300)).toEqual([null]);
});

test("a voice once received stays wished for while it is muted", () => {
  const muted = person("a", { microphone: false, camera: false });
  expect(wants([muted], "me", [], "off", new Set(["a"]))).toEqual([{ member: "a", source: "microphone", layer: null }]);
});

test("a screen brings its sound; «only sound» leaves the pictures", () => {
  const shows = person("a", { screen: true, screen_sound: true });
  const shown = [{ member: "a", source: "screen" as const, height: 900 }];
  const sources = (saving: "off" | "sound") => wants([shows], "me", shown, saving, nobody).map((want) => want.source);
  expect(sources("off")).toEqual(["microphone", "screen_sound", "screen"]);
  expect(sources("sound")).toEqual(["microphone", "screen_sound"]);
});

test("nothing is wished of whoever is away", () => {
  expect(wants([person("a", { away: true })], "me", [], "off", new Set(["a"]))).toEqual([]);
});

test("layers follow the size; saving takes the smallest", () => {
  expect([100, 243, 244, 486, 487, 1080].map((height) => layerFor(height, "off"))).toEqual([0, 0, 1, 1, 2, 2]);
  expect(layerFor(1080, "data")).toBe(0);
});

test("saving takes the few pictures a second of a screen", () => {
  const shows = person("a", { camera: false, microphone: false, screen: true });
  const shown = [{ member: "a", source: "screen" as const, height: 900 }];
  expect(wants([shows], "me", shown, "off", nobody)).toEqual([{ member: "a", source: "screen", layer: null }]);
  expect(wants([shows], "me", shown, "data", nobody)).toEqual([{ member: "a", source: "screen", layer: 0 }]);
});

test("of what one chose and what the line compels the stronger holds", () => {
  expect(stronger("off", "data")).toBe("data");
  expect(stronger("sound", "data")).toBe("sound");
  expect(stronger("off", "off")).toBe("off");
});

test("where only a few pictures pass, those who lead are seen; without them two others; beside a screen nobody", () => {
  const camera = (member: string) => ({ member, source: "camera" as const, height: 300 });
  const class_ = [person("me"), person("a"), person("b"), person("c"), person("teacher", { leads: true })];
  const seen = (people: Participant[], of = ["me", "a", "b", "c", "teacher"]) =>
    wants(people, "me", of.map(camera), "few", nobody)
      .filter(({ source }) => source !== "microphone")
      .map(({ member, source, layer }) => `${member} ${source} ${layer}`);
  expect(seen(class_)).toEqual(["teacher camera 0"]);
  expect(seen(class_, ["a", "b", "c"])).toEqual(["a camera 0", "b camera 0"]);
  const showing = [...class_, person("d", { screen: true })];
  expect(
    wants(showing, "me", [camera("teacher"), { member: "d", source: "screen", height: 900 }], "few", nobody).filter(
      ({ source }) => source !== "microphone",
    ),
  ).toEqual([{ member: "d", source: "screen", layer: 0 }]);
});
