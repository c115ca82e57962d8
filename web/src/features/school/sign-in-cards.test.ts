import { beforeEach, expect, test, vi } from "vitest";
import { api } from "~/api/api";
import { ApiError, type ErrorCode } from "~/api/errors";
import type { components } from "~/api/types";
import { issueCards } from "./sign-in-cards";

const people = ["1", "2", "3"].map((id) => ({ id, name: `Ученик ${id}` }) as components["schemas"]["Person"]);
const refusal = (code: ErrorCode) => Object.assign(Object.create(ApiError.prototype), { code }) as ApiError;

let refuse: Record<string, ErrorCode> = {};
beforeEach(() => {
  vi.restoreAllMocks();
  refuse = {};
  vi.spyOn(api, "POST").mockImplementation((async (_: string, { params }: { params: { path: { member: string } } }) => {
    const { member } = params.path;
    const code = refuse[member];
    if (code) throw refusal(code);
    return { data: { login: `login${member}` } };
  }) as never);
});

test("one pupil's refusal does not keep the others from their cards", async () => {
  refuse = { "2": "consent_required" };
  const done: number[] = [];
  const issued = await issueCards("9", people, (at) => done.push(at));
  expect(issued.cards.map(({ card }) => card.login)).toEqual(["login1", "login3"]);
  expect(issued.refused.map(({ person, error }) => [person.id, error.code])).toEqual([["2", "consent_required"]]);
  expect(issued.left).toEqual([]);
  expect(done).toEqual([0, 1, 2]);
});

test("what the server has given is shown when the line breaks off", async () => {
  refuse = { "2": "offline" };
  const issued = await issueCards("9", people, () => undefined);
  expect(issued.cards.map(({ person }) => person.id)).toEqual(["1"]);
  expect(issued.left.map(({ id }) => id)).toEqual(["2", "3"]);
  expect(issued.error?.code).toBe("offline");
});
