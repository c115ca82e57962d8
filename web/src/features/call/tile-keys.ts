import { type FocusEvent, type KeyboardEvent, useState } from "react";

type Way = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";
const WAYS: Record<Way, { x: number; y: number }> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
/** What stands aside is as far as what stands so many times further on. */
const ASIDE = 3;

interface Middle {
  x: number;
  y: number;
}

/** Which of these is next in that direction; nothing at the edge. */
export function neighbour(all: readonly Middle[], at: number, key: Way): number | undefined {
  const from = all[at];
  const way = WAYS[key];
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  if (from)
    for (const [index, { x, y }] of all.entries()) {
      const on = (x - from.x) * way.x + (y - from.y) * way.y;
      if (index === at || on < 1) continue;
      const far = on + ASIDE * Math.abs((x - from.x) * way.y + (y - from.y) * way.x);
      if (far < least) {
        best = index;
        least = far;
      }
    }
  return best;
}

/**
 * Tiles are one stop of the Tab key, and arrows lead from one to the next. `stop`: who has the focus when it comes to the tiles, of those who
 * are `shown`.
 */
export function useTileKeys(shown: readonly string[]) {
  const [last, setLast] = useState<string>();
  return {
    stop: last !== undefined && shown.includes(last) ? last : shown[0],
    onFocus: ({ target }: FocusEvent<HTMLElement>) =>
      setLast(target.closest<HTMLElement>("[data-member]")?.dataset.member),
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (!(event.key in WAYS)) return;
      const tiles = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-pins]")];
      const middles = tiles.map((tile) => {
        const { left, top, width, height } = tile.getBoundingClientRect();
        return { x: left + width / 2, y: top + height / 2 };
      });
      const next = neighbour(middles, tiles.indexOf(event.target as HTMLElement), event.key as Way);
      if (next === undefined) return;
      event.preventDefault();
      tiles[next]?.focus({ preventScroll: true });
    },
  };
}
