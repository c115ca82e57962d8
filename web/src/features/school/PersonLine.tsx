import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { components } from "~/api/types";
import { capitalTerm } from "~/app/i18n/terms";
import { PersonRow } from "~/ui/PersonRow";
import styles from "./People.module.css";
import { kindOf } from "./rights";
import { useSchool } from "./use-school";
import { useFlagName, useJoinName, useRoleName } from "./words";

type Person = components["schemas"]["Person"];

interface PersonLineProps {
  person: Person;
  /** The class whose list this is: it need not be said in every line. */
  within?: string;
  /** The list mixes all sorts of people: each line says who this is. */
  mixed?: boolean;
  /** Representatives are told by the children of this class, not by the classes of all. */
  family?: boolean;
  actions?: ReactNode;
}

/** A line of a list of people: name, where they are, whether they have joined, what wants a look. */
export function PersonLine({ person, within, mixed, family, actions }: PersonLineProps) {
  const { t } = useLingui();
  const kind = kindOf(useSchool());
  const joinName = useJoinName();
  const roleName = useRoleName();
  const flagName = useFlagName();
  const children = family ? person.children.filter((child) => !within || child.unit?.id === within) : [];
  const child = children.map((one) => one.name).join(", ");
  const places = person.units
    .filter((unit) => unit.id !== within)
    .map((unit) => unit.label)
    .join(", ");
  const who = mixed ? person.roles.map(roleName).join(", ") : "";
  const flags = person.flags.map(flagName).filter(Boolean);
  const represents = child && t`представитель: ${child}`;
  const about = [represents || person.position || who, represents ? "" : places, joinName(person.join), ...flags]
    .filter(Boolean)
    .join(" · ");
  return (
    <PersonRow
      id={person.id}
      name={person.name}
      capacity={<span className={styles.wrap}>{about}</span>}
      teacher={person.verified_teacher && capitalTerm("teacher", "one", kind)}
      href={`/people/${person.id}`}
      actions={actions}
    />
  );
}
