import { plural } from "@lingui/core/macro";
import { ApiError } from "~/api/client";

/** A shorter wait is over before one has read of it. */
const WORTH_SAYING_S = 10;

/** What to say of a sign-in that failed: when to come back, where the server asks to wait. */
export function refusal(failure: unknown): string {
  if (!(failure instanceof ApiError) || failure.code !== "too_many_requests" || failure.retryAfter < WORTH_SAYING_S)
    return (failure as Error).message;
  return plural(Math.ceil(failure.retryAfter / 60), {
    one: "Слишком много попыток подряд. Попробуйте снова через # минуту.",
    few: "Слишком много попыток подряд. Попробуйте снова через # минуты.",
    many: "Слишком много попыток подряд. Попробуйте снова через # минут.",
    other: "Слишком много попыток подряд. Попробуйте снова через # минуты.",
  });
}
