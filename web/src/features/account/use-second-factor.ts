import { useCallback, useEffect, useState } from "react";
import { request } from "~/api/client";
import type { components } from "~/api/types";

export type SecondFactor = components["schemas"]["SecondFactor"];
export type SecondFactorAdded = components["schemas"]["SecondFactorAdded"];

/** One's own second factor, as the server tells it; `take` puts the answer of a change in its place. */
export function useSecondFactor(): { own?: SecondFactor; error?: string; take: (own: SecondFactor) => void } {
  const [own, take] = useState<SecondFactor>();
  const [error, setError] = useState<string>();
  const load = useCallback(
    () =>
      request<SecondFactor>("/api/me/second-factor").then(
        (answer) => take(answer),
        (failure: Error) => setError(failure.message),
      ),
    [],
  );
  useEffect(() => void load(), [load]);
  return { own, error, take };
}
