import { expect, test } from "vitest";
import {
  type Absent,
  absenceOf,
  byUnit,
  type Choices,
  isEnding,
  isKept,
  keptWith,
  withAbsence,
  withEnding,
  withNotMeant,
} from "./roster-difference";

const choices = { leaving: [] } as unknown as Choices;

test("a change that is left out is one choice, however often it is made", () => {
  const one = keptWith(choices, [{ member: "1", field: "phone" }], true);
  const again = keptWith(
    one,
    [
      { member: "1", field: "phone" },
      { member: "2", field: "phone" },
    ],
    true,
  );
  expect(again.kept).toEqual([
    { member: "1", field: "phone" },
    { member: "2", field: "phone" },
  ]);
  expect(keptWith(again, [{ member: "1", field: "phone" }], false).kept).toEqual([{ member: "2", field: "phone" }]);
  expect(keptWith(again, [{ member: "1", field: "email" }], false).kept).toHaveLength(2);
  expect(isKept(again, { member: "2", field: "phone" })).toBe(true);
  expect(isKept(again, { member: "2", field: "email" })).toBe(false);
});

test("whoever is missed stays, leaves the class or leaves the school, never two of them", () => {
  const left = withAbsence(choices, ["1", "2"], "leaving");
  const school = withAbsence(left, ["1"], "left_school");
  expect([absenceOf(school, "1"), absenceOf(school, "2"), absenceOf(school, "3")]).toEqual([
    "left_school",
    "leaving",
    "stays",
  ]);
  expect(withAbsence(school, ["1", "2"], "stays")).toMatchObject({ leaving: [], left_school: [] });
});

test("a class is not meant, and meant again", () => {
  const one = withNotMeant(withNotMeant(choices, "5", true), "5", true);
  expect(one.not_meant).toEqual(["5"]);
  expect(withNotMeant(one, "5", false).not_meant).toEqual([]);
  const staff = withNotMeant(one, "0", true);
  expect([staff.not_meant, staff.staff_not_meant]).toEqual([["5"], true]);
});

test("the missed are grouped by class in the order of the list", () => {
  const person = (member: string, unit: string) => ({ member, unit, unit_label: `класс ${unit}` }) as Absent;
  const groups = byUnit([person("1", "5"), person("2", "7"), person("3", "5")]);
  expect(groups.map(({ label, people }) => [label, people.length])).toEqual([
    ["класс 5", 2],
    ["класс 7", 1],
  ]);
});

test("a duty ends by choice, told from others of the same teacher", () => {
  const duty = { member: "1", unit: "5", subject: "Физика", subgroup: "" };
  const other = { ...duty, subgroup: "2" };
  const both = withEnding(choices, [duty, other], true);
  expect(both.ending_duties).toHaveLength(2);
  expect(withEnding(both, [duty], false).ending_duties).toEqual([other]);
  expect([isEnding(both, duty), isEnding(choices, duty)]).toEqual([true, false]);
});
