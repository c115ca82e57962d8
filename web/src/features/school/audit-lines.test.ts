import { expect, test } from "vitest";
import type { components } from "~/api/types";
import { byDay } from "./audit-lines";

type Entry = components["schemas"]["AuditEntry"];

const NOON = Date.UTC(2026, 10, 22, 9);
const entry = (minutes: number, action: string, subject_name: string, actor = "1"): Entry => ({
  at: NOON - minutes * 60_000,
  action,
  actor,
  actor_name: "Волкова Ирина",
  subject: `member:${subject_name}`,
  subject_name,
  details: [],
});
const shape = (entries: Entry[]) =>
  byDay(entries, "Europe/Moscow").map(([, lines]) =>
    lines.map((line) => `${line.entry.action} ${line.subjects.join(" ")}`),
  );

test("the same thing done to many in one go is one line, in the order in which it was done", () => {
  const entries = [entry(0, "tick", "а"), entry(1, "tick", "б"), entry(2, "tick", "в"), entry(3, "join", "г")];
  expect(shape(entries)).toEqual([["tick а б в", "join г"]]);
});

test("another person, another action and a pause begin a line", () => {
  const entries = [entry(0, "tick", "а"), entry(1, "tick", "б", "2"), entry(2, "join", "в"), entry(13, "join", "г")];
  expect(shape(entries)).toEqual([["tick а", "tick б", "join в", "join г"]]);
});

test("a day ends a line", () => {
  const entries = [entry(0, "tick", "а"), entry(24 * 60, "tick", "б")];
  expect(shape(entries)).toEqual([["tick а"], ["tick б"]]);
});
