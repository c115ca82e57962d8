import { expect, test } from "vitest";
import { dayHeading, daysAgo, fullStamp, listStamp, sameDay, timeOfDay } from "./dates";

const at = (text: string) => Date.parse(text);
const moscow = { zone: "Europe/Moscow", locale: "ru" as const, now: at("2026-11-20T09:00:00Z") }; // Friday, 12:00
const english = { ...moscow, locale: "en" as const };

test("the clock is the organisation's, not the device's", () => {
  const lesson = at("2026-11-19T23:30:00Z");
  expect(timeOfDay(lesson, { ...moscow, zone: "Asia/Chita" })).toBe("08:30");
  expect(timeOfDay(lesson, moscow)).toBe("02:30");
});

test.each([
  ["2026-11-20T08:40:00Z", "11:40", "11:40"],
  ["2026-11-19T20:59:00Z", "вчера", "yesterday"], // 23:59 in Moscow
  ["2026-11-19T21:00:00Z", "00:00", "00:00"], // midnight begins today
  ["2026-11-16T10:00:00Z", "пн", "Mon"],
  ["2026-11-10T10:00:00Z", "10 нояб.", "10 Nov"],
  ["2025-11-10T10:00:00Z", "10 нояб. 2025 г.", "10 Nov 2025"],
])("in a list, %s stands as «%s» / “%s”", (time, ru, en) => {
  expect(listStamp(at(time), moscow)).toBe(ru);
  expect(listStamp(at(time), english)).toBe(en);
});

test.each([
  ["2026-11-20T08:40:00Z", "Сегодня", "Today"],
  ["2026-11-19T08:40:00Z", "Вчера", "Yesterday"],
  ["2026-11-14T08:40:00Z", "14 ноября", "14 November"],
  ["2025-11-14T08:40:00Z", "14 ноября 2025 г.", "14 November 2025"],
])("the day of %s is headed «%s» / “%s”", (time, ru, en) => {
  expect(dayHeading(at(time), moscow)).toBe(ru);
  expect(dayHeading(at(time), english)).toBe(en);
});

test("days are counted by the calendar across a change of clocks", () => {
  const berlin = { zone: "Europe/Berlin", now: at("2026-03-29T22:30:00Z") }; // 00:30 on the 30th, the 29th had 23 hours
  expect(daysAgo(at("2026-03-28T23:30:00Z"), berlin)).toBe(1);
  expect(daysAgo(at("2026-03-28T22:30:00Z"), berlin)).toBe(2);
});

test("a day begins at its zone's midnight, also where that is at a quarter of an hour", () => {
  const kathmandu = { zone: "Asia/Kathmandu" }; // UTC+5:45
  const [before, midnight, after] = ["18:14:59", "18:15:00", "18:20:00"].map((time) => at(`2026-11-20T${time}Z`));
  expect(sameDay(after as number, before as number, kathmandu)).toBe(false);
  expect(sameDay(midnight as number, before as number, kathmandu)).toBe(false);
  expect(sameDay(midnight as number, after as number, kathmandu)).toBe(true);
});

test("the whole stamp names day, year and time", () => {
  expect(fullStamp(at("2026-11-14T09:40:00Z"), moscow).replace(" в ", ", ")).toBe("14 ноября 2026 г., 12:40");
});
