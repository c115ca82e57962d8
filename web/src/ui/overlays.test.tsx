import { I18nProvider } from "@lingui/react";
import { act, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ReactNode, useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { i18n } from "~/app/i18n/i18n";
import { Button } from "./Button";
import { ConfirmDialog } from "./ConfirmDialog";
import { Dialog } from "./Dialog";
import { Menu } from "./Menu";
import { Popover } from "./Popover";
import { type ToastMessage, ToastProvider, useToast } from "./Toast";

const show = (content: ReactNode) => render(<I18nProvider i18n={i18n}>{content}</I18nProvider>);
afterEach(() => vi.useRealTimers());

let say: (message: ToastMessage) => void;
function Speaker() {
  say = useToast();
  return <button type="button">страница</button>;
}
const showToasts = () =>
  show(
    <ToastProvider>
      <Speaker />
    </ToastProvider>,
  );
const texts = () => [...document.querySelectorAll("[data-toast] p")].map((toast) => toast.textContent);

test("a message goes by itself after six seconds, one with an action after ten, one without a limit stays", () => {
  vi.useFakeTimers();
  showToasts();
  act(() => {
    say({ text: "простое" });
    say({ text: "с действием", action: { label: "Вернуть", onClick: () => undefined } });
    say({ text: "до закрытия", timeout: 0 });
  });
  act(() => vi.advanceTimersByTime(5_900));
  expect(texts()).toEqual(["простое", "с действием", "до закрытия"]);
  act(() => vi.advanceTimersByTime(200));
  expect(texts()).toEqual(["с действием", "до закрытия"]);
  act(() => vi.advanceTimersByTime(60_000));
  expect(texts()).toEqual(["до закрытия"]);
});

test("a message waits while the pointer or the focus is on it", () => {
  vi.useFakeTimers();
  showToasts();
  act(() => say({ text: "важное" }));
  const toast = document.querySelector("[data-toast]") as HTMLElement;
  fireEvent.mouseEnter(toast);
  act(() => vi.advanceTimersByTime(20_000));
  expect(texts()).toEqual(["важное"]);
  fireEvent.mouseLeave(toast);
  act(() => vi.advanceTimersByTime(6_100));
  expect(texts()).toEqual([]);
});

test("no more than three stand at once: the oldest goes", () => {
  showToasts();
  act(() => ["1", "2", "3", "4"].forEach((text) => void say({ text })));
  expect(texts()).toEqual(["2", "3", "4"]);
});

test("the action closes its message and happens once; a failure is announced as an alert", async () => {
  const back = vi.fn();
  showToasts();
  act(() => say({ text: "не отправлено", tone: "danger", action: { label: "Повторить", onClick: back } }));
  expect(screen.getByRole("alert").textContent).toMatch(/не отправлено/);
  await userEvent.click(screen.getByRole("button", { name: "Повторить" }));
  expect(back).toHaveBeenCalledOnce();
  expect(texts()).toEqual([]);
});

test("F6 leads to the newest message, Esc closes it and gives the focus back", async () => {
  showToasts();
  act(() => say({ text: "старое" }));
  act(() => say({ text: "новое" }));
  screen.getByText("страница").focus();
  await userEvent.keyboard("{F6}");
  expect(document.activeElement?.closest("[data-toast]")?.textContent).toMatch(/новое/);
  await userEvent.keyboard("{Escape}");
  expect(texts()).toEqual(["старое"]);
  expect(document.activeElement?.textContent).toBe("страница");
});

test("a dialog is named, closes by Esc and gives the focus back to what opened it", async () => {
  function Form() {
    const [open, setOpen] = useState(false);
    return (
      <>
        <button type="button" onClick={() => setOpen(true)}>
          открыть
        </button>
        <Dialog open={open} onOpenChange={setOpen} title="Новый чат" description="Для своих">
          <input aria-label="Название" />
        </Dialog>
      </>
    );
  }
  show(<Form />);
  await userEvent.click(screen.getByText("открыть"));
  expect(await screen.findByRole("dialog", { name: "Новый чат" })).toBeTruthy();
  await userEvent.keyboard("{Escape}");
  await vi.waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await vi.waitFor(() => expect(document.activeElement?.textContent).toBe("открыть"));
});

test("a window with fields begins in the first one, and Enter there does what its main button says", async () => {
  const make = vi.fn();
  const change = vi.fn();
  const Window = ({ ready }: { ready: boolean }) => (
    <I18nProvider i18n={i18n}>
      <Dialog
        open
        onOpenChange={change}
        title="Новый класс"
        actions={
          <>
            <Button onClick={() => change(false)}>Отмена</Button>
            <Button variant="primary" disabled={!ready} onClick={make}>
              Создать
            </Button>
          </>
        }
      >
        <input aria-label="Название" />
        <input type="search" aria-label="Кто" />
      </Dialog>
    </I18nProvider>
  );
  const { rerender } = render(<Window ready={false} />);
  await screen.findByRole("dialog", { name: "Новый класс" });
  await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Название")));
  await userEvent.keyboard("{Enter}");
  expect(make).not.toHaveBeenCalled();
  rerender(<Window ready />);
  screen.getByLabelText("Кто").focus();
  await userEvent.keyboard("{Enter}");
  expect(make).not.toHaveBeenCalled();
  screen.getByLabelText("Название").focus();
  await userEvent.keyboard("{Enter}");
  expect(make).toHaveBeenCalledOnce();
  expect(change).not.toHaveBeenCalled();
});

test("a question puts the focus on the way back, and acts only when told to", async () => {
  const remove = vi.fn();
  const change = vi.fn();
  show(
    <ConfirmDialog open onOpenChange={change} title="Удалить сообщение?" confirmLabel="Удалить" onConfirm={remove}>
      Вернуть нельзя.
    </ConfirmDialog>,
  );
  expect(await screen.findByRole("alertdialog", { name: "Удалить сообщение?" })).toBeTruthy();
  await vi.waitFor(() => expect(document.activeElement?.textContent).toBe("Отмена"));
  await userEvent.click(screen.getByRole("button", { name: "Удалить" }));
  expect(remove).toHaveBeenCalledOnce();
});

test("a menu opens by ArrowDown, arrows and Enter choose, the focus returns to its button", async () => {
  const reply = vi.fn();
  const remove = vi.fn();
  show(
    <Menu
      trigger={<button type="button">ещё</button>}
      entries={[
        { label: "Ответить", onSelect: reply },
        "separator",
        { label: "Удалить", danger: true, onSelect: remove },
      ]}
    />,
  );
  const button = screen.getByRole("button", { name: "ещё" });
  expect(button.getAttribute("aria-expanded")).toBe("false");
  button.focus();
  await userEvent.keyboard("{ArrowDown}");
  expect(await screen.findByRole("menu", { name: "ещё" })).toBeTruthy();
  expect(button.getAttribute("aria-expanded")).toBe("true");
  await vi.waitFor(() => expect(document.activeElement?.textContent).toBe("Ответить"));
  await userEvent.keyboard("{End}");
  await vi.waitFor(() => expect(document.activeElement?.textContent).toBe("Удалить"));
  await userEvent.keyboard("{Enter}");
  expect([reply.mock.calls.length, remove.mock.calls.length]).toEqual([0, 1]);
  await vi.waitFor(() => expect(document.activeElement).toBe(button));
});

test.each([
  ["menu", <Menu key="m" trigger={<button type="button">ещё</button>} entries={[{ label: "Ответить" }]} />],
  [
    "dialog",
    <Popover key="p" trigger={<button type="button">ещё</button>} title="Кто видит номер">
      Администрация.
    </Popover>,
  ],
] as const)("a second press on its button closes a %s, Esc too", async (role, element) => {
  show(element);
  const press = () => userEvent.click(screen.getByText("ещё"));
  const gone = () => vi.waitFor(() => expect(screen.queryByRole(role)).toBeNull());
  await press();
  expect(await screen.findByRole(role)).toBeTruthy();
  await press();
  await gone();
  await press();
  await screen.findByRole(role);
  await userEvent.keyboard("{Escape}");
  await gone();
});
