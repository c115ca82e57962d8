import { I18nProvider } from "@lingui/react";
import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { i18n } from "~/app/i18n/i18n";
import { RequestCard } from "./RequestCard";

type JoinRequest = components["schemas"]["JoinRequest"];
type Candidate = components["schemas"]["RequestCandidate"];

const pupil = (id: string, name: string) => ({ id, name, units: [{ id: "1", label: "1«А»", kind: "class" }] });
const anna: Candidate = {
  member: "7",
  name: "Самсонова Анна Михайловна",
  child: "3",
  child_name: "Зыков Сергей",
  join: "invited",
  likely: true,
};
const came = (part: Partial<JoinRequest> = {}): JoinRequest =>
  ({
    id: "5",
    role: "parent",
    unit: "1",
    unit_label: "1«А»",
    member_name: "",
    children: [],
    typed_name: "Самсонова Анна Петровна",
    typed_child: "Зыков Сергей",
    created_at: 0,
    suggestions: [pupil("2", "Зыкова Вера"), pupil("3", "Зыков Сергей")],
    candidates: [anna],
    ...part,
  }) as JoinRequest;

const decided = vi.fn();
let sent: unknown[] = [];
beforeEach(() => {
  vi.restoreAllMocks();
  decided.mockClear();
  sent = [];
  vi.spyOn(api, "POST").mockImplementation((async (_: string, { body }: { body: unknown }) => {
    sent.push(body);
    return {};
  }) as never);
});
const show = (request: JoinRequest) =>
  render(
    <I18nProvider i18n={i18n}>
      <RequestCard org="9" request={request} onDecided={decided} />
    </I18nProvider>,
  );
const press = (name: string) => userEvent.click(screen.getByRole("button", { name }));

test("whoever is on the roster already stands chosen, and confirming binds to the record", async () => {
  show(came());
  const yes = screen.getByRole("radio", { name: /^Да: Самсонова Анна Михайловна, представитель: Зыков Сергей/ });
  expect((yes as HTMLInputElement).checked).toBe(true);
  expect((screen.getByRole("combobox") as HTMLSelectElement).value).toBe("3");
  await press("Подтвердить");
  expect(sent).toEqual([{ approve: true, child: "3", member: "7" }]);
  expect(decided).toHaveBeenCalled();
});

test("another person is a choice of its own, with a warning of the double", async () => {
  show(came());
  await userEvent.click(screen.getByRole("radio", { name: /^Нет, другой человек/ }));
  expect(screen.getByText(/в классе будут два человека/)).toBeTruthy();
  await press("Подтвердить");
  expect(sent).toEqual([{ approve: true, child: "3" }]);
});

test("another child has other representatives", async () => {
  show(came());
  await userEvent.selectOptions(screen.getByRole("combobox"), "2");
  expect(screen.queryByRole("radio")).toBeNull();
  await press("Подтвердить");
  expect(sent).toEqual([{ approve: true, child: "2" }]);
});

test("who is only alike is offered and not chosen", () => {
  show(came({ suggestions: [pupil("3", "Зыков Сергей")] as never, candidates: [{ ...anna, likely: false }] }));
  expect((screen.getByRole("radio", { name: /^Нет/ }) as HTMLInputElement).checked).toBe(true);
});

test("who has joined cannot be bound once more, and that is said", () => {
  show(came({ candidates: [{ ...anna, join: "joined" }] }));
  expect(screen.queryByRole("radio")).toBeNull();
  expect(screen.getByText(/Уже в Парте/).textContent).toContain("Самсонова Анна Михайловна");
});

test("a personal link names the child and needs one press", async () => {
  const { container } = show(
    came({
      member: "8",
      member_name: "Абрамова Мария Олеговна",
      children: ["Абрамов Лев"],
      typed_child: "",
      candidates: [],
      suggestions: [],
    }),
  );
  expect(container.textContent).toContain("представитель: Абрамов Лев · 1«А»");
  await press("Подтвердить");
  expect(sent).toEqual([{ approve: true }]);
});

test("a refusal carries the reason that was chosen", async () => {
  show(came());
  await press("Отклонить");
  const dialog = await screen.findByRole("alertdialog", {}, { timeout: 10_000 });
  await userEvent.click(await screen.findByRole("button", { name: "Не нашли ребёнка в списке класса." }));
  const confirm = [...dialog.querySelectorAll("button")].find((one) => one.textContent === "Отклонить");
  await act(async () => confirm?.click());
  expect(sent).toEqual([{ approve: false, reason: "Не нашли ребёнка в списке класса." }]);
});

test("looking for the child oneself, the children of the link's class come first", async () => {
  const asked: unknown[] = [];
  const line = (id: string, name: string, unit: string) => ({
    ...pupil(id, name),
    units: [{ id: unit, label: unit, kind: "class" }],
    roles: ["pupil"],
    join: "no_invite",
  });
  vi.spyOn(api, "GET").mockImplementation((async (_: string, { params }: { params: { query: unknown } }) => {
    asked.push(params.query);
    return { data: { people: [line("8", "Зыков Артём", "2"), line("9", "Зыков Яков", "1")] } };
  }) as never);
  show(came({ suggestions: [], candidates: [] }));
  await vi.waitFor(() => expect(asked).toEqual([{ role: "pupil", unit: "1" }]));
  await userEvent.type(screen.getByRole("searchbox"), "Зыков");
  await vi.waitFor(() => expect(asked.at(-1)).toEqual({ text: "Зыков", role: "pupil" }));
  const names = within(screen.getByRole("list", { name: "Кого выбрать" }))
    .getAllByRole("listitem")
    .map((item) => item.textContent);
  expect(names[0]).toContain("Зыков Яков");
  expect(names[1]).toContain("Зыков Артём");
});
