import { useEffect } from "react";
import { parta, useParta } from "~/model";

const LOOK_AGAIN = 5000;

/** Whoever belongs to no organisation, or no longer, asks now and then whether somebody has let them in: nobody else tells them. */
export function useLetIn(path: string): void {
  const nowhere = useParta(
    ({ phase, me }) =>
      phase === "ready" && me?.spaces.length === 0 && !me.is_operator && me.password_change_required !== true,
  );
  // That page asks by itself.
  const outside = nowhere && path !== "/waiting";
  useEffect(() => {
    if (!outside) return;
    let timer: ReturnType<typeof setTimeout>;
    let gone = false;
    const wait = () => {
      if (!gone) timer = setTimeout(look, LOOK_AGAIN * (1 + Math.random()));
    };
    const look = () => {
      if (document.visibilityState === "hidden") wait();
      else parta.refreshMe().then(wait, wait);
    };
    wait();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [outside]);
}
