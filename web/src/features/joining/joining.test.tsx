import { I18nProvider } from "@lingui/react";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { api } from "~/api/api";
import { ApiError, type ErrorCode } from "~/api/errors";
import { i18n } from "~/app/i18n/i18n";
import { parta } from "~/model";
import CodePage from "./CodePage";
import { ConsentStep, type ConsentStepProps } from "./ConsentStep";
import JoinPage, { mayBeFor } from "./JoinPage";
import WaitingPage from "./WaitingPage";

const show = (page: ReactNode) => render(<I18nProvider i18n={i18n}>{page}</I18nProvider>);
const refusal = (code: ErrorCode) =>
  new ApiError({ code, status: 400, field: "", message: `слова о ${code}`, detail: "", retryAfter: 0 });
const preview = () => vi.spyOn(api, "POST");

beforeEach(() => {
  vi.restoreAllMocks();
  history.replaceState(null, "", "/join");
});

test("a pupil's link on the family's phone is for the pupil, a parent's for the parent who is signed in there", () => {
  const me = (...roles: string[][]) => ({ spaces: roles.map((one) => ({ roles: one })) }) as never;
  const link = (role: string) => ({ role }) as never;
  expect(mayBeFor(link("pupil"), me(["parent"]))).toBe(false);
  expect(mayBeFor(link("pupil"), me(["pupil"]))).toBe(true);
  expect(mayBeFor(link("pupil"), me())).toBe(true);
  expect(mayBeFor(link("parent"), me(["pupil"]))).toBe(false);
  expect(mayBeFor(link("parent"), me(["teacher"], ["parent"]))).toBe(true);
  expect(mayBeFor(link("staff"), me(["parent"]))).toBe(true);
});

test("a code nobody has issued stays in its field with what to do", async () => {
  preview().mockRejectedValue(refusal("not_found"));
  show(<CodePage />);
  const field = screen.getByRole("textbox") as HTMLInputElement;
  await userEvent.type(field, "aaaabbbbcccc");
  expect(await screen.findByText("Такого кода нет. Проверьте буквы на листке.")).toBeTruthy();
  expect(field.value.replaceAll("-", "")).toBe("AAAABBBBCCCC");
  expect(location.pathname).toBe("/join");
  expect(document.activeElement).toBe(field);
  await userEvent.type(field, "{Backspace}");
  expect(screen.queryByText("Такого кода нет. Проверьте буквы на листке.")).toBeNull();
});

test.each(["invite_used", "invite_expired", "invite_revoked"] as const)(
  "a code that was right once leads to its page: %s",
  async (code) => {
    preview().mockRejectedValue(refusal(code));
    show(<CodePage />);
    await userEvent.type(screen.getByRole("textbox"), "aaaabbbbcccc");
    await vi.waitFor(() => expect(location.pathname).toBe("/j/AAAABBBBCCCC"));
  },
);

test("without a network the code stays too, and it is not called wrong", async () => {
  preview().mockRejectedValue(refusal("offline"));
  show(<CodePage />);
  await userEvent.type(screen.getByRole("textbox"), "aaaabbbbcccc");
  expect(await screen.findByText("слова о offline")).toBeTruthy();
});

test.each([
  ["in Parta", { spaces: [{}], closed: [], waiting: [] }, "Вы уже в Парте", "Открыть чаты"],
  ["signed out", undefined, "По этой ссылке уже вошли", "Войти"],
])("the used link, %s", async (_, me, title, action) => {
  preview().mockRejectedValue(refusal("invite_used"));
  const who = vi.spyOn(api, "GET");
  if (me) who.mockResolvedValue({ data: me } as never);
  else who.mockRejectedValue(refusal("unauthenticated"));
  show(<JoinPage params={{ key: "AAAABBBBCCCC" }} />);
  expect((await screen.findByRole("heading", { level: 1 })).textContent).toBe(title);
  expect(screen.getByRole("link").textContent).toBe(action);
});

