import { beforeEach, expect, test, vi } from "vitest";
import type { OrgState } from "../state";
import type { Chat } from "../types";
import { leadsCalls } from "./lead";
import { callToTell, useCallNews } from "./news";

const chat = (id: string, more: Partial<Chat> = {}): Chat =>
  ({
    id,
    kind: "official",
    muted: false,
    may_join_call: true,
    call: { id: `call-${id}`, started_at: 5, started_by: "teacher", ringing: false, silenced: false },
    ...more,
  }) as Chat;
const orgs = (...chats: Chat[]) =>
  ({
    1: { space: { member: "me" }, chats: Object.fromEntries(chats.map((one) => [one.id, one])) },
  }) as unknown as Record<string, OrgState>;
const fresh = { known: [], broken: undefined };
const began = (id: string, started_at: number) => ({
  id,
  started_at,
  started_by: "teacher",
  ringing: false,
  silenced: false,
});

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  useCallNews.setState({ known: [], broken: undefined });
});

test("a call that began without this person is told of, the latest first, until it is known", () => {
  const both = orgs(chat("7"), chat("8", { call: began("later", 9) }), chat("9", { call: undefined }));
  expect(callToTell(both, fresh)).toMatchObject({ org: "1", chat: { id: "8" } });
  expect(callToTell(both, { ...fresh, known: ["later"] })).toMatchObject({ chat: { id: "7" } });
  expect(callToTell(both, { ...fresh, known: ["later", "call-7"] })).toBeUndefined();
});

test.each([
  ["to one person: it rings", { kind: "personal" }],
  ["that rings", { call: { ...began("c", 5), ringing: true } }],
  ["of a muted chat", { muted: true }],
  ["one was removed from", { may_join_call: false }],
  ["one began oneself", { call: { ...began("c", 5), started_by: "me" } }],
] satisfies [string, Partial<Chat>][])("a call %s stays quiet", (_what, more) => {
  expect(callToTell(orgs(chat("7", more)), fresh)).toBeUndefined();
});

test("whoever was in a call when the page went is led back to it, also to one's own and before all others", () => {
  const own = chat("7", { muted: true, call: { ...began("c", 5), started_by: "me" } });
  const news = { known: ["c"], broken: "c" };
  expect(callToTell(orgs(chat("8", { call: began("later", 9) }), own), news)).toMatchObject({ chat: { id: "7" } });
  expect(callToTell(orgs({ ...own, may_join_call: false }), news)).toBeUndefined();
});

test("a tab remembers the call it is in until one leaves it; what is known stays with the device", async () => {
  useCallNews.getState().enter("c");
  vi.resetModules();
  const again = (await import("./news")).useCallNews;
  expect(again.getState()).toMatchObject({ known: ["c"], broken: "c" });
  again.getState().know("c");
  expect(again.getState().broken).toBeUndefined();
  again.getState().enter("d");
  again.getState().leave();
  vi.resetModules();
  expect((await import("./news")).useCallNews.getState()).toMatchObject({ known: ["c", "d"], broken: undefined });
});

test("no more calls are remembered than can run at once", () => {
  for (let at = 0; at < 60; at++) useCallNews.getState().know(`${at}`);
  expect(useCallNews.getState().known).toHaveLength(50);
  expect(useCallNews.getState().known.at(-1)).toBe("59");
});

test.each([
  ["class_teacher", true, true],
  ["subject_teacher", true, true],
  ["subject_teacher", false, false],
  ["head", true, true],
  ["pupil", true, false],
  ["non_teaching", true, false],
] as const)("%s who may start calls (%s) leads them: %s", (my_capacity, may_start_call, leads) => {
  expect(leadsCalls({ my_capacity, may_start_call } as Chat)).toBe(leads);
});
