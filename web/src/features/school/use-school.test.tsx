import { act, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { parta, type UpdateListener } from "~/model";
import { useLoaded } from "./use-school";

type Answers = Map<string, (text: string) => void>;

function Shown({ unit, answers }: { unit: string; answers: Answers }) {
  const { data } = useLoaded("1", () => new Promise<string>((resolve) => answers.set(unit, resolve)), unit);
  return <p>{data ?? "загрузка"}</p>;
}

test("an answer that comes late does not take the place of what was asked for since", async () => {
  const answers: Answers = new Map();
  const { rerender } = render(<Shown unit="вся школа" answers={answers} />);
  rerender(<Shown unit="7Б" answers={answers} />);
  await act(async () => answers.get("7Б")?.("люди 7Б"));
  expect(screen.getByText("люди 7Б")).toBeTruthy();
  await act(async () => answers.get("вся школа")?.("все люди"));
  expect(screen.getByText("люди 7Б")).toBeTruthy();
});

test("a flock of changes is fetched once", async () => {
  vi.useFakeTimers();
  let tell: UpdateListener = () => undefined;
  const stop = vi.fn();
  vi.spyOn(parta, "listen").mockImplementation((listener) => {
    tell = listener;
    return stop;
  });
  const load = vi.fn(async () => "люди");
  const Counted = () => <p>{useLoaded("1", load).data ?? "загрузка"}</p>;
  const { unmount } = render(<Counted />);
  await act(async () => vi.advanceTimersByTime(0));
  expect(load).toHaveBeenCalledTimes(1);
  const change = { type: "people_changed" } as Parameters<UpdateListener>[1];
  for (let i = 0; i < 40; i++) tell("1", change);
  tell("2", change);
  await act(async () => vi.advanceTimersByTime(1000));
  expect(load).toHaveBeenCalledTimes(2);
  tell("1", change);
  unmount();
  await act(async () => vi.advanceTimersByTime(1000));
  expect(load).toHaveBeenCalledTimes(2);
  expect(stop).toHaveBeenCalled();
  vi.useRealTimers();
});
