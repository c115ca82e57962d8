import { Trans, useLingui } from "@lingui/react/macro";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Section } from "~/ui/Page";
import { Select } from "~/ui/Select";
import styles from "./Admin.module.css";
import type { Choices, Preview } from "./RosterPage";
import { type Absence, absenceOf, byUnit, STAFF, withAbsence, withNotMeant } from "./roster-difference";

interface RosterAbsentProps {
  preview: Preview;
  onChange: (choices: Choices) => void;
}

/** More than these of one class are folded. */
const MANY = 10;

/** People of the file's classes whom the file does not name: they stay unless it is said otherwise. */
export function RosterAbsent({ preview, onChange }: RosterAbsentProps) {
  const { t } = useLingui();
  const { absentees, absentees_in_all: all, not_meant: notMeant, choices } = preview;
  if (absentees.length === 0 && notMeant.length === 0) return null;
  const shown = absentees.length;
  return (
    <Section
      title={t`Есть в Парте, но нет в файле: ${all}`}
      lead={
        <Trans>
          Они остаются, как были. Если кто-то действительно выбыл, выберите это рядом с именем или сразу для всех.
        </Trans>
      }
    >
      {byUnit(absentees).map(({ unit, label, people }) => (
        <Unit
          key={unit}
          title={unit === STAFF ? t`Сотрудники` : label}
          unit={unit}
          people={people}
          choices={choices}
          onChange={onChange}
        />
      ))}
      {notMeant.map(({ unit, unit_label: label, people }) => (
        <div key={unit} className={styles.row}>
          <span className={styles.grow}>
            {unit === STAFF ? (
              <Trans>В файле не все сотрудники: отсутствующих не считаем ({people}).</Trans>
            ) : (
              <Trans>
                {label}: файл не об этом классе, отсутствующих не считаем ({people}).
              </Trans>
            )}
          </span>
          <Button onClick={() => onChange(withNotMeant(choices, unit, false))}>
            <Trans>Считать</Trans>
          </Button>
        </div>
      ))}
      {all > shown && (
        <Banner>
          <Trans>Показаны первые {shown}. Остальные остаются, как были.</Trans>
        </Banner>
      )}
    </Section>
  );
}

interface UnitProps {
  title: string;
  unit: string;
  people: Preview["absentees"];
  choices: Choices;
  onChange: (choices: Choices) => void;
}

function Unit({ title, unit, people, choices, onChange }: UnitProps) {
  const { t } = useLingui();
  const staff = unit === STAFF;
  const options: { value: Absence; label: string }[] = [
    { value: "stays", label: t`Оставить как есть` },
    staff
      ? { value: "leaving", label: t`Больше не работает` }
      : { value: "leaving", label: t`Выбыл из класса, остаётся в школе` },
    ...(staff ? [] : [{ value: "left_school" as const, label: t`Выбыл из школы, закрыть доступ` }]),
  ];
  const members = people.map(({ member }) => member);
  const chosen = new Set(members.map((member) => absenceOf(choices, member)));
  const common = chosen.size === 1 ? [...chosen][0] : undefined;
  const chooseAll = (value: string) => {
    if (value === "not_meant") onChange(withNotMeant(withAbsence(choices, members, "stays"), unit, true));
    else if (value !== "") onChange(withAbsence(choices, members, value as Absence));
  };
  const list = (
    <ul className={styles.people}>
      {people.map(({ member, name }) => (
        <li key={member}>
          <div className={styles.row}>
            <span className={styles.grow}>{name}</span>
            <Select
              label={t`${name}: что записать`}
              hideLabel
              value={absenceOf(choices, member)}
              onChange={(event) => onChange(withAbsence(choices, [member], event.target.value as Absence))}
              options={options}
            />
          </div>
        </li>
      ))}
    </ul>
  );
  const count = people.length;
  return (
    <div className={styles.line}>
      <Select
        label={t`${title}, нет в файле: ${count}`}
        value={common ?? ""}
        onChange={(event) => chooseAll(event.target.value)}
        options={[
          ...(common ? [] : [{ value: "", label: t`У каждого своё` }]),
          ...options,
          { value: "not_meant", label: staff ? t`В файле не все сотрудники` : t`Файл не об этом классе` },
        ]}
      />
      {count > MANY ? (
        <details className={styles.fold}>
          <summary>
            <Trans>Показать список</Trans>
          </summary>
          {list}
        </details>
      ) : (
        list
      )}
    </div>
  );
}
