import type { components } from "~/api/types";

type Unit = components["schemas"]["Unit"];
type Teacher = Unit["teachers"][number];

/** One duty of a person, with its class. */
export interface MemberDuty extends Omit<Teacher, "member" | "name"> {
  unit: Unit;
}

/** Where this person leads and teaches, in the order of the classes. */
export function dutiesOf(units: readonly Unit[], member: string): MemberDuty[] {
  return units.flatMap((unit) =>
    unit.teachers
      .filter((one) => one.member === member)
      .map(({ duty, subject, subgroup }) => ({ unit, duty, subject, subgroup })),
  );
}

/** What stands in one place of a grid: a person or a subject, with the subgroup. */
export interface GridEntry {
  text: string;
  subgroup: string;
  href?: string;
}

export interface Grid {
  columns: { key: string; label: string; href?: string }[];
  rows: { key: string; label: string; href?: string; cells: GridEntry[][] }[];
}

/** Classes in rows, subjects in columns, teachers in the cells. */
export function byClasses(units: readonly Unit[]): Grid {
  const classes = units.filter(isClass).filter((unit) => unit.teachers.some(isSubject));
  const subjects = [...new Set(classes.flatMap((unit) => unit.teachers.filter(isSubject).map((one) => one.subject)))];
  subjects.sort(inRussian);
  return {
    columns: subjects.map((subject) => ({ key: subject, label: subject })),
    rows: classes.map((unit) => ({
      key: unit.id,
      label: unit.label,
      href: `/classes/${unit.id}`,
      cells: subjects.map((subject) =>
        unit.teachers
          .filter((one) => isSubject(one) && one.subject === subject)
          .map((one) => ({ text: initials(one.name), subgroup: one.subgroup, href: `/people/${one.member}` })),
      ),
    })),
  };
}

/** Teachers in rows, classes in columns, subjects in the cells. */
export function byTeachers(units: readonly Unit[]): Grid {
  const classes = units.filter(isClass).filter((unit) => unit.teachers.some(isSubject));
  const names = new Map<string, string>();
  for (const unit of classes) for (const one of unit.teachers.filter(isSubject)) names.set(one.member, one.name);
  const teachers = [...names].sort(([, a], [, b]) => inRussian(a, b));
  return {
    columns: classes.map((unit) => ({ key: unit.id, label: unit.label, href: `/classes/${unit.id}` })),
    rows: teachers.map(([member, name]) => ({
      key: member,
      label: name,
      href: `/people/${member}`,
      cells: classes.map((unit) =>
        unit.teachers
          .filter((one) => isSubject(one) && one.member === member)
          .map((one) => ({ text: one.subject, subgroup: one.subgroup })),
      ),
    })),
  };
}

/** «Иванова Анна Андреевна» → «Иванова А. А.» */
export function initials(name: string): string {
  const [surname = "", ...rest] = name.split(" ");
  return [surname, ...rest.map((word) => `${word.charAt(0)}.`)].join("\u00a0");
}

const isClass = (unit: Unit) => unit.kind === "class" || unit.kind === "group";
const isSubject = (one: Teacher) => one.duty === "subject_teacher";
const inRussian = (a: string, b: string) => a.localeCompare(b, "ru");
