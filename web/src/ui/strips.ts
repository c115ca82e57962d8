import { useEffect } from "react";
import { create } from "zustand";

/** How many strips stand across the top of the app now. */
const useStrips = create<{ count: number }>(() => ({ count: 0 }));

/** Counts a strip for as long as it stands. */
export function useStripStands(strip: boolean): void {
  useEffect(() => {
    if (!strip) return;
    const change = (by: number) => useStrips.setState(({ count }) => ({ count: count + by }));
    change(1);
    return () => change(-1);
  }, [strip]);
}

/** Whether a strip stands across the top: what is less pressing waits until it is gone. */
export function useAnyStrip(): boolean {
  return useStrips(({ count }) => count > 0);
}
