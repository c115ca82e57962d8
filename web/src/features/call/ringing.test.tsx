import { I18nProvider } from "@lingui/react";
import { act, fireEvent, render, screen } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { i18n } from "~/app/i18n/i18n";
import { type PartaState, parta, useCallPlace } from "~/model";
import CallHost from "./CallHost";
import { useCurrent } from "./current";

vi.mock("./media-line", () => ({ MediaLine: class {} }));
vi.mock("./CallScreen", () => ({ CallScreen: () => null }));
vi.mock("./Door", () => ({ Door: () => <p>дверь</p> }));

const RINGS = { id: "c", started_at: 1, started_by: "mother", ringing: true, silenced: false };
const personal = (call?: object) => ({
  id: "9",
  kind: "personal",
  title: "Мария Никифорова",
  muted: false,
  may_join_call: true,
  call,
});
let asked: string[];

function know(call?: object) {
  const org = {
    space: { org: "1", member: "me", kind: "school" },
    chats: { 7: { id: "7", kind: "official", title: "7«Б»" }, 9: personal(call) },
  };
  act(() => parta.store.setState({ orgs: { 1: org } } as unknown as PartaState));
}
const show = () =>
  render(
    <I18nProvider i18n={i18n}>
      <CallHost conversation={() => null} />
    </I18nProvider>,
  );
const small = () => screen.queryByRole("region", { name: "Входящий звонок" });
const large = () => screen.queryByRole("alertdialog");

beforeEach(() => {
  asked = [];
  vi.stubGlobal("fetch", async (path: string, { method }: RequestInit) => {
    asked.push(`${method} ${path}`);
    return Response.json({ error: { code: "call_over", message_ru: "Звонок завершён." } }, { status: 409 });
  });
  useCallPlace.getState().close();
  know();
});

test("a call that comes while one is in another is shown beside it and takes no focus; declined, it is gone", async () => {
  useCallPlace.getState().open({ org: "1", chat: "7" });
  useCallPlace.getState().set({ joined: true });
  show();
  const before = document.activeElement;
  know(RINGS);
  expect(large()).toBeNull();
  expect(screen.getByRole("alert").textContent).toContain("Вам звонит Мария Никифорова");
  expect(document.activeElement).toBe(before);
  expect(screen.getByRole("dialog").getAttribute("aria-modal")).toBe("false");
  fireEvent.click(screen.getByRole("button", { name: "Отклонить" }));
  expect(small()).toBeNull();
  await vi.waitFor(() => expect(asked).toContain("POST /api/orgs/1/calls/c/decline"));
  expect(useCallPlace.getState()).toMatchObject({ place: { chat: "7" }, joined: true });
});

test("answered, one leaves the call one is in, and nothing rings any more", async () => {
  useCallPlace.getState().open({ org: "1", chat: "7" });
  useCallPlace.getState().set({ joined: true });
  show();
  know(RINGS);
  const session = useCurrent.getState().session;
  const leave = vi.spyOn(session as NonNullable<typeof session>, "leave");
  fireEvent.click(screen.getByRole("button", { name: "Выйти отсюда и ответить" }));
  expect(leave).toHaveBeenCalled();
  expect(useCallPlace.getState().place).toEqual({ org: "1", chat: "9", answer: true });
  // The server has not told yet that it does not ring any more.
  expect(small()).toBeNull();
  expect(large()).toBeNull();
  await vi.waitFor(() => expect(asked).toContain("POST /api/orgs/1/chats/9/call"));
});

test("outside of a call a ring takes the screen", () => {
  show();
  know(RINGS);
  expect(small()).toBeNull();
  expect(large()?.textContent).toContain("Вам звонят");
  expect(document.activeElement?.textContent).toContain("Ответить");
});
