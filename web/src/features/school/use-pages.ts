import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "~/api/errors";

export interface Chunk<Item> {
  items: Item[];
  next?: string | undefined;
}

export interface Pages<Item> {
  items?: Item[];
  error?: ApiError;
  busy: boolean;
  /** Fetches what follows; absent when everything is here. */
  more?: () => void;
}

/** A long list fetched piece by piece; begins anew when `key` changes. */
export function usePages<Item>(key: string | undefined, load: (from?: string) => Promise<Chunk<Item>>): Pages<Item> {
  const [state, setState] = useState<{ key?: string; items?: Item[]; next?: string | undefined; error?: ApiError }>({});
  const [busy, setBusy] = useState(false);
  const loader = useRef(load);
  loader.current = load;
  const wanted = useRef(key);
  wanted.current = key;
  const fetchFrom = useCallback(
    (from?: string) => {
      if (key === undefined) return;
      setBusy(true);
      loader
        .current(from)
        .then(
          ({ items, next }) => {
            if (wanted.current !== key) return;
            setState((before) => ({ key, items: from ? [...(before.items ?? []), ...items] : items, next }));
          },
          (error: unknown) => {
            if (!(error instanceof ApiError)) throw error;
            if (wanted.current === key) setState((before) => ({ ...before, key, error }));
          },
        )
        .finally(() => setBusy(false));
    },
    [key],
  );
  useEffect(() => fetchFrom(), [fetchFrom]);
  const current = state.key === key;
  const next = state.next;
  return {
    busy,
    ...(current && state.items ? { items: state.items } : {}),
    ...(current && state.error ? { error: state.error } : {}),
    ...(current && next ? { more: () => fetchFrom(next) } : {}),
  };
}
