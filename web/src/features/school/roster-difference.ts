import type { components } from "~/api/types";

export type Choices = components["schemas"]["Choices"];
export type Difference = components["schemas"]["Difference"];
export type FieldChange = Difference["changes"][number];
export type Absent = components["schemas"]["AbsentPerson"];
export type DutyKey = components["schemas"]["DutyKey"];

interface Change {
  member: string;
  field: FieldChange["field"];
}

/** The choices with these changes left out, or made after all. */
export function keptWith(choices: Choices, changes: readonly Change[], kept: boolean): Choices {
  const named = new Set(changes.map(({ member, field }) => `${member}/${field}`));
  const others = (choices.kept ?? []).filter(({ member, field }) => !named.has(`${member}/${field}`));
  return { ...choices, kept: kept ? [...others, ...changes.map(({ member, field }) => ({ member, field }))] : others };
}

/** As chosen just now: the server's answer to it may be on its way. */
export function isKept(choices: Choices, { member, field }: Change): boolean {
  return (choices.kept ?? []).some((one) => one.member === member && one.field === field);
}

/** What becomes of somebody whom the file does not name. `left_school`: of pupils only. */
export type Absence = "stays" | "leaving" | "left_school";

export function absenceOf(choices: Choices, member: string): Absence {
  if (choices.left_school?.includes(member)) return "left_school";
  return choices.leaving.includes(member) ? "leaving" : "stays";
}

export function withAbsence(choices: Choices, members: readonly string[], absence: Absence): Choices {
  const named = new Set(members);
  const without = (list: readonly string[] | undefined) => (list ?? []).filter((one) => !named.has(one));
  const leaving = without(choices.leaving);
  const leftSchool = without(choices.left_school);
  if (absence === "leaving") leaving.push(...members);
  if (absence === "left_school") leftSchool.push(...members);
  return { ...choices, leaving, left_school: leftSchool };
}

/** What the preview calls the staff, who are no class. */
export const STAFF = "0";

/** The classes that the file does not speak of after all, or the staff. */
export function withNotMeant(choices: Choices, unit: string, notMeant: boolean): Choices {
  if (unit === STAFF) return { ...choices, staff_not_meant: notMeant };
  const others = (choices.not_meant ?? []).filter((one) => one !== unit);
  return { ...choices, not_meant: notMeant ? [...others, unit] : others };
}

/** In the order of the list: one group for each class, the staff in one. */
export function byUnit(people: readonly Absent[]): { unit: string; label: string; people: Absent[] }[] {
  const groups = new Map<string, Absent[]>();
  for (const one of people) groups.set(one.unit, [...(groups.get(one.unit) ?? []), one]);
  return [...groups].map(([unit, list]) => ({ unit, label: list[0]?.unit_label ?? "", people: list }));
}

const sameDuty = (a: DutyKey, b: DutyKey) =>
  a.member === b.member && a.unit === b.unit && a.subject === b.subject && a.subgroup === b.subgroup;

export function isEnding(choices: Choices, duty: DutyKey): boolean {
  return (choices.ending_duties ?? []).some((one) => sameDuty(one, duty));
}

export function withEnding(choices: Choices, duties: readonly DutyKey[], ending: boolean): Choices {
  const others = (choices.ending_duties ?? []).filter((one) => !duties.some((duty) => sameDuty(one, duty)));
  const keys = duties.map(({ member, unit, subject, subgroup }) => ({ member, unit, subject, subgroup }));
  return { ...choices, ending_duties: ending ? [...others, ...keys] : others };
}
