import { useCallback, useRef, useState } from "react";
import type { Room } from "~/model/calls/room";
import type { Participant } from "~/model/calls/types";

/** Somebody put on the stage by choice; `over`: whose shown screen makes room for them. */
export interface Pin {
  member: string;
  over?: string | undefined;
}

/** Whose screen one is shown. What one shows oneself one sees anyway. */
export const screenOf = (people: readonly Participant[], you: string): Participant | undefined =>
  people.find(({ member, screen }) => screen && member !== you);

/** Who stands on the stage because they were put there: a screen that has begun since then goes before them. */
export function pinnedOf(people: readonly Participant[], you: string, pin: Pin | undefined): Participant | undefined {
  const screen = screenOf(people, you);
  return screen && pin?.over !== screen.member ? undefined : people.find(({ member }) => member === pin?.member);
}

/** What is left of a choice in the room as it is now: nothing once the person has left; the next screen goes before them again. */
export function kept(pin: Pin | undefined, people: readonly Participant[]): Pin | undefined {
  if (!pin || !people.some(({ member }) => member === pin.member)) return undefined;
  if (pin.over === undefined || people.some(({ member, screen }) => screen && member === pin.over)) return pin;
  return { member: pin.member };
}

/** Whether there is a choice: one person, and two who see each other, have the stage to themselves. */
export const mayPin = ({ people, view }: Room): boolean =>
  people.length > 2 || screenOf(people, view.you) !== undefined;

export type TurnPin = (member?: string) => void;

/** Who was put on the stage. `turn` puts somebody there, or takes whoever stands there away; without a name it takes away. */
export function usePin(room: Room): { pin: Pin | undefined; turn: TurnPin } {
  const [chosen, choose] = useState<Pin>();
  const pin = kept(chosen, room.people);
  if (pin !== chosen) choose(pin);
  const latest = useRef({ room, pin });
  latest.current = { room, pin };
  const turn = useCallback((member?: string) => {
    const { people, view } = latest.current.room;
    const there = pinnedOf(people, view.you, latest.current.pin)?.member === member;
    choose(member === undefined || there ? undefined : { member, over: screenOf(people, view.you)?.member });
  }, []);
  return { pin, turn };
}
