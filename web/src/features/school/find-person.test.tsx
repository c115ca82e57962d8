import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FindPerson } from "./FindPerson";

/** What is asked of the server: answered by hand, or broken off by whoever asked. */
interface Asked {
  text: string | null;
  signal: AbortSignal;
  answer(names: readonly string[]): void;
  fail(): void;
}

let asked: Asked[];

const person = (name: string) => ({
  id: name,
  name,
  roles: ["pupil"],
  units: [],
  position: "",
  join: "joined",
});

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  vi.stubGlobal(
    "fetch",
    (request: Request) =>
      new Promise<Response>((resolve, reject) => {
        const { signal } = request;
        signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
        asked.push({
          text: new URL(request.url).searchParams.get("text"),
          signal,
          answer: (names) => resolve(Response.json({ people: names.map(person) })),
          fail: () => reject(new TypeError("fetch failed")),
        });
      }),
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const passes = (milliseconds = 300) => act(() => vi.advanceTimersByTimeAsync(milliseconds));
const type = (text: string) => fireEvent.change(screen.getByRole("searchbox"), { target: { value: text } });

function show(chosen?: Parameters<typeof FindPerson>[0]["chosen"]) {
  return render(
    <I18nProvider i18n={i18n}>
      <FindPerson org="1" label="Ученик" chosen={chosen} onChoose={() => undefined} />
    </I18nProvider>,
  );
}

test("typing on breaks off what was asked, and its late answer is not shown", async () => {
  show();
  await passes();
  type("Ив");
  await passes();
  type("Иванов");
  const [first, second] = [asked[0], asked[1]];
  expect(first?.signal.aborted).toBe(true);
  expect(second?.text).toBe("Ив");
  expect(second?.signal.aborted).toBe(true);
  await passes();
  expect(screen.queryByRole("alert")).toBeNull();
  expect(asked[2]?.text).toBe("Иванов");
  second?.answer(["Ивлев Пётр"]);
  asked[2]?.answer(["Иванов Олег"]);
  await passes(0);
  expect(screen.getByText("Иванов Олег")).toBeTruthy();
  expect(screen.queryByText("Ивлев Пётр")).toBeNull();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("letters that follow quickly are asked once", async () => {
  show();
  await passes();
  for (const text of ["И", "Ив", "Ива"]) {
    type(text);
    await passes(100);
  }
  await passes();
  expect(asked.map(({ text }) => text)).toEqual([null, "Ива"]);
});

test("whoever leaves the page breaks the question off, without a word", async () => {
  const complain = vi.spyOn(console, "error");
  const { unmount } = show();
  await passes();
  unmount();
  expect(asked[0]?.signal.aborted).toBe(true);
  await passes();
  expect(complain).not.toHaveBeenCalled();
});

test("a question that fails says so; the next one finds", async () => {
  show();
  await passes();
  asked[0]?.fail();
  await passes(0);
  expect(screen.getByRole("alert").textContent).toContain("Нет связи с сервером");
  type("Ив");
  await passes();
  asked[1]?.answer(["Иванов Олег"]);
  await passes(0);
  expect(screen.queryByRole("alert")).toBeNull();
  expect(screen.getByText("Иванов Олег")).toBeTruthy();
});
