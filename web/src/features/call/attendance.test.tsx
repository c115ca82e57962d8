import { I18nProvider } from "@lingui/react";
import { fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createStore } from "zustand/vanilla";
import { i18n } from "~/app/i18n/i18n";
import { type Chat, type ChatMember, type PartaState, parta } from "~/model";
import { AttendanceDialog } from "./AttendanceDialog";
import { type Attendant, registerOf, registerText } from "./attendance";
import { Over } from "./Over";
import type { CallSession } from "./session";

const at = (time: string) => Date.parse(`2026-11-22T${time}:00+03:00`);
const stay = (from: string, to?: string) => ({ from: at(from), ...(to ? { to: at(to) } : {}) });
const attendant = (member: string, name: string, capacity: string, stays: Attendant["stays"]): Attendant => ({
  member,
  name,
  capacity,
  stays,
});
// As the server gives them: by name.
const people = [
  attendant("1", "Анна Яковлева", "pupil", [stay("10:01", "10:40")]),
  attendant("3", "Лев Абрамов", "pupil", [stay("10:00", "10:05"), stay("10:07", "10:40")]),
  attendant("9", "Надежда Сергеевна", "class_teacher", [stay("10:00", "10:40")]),
];
const member = (id: string, name: string, capacity: string, joined = true) =>
  ({ id, name, capacity, joined, units: [] }) as unknown as ChatMember;
// As the server gives them: staff, then the others by surname.
const members = [
  member("9", "Надежда Сергеевна", "class_teacher"),
  member("8", "Пётр Ильич", "teacher"),
  member("3", "Лев Абрамов", "pupil"),
  member("2", "Тимур Ахметов", "pupil"),
  member("4", "Ева Юрьева", "pupil", false),
  member("1", "Анна Яковлева", "pupil"),
];
const dialog = (
  <I18nProvider i18n={i18n}>
    <AttendanceDialog
      open
      onOpenChange={() => undefined}
      org="1"
      chat="7"
      call="c"
      kind="school"
      zone="Europe/Moscow"
    />
  </I18nProvider>
);
let refused = false;
const clipboard = (value: unknown) => Object.defineProperty(navigator, "clipboard", { configurable: true, value });

beforeEach(() => {
  refused = false;
  parta.store.setState({
    orgs: {
      1: { space: { kind: "school", time_zone: "Europe/Moscow" }, chats: { 7: { id: "7", title: "7«Б»" } } },
    },
  } as unknown as PartaState);
  vi.stubGlobal("fetch", async (path: string) => {
    if (refused) return Response.json({ error: { code: "forbidden", message_ru: "Нельзя." } }, { status: 403 });
    return Response.json(path.endsWith("/attendance") ? { people } : { members });
  });
});
afterEach(() => vi.unstubAllGlobals());

test("pupils stand apart, by surname; who was absent is a pupil of the chat without a stay", () => {
  const register = registerOf(people, members);
  expect(register.pupils.map(({ name }) => name)).toEqual(["Лев Абрамов", "Анна Яковлева"]);
  expect(register.others.map(({ name }) => name)).toEqual(["Надежда Сергеевна"]);
  expect(register.absent.map(({ name }) => name)).toEqual(["Тимур Ахметов", "Ева Юрьева"]);
  expect(register.running).toBe(false);
  expect(registerOf([attendant("1", "А", "pupil", [stay("10:00")])], members).running).toBe(true);
});

test("whoever has left the chat since still stands in the register, after the others and by surname", () => {
  const gone = [
    attendant("20", "Яна Белова", "pupil", [stay("10:00", "10:40")]),
    attendant("21", "Ян Ааронов", "pupil", [stay("10:00", "10:40")]),
  ];
  const names = registerOf([...gone, ...people], members).pupils.map(({ name }) => name);
  expect(names).toEqual(["Лев Абрамов", "Анна Яковлева", "Ян Ааронов", "Яна Белова"]);
});

test("the register is copied as text: who, when, and who was not there", () => {
  const text = registerText(registerOf(people, members), { title: "7«Б»", kind: "school", zone: "Europe/Moscow" });
  expect(text.replaceAll("\u00a0", " ").split("\n")).toEqual([
    "7«Б», 22 ноября 2026 г.",
    "",
    "Ученики: 2 из 4",
    "Лев Абрамов\t10:00 – 10:05, 10:07 – 10:40",
    "Анна Яковлева\t10:01 – 10:40",
    "",
    "Не были: 2",
    "Тимур Ахметов",
    "Ева Юрьева",
    "",
    "Остальные: 1",
    "Надежда Сергеевна\t10:00 – 10:40",
  ]);
});

test("the window shows how many were there, as whom, and who was not; it is copied with a press", async () => {
  const written: string[] = [];
  clipboard({ writeText: async (text: string) => void written.push(text) });
  render(dialog);
  const pupils = await screen.findByRole("table", { name: "Ученики: 2 из 4" });
  expect(within(pupils).getByRole("row", { name: /Лев Абрамов.*10:07 – 10:40/ })).toBeTruthy();
  expect(within(screen.getByRole("table", { name: "Остальные: 1" })).getByText("Классный руководитель")).toBeTruthy();
  expect(screen.getByRole("heading", { name: "Не были: 2" })).toBeTruthy();
  expect(screen.getByText("ещё нет в Парте").closest("li")?.textContent).toContain("Ева Юрьева");
  fireEvent.click(screen.getByRole("button", { name: "Скопировать" }));
  expect(await screen.findByRole("button", { name: "Список скопирован" })).toBeTruthy();
  expect(written[0]).toContain("Ученики: 2 из 4");
});

test("where the browser copies nothing, and where the server refuses, it is said", async () => {
  clipboard(undefined);
  const { unmount } = render(dialog);
  fireEvent.click(await screen.findByRole("button", { name: "Скопировать" }));
  expect(await screen.findByText(/не дал скопировать/)).toBeTruthy();
  unmount();
  refused = true;
  render(dialog);
  expect((await screen.findByRole("alert")).textContent).toContain("Нельзя.");
  expect(screen.queryByRole("button", { name: "Скопировать" })).toBeNull();
});

test.each([
  ["group", true, true],
  ["group", false, false],
  ["one_to_one", true, false],
] as const)("the end of a call (%s, leads: %s) offers who was there: %s", (kind, leads, offers) => {
  const view = { id: "c", kind, phase: "ended", started_at: 1, rights: { leads } };
  const session = {
    place: { org: "1", chat: "7" },
    store: createStore(() => ({ phase: "over", over: "by_leader", endedAt: 9, room: { view, people: [] } })),
    close: () => undefined,
  } as unknown as CallSession;
  render(
    <I18nProvider i18n={i18n}>
      <Over session={session} chat={{ id: "7" } as Chat} />
    </I18nProvider>,
  );
  expect(screen.queryByRole("button", { name: "Кто был и когда" }) !== null).toBe(offers);
});
