import { useState } from "react";
import { useParta } from "~/model";

const LATER = "parta.second-factor-later";

function put(what: string): void {
  try {
    sessionStorage.setItem(LATER, what);
  } catch {
    // Without session storage the page asks again after a reload.
  }
}

function putOff(): string | null {
  try {
    return sessionStorage.getItem(LATER);
  } catch {
    return null;
  }
}

/**
 * Whether to ask on this page for the second factor that an organisation wants of its staff, and how to put it off until the next
 * sign-in. Whoever has nothing else to go to may not; an operator goes to the queue.
 */
export function useFactorDemand(
  path: string,
  navigate: (path: string) => void,
): { asked: boolean; later: (() => void) | undefined } {
  const me = useParta((state) => (state.phase === "ready" ? state.me : undefined));
  const [dismissed, setDismissed] = useState(putOff);
  const demands = me?.second_factor_demands ?? [];
  if (!me || me.password_change_required || demands.length === 0 || path === "/settings")
    return { asked: false, later: undefined };
  if (me.spaces.length === 0)
    return me.is_operator
      ? { asked: !path.startsWith("/operator"), later: () => navigate("/operator") }
      : { asked: true, later: undefined };
  // Put off before the day, it is asked once more when the day has come.
  const what = `${me.account}${demands.some((one) => one.shut) ? " shut" : ""}`;
  const later = () => {
    put(what);
    setDismissed(what);
  };
  return { asked: dismissed !== what, later };
}
