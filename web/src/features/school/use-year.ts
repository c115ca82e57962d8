import { useEffect, useRef, useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";

export type YearPlan = components["schemas"]["YearPlan"];
export type YearClass = components["schemas"]["YearClass"];
type YearUnit = components["schemas"]["YearUnit"];

/** What the administrator wants otherwise than proposed. */
export interface YearWishes {
  units: readonly YearUnit[];
  pupils: readonly { member: string; label: string }[];
  /** None: as proposed. */
  newClasses?: readonly string[];
}

export function yearBody(wishes: YearWishes): components["schemas"]["YearChoices"] {
  return {
    units: [...wishes.units],
    pupils: [...wishes.pupils],
    ...(wishes.newClasses && { new_classes: [...wishes.newClasses] }),
  };
}

/** Wishes with one class's replaced. */
export function withUnit(wishes: YearWishes, unit: YearUnit): YearWishes {
  return { ...wishes, units: [...wishes.units.filter((one) => one.unit !== unit.unit), unit] };
}

/** Wishes with these pupils of a class going elsewhere, and its others with the class. */
export function withPupils(
  wishes: YearWishes,
  ofClass: readonly string[],
  going: readonly { member: string; label: string }[],
): YearWishes {
  const own = new Set(ofClass);
  return { ...wishes, pupils: [...wishes.pupils.filter((one) => !own.has(one.member)), ...going] };
}

export interface Year {
  plan?: YearPlan;
  error?: ApiError;
  /** The plan of the latest wishes is still being reckoned. */
  pending: boolean;
  again: () => void;
}

/** The plan that the server makes of the wishes; the last one stays on screen while the next is reckoned. */
export function useYear(org: string | undefined, wishes: YearWishes): Year {
  const [state, setState] = useState<{ plan?: YearPlan; error?: ApiError }>({});
  const [pending, setPending] = useState(true);
  const [turn, setTurn] = useState(0);
  const latest = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks again for the same wishes
  useEffect(() => {
    if (!org) return;
    const mine = ++latest.current;
    setPending(true);
    api.POST("/api/orgs/{org}/year/plan", { params: { path: { org } }, body: yearBody(wishes) }).then(
      ({ data }) => {
        if (mine !== latest.current || !data) return;
        setState({ plan: data });
        setPending(false);
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        if (mine !== latest.current) return;
        setState((before) => ({ ...before, error }));
        setPending(false);
      },
    );
  }, [org, wishes, turn]);
  return { ...state, pending, again: () => setTurn((before) => before + 1) };
}
