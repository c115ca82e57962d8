import { Trans, useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { request } from "~/api/client";
import type { ChatMember, Directory, Space } from "~/model";
import { Button } from "~/ui/Button";
import { List } from "~/ui/List";
import { PersonRow } from "~/ui/PersonRow";
import { SearchField } from "~/ui/SearchField";
import { Select } from "~/ui/Select";
import { Skeleton } from "~/ui/Skeleton";
import type { Kind } from "./group-templates";
import styles from "./PeoplePicker.module.css";
import { personFacts } from "./words";

type PeoplePickerProps = {
  space: Space;
  /** People who are there already and need not be offered. */
  without?: ReadonlySet<string>;
  /** Staff choose whom to look among. */
  kind?: Kind;
  onKind?: (kind: Kind) => void;
} & (
  | { onOpen: (person: ChatMember) => void; chosen?: undefined; onChosen?: undefined }
  | { chosen: readonly ChatMember[]; onChosen: (people: readonly ChatMember[]) => void; onOpen?: undefined }
);

const TYPING_PAUSE = 200;

/** Finds people one may write to: press one to open, or gather several. */
export function PeoplePicker({ space, without, kind = "", onKind, onOpen, chosen, onChosen }: PeoplePickerProps) {
  const { t } = useLingui();
  const [query, setQuery] = useState("");
  const { people, more, error } = useDirectory(space.org, query, kind);
  const isChosen = (person: ChatMember) => chosen?.some((other) => other.id === person.id) ?? false;
  const press = (person: ChatMember) => {
    if (onOpen) return onOpen(person);
    onChosen(isChosen(person) ? chosen.filter((other) => other.id !== person.id) : [...chosen, person]);
  };
  const shown = people?.filter((person) => !without?.has(person.id));
  return (
    <div className={styles.picker}>
      <SearchField label={t`Имя или класс`} value={query} onValueChange={setQuery} />
      {onKind && isStaff(space) && (
        <Select
          label={t`Кого показать`}
          hideLabel
          value={kind}
          onChange={(event) => onKind(event.target.value as Kind)}
          options={[
            { value: "", label: t`Все` },
            { value: "staff", label: t`Сотрудники` },
            { value: "pupil", label: space.kind === "college" ? t`Студенты` : t`Ученики` },
            { value: "parent", label: t`Представители` },
          ]}
        />
      )}
      {chosen && chosen.length > 0 && (
        <ul className={styles.chosen} aria-label={t`Выбраны`}>
          {chosen.map((person) => (
            <li key={person.id}>
              <Button icon={<X size={16} />} aria-label={t`Убрать ${person.name}`} onClick={() => press(person)}>
                {person.name}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className={styles.found}>
        {error ? (
          <p role="alert">{error}</p>
        ) : !shown ? (
          <Skeleton look="rows" count={5} />
        ) : shown.length === 0 ? (
          <p className={styles.note}>
            {query || kind ? (
              <Trans>Никого не нашлось. Здесь только те, кому вы можете написать.</Trans>
            ) : (
              <Trans>Пока некому написать: никто ещё не подключился.</Trans>
            )}
          </p>
        ) : (
          <List label={t`Люди`}>
            {shown.map((person) => (
              <PersonRow
                key={person.id}
                id={person.id}
                name={person.name}
                capacity={personFacts(person, space.kind)}
                teacher={person.teacher_badge}
                current={chosen ? isChosen(person) : undefined}
                onClick={() => press(person)}
              />
            ))}
          </List>
        )}
        {more && (
          <p className={styles.note}>
            <Trans>Показаны первые. Впишите имя точнее, чтобы найти остальных.</Trans>
          </p>
        )}
      </div>
    </div>
  );
}

const isStaff = (space: Space) => space.roles.some((role) => role !== "pupil" && role !== "parent");

/** What the server finds; the last answer stays until the next one comes. */
function useDirectory(
  org: string,
  query: string,
  kind: Kind,
): { people?: readonly ChatMember[]; more?: boolean; error?: string } {
  const [found, setFound] = useState<{ people?: readonly ChatMember[]; more?: boolean; error?: string }>({});
  useEffect(() => {
    const abort = new AbortController();
    const ask = () =>
      request<Directory>(`/api/orgs/${org}/directory`, {
        query: { text: query || undefined, capacity: kind || undefined },
        signal: abort.signal,
      }).then(
        ({ people, more }) => setFound({ people, more }),
        (error: Error) => !abort.signal.aborted && setFound({ error: error.message }),
      );
    const timer = setTimeout(ask, query ? TYPING_PAUSE : 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [org, query, kind]);
  return found;
}
