import { useEffect } from "react";
import { useLocation, useSearch } from "wouter";

let last = "/classes";

/** Notes this list, with its conditions, as the place to go back to from a card. */
export function useListPlace(): void {
  const [path] = useLocation();
  const search = useSearch();
  useEffect(() => {
    last = search ? `${path}?${search}` : path;
  }, [path, search]);
}

/** The list from which a card was opened. */
export function lastList(): string {
  return last;
}