test.each([
  ["a child under 14", "pupil", false, false],
  ["a pupil from 14 on", "pupil", true, true],
  ["a representative", "parent", true, true],
  ["staff", "staff", true, false],
] as const)("photos are asked about of those who decide on them: %s", (_, role, own, asked) => {
  const who = {
    role,
    needs_own_consent: own,
    needs_child_consent: false,
    children: [],
    organisation: "Школа № 5",
    consent_texts: [],
  };
  const answers = { consentOwn: false, consentChild: false, consentPhotos: false };
  const props = { preview: who, answers, onChange: () => undefined, missing: [] } as never as ConsentStepProps;
  show(<ConsentStep {...props} />);
  expect(screen.queryByLabelText(/Можно публиковать фотографии/) !== null).toBe(asked);
});

const waiting = { organisation: "Школа № 5", unit_label: "7«Б»", role: "parent" };
const says = (me: object) => act(async () => parta.store.setState({ me, phase: "ready" } as never));

test.each([
  ["with a login to write down", { login: "ivanova.a" }],
  ["with nothing to read", null],
])("the waiting page learns that one has been let in, %s", async (_, state) => {
  vi.spyOn(parta, "start").mockResolvedValue();
  vi.spyOn(parta, "refreshMe").mockResolvedValue();
  history.replaceState(state, "", "/waiting");
  show(<WaitingPage />);
  await says({ spaces: [], closed: [], waiting: [waiting] });
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Ждём подтверждения");
  expect(screen.queryByText("ivanova.a") !== null).toBe(state !== null);
  await says({ spaces: [{}], closed: [], waiting: [] });
  expect(location.pathname).toBe(state ? "/waiting" : "/chats");
  if (!state) return;
  expect(screen.getByText("ivanova.a")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Открыть чаты" }));
  expect(location.pathname).toBe("/chats");
});

test("the waiting page learns of a refusal", async () => {
  vi.spyOn(parta, "start").mockResolvedValue();
  vi.spyOn(parta, "refreshMe").mockResolvedValue();
  history.replaceState({ login: "ivanova.a" }, "", "/waiting");
  show(<WaitingPage />);
  await says({ spaces: [], closed: [], waiting: [] });
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Заявка отклонена");
});

const declined = {
  request: "11",
  organisation: "Школа № 5",
  unit_label: "7«Б»",
  role: "parent",
  reason: "Не нашли ребёнка в списке.",
  decided_at: 0,
};

test.each([
  ["who belongs nowhere", []],
  ["who is in Parta with another child", [{}]],
])("a refusal is told with its reason to one %s", async (_, spaces) => {
  vi.spyOn(parta, "start").mockResolvedValue();
  vi.spyOn(parta, "refreshMe").mockResolvedValue();
  history.replaceState({ login: "" }, "", "/waiting");
  show(<WaitingPage />);
  await says({ spaces, closed: [], waiting: [waiting], declined: [{ ...declined, request: "3", reason: "Старое" }] });
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Ждём подтверждения");
  await says({ spaces, closed: [], waiting: [], declined: [{ ...declined, request: "3" }, declined] });
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Заявка отклонена");
  expect(screen.getByText("Причина: Не нашли ребёнка в списке.")).toBeTruthy();
  expect(screen.getByText("Куда: Школа № 5, 7«Б»")).toBeTruthy();
  expect(screen.queryByRole("link", { name: "Открыть чаты" }) !== null).toBe(spaces.length > 0);
  expect(location.pathname).toBe("/waiting");
});

test("an old refusal does not spoil being let in elsewhere", async () => {
  vi.spyOn(parta, "start").mockResolvedValue();
  vi.spyOn(parta, "refreshMe").mockResolvedValue();
  history.replaceState(null, "", "/waiting");
  show(<WaitingPage />);
  await says({ spaces: [], closed: [], waiting: [waiting], declined: [declined] });
  await says({ spaces: [{}], closed: [], waiting: [], declined: [declined] });
  expect(location.pathname).toBe("/chats");
});
