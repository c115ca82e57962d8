import { useLingui } from "@lingui/react/macro";
import type { components } from "~/api/types";
import { PersonRow } from "~/ui/PersonRow";
import { useFlagName, useJoinName } from "./words";

type Person = components["schemas"]["Person"];

/** A line of a list of people: name, where they are, whether they have joined, what wants a look. */
export function PersonLine({ person }: { person: Person }) {
  const { t } = useLingui();
  const joinName = useJoinName();
  const flagName = useFlagName();
  const places = person.units.map((unit) => unit.label).join(", ");
  const flags = person.flags.map(flagName).filter(Boolean);
  const about = [person.position, places, joinName(person.join), ...flags].filter(Boolean).join(" · ");
  return (
    <PersonRow
      id={person.id}
      name={person.name}
      capacity={about}
      teacher={person.verified_teacher ? t`Учитель` : false}
      href={`/people/${person.id}`}
    />
  );
}
