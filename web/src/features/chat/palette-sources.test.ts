import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parta } from "~/model";
import { classSource, peopleSource } from "./palette-sources";

const request = vi.hoisted(() => vi.fn());
vi.mock("~/api/client", async (original) => ({ ...(await original<object>()), request }));

const answers: Record<string, unknown> = {
  "/api/orgs/1/units": {
    units: [
      { id: "5", label: "5«А»" },
      { id: "7", label: "7«Б»" },
    ],
  },
  "/api/orgs/1/directory": {
    people: [{ id: "11", name: "Ирина Львовна", capacity: "teacher", units: [], joined: true }],
  },
  "/api/orgs/1/people": {
    people: [
      { id: "11", name: "Кулагина Ирина Львовна", roles: ["teacher"], position: "", units: [], join: "joined" },
      {
        id: "12",
        name: "Кулагин Пётр Ильич",
        roles: ["parent"],
        position: "",
        units: [{ id: "7", label: "7«Б»" }],
        join: "invited",
      },
    ],
  },
};

const asked = () => request.mock.calls.map(([path]) => path);

/** As whom one looks: a member of organisation 1 with these rights and the class 5«А». */
function as(...actions: string[]) {
  const space = { org: "1", kind: "school", actions, units: [{ id: "5", label: "5«А»", kind: "class" }] };
  parta.store.setState({ current: "1", orgs: { 1: { space, chats: {} } } } as never);
}

beforeEach(() => {
  vi.useFakeTimers();
  request.mockReset().mockImplementation(async (path: string) => answers[path]);
});
afterEach(() => vi.useRealTimers());

test("whoever may look at people finds every class, asked for once", async () => {
  as("see_people");
  const changed = vi.fn();
  const source = classSource(changed);
  expect(source().map((item) => item.title)).toEqual(["5«А»"]);
  await vi.advanceTimersByTimeAsync(0);
  expect(changed).toHaveBeenCalledOnce();
  expect(source().map((item) => item.href)).toEqual(["/classes/5", "/classes/7"]);
  expect(source()[1]?.keywords).toBe("7Б");
  expect(asked()).toEqual(["/api/orgs/1/units"]);
});

test("a new organisation does not show the classes of the one before", async () => {
  as("see_people");
  const source = classSource(vi.fn());
  source();
  await vi.advanceTimersByTimeAsync(0);
  const { orgs } = parta.store.getState();
  const other = { ...orgs["1"]?.space, org: "2", units: [] };
  parta.store.setState({ current: "2", orgs: { 2: { space: other, chats: {} } } } as never);
  expect(source()).toEqual([]);
});

test("others are shown no class and the register is not asked for them", async () => {
  as("create_personal_chat");
  expect(classSource(vi.fn())()).toEqual([]);
  const source = peopleSource(vi.fn(), vi.fn());
  source("кулаг");
  await vi.advanceTimersByTimeAsync(200);
  expect(asked()).toEqual(["/api/orgs/1/directory"]);
  expect(source("кулаг").map((item) => item.title)).toEqual(["Ирина Львовна"]);
});

test("one whom one may write to is a chat, the rest of the register are cards; nobody twice", async () => {
  as("create_personal_chat", "see_people");
  const source = peopleSource(vi.fn(), vi.fn());
  source("ку");
  source("кулаг");
  await vi.advanceTimersByTimeAsync(200);
  expect(asked()).toEqual(["/api/orgs/1/directory", "/api/orgs/1/people"]);
  const found = source("кулаг");
  expect(found.map(({ title, href }) => [title, href])).toEqual([
    ["Кулагина Ирина Львовна", undefined],
    ["Кулагин Пётр Ильич", "/people/12"],
  ]);
  expect(found[1]?.kind).toBe("Представитель · 7«Б» · ещё нет в Парте");
  expect(source("к")).toEqual([]);
});
