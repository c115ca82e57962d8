import { expect, test } from "vitest";
import { type Area, type Arrangement, type Box, grid, pair, speaker } from "./layout";

const pc: Area = { width: 1264, height: 640 };
const phone: Area = { width: 374, height: 640 };

function sound(area: Area, { featured, tiles }: Arrangement) {
  const boxes = featured ? [featured, ...tiles] : [...tiles];
  for (const box of boxes) {
    expect(box.left).toBeGreaterThanOrEqual(0);
    expect(box.top).toBeGreaterThanOrEqual(0);
    expect(box.left + box.width).toBeLessThanOrEqual(area.width + 1);
    expect(box.top + box.height).toBeLessThanOrEqual(area.height + 1);
  }
  const apart = (one: Box, other: Box) =>
    one.left + one.width <= other.left + 1 ||
    other.left + other.width <= one.left + 1 ||
    one.top + one.height <= other.top + 1 ||
    other.top + other.height <= one.top + 1;
  for (const [at, one] of boxes.entries())
    for (const other of boxes.slice(at + 1)) expect(apart(one, other)).toBe(true);
}

test.each([1, 2, 5, 9, 30, 40])("%i on a PC: all on one page, none overlaps, faces keep their shape", (count) => {
  const shown = grid(pc, count);
  sound(pc, shown);
  expect(shown.pages).toBe(1);
  expect(shown.tiles).toHaveLength(count);
  for (const { width, height } of shown.tiles) {
    expect(width / height).toBeLessThan(1.79);
    expect(width / height).toBeGreaterThan(1.32);
  }
});

test("on a PC two stand side by side, on a phone one above the other", () => {
  const [one, other] = grid(pc, 2).tiles;
  expect(one?.top).toBe(other?.top);
  const [above, below] = grid(phone, 2).tiles;
  expect(above?.left).toBe(below?.left);
  expect((below?.top ?? 0) > (above?.top ?? 0)).toBe(true);
});

test("forty on a phone come in pages that lose nobody", () => {
  const first = grid(phone, 40);
  expect(first.pages).toBeGreaterThan(1);
  let seen = 0;
  for (let page = 0; page < first.pages; page++) {
    const shown = grid(phone, 40, page);
    sound(phone, shown);
    expect(shown.from).toBe(seen);
    for (const tile of shown.tiles) expect(tile.width).toBeGreaterThanOrEqual(140);
    seen += shown.tiles.length;
  }
  expect(seen).toBe(40);
  // A page that is gone, because people left, is the last one.
  expect(grid(phone, 40, 99).page).toBe(first.pages - 1);
});

test("the last row stands in the middle", () => {
  const { tiles } = grid(pc, 5);
  const last = tiles.at(-1);
  const row = tiles.filter((tile) => tile.top === last?.top);
  const from = Math.min(...row.map((tile) => tile.left));
  const to = Math.max(...row.map((tile) => tile.left + tile.width));
  expect(Math.abs(from - (pc.width - to))).toBeLessThanOrEqual(2);
});

test.each([
  ["PC", pc],
  ["phone", phone],
])("the speaker is larger than all others together on a %s", (_, area) => {
  for (const count of [0, 1, 4, 8, 29, 39]) {
    const shown = speaker(area, count);
    sound(area, shown);
    const size = ({ width, height }: Box) => width * height;
    const others = shown.tiles.reduce((sum, tile) => sum + size(tile), 0);
    expect(shown.featured && size(shown.featured)).toBeGreaterThan(others);
    let seen = 0;
    for (let page = 0; page < shown.pages; page++) seen += speaker(area, count, page).tiles.length;
    expect(seen).toBe(count);
  }
});

test("a window of no size breaks nothing", () => {
  expect(grid({ width: 0, height: 0 }, 9).tiles).toEqual([]);
  expect(speaker({ width: 0, height: 0 }, 9).tiles).toEqual([]);
});

test("of two the other one fills the stage, oneself stands in its lower corner", () => {
  for (const area of [pc, phone]) {
    const { featured, tiles } = pair(area);
    expect(featured).toEqual({ left: 0, top: 0, ...area });
    expect(tiles).toHaveLength(1);
    const [own] = tiles as [Box];
    expect(own.left + own.width).toBeLessThan(area.width);
    expect(own.top + own.height).toBeLessThan(area.height);
    expect(own.left).toBeGreaterThan(area.width / 2);
    expect(own.top).toBeGreaterThan(area.height / 2);
    expect(own.width * own.height).toBeLessThan((area.width * area.height) / 8);
  }
  expect(pair({ width: 0, height: 0 }).tiles).toEqual([]);
});
