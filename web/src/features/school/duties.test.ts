import { expect, test } from "vitest";
import type { components } from "~/api/types";
import { byClasses, byTeachers, dutiesOf, initials } from "./duties";

type Unit = components["schemas"]["Unit"];

const unit = (id: string, label: string, teachers: Unit["teachers"], kind: Unit["kind"] = "class"): Unit => ({
  id,
  label,
  kind,
  grade: 5,
  pupils: 0,
  pupils_joined: 0,
  parents: 0,
  parents_joined: 0,
  teachers,
});
const anna = { member: "1", name: "Иванова Анна Андреевна" };
const eva = { member: "2", name: "Ёлкина Ева" };
const units = [
  unit("10", "5«А»", [
    { ...anna, duty: "class_teacher", subject: "", subgroup: "" },
    { ...anna, duty: "subject_teacher", subject: "Физика", subgroup: "1" },
    { ...eva, duty: "subject_teacher", subject: "Физика", subgroup: "2" },
  ]),
  unit("11", "5«Б»", [{ ...anna, duty: "subject_teacher", subject: "Алгебра", subgroup: "" }]),
  unit("12", "Шахматы", [{ ...eva, duty: "leader", subject: "", subgroup: "" }], "supplementary"),
  unit("13", "6«А»", []),
];

test("classes in rows and subjects in columns", () => {
  const grid = byClasses(units);
  expect(grid.columns.map((one) => one.label)).toEqual(["Алгебра", "Физика"]);
  expect(grid.rows.map((one) => one.label)).toEqual(["5«А»", "5«Б»"]);
  expect(grid.rows[0]?.cells[1]?.map((one) => `${one.text} ${one.subgroup}`)).toEqual([
    "Иванова\u00a0А.\u00a0А. 1",
    "Ёлкина\u00a0Е. 2",
  ]);
  expect(grid.rows[1]?.cells[1]).toEqual([]);
});

test("teachers in rows and classes in columns say the same", () => {
  const grid = byTeachers(units);
  expect(grid.columns.map((one) => one.label)).toEqual(["5«А»", "5«Б»"]);
  expect(grid.rows.map((one) => one.label)).toEqual(["Ёлкина Ева", "Иванова Анна Андреевна"]);
  expect(grid.rows[1]?.cells.map((cell) => cell.map((one) => one.text))).toEqual([["Физика"], ["Алгебра"]]);
});

test("a person's duties are all of them", () => {
  expect(dutiesOf(units, "1").map((one) => `${one.unit.label} ${one.duty}`)).toEqual([
    "5«А» class_teacher",
    "5«А» subject_teacher",
    "5«Б» subject_teacher",
  ]);
  expect(initials("Тан")).toBe("Тан");
});
