import { I18nProvider } from "@lingui/react";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { i18n } from "~/app/i18n/i18n";
import { Movements } from "./Movements";

const space = { org: "9", time_zone: "Europe/Moscow" } as components["schemas"]["Space"];
const movement = (id: string, may_undo: boolean): components["schemas"]["Movement"] => ({
  id,
  member: "7",
  name: "Жуков Семён",
  from_label: "5«А»",
  to_label: "5«Б»",
  reason: "transfer",
  at: Date.UTC(2026, 10, 23, 9, 0),
  by: "Волкова Ирина",
  undone: false,
  may_undo,
});
const reload = vi.fn();
const undone = vi.fn();
const show = () =>
  render(
    <I18nProvider i18n={i18n}>
      <Movements
        space={space}
        loaded={{ data: [movement("2", true), movement("1", false)], reload }}
        onUndone={undone}
      />
    </I18nProvider>,
  );

beforeEach(() => {
  vi.restoreAllMocks();
});

test("only what may be undone has a button, which asks first", async () => {
  const post = vi.spyOn(api, "POST").mockResolvedValue({} as never);
  show();
  await userEvent.click(screen.getByRole("button", { name: "Отменить: Жуков Семён, Перевод: 5«А» → 5«Б»" }));
  await screen.findByRole("alertdialog", { name: "Отменить: Жуков Семён?" }, { timeout: 10_000 });
  expect(post).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Отменить движение" }));
  await vi.waitFor(() => expect(undone).toHaveBeenCalled());
  expect(post.mock.calls[0]?.[1]).toMatchObject({ params: { path: { org: "9", movement: "2" } } });
});

test("a refusal says what to do", async () => {
  vi.spyOn(api, "POST").mockRejectedValue(
    new ApiError({ code: "conflict", status: 409, field: "from", message: "Изменилось." }),
  );
  show();
  await userEvent.click(screen.getByRole("button", { name: /^Отменить:/ }));
  await userEvent.click(await screen.findByRole("button", { name: "Отменить движение" }, { timeout: 10_000 }));
  expect((await screen.findByRole("alert")).textContent).toContain("Сначала верните класс из архива");
});
