import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "~/api/errors";
import { parta, useParta } from "~/model";
import type { Space } from "~/model/types";

/** The space on screen: every page of this feature speaks of one organisation. */
export function useSchool(): Space | undefined {
  return useParta((state) => state.me?.spaces.find((space) => space.org === state.current));
}

/** Whether the person is offered an action; the server decides all the same. */
export function can(space: Space | undefined, action: string): boolean {
  return space?.actions.includes(action) ?? false;
}

export interface Loaded<T> {
  data?: T;
  error?: ApiError;
  reload: () => void;
}

/**
 * Fetches when shown and again when asked, or when the organisation tells that people, structure or requests have changed. What was
 * there stays on screen meanwhile; of several questions under way the last one's answer counts.
 */
export function useLoaded<T>(org: string | undefined, load: (org: string) => Promise<T>, key = ""): Loaded<T> {
  const [state, setState] = useState<{ key?: string; data?: T; error?: ApiError }>({});
  const loader = useRef(load);
  loader.current = load;
  const wanted = org && `${org}/${key}`;
  const asked = useRef(0);
  const reload = useCallback(() => {
    if (!org || !wanted) return;
    const turn = ++asked.current;
    loader.current(org).then(
      (data) => {
        if (turn === asked.current) setState({ key: wanted, data });
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        if (turn === asked.current) setState((before) => ({ ...before, key: wanted, error }));
      },
    );
  }, [org, wanted]);
  useEffect(reload, [reload]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = parta.listen((where, update) => {
      if (where !== org || !CHANGES.has(update.type) || timer) return;
      timer = setTimeout(() => {
        timer = undefined;
        reload();
      }, GATHER);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [org, reload]);
  const current = state.key === wanted;
  return {
    reload,
    ...(current && state.data !== undefined ? { data: state.data } : {}),
    ...(current && state.error ? { error: state.error } : {}),
  };
}

/** Changes come in flocks, forty ticks of one press: they are fetched together, milliseconds after the first. */
const GATHER = 300;

const CHANGES = new Set(["people_changed", "structure_changed", "access_changed", "join_requests_changed"]);
