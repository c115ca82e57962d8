import { expect, test } from "vitest";
import { askedOf, dayOf, readFilter, spellFilter, startOfDay } from "./audit-filter";

test("a day begins at midnight of the organisation, not of the phone", () => {
  expect(startOfDay("2026-11-22", "Europe/Moscow")).toBe(Date.UTC(2026, 10, 21, 21));
  expect(startOfDay("2026-11-22", "Asia/Kamchatka")).toBe(Date.UTC(2026, 10, 21, 12));
  expect(startOfDay("2026-11-22", "Europe/Kaliningrad", 1)).toBe(Date.UTC(2026, 10, 22, 22));
  // Clocks went back within this day.
  expect(startOfDay("2025-10-26", "Europe/Berlin")).toBe(Date.UTC(2025, 9, 25, 22));
  expect(startOfDay("2025-10-26", "Europe/Berlin", 1)).toBe(Date.UTC(2025, 9, 26, 23));
  expect(startOfDay("22.11.2026", "Europe/Moscow")).toBeUndefined();
});

test("both days of a period are included", () => {
  expect(askedOf({ action: "give_role", from: "2026-11-22", to: "2026-11-22" }, "Europe/Moscow")).toEqual({
    action: "give_role",
    from: String(Date.UTC(2026, 10, 21, 21)),
    to: String(Date.UTC(2026, 10, 22, 21)),
  });
  expect(askedOf({}, "Europe/Moscow")).toEqual({});
});

test("the address of the page carries the search", () => {
  const filter = { person: "17", from: "2026-09-01" };
  expect(readFilter(spellFilter(filter))).toEqual(filter);
  expect(spellFilter({})).toBe("");
  expect(readFilter("?other=1&person=")).toEqual({});
});

test("today is the organisation's day: at half past two in Moscow it is still yesterday in UTC", () => {
  const time = Date.UTC(2026, 10, 22, 23, 30);
  expect(dayOf(time, "Europe/Moscow")).toBe("2026-11-23");
  expect(dayOf(time, "Europe/London")).toBe("2026-11-22");
});
