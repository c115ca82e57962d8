import { useCallback, useEffect, useRef, useState } from "react";

/** A shown screen fills the window: `bare`, or with what one can do over it. */
export type Whole = "bare" | "controls";

/** The browser's own bars step aside too, where it lets them; an iPhone does not. */
async function fillDisplay(fill: boolean): Promise<void> {
  try {
    if (fill) await document.documentElement.requestFullscreen?.({ navigationUI: "hide" });
    else if (document.fullscreenElement) await document.exitFullscreen();
  } catch {
    // The window is filled all the same.
  }
}

/** Whether the shown screen fills everything, and how to change it. It ends with the showing, with `seen`, and when the browser ends it. */
export function useWhole(seen: boolean): [Whole | undefined, (next: Whole | undefined) => void] {
  const [whole, setWhole] = useState<Whole>();
  const filled = useRef(false);
  const change = useCallback((next: Whole | undefined) => {
    setWhole(next);
    const fill = next !== undefined;
    if (fill === filled.current) return;
    filled.current = fill;
    void fillDisplay(fill);
  }, []);
  useEffect(() => {
    if (!seen) change(undefined);
  }, [seen, change]);
  useEffect(() => {
    const changed = () => {
      if (!document.fullscreenElement) change(undefined);
    };
    document.addEventListener("fullscreenchange", changed);
    return () => {
      document.removeEventListener("fullscreenchange", changed);
      if (filled.current) void fillDisplay(false);
    };
  }, [change]);
  return [whole, change];
}
