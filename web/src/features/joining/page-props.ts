/** What the router hands a page: «/classes/:unit» → { unit: "…" }. */
export interface PageProps {
  params: Record<string, string | undefined>;
}
