import { useEffect } from "react";

/** Calls `back` when the person returns to this page from another tab, window or app. */
export function usePresent(back: () => void): void {
  useEffect(() => {
    const onChange = () => {
      if (document.visibilityState === "visible") back();
    };
    addEventListener("focus", onChange);
    document.addEventListener("visibilitychange", onChange);
    return () => {
      removeEventListener("focus", onChange);
      document.removeEventListener("visibilitychange", onChange);
    };
  }, [back]);
}
