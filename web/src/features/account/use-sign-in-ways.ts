import { useCallback, useEffect, useState } from "react";
import { request } from "~/api/client";
import type { components } from "~/api/types";

export type SignInWays = components["schemas"]["SignInWays"];

/** One's own ways in, as the server tells them; `take` puts the answer of a change in their place. */
export function useSignInWays(): { ways?: SignInWays; error?: string; take: (ways: SignInWays) => void } {
  const [ways, take] = useState<SignInWays>();
  const [error, setError] = useState<string>();
  const load = useCallback(
    () =>
      request<SignInWays>("/api/me/sign-in").then(
        (answer) => take(answer),
        (failure: Error) => setError(failure.message),
      ),
    [],
  );
  useEffect(() => void load(), [load]);
  return { ways, error, take };
}
