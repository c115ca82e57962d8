import type { components } from "~/api/types";
import type { Space } from "~/model/types";

type Unit = components["schemas"]["Unit"];
type Role = components["schemas"]["Role"];
type OrgKind = Space["kind"];

/** Head, deputies and administrators: what they may do, they may do in every class. */
const ADMINISTRATION: readonly Role[] = ["administrator", "head", "deputy"];

export function isAdministration(space: Space | undefined): boolean {
  return space?.roles.some((role) => ADMINISTRATION.includes(role)) ?? false;
}

/** Leads this class as its class teacher, or this supplementary group as its leader. */
export function leads(space: Space | undefined, unit: Unit | undefined): boolean {
  return (
    unit?.teachers.some(
      (one) => one.member === space?.member && (one.duty === "class_teacher" || one.duty === "leader"),
    ) ?? false
  );
}

/** Whether the people of this class are shown to the person: those who neither lead nor teach it see its teachers only. */
export function seesPeopleOf(space: Space | undefined, unit: Unit | undefined): boolean {
  return isAdministration(space) || (unit?.teachers.some((one) => one.member === space?.member) ?? false);
}

/** Whether the person is offered to issue links for this class; the server decides all the same. */
export function invitesTo(space: Space | undefined, unit: Unit | undefined): boolean {
  return isAdministration(space) || leads(space, unit);
}

/** Whether the person is offered to give cards to the pupils of this class; the server decides all the same. */
export function cardsTo(space: Space | undefined, unit: Unit | undefined): boolean {
  if (unit === undefined || unit.kind === "staff" || unit.kind === "supplementary") return false;
  return (space?.roles.includes("administrator") ?? false) || leads(space, unit);
}

/** The kind of organisation decides how its people are called. */
export function kindOf(space: Space | undefined): OrgKind {
  return space?.kind ?? "school";
}
