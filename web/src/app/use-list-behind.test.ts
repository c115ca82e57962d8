import { act, renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useListBehind } from "./use-list-behind";

let later: () => void = () => undefined;
vi.mock("./preload", () => ({
  afterFirstScreen: (work: () => void) => {
    later = work;
  },
}));

const drawn = (covered: boolean) => renderHook(({ now }) => useListBehind(now), { initialProps: { now: covered } });

test("the list behind a chat one came straight to is made after the chat", () => {
  const { result } = drawn(true);
  expect(result.current).toBe(false);
  act(() => later());
  expect(result.current).toBe(true);
});

test("whoever goes back sooner has it at once, and keeps it behind the next chat", () => {
  const { result, rerender } = drawn(true);
  rerender({ now: false });
  expect(result.current).toBe(true);
  rerender({ now: true });
  expect(result.current).toBe(true);
});
