import { I18nProvider } from "@lingui/react";
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Me } from "~/model/types";
import { admitted, type Need } from "./access";
import { Closed } from "./Closed";
import { i18n } from "./i18n/i18n";
import { routes } from "./routes";

const me = (actions: string[], operator = false): Me =>
  ({ is_operator: operator, spaces: [{ org: "1", actions }] }) as unknown as Me;

test.each<[Need, string[], boolean]>([
  ["import_roster", ["import_roster"], true],
  ["import_roster", ["see_people", "invite_families"], false],
  ["see_audit", [], false],
])("%s with %j: %j", (need, actions, expected) => {
  expect(admitted(need, me(actions), "1")).toBe(expected);
});

test("rights of another organisation open nothing here", () => {
  expect(admitted("import_roster", me(["import_roster"]), "2")).toBe(false);
});

test("the operator's pages are for the operator, whatever else one may do", () => {
  expect(admitted("operator", me(["import_roster", "see_audit"]), "1")).toBe(false);
  expect(admitted("operator", me([], true), "1")).toBe(true);
});

test("a page for everybody is open; before it is known who looks nothing is refused", () => {
  expect(admitted(undefined, me([]), "1")).toBe(true);
  expect(admitted("see_audit", undefined, undefined)).toBe(true);
});

test("every page of the administration and of the operator says whom it is for", () => {
  const bare = routes.filter(({ path, needs }) => /^\/(school\/|operator|people$)/.test(path) && !needs);
  expect(bare.map(({ path }) => path)).toEqual([]);
});

test("in place of a closed page stands whom it is for and a way on", () => {
  render(
    <I18nProvider i18n={i18n}>
      <Closed need="import_roster" />
    </I18nProvider>,
  );
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Этот раздел открыт администратору");
  expect(screen.getByRole("link", { name: "Открыть чаты" }).getAttribute("href")).toBe("/chats");
});
