import { Trans, useLingui } from "@lingui/react/macro";
import { Banner } from "~/ui/Banner";
import styles from "./Admin.module.css";
import type { Preview } from "./RosterPage";

/** What pressing «Записать» would do, in numbers. */
export function RosterCounts({ preview }: { preview: Preview }) {
  const { t } = useLingui();
  const lineText = useLineText();
  const { summary, total_lines: total, file_name: file } = preview;
  const unchanged = { pupils: summary.pupils, staff: summary.staff, duties: summary.duties, unknown: undefined }[
    preview.kind
  ]?.unchanged;
  const counts = [
    { label: t`Новые классы и группы`, value: summary.units.created },
    { label: t`Новые ученики`, value: summary.pupils.created },
    { label: t`Изменятся ученики`, value: summary.pupils.changed },
    { label: t`Переходят в другой класс`, value: summary.moved },
    { label: t`Без изменений`, value: preview.second_time ? unchanged : 0 },
    { label: t`Новые представители`, value: summary.representatives.created },
    { label: t`Новые сотрудники`, value: summary.staff.created },
    { label: t`Изменятся сотрудники`, value: summary.staff.changed },
    { label: t`Без класса`, value: summary.without_class },
    { label: t`Ждут ответа на вопрос`, value: summary.waiting },
    { label: t`Не войдут`, value: summary.left_out + summary.skipped },
    { label: t`Выбудут`, value: summary.leaving },
    { label: t`Вернутся, хотя доступ был закрыт`, value: summary.returning },
    { label: t`Появится в нагрузке`, value: summary.duties.created },
    { label: t`Уйдёт из нагрузки`, value: summary.duties_ending },
  ].filter((count): count is { label: string; value: number } => (count.value ?? 0) > 0);
  const part = preview.parts.indexOf(preview.kind) + 1;
  const what = { staff: t`сотрудники`, pupils: t`ученики`, duties: t`нагрузка`, unknown: "" }[preview.kind];
  const fresh = preview.units.filter(({ created }) => created);
  const named = fresh.map((unit) => lineText(unit)).join("; ");
  return (
    <>
      <p>
        <Trans>
          Файл «{file}», строк: {total}.
        </Trans>
      </p>
      {preview.parts.length > 1 && (
        <p>
          <Trans>
            В архиве несколько списков, этот — {part} из {preview.parts.length}: {what}.
          </Trans>
        </p>
      )}
      {preview.changes_nothing && preview.usable && summary.left_out + summary.waiting === 0 && (
        <Banner>
          {preview.parts.length > 1 ? (
            <Trans>Всё из этого списка уже записано: менять нечего.</Trans>
          ) : (
            <Trans>Всё из этого файла уже записано: менять нечего.</Trans>
          )}
        </Banner>
      )}
      <dl className={styles.counts}>
        {counts.map((count) => (
          <div key={count.label}>
            <dt>{count.label}</dt>
            <dd>{count.value}</dd>
          </div>
        ))}
      </dl>
      {fresh.length > 0 && fresh.length <= FEW && (
        <p>
          <Trans>Новые классы и группы: {named}</Trans>
        </p>
      )}
    </>
  );
}

/** More than these stand in the list of classes below. */
const FEW = 5;

/** «1«Ж» — строка 19» */
function useLineText(): (unit: Preview["units"][number]) => string {
  const { t } = useLingui();
  return ({ label, lines, pupils }) => {
    const numbers = lines.join(", ");
    if (lines.length === 1) return t`${label} — строка ${numbers}`;
    return pupils > lines.length ? t`${label} — строки ${numbers} и другие` : t`${label} — строки ${numbers}`;
  };
}
