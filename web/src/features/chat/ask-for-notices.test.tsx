import { I18nProvider } from "@lingui/react";
import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { i18n } from "~/app/i18n/i18n";
import { useAlerts } from "~/model/alerts";
import { Banner } from "~/ui/Banner";
import { AskForNotices } from "./AskForNotices";

const NOW = 1_800_000_000_000;
beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  vi.stubGlobal("Notification", { permission: "default" });
  useAlerts.setState({ asked: false, met: 0 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const page = (busy: boolean, strip = false) => (
  <I18nProvider i18n={i18n}>
    {strip && <Banner look="strip">Нет связи</Banner>}
    <AskForNotices busy={busy} />
  </I18nProvider>
);
const asks = () => screen.queryByRole("button", { name: "Показывать" }) !== null;

test("nothing is asked in the first minute of the first visit", () => {
  render(page(false));
  expect(asks()).toBe(false);
  act(() => vi.advanceTimersByTime(59_000));
  expect(asks()).toBe(false);
  act(() => vi.advanceTimersByTime(2_000));
  expect(asks()).toBe(true);
});

test("a later visit asks at once, unless something else stands above the chats", () => {
  useAlerts.setState({ met: NOW - 86_400_000 });
  const { rerender } = render(page(false));
  expect(asks()).toBe(true);
  rerender(page(true));
  expect(asks()).toBe(false);
  rerender(page(false, true));
  expect(asks()).toBe(false);
  rerender(page(false));
  expect(asks()).toBe(true);
});
