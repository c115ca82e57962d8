import { Trans, useLingui } from "@lingui/react/macro";
import type { components } from "~/api/types";
import { Checkbox } from "~/ui/Checkbox";
import { Section } from "~/ui/Page";
import { type Column, Table } from "~/ui/Table";
import styles from "./Admin.module.css";
import type { Choices, Preview } from "./RosterPage";
import { isEnding, withEnding } from "./roster-difference";

type Duty = components["schemas"]["PreviewDuty"];

interface RosterDutiesProps {
  preview: Preview;
  onChange: (choices: Choices) => void;
}

/** «Нагрузка»: who begins to teach what where, and who teaches there now and is not in the file. */
export function RosterDuties({ preview, onChange }: RosterDutiesProps) {
  const { t } = useLingui();
  const { duties, ending_duties: missed, summary, choices } = preview;
  const columns = useColumns(duties.some(({ subgroup }) => subgroup !== ""));
  const count = summary.duties.created;
  const ending = missed.filter((duty) => isEnding(choices, duty)).length;
  return (
    <>
      {duties.length > 0 && (
        <Section title={t`Появится в нагрузке: ${count}`}>
          <Table caption={t`Появится в нагрузке`} columns={columns} rows={duties} rowKey={(duty) => keyOf(duty)} />
          {duties.length < count && (
            <p className={styles.note}>
              <Trans>Показаны первые {duties.length}.</Trans>
            </p>
          )}
        </Section>
      )}
      {missed.length > 0 && (
        <Section
          title={t`Ведут сейчас, но в файле их нет: ${missed.length}`}
          lead={<Trans>Они продолжают вести. Отметьте тех, кто больше не ведёт этот предмет в этом классе.</Trans>}
        >
          {missed.length > 1 && (
            <Checkbox
              label={t`Снять у всех`}
              checked={ending === missed.length}
              indeterminate={ending > 0 && ending < missed.length}
              onChange={(event) => onChange(withEnding(choices, missed, event.target.checked))}
            />
          )}
          {missed.map((duty) => (
            <Checkbox
              key={keyOf(duty)}
              label={[duty.unit_label, duty.subject, duty.subgroup, duty.name].filter(Boolean).join(" · ")}
              checked={isEnding(choices, duty)}
              onChange={(event) => onChange(withEnding(choices, [duty], event.target.checked))}
            />
          ))}
        </Section>
      )}
    </>
  );
}

const keyOf = ({ member, unit, subject, subgroup }: Duty) => `${member}/${unit}/${subject}/${subgroup}`;

function useColumns(subgroups: boolean): Column<Duty>[] {
  const { t } = useLingui();
  return [
    { key: "name", header: t`Учитель`, cell: ({ name }) => name, phone: "title" },
    { key: "subject", header: t`Предмет`, cell: ({ subject }) => subject },
    { key: "unit", header: t`Класс или группа`, cell: ({ unit_label: label }) => label },
    ...(subgroups
      ? [{ key: "subgroup", header: t`Подгруппа`, cell: ({ subgroup }: Duty) => subgroup || t`весь класс` }]
      : []),
  ];
}
