import { Trans, useLingui } from "@lingui/react/macro";
import type { components } from "~/api/types";
import { currentLocale } from "~/app/i18n/i18n";
import { Section } from "~/ui/Page";
import { type Column, Table } from "~/ui/Table";
import styles from "./Admin.module.css";
import type { Preview } from "./RosterPage";

/** So many show whether the columns were understood; what is wrong with a line stands below. */
const FIRST = 5;

type Line = components["schemas"]["UnderstoodLine"];

/** Whether the file was understood, at a glance: the first people as they will stand in Parta, and the classes. */
export function RosterUnderstood({ preview }: { preview: Preview }) {
  const columns = useColumns(preview.kind);
  const { t } = useLingui();
  const { units, understood } = preview;
  if (understood.length === 0) return null;
  return (
    <>
      <Section title={t`Так Парта поняла первые строки`}>
        <Table
          caption={t`Так Парта поняла первые строки`}
          columns={columns}
          rows={understood.slice(0, FIRST)}
          rowKey={(line) => String(line.line)}
        />
      </Section>
      {units.length > 0 && (
        <Section title={t`Классы и группы в файле: ${units.length}`}>
          <ul className={styles.units}>
            {units.map((unit) => (
              <li key={unit.label}>
                <strong>{unit.label}</strong>
                {unit.pupils > 0 && <span className={styles.quiet}> {unit.pupils}</span>}
                {unit.created && (
                  <span className={styles.quiet}>
                    {" "}
                    <Trans>новый</Trans>
                  </span>
                )}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

/** «01.08.2019»: ten of them stand under one another. */
function shortDate(date: string): string {
  if (!date) return "";
  const format = new Intl.DateTimeFormat(currentLocale(), {
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
    timeZone: "UTC",
  });
  return format.format(Date.parse(date));
}

function useColumns(kind: Preview["kind"]): Column<Line>[] {
  const { t } = useLingui();
  const common: Column<Line>[] = [
    { key: "name", header: t`Фамилия, имя и отчество`, cell: ({ name }) => name, phone: "title" },
  ];
  const line: Column<Line> = { key: "line", header: t`Строка`, cell: ({ line: number }) => number, align: "end" };
  if (kind === "staff")
    return [
      ...common,
      { key: "position", header: t`Должность`, cell: ({ position }) => position },
      { key: "leads", header: t`Классное руководство`, cell: ({ leads }) => leads.join(", ") },
      line,
    ];
  return [
    ...common,
    { key: "unit", header: t`Класс или группа`, cell: ({ unit_label: label }) => label || t`Без класса` },
    {
      key: "birth",
      header: t`Дата рождения`,
      cell: ({ birth_date: date }) => <span className={styles.date}>{shortDate(date)}</span>,
    },
    { key: "family", header: t`Представители`, cell: ({ representatives }) => <Names names={representatives} /> },
    line,
  ];
}

/** A cell that is wide enough for a name, and empty where there is none. */
function Names({ names }: { names: readonly string[] }) {
  return names.length > 0 && <span className={styles.names}>{names.join(", ")}</span>;
}
