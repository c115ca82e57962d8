import { I18nProvider } from "@lingui/react";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { i18n } from "../i18n/i18n";
import Palette from "./Palette";
import { findItems, fold, type PaletteItem, score } from "./palette";

const item = (title: string, rest: Partial<PaletteItem> = {}): PaletteItem => ({
  id: title,
  title,
  kind: "Чат",
  ...rest,
});

test.each([
  ["Ёлка", "елка"],
  ["ЙОД", "йод"],
  ["Café", "cafe"],
])("%s is compared as %s", (text, folded) => {
  expect(fold(text)).toBe(folded);
});

test.each([
  ["Родители: 7«Б»", "род 7", true],
  ["Родители: 7«Б»", "7б", false],
  ["Ёлкина Полина", "елк", true],
  ["Ёлкина Полина", "кина", false],
  ["Физика", "чат физ", true],
])("«%s» answers «%s»: %s", (title, query, answers) => {
  expect(score(item(title), query) > 0).toBe(answers);
});

test("a match at the start of the title comes first, and other words lead too", () => {
  const source = () => [item("Кружок физики"), item("Физика 7«Б»"), item("Настройки", { keywords: "физкульт-привет" })];
  expect(findItems([source], "физ").map((found) => found.title)).toEqual(["Физика 7«Б»", "Кружок физики", "Настройки"]);
  expect(findItems([source], "", 2)).toHaveLength(2);
});

test("typing, arrows and Enter choose; the choice closes the palette", async () => {
  const navigate = vi.fn();
  const run = vi.fn();
  const open = vi.fn();
  const sources = [
    () => [
      item("Физика", { href: "/chats/1" }),
      item("Физкультура", { href: "/chats/2" }),
      item("Тёмная тема", { run }),
    ],
  ];
  const show = (key: string) => (
    <I18nProvider i18n={i18n} key={key}>
      <Palette open onOpenChange={open} sources={sources} navigate={navigate} />
    </I18nProvider>
  );
  const { rerender } = render(show("1"));
  await userEvent.type(screen.getByRole("combobox"), "физ{ArrowDown}");
  const chosen = screen.getAllByRole("option").find((option) => option.getAttribute("aria-selected") === "true");
  expect(chosen?.id).toBe(screen.getByRole("combobox").getAttribute("aria-activedescendant"));
  await userEvent.keyboard("{Enter}");
  expect(navigate.mock.calls).toEqual([["/chats/2"]]);
  expect(open.mock.calls).toEqual([[false]]);
  rerender(show("2"));
  await userEvent.type(screen.getByRole("combobox"), "темн{Enter}");
  expect(run).toHaveBeenCalledOnce();
});

test("nothing found says what to try", async () => {
  render(
    <I18nProvider i18n={i18n}>
      <Palette open onOpenChange={vi.fn()} sources={[() => [item("Физика")]]} navigate={vi.fn()} />
    </I18nProvider>,
  );
  await userEvent.type(screen.getByRole("combobox"), "яяя{Enter}");
  expect(screen.getByRole("status").textContent).toMatch(/Ничего не нашлось/);
});
