import { I18nProvider } from "@lingui/react";
import { render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { api } from "~/api/api";
import { i18n } from "~/app/i18n/i18n";
import { type PartaState, parta } from "~/model";
import ClassPage from "./ClassPage";

const colleague = { name: "Ольга Ивановна", capacity: "teacher", units: ["1«А»"], teacher_badge: true };
const employee = {
  name: "Семёнова Ольга Ивановна",
  position: "Учитель начальных классов",
  roles: ["teacher"],
  units: [],
  flags: [],
  join: "invited",
};

/** The page of the staff's room as somebody with these roles sees it; gives the addresses that were asked for. */
function visit(roles: string[], actions: string[]): string[] {
  const asked: string[] = [];
  const answers: Record<string, object> = {
    "/api/orgs/{org}/units": { units: [{ id: "5", kind: "staff", label: "Учительская", teachers: [] }] },
    "/api/orgs/{org}/chats/{chat}/members": { members: [{ id: "7", ...colleague }] },
    "/api/orgs/{org}/people": { people: [{ id: "7", ...employee }], total: 1 },
  };
  vi.spyOn(api, "GET").mockImplementation((async (path: string, { params }: { params: { query?: object } }) => {
    asked.push(path + new URLSearchParams({ ...params.query }));
    return { data: answers[path] };
  }) as never);
  const space = { org: "1", member: "2", kind: "school", roles, actions };
  const chat = { id: "9", unit: "5", kind: "official", title: "Учительская", avatar_label: "", unread: 0 };
  parta.store.setState({
    phase: "ready",
    me: { spaces: [space] },
    current: "1",
    orgs: { 1: { space, chats: { 9: chat } } },
  } as unknown as PartaState);
  render(
    <I18nProvider i18n={i18n}>
      <ClassPage params={{ unit: "5" }} />
    </I18nProvider>,
  );
  return asked;
}
afterEach(() => vi.restoreAllMocks());

test("a teacher sees the colleagues of the common chat, and is refused nothing", async () => {
  const asked = visit(["teacher"], ["see_people", "invite_families"]);
  expect(await screen.findByRole("heading", { name: "Сотрудники: 1" })).toBeTruthy();
  expect(screen.getByText("Ольга Ивановна").closest("a")?.getAttribute("href")).toBe("/people/7");
  expect(asked.filter((path) => path.startsWith("/api/orgs/{org}/people"))).toEqual([]);
  expect(screen.queryByText("Добавить сотрудника")).toBeNull();
});

test("the administrator sees the whole staff, and nothing that belongs to a class", async () => {
  const asked = visit(["administrator"], ["edit_people", "edit_structure", "assign_teachers", "invite_families"]);
  expect(await screen.findByText("Семёнова Ольга Ивановна")).toBeTruthy();
  expect(asked).toContain("/api/orgs/{org}/peoplerole=staff");
  expect(asked).not.toContain("/api/orgs/{org}/peopleunit=5");
  expect(screen.getByRole("button", { name: "Добавить сотрудника" })).toBeTruthy();
  for (const word of ["Ссылка класса", "Напечатать приглашения", "Назначить", "Пока никто не назначен.", /^Ученики/])
    expect(screen.queryByText(word)).toBeNull();
});

test("its chat carries the letter that it has in the list of chats", async () => {
  visit(["teacher"], []);
  await screen.findByRole("heading", { name: "Сотрудники: 1" });
  expect(document.querySelector("a[href='/chats/9'] [data-text]")?.getAttribute("data-text")).toBe("У");
});
