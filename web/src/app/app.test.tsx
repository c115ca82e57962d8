import { I18nProvider } from "@lingui/react";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ReactNode, useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { layoutFor } from "./appearance";
import { ErrorBoundary, isLoadFailure } from "./ErrorBoundary";
import { InAppBrowserBanner } from "./InAppBrowserBanner";
import { i18n } from "./i18n/i18n";
import { OfflineBanner } from "./OfflineBanner";
import { Shell } from "./Shell";

const show = (content: ReactNode) => render(<I18nProvider i18n={i18n}>{content}</I18nProvider>);
const wrapped = (content: ReactNode) => <I18nProvider i18n={i18n}>{content}</I18nProvider>;
afterEach(() => vi.useRealTimers());

test.each([
  [390, 100, "phone"],
  [800, 100, "phone"],
  [1280, 100, "desktop"],
  [1366, 100, "desktop"],
  [1440, 100, "wide"],
  [1440, 150, "desktop"],
  [1280, 200, "phone"],
] as const)("a window of %d px with text of %d %% gets the layout %s", (width, scale, layout) => {
  const matches = (query: string) => width / 16 >= Number(query.match(/([\d.]+)em/)?.[1]);
  expect(layoutFor(matches, scale)).toBe(layout);
});

test("a short gap in the connection goes unnoticed, a longer one is told, its end clears it at once", () => {
  vi.useFakeTimers();
  const { rerender } = show(<OfflineBanner online={false} />);
  act(() => vi.advanceTimersByTime(1500));
  expect(screen.queryByRole("status")).toBeNull();
  act(() => vi.advanceTimersByTime(600));
  expect(screen.getByRole("status").textContent).toMatch(/^Нет связи/);
  rerender(wrapped(<OfflineBanner online />));
  expect(screen.queryByRole("status")).toBeNull();
});

test("people in another app's browser are told to open a real one; others are not", () => {
  const { unmount } = show(<InAppBrowserBanner signs={{ userAgent: "x Instagram 330.0 y" }} />);
  expect(screen.getByText("Откройте в браузере.")).toBeTruthy();
  unmount();
  show(<InAppBrowserBanner signs={{ userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Firefox/115.0" }} />);
  expect(screen.queryByText("Откройте в браузере.")).toBeNull();
});

test("a broken page is told and left behind by going elsewhere", () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const Broken = () => {
    throw new TypeError("x is undefined");
  };
  const { rerender } = show(
    <ErrorBoundary resetKey="/a">
      <Broken />
    </ErrorBoundary>,
  );
  expect(screen.getByRole("alert").textContent).toMatch(/что-то сломалось/);
  rerender(
    wrapped(
      <ErrorBoundary resetKey="/b">
        <p>другая</p>
      </ErrorBoundary>,
    ),
  );
  expect(screen.getByText("другая")).toBeTruthy();
});

test.each([
  "Failed to fetch dynamically imported module: https://school.example/assets/x.js",
  "error loading dynamically imported module: https://school.example/assets/x.js",
  "Importing a module script failed.",
  "Unable to preload CSS for /assets/x.css",
])("«%s» is a page that could not load, not a fault in it", (message) => {
  expect(isLoadFailure(new TypeError(message))).toBe(true);
});

test("a fault in the page is not taken for a failed load", () => {
  expect(isLoadFailure(new TypeError("x is undefined"))).toBe(false);
});

test("Esc closes what is open, but not while a dialog is", async () => {
  const close = vi.fn();
  function Frame() {
    const [dialog, setDialog] = useState(true);
    return (
      <>
        <Shell places={[]} content={<p>чат</p>} onEscape={close} />
        {dialog && (
          <div role="dialog">
            <button type="button" onClick={() => setDialog(false)}>
              готово
            </button>
          </div>
        )}
      </>
    );
  }
  show(<Frame />);
  await userEvent.keyboard("{Escape}");
  expect(close).not.toHaveBeenCalled();
  await userEvent.click(screen.getByText("готово"));
  await userEvent.keyboard("{Escape}");
  expect(close).toHaveBeenCalledOnce();
});

test("the list stays mounted while a chat is opened and closed, so it is found where it was", () => {
  const mounts = vi.fn();
  function Chats() {
    useState(() => mounts());
    return <p>чаты</p>;
  }
  const { rerender } = show(<Shell places={[]} list={<Chats />} />);
  rerender(wrapped(<Shell places={[]} list={<Chats />} content={<p>чат</p>} />));
  rerender(wrapped(<Shell places={[]} list={<Chats />} content={<p>чат</p>} details={<p>о чате</p>} />));
  rerender(wrapped(<Shell places={[]} list={<Chats />} />));
  expect(mounts).toHaveBeenCalledOnce();
});

test("the skip link leads to what is open", async () => {
  show(<Shell places={[{ href: "/a", label: "Чаты", icon: null }]} content={<p>чат</p>} />);
  await userEvent.tab();
  expect(document.activeElement?.textContent).toBe("Перейти к содержанию");
  await userEvent.keyboard("{Enter}");
  expect(document.activeElement?.textContent).toBe("чат");
});
