import { useCallback, useEffect, useState } from "react";
import { request } from "~/api/client";
import type { components } from "~/api/types";
import { parta, type Space } from "~/model";

export type PersonCard = components["schemas"]["PersonCard"];
export type Purpose = components["schemas"]["ConsentPurpose"];

type Text = components["schemas"]["ConsentText"];

export interface Cards {
  /** Oneself first, then the children one represents. */
  cards: readonly PersonCard[] | undefined;
  /** The words in force. */
  texts: readonly Text[];
  error: string | undefined;
  /** Resolves when the server has written it down; rejects with its reason. */
  change: (member: string, purpose: Purpose, given: boolean) => Promise<void>;
}

const pathOf = (org: string, member: string) => `/api/orgs/${org}/people/${member}`;

/** What the school keeps of oneself and of one's children, with the consents. */
export function useCards({ org, member, children }: Space): Cards {
  const [cards, setCards] = useState<readonly PersonCard[]>();
  const [texts, setTexts] = useState<readonly Text[]>([]);
  const [error, setError] = useState<string>();
  const ids = [member, ...children.map((child) => child.id)].join(" ");
  const load = useCallback(
    () =>
      Promise.all([
        Promise.all(ids.split(" ").map((id) => request<PersonCard>(pathOf(org, id)))),
        request<components["schemas"]["ConsentTexts"]>(`/api/orgs/${org}/consent-texts`),
      ]).then(
        ([answers, words]) => {
          setCards(answers);
          setTexts(words.texts);
          setError(undefined);
        },
        (failure: Error) => setError(failure.message),
      ),
    [org, ids],
  );
  useEffect(() => void load(), [load]);
  const change = async (id: string, purpose: Purpose, given: boolean) => {
    const card = await changeConsent(org, id, purpose, given);
    setCards((before) => before?.map((one) => (one.person.id === id ? card : one)));
    // Without one's own consent the organisation closes; what was asked for has been answered.
    await parta.refreshMe();
  };
  return { cards, texts, error, change };
}

export function changeConsent(org: string, member: string, purpose: Purpose, given: boolean): Promise<PersonCard> {
  return request<PersonCard>(`${pathOf(org, member)}/consents`, { method: "PUT", body: { purpose, given } });
}
