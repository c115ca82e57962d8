import { expect, test } from "vitest";
import { today, yearsOld } from "./dates-typed";

test("an age grows on the birthday", () => {
  expect(yearsOld("2012-11-23", "2026-11-22")).toBe(13);
  expect(yearsOld("2012-11-23", "2026-11-23")).toBe(14);
  expect(yearsOld("2012-02-29", "2026-03-01")).toBe(14);
});

test("today is written as fields write it", () => {
  expect(today()).toMatch(/^\d{4}-\d{2}-\d{2}$/);
});
