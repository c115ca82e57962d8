import { I18nProvider } from "@lingui/react";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { i18n } from "~/app/i18n/i18n";
import { List } from "./List";
import { ListRow } from "./ListRow";
import { Table } from "./Table";

test("arrows, Home and End move between the rows and stop at the ends", async () => {
  render(
    <List label="Чаты">
      {["один", "два", "три"].map((name) => (
        <ListRow key={name} href={`/${name}`} title={name} />
      ))}
    </List>,
  );
  const focused = () => document.activeElement?.textContent;
  await userEvent.tab();
  expect(focused()).toBe("один");
  await userEvent.keyboard("{ArrowDown}");
  expect(focused()).toBe("два");
  await userEvent.keyboard("{End}{ArrowDown}");
  expect(focused()).toBe("три");
  await userEvent.keyboard("{Home}{ArrowUp}");
  expect(focused()).toBe("один");
});

test("the open row is announced as the current page", () => {
  render(
    <List label="Чаты">
      <ListRow href="/a" title="Открытый" current />
      <ListRow href="/b" title="Другой" />
    </List>,
  );
  const current = screen.getAllByRole("link").filter((link) => link.getAttribute("aria-current") === "page");
  expect(current.map((link) => link.textContent)).toEqual(["Открытый"]);
});

const columns = [
  { key: "name", header: "Имя", cell: (row: { name: string }) => row.name, sortable: true },
  { key: "size", header: "Длина", cell: (row: { name: string }) => row.name.length },
];
const show = (props: Partial<Parameters<typeof Table<{ name: string }>>[0]>) =>
  render(
    <I18nProvider i18n={i18n}>
      <Table caption="Люди" columns={columns} rows={[{ name: "Ян" }]} rowKey={(row) => row.name} {...props} />
    </I18nProvider>,
  );

test("a table keeps its roles and carries the header of each cell for cards", () => {
  show({});
  const cells = within(screen.getByRole("table", { name: "Люди" })).getAllByRole("cell");
  expect(cells.map((cell) => [cell.textContent, cell.dataset.label])).toEqual([
    ["Ян", "Имя"],
    ["2", "Длина"],
  ]);
});

test("sorting asks for the other direction of the same column", async () => {
  const change = vi.fn();
  show({ sort: { key: "name", direction: "ascending" }, onSortChange: change });
  expect(screen.getByRole("columnheader", { name: "Имя" }).getAttribute("aria-sort")).toBe("ascending");
  await userEvent.click(screen.getByRole("button", { name: "Имя" }));
  expect(change.mock.calls).toEqual([[{ key: "name", direction: "descending" }]]);
});

test("an empty table shows what to do instead", () => {
  show({ rows: [], empty: <p>Добавьте людей</p> });
  expect(screen.queryByRole("table")).toBeNull();
  expect(screen.getByText("Добавьте людей")).toBeTruthy();
});
