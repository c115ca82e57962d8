import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { fullDate } from "~/app/i18n/dates";
import { Button } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { Section } from "~/ui/Page";
import styles from "./Admin.module.css";
import type { Choices, Preview } from "./RosterPage";
import { type Difference, type FieldChange, isKept, keptWith } from "./roster-difference";
import { useFieldNames } from "./roster-words";
import { useFlagName, useRoleName } from "./words";

interface RosterDifferenceProps {
  preview: Preview;
  onChange: (choices: Choices) => void;
}

type Kind = Difference["kind"];

/** More than these are folded at first, and shown so many at a time. */
const FEW = 12;
const PORTION = 100;

/** What a changed file would do to people who are there already: each change can be left out. */
export function RosterDifference({ preview, onChange }: RosterDifferenceProps) {
  const { t } = useLingui();
  const { differences, differences_in_all: all } = preview;
  if (!preview.second_time || differences.length === 0) return null;
  const titles: Record<Kind, string> = {
    moved: t`Переходят в другой класс`,
    returns: t`Возвращаются`,
    changed: t`Меняются сведения`,
    created: t`Новые люди`,
  };
  const shown = differences.length;
  return (
    <Section
      title={t`Что изменится: ${all}`}
      lead={<Trans>Снимите отметку с того, что менять не нужно: в Парте останется прежнее.</Trans>}
    >
      {(["moved", "returns", "changed", "created"] as const).map((kind) => (
        <Group
          key={kind}
          title={titles[kind]}
          people={differences.filter((one) => one.kind === kind)}
          preview={preview}
          onChange={onChange}
        />
      ))}
      {all > shown && (
        <p className={styles.note}>
          <Trans>Показаны первые {shown}. Остальное изменится так, как сказано в файле.</Trans>
        </p>
      )}
    </Section>
  );
}

interface GroupProps extends RosterDifferenceProps {
  title: string;
  people: readonly Difference[];
}

function Group({ title, people, preview, onChange }: GroupProps) {
  const { t } = useLingui();
  const [shown, setShown] = useState(PORTION);
  const [open, setOpen] = useState(people.length <= FEW);
  if (people.length === 0) return null;
  const changes = people.flatMap(({ member, changes: list }) =>
    member ? list.map(({ field }) => ({ member, field })) : [],
  );
  const kept = changes.filter((change) => isKept(preview.choices, change)).length;
  const rest = Math.min(PORTION, people.length - shown);
  return (
    <details className={styles.fold} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {title}: {people.length}
      </summary>
      {open && (
        <>
          {people.length > 1 && changes.length > 1 && (
            <Checkbox
              label={t`Менять у всех в этом списке`}
              checked={kept === 0}
              indeterminate={kept > 0 && kept < changes.length}
              onChange={(event) => onChange(keptWith(preview.choices, changes, !event.target.checked))}
            />
          )}
          <ul className={styles.people}>
            {people.slice(0, shown).map((one) => (
              <li key={`${one.member ?? ""}/${one.name}/${one.unit_label}`}>
                <Person person={one} preview={preview} onChange={onChange} />
              </li>
            ))}
          </ul>
          {rest > 0 && (
            <Button onClick={() => setShown(shown + PORTION)}>
              <Trans>Показать ещё {rest}</Trans>
            </Button>
          )}
        </>
      )}
    </details>
  );
}

function Person({ person, preview, onChange }: RosterDifferenceProps & { person: Difference }) {
  const { t } = useLingui();
  const changeText = useChangeText();
  const roleName = useRoleName();
  const flagName = useFlagName();
  const { member, changes } = person;
  const children = person.children.join(", ");
  const roles = (list: Difference["roles_added"]) => list.map(roleName).join(", ");
  const added = roles(person.roles_added);
  const ended = roles(person.roles_ended);
  const leads = person.leads.join(", ");
  const flags = person.flags_added.map((flag) => flagName(flag)).join(", ");
  const facts = [
    person.kind === "returns" && t`Доступ был закрыт: вернётся вместе с прежними местами.`,
    children && (member ? t`Представитель, записан в файле: ${children}` : t`Представитель: ${children}`),
    added && t`Новая роль: ${added}`,
    ended && t`Больше не будет: ${ended}`,
    leads && t`Классное руководство: ${leads}`,
    flags && t`Отметим в карточке: ${flags}`,
  ].filter(Boolean);
  return (
    <>
      <span>
        <strong>{person.name}</strong>
        {person.unit_label && <span className={styles.quiet}> {person.unit_label}</span>}
      </span>
      {member &&
        changes.map((change) => (
          <Checkbox
            key={change.field}
            label={changeText(change)}
            aria-description={person.name}
            checked={!isKept(preview.choices, { member, field: change.field })}
            onChange={(event) =>
              onChange(keptWith(preview.choices, [{ member, field: change.field }], !event.target.checked))
            }
          />
        ))}
      {facts.map((fact) => (
        <span key={String(fact)} className={styles.quiet}>
          {fact}
        </span>
      ))}
    </>
  );
}

/** «Телефон: +79160001122 → +79160003344» */
function useChangeText(): (change: FieldChange) => string {
  const { t } = useLingui();
  const names = useFieldNames();
  const value = (field: FieldChange["field"], text: string) => {
    if (text === "" || text === "unknown") return field === "class_label" ? t`без класса` : t`не указано`;
    if (field === "birth_date") return fullDate(Date.parse(text), { zone: "UTC" });
    if (field === "sex") return text === "male" ? t`мужской` : t`женский`;
    return text;
  };
  return ({ field, before, after }) => {
    const name = field === "ignored" ? "" : names[field];
    const was = value(field, before);
    const becomes = value(field, after);
    return t`${name}: ${was} → ${becomes}`;
  };
}
