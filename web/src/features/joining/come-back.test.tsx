import { I18nProvider } from "@lingui/react";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { api } from "~/api/api";
import { i18n } from "~/app/i18n/i18n";
import { ComeBack } from "./ComeBack";
import type { Preview } from "./use-invite";

const preview = { organisation: "Школа № 5", name: "Ольга Ж.", suggested_login: "parent7" } as Preview;

test("nothing is called too short before anything is typed; then it is", async () => {
  const post = vi.spyOn(api, "POST");
  render(
    <I18nProvider i18n={i18n}>
      <ComeBack keyText="AAAABBBBCCCC" preview={preview} />
    </I18nProvider>,
  );
  const field = screen.getByLabelText("Новый пароль");
  const save = screen.getByRole("button", { name: "Сохранить и войти" });
  await userEvent.click(save);
  expect(screen.queryByText("Нужно не меньше 8 знаков.")).toBeNull();
  expect(document.activeElement).toBe(field);
  await userEvent.type(field, "abc{Enter}");
  expect(await screen.findByText("Нужно не меньше 8 знаков.")).toBeTruthy();
  expect(post).not.toHaveBeenCalled();
});
