import { act, renderHook } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { type Me, parta } from "~/model";
import { useFactorDemand } from "./use-factor-demand";

const demand = { org: "7", short_name: "Школа № 7", from: "2026-09-01", shut: false };
const space = { org: "8" } as Me["spaces"][number];

function signedIn(part: Partial<Me>) {
  const me = { account: "a", spaces: [], second_factor_demands: [], is_operator: false, ...part } as unknown as Me;
  act(() => parta.store.setState({ phase: "ready", me }));
}

afterEach(() => {
  sessionStorage.clear();
  act(() => parta.store.setState({ phase: "signed_out", me: undefined }));
});

const hook = (path = "/chats", navigate = vi.fn()) => renderHook(() => useFactorDemand(path, navigate)).result;

test("nobody is asked where no organisation wants it", () => {
  signedIn({ spaces: [space] });
  expect(hook().current.asked).toBe(false);
});

test("before the day it can be put off until the next sign-in, and comes back when the day has come", () => {
  signedIn({ spaces: [space], second_factor_demands: [demand] });
  const result = hook();
  expect(result.current.asked).toBe(true);
  act(() => result.current.later?.());
  expect(result.current.asked).toBe(false);
  expect(hook().current.asked).toBe(false);
  signedIn({ spaces: [space], second_factor_demands: [{ ...demand, shut: true }] });
  expect(result.current.asked).toBe(true);
});

test("whoever has nowhere else to go cannot put it off; the settings stay open", () => {
  signedIn({ second_factor_demands: [{ ...demand, shut: true }] });
  expect(hook().current).toEqual({ asked: true, later: undefined });
  expect(hook("/settings").current.asked).toBe(false);
});

test("an operator whose school is shut goes to the queue", () => {
  const navigate = vi.fn();
  signedIn({ is_operator: true, second_factor_demands: [{ ...demand, shut: true }] });
  const result = hook("/chats", navigate);
  expect(result.current.asked).toBe(true);
  result.current.later?.();
  expect(navigate).toHaveBeenCalledWith("/operator");
  expect(hook("/operator").current.asked).toBe(false);
});
