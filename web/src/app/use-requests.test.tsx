import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "~/api/api";
import { type PartaState, parta, type UpdateListener } from "~/model";
import { useRequestsWaiting } from "./use-requests";

let tell: UpdateListener = () => undefined;
let waiting = 2;
const asked = vi.fn(async () => ({ data: { requests: waiting } }));

beforeEach(() => {
  vi.useFakeTimers();
  asked.mockClear();
  vi.spyOn(api, "GET").mockImplementation(asked as never);
  vi.spyOn(parta, "listen").mockImplementation((listener) => {
    tell = listener;
    return () => undefined;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const enter = (actions: string[]) =>
  parta.store.setState({
    phase: "ready",
    current: "1",
    me: { spaces: [{ org: "1", actions }] },
  } as unknown as PartaState);
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const changed = { type: "join_requests_changed" } as Parameters<UpdateListener>[1];

test("whoever decides sees how many wait, and the number follows; a flock is counted once", async () => {
  enter(["see_setup", "decide_family_requests"]);
  waiting = 2;
  const { result } = renderHook(useRequestsWaiting);
  expect(result.current).toBe(0);
  await pass(10_000);
  expect(result.current).toBe(2);
  waiting = 5;
  tell("2", changed);
  await pass(3000);
  expect(asked).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 30; i++) tell("1", changed);
  await pass(3000);
  expect(result.current).toBe(5);
  expect(asked).toHaveBeenCalledTimes(2);
});

test("whoever does not decide asks for nothing", async () => {
  enter(["see_setup"]);
  const { result } = renderHook(useRequestsWaiting);
  await pass(10_000);
  expect(result.current).toBe(0);
  expect(asked).not.toHaveBeenCalled();
});
