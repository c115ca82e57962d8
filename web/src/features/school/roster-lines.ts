import type { components } from "~/api/types";

type Line = components["schemas"]["PreviewLine"];
type Column = components["schemas"]["Column"];

/** Nothing but a question that is asked in a place of its own. */
export function isAskedAbove(line: Line): boolean {
  return (
    line.corrected.length === 0 &&
    line.faults.length > 0 &&
    line.faults.every(({ severity }) => severity === "needs_decision")
  );
}

/** Put right, with no fault left. */
export function isOnlyCorrected(line: Line): boolean {
  return line.corrected.length > 0 && line.faults.length === 0;
}

const CLASS = new Set<Column["field"]>(["class_label", "grade", "letter"]);

/** The cells to correct: those with a fault, those corrected before, and the class where it is the age that does not fit. */
export function cellsToShow(line: Line, columns: readonly Column[]): number[] {
  const age = line.faults.some(({ code }) => code === "age_unlikely_for_class");
  const classes = columns.flatMap(({ field }, index) => (age && CLASS.has(field) ? [index] : []));
  const faulty = line.faults.map(({ column }) => column).filter((column) => column >= 0);
  return [...new Set([...faulty, ...line.corrected, ...classes])];
}
