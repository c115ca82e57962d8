import { render } from "@testing-library/react";
import { act } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parta } from "~/model";
import { useLetIn } from "./use-let-in";

function Page() {
  useLetIn("/chats");
  return null;
}
const knows = (me: object) => act(async () => parta.store.setState({ phase: "ready", me } as never));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("whoever is in no organisation asks again until one is there", async () => {
  const asked = vi.spyOn(parta, "refreshMe").mockResolvedValue();
  render(<Page />);
  await knows({ spaces: [], is_operator: false });
  await vi.advanceTimersByTimeAsync(25_000);
  const times = asked.mock.calls.length;
  expect(times).toBeGreaterThanOrEqual(2);
  await knows({ spaces: [{ org: "1" }], is_operator: false });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveBeenCalledTimes(times);
});

test.each([
  ["in a school", { spaces: [{ org: "1" }] }],
  ["an operator", { spaces: [], is_operator: true }],
  ["before a password of one's own", { spaces: [], password_change_required: true }],
])("nobody else asks: %s", async (_, me) => {
  const asked = vi.spyOn(parta, "refreshMe").mockResolvedValue();
  render(<Page />);
  await knows({ is_operator: false, ...me });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).not.toHaveBeenCalled();
});
