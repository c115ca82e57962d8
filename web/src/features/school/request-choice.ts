import type { components } from "~/api/types";

type JoinRequest = components["schemas"]["JoinRequest"];
type Candidate = components["schemas"]["RequestCandidate"];

/** The line of the list that stands chosen at first: the likely representative's child, else the best fit. */
export function preselected(request: JoinRequest): string | undefined {
  return request.candidates.find((one) => one.likely)?.child ?? request.suggestions[0]?.id;
}

/** Whom of the list the newcomer may be, if the child is this one. */
export function candidatesOf(request: JoinRequest, child: string | undefined): Candidate[] {
  return request.candidates.filter((one) => one.child === child);
}
