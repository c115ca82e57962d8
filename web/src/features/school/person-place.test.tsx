import { I18nProvider } from "@lingui/react";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { i18n } from "~/app/i18n/i18n";
import { PersonPlace } from "./PersonPlace";

const card = {
  person: { id: "7", name: "Жуков Семён", roles: ["pupil"], units: [{ id: "1", label: "5«А»", kind: "class" }] },
} as unknown as components["schemas"]["PersonCard"];
const units = [
  { id: "1", label: "5«А»", kind: "class" },
  { id: "2", label: "6«Б»", kind: "class" },
];

let post: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  vi.restoreAllMocks();
  vi.spyOn(api, "GET").mockResolvedValue({ data: { units } } as never);
  post = vi.spyOn(api, "POST").mockResolvedValue({} as never);
});
const saved = vi.fn();
const show = async () => {
  render(
    <I18nProvider i18n={i18n}>
      <PersonPlace org="9" card={card} onSaved={saved} />
    </I18nProvider>,
  );
  await screen.findByRole("option", { name: "6«Б»" });
};

test("the pupil's own class is not offered, and a transfer waits for a class", async () => {
  await show();
  expect(screen.getAllByRole("option").map((option) => option.textContent)).toEqual(["Выберите класс", "6«Б»"]);
  expect(screen.getByRole("button", { name: "Перевести" })).toHaveProperty("disabled", true);
});

test("leaving goes to no class and says why", async () => {
  await show();
  await userEvent.click(screen.getByRole("radio", { name: "Выбытие из класса" }));
  expect(screen.queryByRole("combobox")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Отметить выбытие" }));
  await screen.findByRole("alertdialog", { name: "Отметить выбытие: Жуков Семён?" }, { timeout: 10_000 });
  await userEvent.click(screen.getByRole("button", { name: "Отметить выбытие" }));
  await vi.waitFor(() => expect(saved).toHaveBeenCalled());
  expect(post.mock.calls[0]?.[1]).toMatchObject({ body: { members: ["7"], reason: "left" } });
});

test("a move asks first and names both classes", async () => {
  await show();
  await userEvent.selectOptions(screen.getByRole("combobox"), "2");
  await userEvent.click(screen.getByRole("button", { name: "Перевести" }));
  const question = await screen.findByRole("alertdialog", { name: "Перевести: Жуков Семён?" }, { timeout: 10_000 });
  expect(question.textContent).toContain("Сейчас: 5«А». Станет: 6«Б».");
  expect(post).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Перевести" }));
  await vi.waitFor(() => expect(saved).toHaveBeenCalled());
  expect(post.mock.calls[0]?.[1]).toMatchObject({ body: { members: ["7"], to: "2", reason: "transfer" } });
});
