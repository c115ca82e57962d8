import { useLingui } from "@lingui/react/macro";
import type { components } from "~/api/types";
import type { YearClass, YearPlan } from "./use-year";

type Fault = components["schemas"]["YearFault"];

/** «5«А» → 6«А»», «11«А»: выпуск». */
export function useYearLine(): (one: YearClass, plan: YearPlan) => string {
  const { t } = useLingui();
  return (one, plan) => {
    const { label, next } = one;
    if (one.fate === "graduates") return t`${label}: выпуск`;
    if (one.fate === "goes_on") return label === next ? t`${label}: без изменения названия` : t`${label} → ${next}`;
    const into = plan.classes.find((other) => other.unit === one.into)?.next ?? "";
    return into ? t`${label}: вливается в ${into}` : t`${label}: вливается в другой класс`;
  };
}

/** What is wrong, and what to do. */
export function useYearFault(): (fault: Fault) => string {
  const { t } = useLingui();
  return (fault) =>
    ({
      label_unreadable: t`Название не похоже на класс. Напишите число и букву, например 6А.`,
      label_twice: t`Так будут называться два класса. Измените одно из названий или объедините классы.`,
      label_taken: t`Так уже называется другая группа. Измените название.`,
      no_target: t`Выберите класс, который продолжит учиться.`,
      no_such_class: t`Такого класса в новом году не будет. Выберите другой.`,
      no_pupil: t`В классах такого ученика больше нет. Уберите строку.`,
    })[fault];
}

/** The plan as a file, one line a class: to look at with colleagues, to keep. */
export function useSaveYear(): (plan: YearPlan) => void {
  const { t } = useLingui();
  const line = useYearLine();
  return (plan) => {
    const table = yearTable([
      [t`Класс`, t`Что станет`, t`Ученики`, t`Классный руководитель`],
      ...plan.classes.map((one) => [one.label, line(one, plan), one.pupils, one.class_teachers.join(", ")]),
      ...plan.new_classes.map((one) => ["", t`новый класс ${one.label}`, 0, ""]),
      [],
      [t`Отдельно от класса`, t`Сейчас`, t`Станет`],
      ...plan.moves.map((one) => [one.name, one.from, one.label]),
    ]);
    saveTable(t`Новый учебный год`, table);
  };
}

/** Gives a table out as a file of this name. */
export function saveTable(name: string, table: string | readonly (readonly (string | number)[])[]): void {
  const text = typeof table === "string" ? table : yearTable(table);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  link.download = `${name}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Cells as a spreadsheet of a Russian school opens them: semicolons, quoted, with a byte order mark. */
export function yearTable(lines: readonly (readonly (string | number)[])[]): string {
  const cell = (text: string | number) => {
    const plain = String(text);
    // A spreadsheet must not take a name for a formula.
    const safe = /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain;
    return `"${safe.replaceAll('"', '""')}"`;
  };
  return `\uFEFF${lines.map((line) => line.map(cell).join(";")).join("\r\n")}\r\n`;
}
