import { act, render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
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
