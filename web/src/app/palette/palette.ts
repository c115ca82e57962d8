import type { ReactNode } from "react";

/** Something one can jump to or do from the palette. */
export interface PaletteItem {
  id: string;
  title: string;
  /** What it is: «Чат», «Класс», «Настройки». */
  kind: string;
  icon?: ReactNode;
  /** Other words to find it by; not shown. */
  keywords?: string;
  /** Either where to go or what to do. */
  href?: string;
  run?: () => void;
}

/** Gives what fits the words typed so far; called on every key, so it answers from what is already in memory. */
export type PaletteSource = (query: string) => readonly PaletteItem[];

/** Letters compared: case, «ё», stress marks and Latin accents make no difference; «й» stays itself. */
export function fold(text: string): string {
  return text
    .toLocaleLowerCase("ru")
    .replace(/[^\u0400-\u04ff]+/g, (other) => other.normalize("NFKD").replace(/\p{M}/gu, ""))
    .replaceAll("ё", "е");
}

/**
 * How well `item` answers `query`; 0 if not at all. Every word typed must begin a word of the item; a match at the
 * start of the title comes first.
 */
export function score(item: PaletteItem, query: string): number {
  const wanted = words(query);
  if (wanted.length === 0) return 1;
  const title = words(item.title);
  const rest = words(`${item.kind} ${item.keywords ?? ""}`);
  let total = 0;
  for (const [index, part] of wanted.entries()) {
    const at = title.findIndex((word) => word.startsWith(part));
    if (at === index) total += 4;
    else if (at >= 0) total += 2;
    else if (rest.some((word) => word.startsWith(part))) total += 1;
    else return 0;
  }
  return total;
}

/** The best items of all sources, at most `limit`, in a stable order. */
export function findItems(sources: readonly PaletteSource[], query: string, limit = 12): PaletteItem[] {
  return sources
    .flatMap((source) => source(query))
    .map((item) => ({ item, points: score(item, query) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .slice(0, limit)
    .map(({ item }) => item);
}

function words(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
