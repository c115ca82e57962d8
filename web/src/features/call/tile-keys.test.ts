import { expect, test } from "vitest";
import { neighbour } from "./tile-keys";

// Three above, two in the middle below them.
const middles = [
  { x: 100, y: 50 },
  { x: 300, y: 50 },
  { x: 500, y: 50 },
  { x: 200, y: 150 },
  { x: 400, y: 150 },
];

test("arrows lead to what stands next in their direction, and nowhere beyond the edge", () => {
  expect(neighbour(middles, 0, "ArrowRight")).toBe(1);
  expect(neighbour(middles, 2, "ArrowRight")).toBeUndefined();
  expect(neighbour(middles, 1, "ArrowLeft")).toBe(0);
  expect(neighbour(middles, 0, "ArrowDown")).toBe(3);
  expect(neighbour(middles, 4, "ArrowUp")).toBe(1);
  expect(neighbour(middles, 3, "ArrowDown")).toBeUndefined();
  expect(neighbour(middles, -1, "ArrowDown")).toBeUndefined();
});
