import { useEffect } from "react";
import { useParta } from "~/model";
import { home } from "./routes";

/**
 * Where «/» leads: whoever keeps a school or leads a class to «Школа» with what waits for them, everyone else to the chats. Until it is
 * known who is there the address stays, and the chats' code, which most will need, is on its way.
 */
export function useHome(path: string, navigate: (to: string, options?: { replace?: boolean }) => void): void {
  const phase = useParta((state) => state.phase);
  const keeps = useParta(
    (state) => state.me?.spaces.find((space) => space.org === state.current)?.actions.includes("see_setup") ?? false,
  );
  useEffect(() => {
    if (path !== "/") return;
    if (phase === "ready") navigate(keeps ? "/school" : home, { replace: true });
    else if (phase === "starting") import("~/features/chat/ChatListPage").catch(() => undefined); // asked for again by its route
  }, [path, phase, keeps, navigate]);
}
