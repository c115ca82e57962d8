import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { avatarColors } from "./avatar-color";

const css = readFileSync(`${__dirname}/tokens.css`, "utf8");

/** The custom properties of one rule, laid over those of `:root`. */
function theme(selector: string): Map<string, string> {
  const read = (name: string) => {
    const at = css.indexOf(`${name} {`);
    if (at < 0) throw new Error(`no rule ${name}`);
    return [...css.slice(at, css.indexOf("}", at)).matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)];
  };
  const rules = [...read(":root"), ...(selector === ":root" ? [] : read(selector))];
  return new Map(rules.map(([, name, value]) => [name as string, value as string]));
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** [text, what it stands on] wherever the kit writes. */
const texts: [string, string][] = [
  ["--text", "--bg"],
  ["--text", "--raised"],
  ["--text", "--sunken"],
  ["--text", "--hover"],
  ["--text", "--selected"],
  ["--text", "--own"],
  ["--text", "--accent-soft"],
  ["--text", "--warning-soft"],
  ["--text", "--danger-soft"],
  ["--text-2", "--bg"],
  ["--text-2", "--raised"],
  ["--text-2", "--sunken"],
  ["--text-2", "--hover"],
  ["--text-2", "--selected"],
  ["--own-text-2", "--own"],
  ["--accent", "--bg"],
  ["--accent", "--raised"],
  ["--accent", "--hover"],
  ["--accent", "--selected"],
  ["--accent", "--accent-soft"],
  ["--accent", "--sunken"],
  ["--accent", "--own"],
  ["--on-accent", "--accent"],
  ["--on-accent", "--accent-hover"],
  ["--danger", "--bg"],
  ["--danger", "--raised"],
  ["--danger", "--hover"],
  ["--danger", "--danger-soft"],
  ["--on-danger", "--danger"],
  ["--warning-text", "--bg"],
  ["--warning-text", "--warning-soft"],
  ["--on-badge", "--badge"],
  ["--on-badge-muted", "--badge-muted"],
  ["--bg", "--text"],
];
/** Borders and marks by which a control is recognised. */
const shapes: [string, string][] = [
  ["--control-line", "--bg"],
  ["--control-line", "--raised"],
  ["--focus", "--bg"],
  ["--focus", "--sunken"],
  ["--focus", "--selected"],
  ["--warning", "--bg"],
  ["--danger", "--bg"],
];

const themes = [
  [":root", 4.5],
  [':root[data-theme="dark"]', 4.5],
  [':root[data-contrast="light"]', 7],
  [':root[data-contrast="dark"]', 7],
  [':root[data-contrast="blue"]', 7],
] as const;

test.each(themes)("%s: every pair that carries text reaches %d:1", (selector, least) => {
  const colors = theme(selector);
  const color = (name: string) => colors.get(name) ?? expect.fail(`${selector} has no ${name}`);
  const weak = [
    ...texts.map(([front, back]) => [front, back, least] as const),
    ...shapes.map(([front, back]) => [front, back, 3] as const),
  ]
    .map(([front, back, wanted]) => ({ pair: `${front} on ${back}`, wanted, is: contrast(color(front), color(back)) }))
    .filter(({ is, wanted }) => is < wanted)
    .map(({ pair, is }) => `${pair}: ${is.toFixed(2)}`);
  expect(weak).toEqual([]);
});

test("initials are readable on every avatar colour", () => {
  const white = theme(":root").get("--on-avatar") as string;
  expect(avatarColors.filter((color) => contrast(color, white) < 4.5)).toEqual([]);
});
