import { useCallback, useState } from "react";
import { ApiError } from "~/api/errors";

export interface Act {
  busy: boolean;
  error: ApiError | undefined;
  /** Forgets the last refusal. */
  clear: () => void;
  /** Does the work once at a time; false when the server refused, whose words are then in `error`. */
  act: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** One action at a time, and what the server says of it. */
export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const act = useCallback(async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
      return true;
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  const clear = useCallback(() => setError(undefined), []);
  return { busy, error, clear, act };
}
