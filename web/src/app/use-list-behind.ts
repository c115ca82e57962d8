import { startTransition, useEffect, useState } from "react";
import { afterFirstScreen } from "./preload";

/**
 * Whether the list is drawn. On a phone what is open covers it, and it stays there for the way back; whoever came straight to what is open
 * sees that first, and has the list made afterwards.
 */
export function useListBehind(covered: boolean): boolean {
  const [made, setMade] = useState(!covered);
  useEffect(() => {
    if (made) return;
    if (covered) afterFirstScreen(() => startTransition(() => setMade(true)));
    else setMade(true);
  }, [made, covered]);
  return made || !covered;
}
