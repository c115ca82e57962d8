import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { List } from "~/ui/List";
import { PersonRow } from "~/ui/PersonRow";
import { SearchField } from "~/ui/SearchField";
import styles from "./People.module.css";
import { useJoinName, useRoleName } from "./words";

type Person = components["schemas"]["Person"];

/** How many are offered at once; a longer list is for typing more of the name. */
const OFFERED = 6;
const TYPING_PAUSE = 250;

interface FindPersonProps {
  org: string;
  /** Who is looked for («Педагог», «Ученик»). */
  label: string;
  among?: components["schemas"]["Role"] | "staff";
  /** Leaves out those who cannot be chosen. */
  fits?: (person: Person) => boolean;
  /** People of this class or group stand first; before anything is typed, only they are offered. */
  unit?: string;
  chosen: Person | undefined;
  onChoose: (person: Person | undefined) => void;
}

/** Finds one person by a part of the name, however long the list is. */
export function FindPerson({ org, label, among, fits = () => true, unit, chosen, onChoose }: FindPersonProps) {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const { people, error } = useFound(org, chosen ? undefined : text.trim(), among, unit);
  const about = usePersonAbout();
  if (chosen)
    return (
      <List label={label}>
        <PersonRow
          id={chosen.id}
          name={chosen.name}
          capacity={<span className={styles.wrap}>{about(chosen)}</span>}
          actions={
            <Button variant="quiet" onClick={() => onChoose(undefined)}>
              <Trans>Изменить</Trans>
            </Button>
          }
        />
      </List>
    );
  const found = firstOf(unit, people?.filter(fits) ?? []);
  return (
    <div className={styles.find}>
      <SearchField label={label} value={text} onValueChange={setText} />
      {error && <Banner tone="danger">{error.message}</Banner>}
      {people && found.length === 0 && (
        <p className={styles.note} role="status">
          {text.trim() === "" ? (
            <Trans>Выбрать пока некого.</Trans>
          ) : (
            <Trans>Никого не нашлось. Проверьте, как записана фамилия.</Trans>
          )}
        </p>
      )}
      {found.length > 0 && (
        <List label={t`Кого выбрать`}>
          {found.slice(0, OFFERED).map((person) => (
            <PersonRow
              key={person.id}
              id={person.id}
              name={person.name}
              capacity={<span className={styles.wrap}>{about(person)}</span>}
              onClick={() => onChoose(person)}
            />
          ))}
        </List>
      )}
      {found.length > OFFERED && (
        <p className={styles.note}>
          <Trans>Показаны первые. Впишите имя точнее, чтобы найти остальных.</Trans>
        </p>
      )}
    </div>
  );
}

/** Those of the unit before the rest, each part in the order it came. */
function firstOf(unit: string | undefined, people: readonly Person[]): readonly Person[] {
  if (unit === undefined) return people;
  const own = (person: Person) => person.units.some(({ id }) => id === unit);
  return [...people.filter(own), ...people.filter((person) => !own(person))];
}

/** Who the person is here: «Учитель · Учитель физики», «Ученик · 7«Б» · в Парте». */
export function usePersonAbout(): (person: Person) => string {
  const roleName = useRoleName();
  const joinName = useJoinName();
  return (person) =>
    [
      person.position || person.roles.map(roleName).join(", "),
      person.units.map((unit) => unit.label).join(", "),
      joinName(person.join),
    ]
      .filter(Boolean)
      .join(" · ");
}

function useFound(
  org: string,
  text: string | undefined,
  role: string | undefined,
  unit: string | undefined,
): { people?: readonly Person[]; error?: ApiError } {
  const [found, setFound] = useState<{ people?: readonly Person[]; error?: ApiError }>({});
  useEffect(() => {
    if (text === undefined) return;
    const abort = new AbortController();
    const ask = async () => {
      const query = { ...(text && { text }), ...(role && { role }), ...(!text && unit && { unit }) };
      try {
        const { data } = await api.GET("/api/orgs/{org}/people", {
          params: { path: { org }, query },
          signal: abort.signal,
        });
        setFound({ people: data?.people ?? [] });
      } catch (cause) {
        // An answer cut off in its middle is no ApiError.
        if (abort.signal.aborted) return;
        if (!(cause instanceof ApiError)) throw cause;
        setFound({ error: cause });
      }
    };
    const timer = setTimeout(() => void ask(), text ? TYPING_PAUSE : 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [org, text, role, unit]);
  return found;
}
