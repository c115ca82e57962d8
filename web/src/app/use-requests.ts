import { useEffect } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import { parta, useParta } from "~/model";
import { useRequests } from "~/model/requests";
import { afterFirstScreen } from "./preload";

/** Requests come in flocks after the sheets are handed out: they are counted together. */
const GATHER = 1000;

/** How many wait to be let in, for those who decide about it; 0 until it is known. */
export function useRequestsWaiting(): number {
  const org = useParta((state) => {
    const actions = state.me?.spaces.find((space) => space.org === state.current)?.actions;
    return actions?.includes("decide_family_requests") && actions.includes("see_setup") ? state.current : undefined;
  });
  const known = useRequests();
  useEffect(() => {
    if (!org) return;
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = () => {
      timer = undefined;
      if (gone) return;
      api.GET("/api/orgs/{org}/setup", { params: { path: { org } } }).then(
        ({ data }) => !gone && data && useRequests.setState({ org, count: data.requests }),
        (error: unknown) => {
          if (!(error instanceof ApiError)) throw error; // the number stays as it was
        },
      );
    };
    afterFirstScreen(ask);
    const stop = parta.listen((where, update) => {
      if (where === org && update.type === "join_requests_changed") timer ??= setTimeout(ask, GATHER);
    });
    return () => {
      gone = true;
      clearTimeout(timer);
      stop();
    };
  }, [org]);
  return org && known.org === org ? known.count : 0;
}
