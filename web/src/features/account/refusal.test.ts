import { expect, test } from "vitest";
import { ApiError } from "~/api/client";
import type { ErrorCode } from "~/api/errors";
import { refusal } from "./refusal";

const failed = (code: ErrorCode, retryAfter: number) =>
  new ApiError({ code, status: 429, message: "как есть", retryAfter });

test("whoever has to wait reads for how many minutes", () => {
  expect(refusal(failed("too_many_requests", 60))).toMatch(/через 1 минуту\.$/);
  expect(refusal(failed("too_many_requests", 61))).toMatch(/через 2 минуты\.$/);
  expect(refusal(failed("too_many_requests", 900))).toMatch(/через 15 минут\.$/);
});

test("a wait that is over at once, and every other failure, is told as the server tells it", () => {
  expect(refusal(failed("too_many_requests", 2))).toBe("как есть");
  expect(refusal(failed("wrong_credentials", 0))).toBe("как есть");
  expect(refusal(new Error("нет связи"))).toBe("нет связи");
});
