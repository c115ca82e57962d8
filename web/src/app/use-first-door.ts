import { useEffect } from "react";
import { installation } from "~/api/installation";
import { useParta } from "~/model";
import { shutOut } from "./access";

/**
 * Leads to the right first screen: a new installation to its wizard, whoever waits to be let in or was refused to the waiting page, an
 * operator without an organisation to the queue.
 */
export function useFirstDoor(
  path: string,
  open: boolean,
  navigate: (to: string, options?: { replace?: boolean }) => void,
): void {
  const phase = useParta((state) => state.phase);
  const me = useParta((state) => state.me);
  const shut = useParta((state) => state.shut);
  useEffect(() => {
    if (open) return;
    if (phase === "signed_out") {
      installation().then(
        ({ opened }) => opened || navigate("/start", { replace: true }),
        () => undefined,
      );
    } else if (
      phase === "ready" &&
      me &&
      me.spaces.length === 0 &&
      !me.second_factor_demands?.length &&
      !path.startsWith("/operator")
    ) {
      if (me.waiting.length > 0) navigate("/waiting", { replace: true });
      else if (!shutOut(me, shut) && me.declined?.length > 0 && (path === "/" || path.startsWith("/chats")))
        navigate("/waiting", { replace: true });
      else if (me.is_operator) navigate("/operator", { replace: true });
    }
  }, [phase, me, shut, open, path, navigate]);
}
