import { useState } from "react";
import type { Participant } from "~/model/calls/types";

/** Whoever leads first, then oneself, then as they came: nobody's place changes because a camera goes on. */
export function inOrder(people: readonly Participant[], you: string): Participant[] {
  const rank = ({ member, leads }: Participant) => (member === you ? 1 : leads ? 0 : 2);
  return [...people].sort((one, other) => rank(one) - rank(other));
}

/** Who is shown large: who speaks or spoke last, else whoever leads, else anybody but oneself. */
export function featured(
  people: readonly Participant[],
  you: string,
  speaking: string | undefined,
): Participant | undefined {
  return (
    people.find((person) => person.member === speaking) ??
    people.find((person) => person.leads && person.member !== you) ??
    people.find((person) => person.member !== you) ??
    people[0]
  );
}

export function useLastSpeaker(speaking: string | undefined, you: string): string | undefined {
  const [last, setLast] = useState<string>();
  if (speaking !== undefined && speaking !== you && speaking !== last) setLast(speaking);
  return last;
}
