import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { focusAfterCall, restoreFocus } from "./focus";

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = '<button id="a"></button><button id="b"></button>';
});
afterEach(() => vi.useRealTimers());
const at = (id: string) => document.getElementById(id) as HTMLElement;

test("a lost focus goes to the first place that is still there; one that is not lost stays", () => {
  const gone = at("a");
  gone.focus();
  gone.remove();
  restoreFocus(gone, undefined, at("b"));
  expect(document.activeElement?.id).toBe("b");
  document.body.append(gone);
  restoreFocus(gone);
  expect(document.activeElement?.id).toBe("b");
});

test("after a call the focus goes back to what opened it, if that is still there", () => {
  at("a").dataset.opensCall = "";
  focusAfterCall(at("b"));
  vi.advanceTimersByTime(150);
  expect(document.activeElement?.id).toBe("b");
});

test("after a call the focus goes to what opens one, and follows when that gives way to another", () => {
  at("a").dataset.besideCall = "";
  at("b").dataset.opensCall = "";
  focusAfterCall();
  vi.advanceTimersByTime(150);
  expect(document.activeElement?.id).toBe("b");
  at("b").remove();
  vi.advanceTimersByTime(600);
  expect(document.activeElement?.id).toBe("a");
});
