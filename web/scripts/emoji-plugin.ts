import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** Newer ones are empty boxes on the phones we support. */
const NEWEST = 12;
const COMPONENTS = 2;
const FLAGS = 9;

interface Source {
  emoji: string;
  label: string;
  tags?: string[];
  group?: number;
  order?: number;
  version: number;
}

/** `virtual:emoji/ru`: the emoji with their Russian names, as frimousse takes them, made from emojibase-data at build time. */
export function emojiData(): Plugin {
  const prefix = "\0virtual:emoji/";
  return {
    name: "parta-emoji",
    resolveId: (id) => (id.startsWith("virtual:emoji/") ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(prefix)) return undefined;
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(build(id.slice(prefix.length))))})`;
    },
  };
}

function build(locale: string) {
  const read = (file: string) =>
    JSON.parse(readFileSync(new URL(`../node_modules/emojibase-data/${locale}/${file}.json`, import.meta.url), "utf8"));
  const emojis = (read("data") as Source[])
    .filter(({ group, version }) => group !== undefined && group !== COMPONENTS && group !== FLAGS && version <= NEWEST)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map(({ emoji, label, tags = [], group, version }) => ({ emoji, label, tags, category: group, version }));
  const groups = read("messages").groups as { message: string; order: number }[];
  return {
    locale,
    emojis,
    categories: groups.map(({ order, message }) => ({
      index: order,
      label: message.charAt(0).toLocaleUpperCase() + message.slice(1),
    })),
    skinTones: { dark: "", light: "", medium: "", "medium-dark": "", "medium-light": "" },
  };
}
