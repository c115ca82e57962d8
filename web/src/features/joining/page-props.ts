/** What the router hands a page: «/classes/:unit» → { unit: "…" }. */
export interface PageProps {
  params: Record<string, string | undefined>;
}

/** What «/waiting» is told by the step before it, kept in the browser's history: it outlives a reload. */
export interface WaitingState {
  /** The login made just now and shown this once; empty when one joined with an account one has already. */
  login: string;
}
