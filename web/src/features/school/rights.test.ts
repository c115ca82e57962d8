import { describe, expect, test } from "vitest";
import type { components } from "~/api/types";
import type { Space } from "~/model/types";
import { cardsTo, invitesTo, leads, seesPeopleOf } from "./rights";

type Unit = components["schemas"]["Unit"];

const space = (...roles: Space["roles"]): Space => ({ member: "1", roles }) as unknown as Space;
const unit = (...duties: [member: string, duty: Unit["teachers"][number]["duty"]][]): Unit =>
  ({ teachers: duties.map(([member, duty]) => ({ member, duty })) }) as unknown as Unit;

describe("what is offered for a class", () => {
  test("the class teacher leads it, invites to it and sees its people", () => {
    const own = unit(["1", "class_teacher"], ["2", "subject_teacher"]);
    expect(leads(space("class_teacher"), own)).toBe(true);
    expect(invitesTo(space("class_teacher"), own)).toBe(true);
    expect(seesPeopleOf(space("class_teacher"), own)).toBe(true);
  });

  test("a subject teacher sees its people and invites nobody", () => {
    const taught = unit(["2", "class_teacher"], ["1", "subject_teacher"]);
    expect(invitesTo(space("teacher"), taught)).toBe(false);
    expect(seesPeopleOf(space("teacher"), taught)).toBe(true);
  });

  test("the leader of a supplementary group invites to it", () => {
    expect(invitesTo(space("supplementary_teacher"), unit(["1", "leader"]))).toBe(true);
  });

  test("a colleague of another class is offered nothing", () => {
    const other = unit(["2", "class_teacher"]);
    expect(invitesTo(space("class_teacher"), other)).toBe(false);
    expect(seesPeopleOf(space("class_teacher"), other)).toBe(false);
  });

  test("cards are given by the class teacher and the administrator, and not in supplementary groups", () => {
    const own = unit(["1", "class_teacher"]);
    expect(cardsTo(space("class_teacher"), own)).toBe(true);
    expect(cardsTo(space("administrator"), unit())).toBe(true);
    expect(cardsTo(space("head"), own)).toBe(true); // of the own class
    expect(cardsTo(space("head"), unit(["2", "class_teacher"]))).toBe(false);
    expect(cardsTo(space("teacher"), unit(["1", "subject_teacher"]))).toBe(false);
    expect(cardsTo(space("administrator"), { ...own, kind: "supplementary" })).toBe(false);
  });

  test.each(["administrator", "head", "deputy"] as const)("%s: every class", (role) => {
    const other = unit(["2", "class_teacher"]);
    expect(invitesTo(space(role), other)).toBe(true);
    expect(seesPeopleOf(space(role), other)).toBe(true);
  });

  test("nobody and nothing known: nothing offered", () => {
    expect(invitesTo(undefined, undefined)).toBe(false);
    expect(seesPeopleOf(undefined, undefined)).toBe(false);
  });
});
