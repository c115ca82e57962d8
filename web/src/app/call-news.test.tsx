import { I18nProvider } from "@lingui/react";
import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Chat, type PartaState, parta, useCallNews, useCallPlace } from "~/model";
import { CallNews } from "./CallNews";
import { i18n } from "./i18n/i18n";
import { useCallsSeen } from "./use-calls-seen";

const lesson = { id: "c", started_at: 5, started_by: "teacher", ringing: false, silenced: false };
const chat = (id: string, more: Partial<Chat> = {}) =>
  ({ id, kind: "official", title: `7«${id}»`, muted: false, may_join_call: true, ...more }) as Chat;

function know(...chats: Chat[]) {
  const org = { space: { org: "1", member: "me" }, chats: Object.fromEntries(chats.map((one) => [one.id, one])) };
  act(() => parta.store.setState({ line: "live", current: "1", orgs: { 1: org } } as unknown as PartaState));
}

function Page({ openChat }: { openChat?: string }) {
  useCallsSeen(openChat);
  return <CallNews openChat={openChat} />;
}
const page = (openChat?: string) => (
  <I18nProvider i18n={i18n}>
    <Page openChat={openChat} />
  </I18nProvider>
);
const settle = () => act(() => vi.advanceTimersByTime(1000));
const told = () => screen.queryByRole("status")?.textContent ?? "";

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  sessionStorage.clear();
  useCallNews.setState({ known: [], broken: undefined });
  useCallPlace.setState({ place: undefined, joined: false, full: false });
});
afterEach(() => {
  vi.useRealTimers();
  parta.store.setState({ orgs: {}, line: "waiting" });
});

test("a lesson that begins is told on another page, and leads to its door", () => {
  know(chat("Б"));
  render(page());
  know(chat("Б", { call: lesson }));
  settle();
  expect(told()).toContain("Идёт звонок: 7«Б»");
  fireEvent.click(screen.getByRole("button", { name: "Присоединиться" }));
  expect(useCallPlace.getState()).toMatchObject({ place: { org: "1", chat: "Б" }, full: true, joined: false });
  // Who turns round at the door finds it where it was.
  act(() => useCallPlace.getState().close());
  expect(told()).toContain("Идёт звонок: 7«Б»");
});

test("it is told once: not after it was waved away, not after one has seen it in its chat", () => {
  know(chat("Б", { call: lesson }));
  const { rerender } = render(page());
  settle();
  fireEvent.click(screen.getByRole("button", { name: "Скрыть сообщение" }));
  settle();
  expect(told()).toBe("");
  know(chat("Б", { call: { ...lesson, id: "next" } }));
  settle();
  expect(told()).not.toBe("");
  rerender(page("Б"));
  expect(told()).toBe("");
  rerender(page());
  settle();
  expect(told()).toBe("");
});

test("nothing is told to whoever is in a call, on this device or on another one, nor after they have left", () => {
  know(chat("Б", { call: lesson }), chat("А"));
  useCallPlace.setState({ place: { org: "1", chat: "А" }, joined: true, full: false });
  render(page());
  settle();
  expect(told()).toBe("");
  act(() => useCallPlace.getState().close());
  settle();
  expect(told()).toContain("7«Б»");
  // What the server tells those who are in a call, on whatever device.
  act(() =>
    (parta as unknown as { orgs: { heardOfCall(type: string, data: object): void } }).orgs.heardOfCall("call_room", {
      call: "c",
    }),
  );
  expect(told()).toBe("");
});

test("after the page was loaded anew in a call it leads back, until one has left", () => {
  know(chat("Б", { call: lesson }));
  useCallPlace.setState({ place: { org: "1", chat: "Б" }, joined: true, full: true });
  const { unmount } = render(page());
  // A page that goes does not clean up; what the tab remembers is all that is left.
  const kept = sessionStorage.getItem("parta.call");
  expect(kept).toBe("c");
  unmount();
  expect(sessionStorage.getItem("parta.call")).toBeNull();
  useCallPlace.setState({ place: undefined, joined: false, full: false });
  useCallNews.setState({ broken: kept ?? undefined });
  render(page());
  settle();
  expect(told()).toContain("Вы были в звонке: 7«Б»");
  fireEvent.click(screen.getByRole("button", { name: "Вернуться" }));
  expect(useCallPlace.getState()).toMatchObject({ place: { chat: "Б" }, full: true });
});
