import { I18nProvider } from "@lingui/react";
import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parta } from "~/model";
import { ToastProvider } from "~/ui/Toast";
import { App } from "./App";
import { i18n } from "./i18n/i18n";

const person = {
  account: "a",
  session: "s",
  contacts: [],
  spaces: [],
  waiting: [],
  closed: [],
  declined: [],
  is_operator: false,
  beside: [],
  pin: false,
};
const school = {
  org: "1",
  member: "m",
  name: "Анна",
  short_name: "Школа № 7",
  kind: "school",
  actions: [],
  roles: [],
  units: [],
  children: [],
};

/** The whole client at this address, with this known; `line` is down. */
async function open(address: string, me: object, more: object = {}) {
  history.replaceState(null, "", address);
  render(
    <I18nProvider i18n={i18n}>
      <ToastProvider>
        <App />
      </ToastProvider>
    </I18nProvider>,
  );
  await act(async () =>
    parta.store.setState({ phase: "ready", line: "waiting", me: { ...person, ...me }, ...more } as never),
  );
}
/** A page comes with its own code. */
const PATIENT = { timeout: 4000 };
const shut = [{ org: "1", short_name: "Школа № 7" }];

test("whose access was closed reads by which school, whom to ask, and finds the way out", async () => {
  await open("/chats", {}, { shut });
  expect((await screen.findByRole("heading", { level: 1 }, PATIENT)).textContent).toBe("Доступ закрыт: Школа № 7");
  expect(screen.getByText(/обратитесь к администратору школы/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Выйти" })).toBeTruthy();
  expect(screen.queryByText("Выберите чат")).toBeNull();
  expect(screen.queryByText("Вас ещё не подключили")).toBeNull();
});

test("a newcomer is told how to come in, and of no closed access", async () => {
  await open("/chats", {});
  expect(await screen.findByText("Вас ещё не подключили", {}, PATIENT)).toBeTruthy();
  expect(screen.queryByText("Выберите чат")).toBeNull();
});

test("whoever still belongs to another school goes on there", async () => {
  await open("/chats", { spaces: [{ ...school, org: "2" }] }, { shut, current: "2" });
  expect(await screen.findByText("Выберите чат", {}, PATIENT)).toBeTruthy();
  expect(screen.queryByText(/Доступ закрыт/)).toBeNull();
});

const strip = () => screen.queryByText(/^Нет связи\./);
const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 2500)));

beforeEach(() => {
  vi.spyOn(parta, "start").mockResolvedValue();
  vi.spyOn(parta, "refreshMe").mockResolvedValue();
});
afterEach(() => {
  vi.restoreAllMocks();
  parta.store.setState(parta.store.getInitialState(), true);
});

test.each([
  ["before a password of one's own", "/", { password_change_required: true }],
  ["on a page outside the shell", "/join", { spaces: [school] }],
  ["where there is no organisation to hear of", "/chats", {}],
])("no word of a lost connection %s", async (_, address, me) => {
  await open(address, me);
  await settled();
  expect(strip()).toBeNull();
});

test("a lost connection is told to those who belong somewhere", async () => {
  await open("/settings", { spaces: [school] }, { current: "1" });
  await settled();
  expect(strip()).toBeTruthy();
});
