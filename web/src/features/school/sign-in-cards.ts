import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";

export type SignInCard = components["schemas"]["SignInCard"];
type Person = components["schemas"]["Person"];

export interface Refused {
  person: Person;
  error: ApiError;
}

export interface Issued {
  cards: { person: Person; card: SignInCard }[];
  refused: Refused[];
  /** Not come to: the line broke off, or there is too much to do at once. */
  left: Person[];
  /** Why it broke off. */
  error?: ApiError;
}

/** About one person alone: the others' cards come all the same. */
const OF_ONE = new Set(["forbidden", "conflict", "consent_required", "not_found"]);

/** A card for each, one after the other: whatever happens on the way, a password that the server has given is shown. */
export async function issueCards(
  org: string,
  people: readonly Person[],
  onProgress: (done: number) => void,
): Promise<Issued> {
  const issued: Issued = { cards: [], refused: [], left: [] };
  for (const [at, person] of people.entries()) {
    onProgress(at);
    try {
      const params = { path: { org, member: person.id } };
      const { data } = await api.POST("/api/orgs/{org}/people/{member}/sign-in-card", { params });
      if (data) issued.cards.push({ person, card: data });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!OF_ONE.has(error.code)) return { ...issued, left: people.slice(at), error };
      issued.refused.push({ person, error });
    }
  }
  return issued;
}
