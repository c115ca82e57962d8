import { Trans, useLingui } from "@lingui/react/macro";
import { Pencil, UserPlus } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { IconButton } from "~/ui/IconButton";
import { List } from "~/ui/List";
import { Section } from "~/ui/Page";
import { PersonRow } from "~/ui/PersonRow";
import { AddPerson } from "./AddPerson";
import { FindPerson } from "./FindPerson";
import styles from "./People.module.css";
import { Relation } from "./Relation";
import { useAct } from "./use-act";
import { useJoinName } from "./words";

type Card = components["schemas"]["PersonCard"];
type Person = components["schemas"]["Person"];
export type Relative = Card["representatives"][number];

interface PersonFamilyProps {
  space: components["schemas"]["Space"];
  card: Card;
  onChanged: () => void;
}

/** Who stands for the pupil: added anew, bound from the list, corrected, restricted, taken away. */
export function Representatives({ space, card, onChanged }: PersonFamilyProps) {
  const { t } = useLingui();
  const [adding, setAdding] = useState(false);
  const [attaching, setAttaching] = useState(false);
  const [edited, setEdited] = useState<Relative>();
  const { busy, error, act } = useAct();
  const [chosen, setChosen] = useState<Person>();
  const { person, representatives } = card;
  const mayChange = card.may_edit && person.roles.includes("pupil");
  if (representatives.length === 0 && !mayChange) return null;
  const attach = async (who: Person | undefined) => {
    if (!who) return;
    const done = await act(() =>
      api.PUT("/api/orgs/{org}/people/{member}/representatives", {
        params: { path: { org: space.org, member: person.id } },
        body: { parent: who.id, legal: true, restricted: false, reason: "" },
      }),
    );
    if (!done) return;
    setAttaching(false);
    setAdding(false);
    setChosen(undefined);
    onChanged();
  };
  const bound = new Set(representatives.map((one) => one.id));
  return (
    <Section title={t`Представители`}>
      <RelativesList title={t`Представители`} people={representatives} {...(mayChange && { onEdit: setEdited })} />
      {representatives.length === 0 && (
        <p className={styles.note}>
          <Trans>Пока никого. Добавьте представителя, чтобы выдать приглашение семье.</Trans>
        </p>
      )}
      {mayChange && (
        <div className={styles.rowBelow}>
          <Button icon={<UserPlus size={20} />} onClick={() => setAdding(true)}>
            <Trans>Добавить представителя</Trans>
          </Button>
          <Button onClick={() => setAttaching(true)}>
            <Trans>Выбрать из списка</Trans>
          </Button>
        </div>
      )}
      {mayChange && (
        <>
          <AddPerson
            open={adding}
            onOpenChange={setAdding}
            space={space}
            adds="parent"
            child={{ id: person.id, name: person.name }}
            onAttach={(who) => void attach(who)}
            onAdded={onChanged}
          />
          <Dialog
            open={attaching}
            onOpenChange={setAttaching}
            title={t`Представитель: ${person.name}`}
            description={
              <Trans>Для братьев и сестёр: человек уже есть в списке, второй раз записывать не нужно.</Trans>
            }
            actions={
              <Button variant="primary" busy={busy} disabled={!chosen} onClick={() => void attach(chosen)}>
                <Trans>Прикрепить</Trans>
              </Button>
            }
          >
            {error && <Banner tone="danger">{error.message}</Banner>}
            <FindPerson
              org={space.org}
              label={t`Фамилия представителя`}
              fits={(one) => !one.roles.includes("pupil") && !bound.has(one.id)}
              chosen={chosen}
              onChoose={setChosen}
            />
          </Dialog>
          <Relation
            org={space.org}
            child={{ id: person.id, name: person.name }}
            relative={edited}
            onClose={() => setEdited(undefined)}
            onChanged={onChanged}
          />
        </>
      )}
    </Section>
  );
}

interface RelativesListProps {
  title: string;
  people: readonly Relative[];
  onEdit?: (relative: Relative) => void;
}

export function RelativesList({ title, people, onEdit }: RelativesListProps) {
  const { t } = useLingui();
  const joinName = useJoinName();
  if (people.length === 0) return null;
  return (
    <List label={title}>
      {people.map((one) => (
        <PersonRow
          key={one.id}
          id={one.id}
          name={one.name}
          capacity={
            <span className={styles.wrap}>
              {[
                one.relation,
                one.legal ? t`законный представитель` : t`не законный представитель`,
                joinName(one.join),
                one.by_school && (one.reason ? t`доступ ограничен: ${one.reason}` : t`доступ ограничен`),
                one.by_pupil && t`доступ закрыл совершеннолетний ученик`,
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          }
          href={`/people/${one.id}`}
          actions={
            onEdit && (
              <IconButton label={t`Изменить: ${one.name}`} icon={<Pencil size={18} />} onClick={() => onEdit(one)} />
            )
          }
        />
      ))}
    </List>
  );
}
