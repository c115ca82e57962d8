import { I18nProvider } from "@lingui/react";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ReactNode, useState } from "react";
import { expect, test, vi } from "vitest";
import { i18n } from "~/app/i18n/i18n";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { Checkbox } from "./Checkbox";
import { CodeField } from "./CodeField";
import { PasswordField } from "./PasswordField";
import { SearchField } from "./SearchField";
import { TextField } from "./TextField";

const show = (content: ReactNode) => render(<I18nProvider i18n={i18n}>{content}</I18nProvider>);

test("an error is told with its field, after the hint", () => {
  show(<TextField label="Телефон" hint="Одиннадцать цифр" error="Не хватает цифр" />);
  const field = screen.getByLabelText("Телефон");
  const described = (field.getAttribute("aria-describedby") ?? "").split(" ");
  expect(described.map((id) => document.getElementById(id)?.textContent)).toEqual([
    "Одиннадцать цифр",
    "Не хватает цифр",
  ]);
  expect(field.getAttribute("aria-invalid")).toBe("true");
});

test("a field without error carries no aria-invalid", () => {
  show(<TextField label="Имя" />);
  expect(screen.getByLabelText("Имя").hasAttribute("aria-invalid")).toBe(false);
  expect(screen.getByLabelText("Имя").hasAttribute("aria-describedby")).toBe(false);
});

test("the hint of a checkbox describes it and is not part of its name", () => {
  show(<Checkbox label="Согласие" hint="Можно отозвать" />);
  const box = screen.getByRole("checkbox", { name: "Согласие" });
  expect(document.getElementById(box.getAttribute("aria-describedby") ?? "")?.textContent).toBe("Можно отозвать");
});

test("a pasted code loses its spaces and completes once", async () => {
  const complete = vi.fn();
  function Form() {
    const [code, setCode] = useState("");
    return <CodeField label="Код" length={8} value={code} onValueChange={setCode} onComplete={complete} />;
  }
  show(<Form />);
  await userEvent.click(screen.getByLabelText("Код"));
  await userEvent.paste("1234 5678");
  expect(screen.getByLabelText<HTMLInputElement>("Код").value).toBe("12345678");
  await userEvent.keyboard("9"); // one too many changes nothing
  expect(complete.mock.calls).toEqual([["12345678"]]);
});

test("the password can be shown and hidden again", async () => {
  show(<PasswordField label="Пароль" autoComplete="current-password" />);
  const type = () => screen.getByLabelText("Пароль").getAttribute("type");
  expect(type()).toBe("password");
  await userEvent.click(screen.getByRole("button", { name: "Показать пароль" }));
  expect(type()).toBe("text");
  await userEvent.click(screen.getByRole("button", { name: "Скрыть пароль" }));
  expect(type()).toBe("password");
});

test("Esc empties the search and goes no further; in an empty search it does", async () => {
  const above = vi.fn();
  function Form() {
    const [query, setQuery] = useState("физ");
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: stands for the page around the field
      <div onKeyDown={above}>
        <SearchField label="Поиск" value={query} onValueChange={setQuery} />
      </div>
    );
  }
  show(<Form />);
  const field = screen.getByLabelText<HTMLInputElement>("Поиск");
  await userEvent.type(field, "{Escape}");
  expect(field.value).toBe("");
  expect(above).not.toHaveBeenCalled();
  await userEvent.type(field, "{Escape}");
  expect(above).toHaveBeenCalledOnce();
});

test("a busy button does nothing and says it is busy", async () => {
  const press = vi.fn();
  show(
    <Button busy onClick={press}>
      Отправить
    </Button>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Отправить" }));
  expect(press).not.toHaveBeenCalled();
  expect(screen.getByRole("button").getAttribute("aria-busy")).toBe("true");
});

test.each([
  [1, "1 непрочитанное сообщение"],
  [2, "2 непрочитанных сообщения"],
  [5, "5 непрочитанных сообщений"],
  [21, "21 непрочитанное сообщение"],
  [111, "111 непрочитанных сообщений"],
])("%d unread is read out as «%s»", (count, words) => {
  show(<Badge count={count} />);
  expect(screen.getByText(words)).toBeTruthy();
});
