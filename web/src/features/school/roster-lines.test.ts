import { expect, test } from "vitest";
import type { components } from "~/api/types";
import { cellsToShow, isAskedAbove, isOnlyCorrected } from "./roster-lines";

type Line = components["schemas"]["PreviewLine"];
type Fault = Line["faults"][number];

const fault = (code: Fault["code"], severity: Fault["severity"], column: number) =>
  ({ code, severity, line: 2, column, value: "", other_line: 0 }) satisfies Fault;
const line = (faults: Fault[], corrected: number[] = []) => ({ line: 2, faults, corrected }) as unknown as Line;
const columns = (["class_label", "full_name", "birth_date"] as const).map((field) => ({
  field,
  person: 0,
  certainty: "certain" as const,
  heading: field,
}));

test("a line that only waits for an answer is not shown twice", () => {
  expect(isAskedAbove(line([fault("maybe_twice", "needs_decision", 1)]))).toBe(true);
  expect(isAskedAbove(line([fault("maybe_twice", "needs_decision", 1)], [0]))).toBe(false);
  expect(isAskedAbove(line([fault("maybe_twice", "needs_decision", 1), fault("phone_unreadable", "warning", 2)]))).toBe(
    false,
  );
  expect(isAskedAbove(line([]))).toBe(false);
});

test("a corrected line without a fault is one of those put right", () => {
  expect(isOnlyCorrected(line([], [0]))).toBe(true);
  expect(isOnlyCorrected(line([fault("class_new", "warning", 0)], [0]))).toBe(false);
});

test("the cells of a line: faulty, corrected, and the class where the age does not fit", () => {
  expect(cellsToShow(line([fault("class_new", "warning", 0)], [0, 1]), columns)).toEqual([0, 1]);
  expect(cellsToShow(line([fault("age_unlikely_for_class", "warning", 2)]), columns)).toEqual([2, 0]);
  expect(cellsToShow(line([fault("birth_date_unreadable", "warning", 2)]), columns)).toEqual([2]);
  expect(cellsToShow(line([fault("repeated_line", "warning", -1)]), columns)).toEqual([]);
});
