import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { components } from "~/api/types";
import { Button } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { Section } from "~/ui/Page";
import { TextField } from "~/ui/TextField";
import styles from "./Admin.module.css";
import type { Choices, Preview } from "./RosterPage";
import { cellsToShow, isAskedAbove, isOnlyCorrected } from "./roster-lines";
import { useFaultText } from "./roster-words";

type Line = components["schemas"]["PreviewLine"];

interface RosterLinesProps {
  preview: Preview;
  onChange: (choices: Choices) => void;
}

/** Every line with a fault, to be corrected in place; then those that have been corrected, to be changed again. */
export function RosterLines({ preview, onChange }: RosterLinesProps) {
  const { t } = useLingui();
  const { lines_to_look_at: all } = preview;
  const shown = preview.lines.length;
  const lines = preview.lines.filter((line) => !isAskedAbove(line));
  const corrected = lines.filter(isOnlyCorrected);
  const faulty = lines.filter((line) => !isOnlyCorrected(line));
  const hidden = all - shown;
  const count = faulty.length + hidden;
  const lead = {
    pupils: t`Ребёнок войдёт и с ошибкой в телефоне или дате: неверное поле останется пустым, его можно исправить позже.`,
    staff: t`Сотрудник войдёт и с ошибкой в телефоне или почте: неверное поле останется пустым, его можно исправить позже.`,
    duties: t`Без исправления эти строки не войдут, остальные запишутся.`,
    unknown: "",
  }[preview.kind];
  return (
    <>
      {faulty.length > 0 && (
        <Section title={t`Строки, на которые стоит взглянуть: ${count}`} lead={lead}>
          {faulty.map((line) => (
            <FaultyLine key={line.line} line={line} preview={preview} onChange={onChange} />
          ))}
          {hidden > 0 && (
            <p className={styles.note}>
              <Trans>Показаны первые {shown}. Исправьте их или сам файл и загрузите его ещё раз.</Trans>
            </p>
          )}
        </Section>
      )}
      {corrected.length > 0 && (
        <Section title={t`Исправленные строки: ${corrected.length}`}>
          {corrected.map((line) => (
            <CorrectedLine key={line.line} line={line} preview={preview} onChange={onChange} />
          ))}
        </Section>
      )}
    </>
  );
}

function LineHead({ line, preview }: { line: Line; preview: Preview }) {
  const { t } = useLingui();
  const who = preview.columns
    .map((column, index) => (NAMES.has(column.field) && column.person === 0 ? line.cells[index] : ""))
    .filter(Boolean)
    .join(" ");
  const unit = preview.columns.findIndex((column) => column.field === "class_label");
  const where = preview.kind === "duties" ? line.cells[unit] : "";
  return (
    <p className={styles.lineHead}>
      <span className={styles.lineNumber}>
        <Trans>строка {line.line}</Trans>
      </span>
      <strong>{who || where || t`без имени`}</strong>
    </p>
  );
}

/** Put right and without a fault: what was written, and the way to write something else. */
function CorrectedLine({ line, preview, onChange }: { line: Line } & RosterLinesProps) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  if (open) return <FaultyLine line={line} preview={preview} onChange={onChange} />;
  return (
    <section className={styles.line} aria-label={t`строка ${line.line}`}>
      <LineHead line={line} preview={preview} />
      <div className={styles.row}>
        <span className={styles.grow}>
          {line.corrected
            .map((column) => `${preview.columns[column]?.heading ?? column + 1}: ${line.cells[column] ?? ""}`)
            .join(" · ")}
        </span>
        <Button aria-label={t`Изменить: строка ${line.line}`} onClick={() => setOpen(true)}>
          <Trans>Изменить</Trans>
        </Button>
      </div>
    </section>
  );
}

function FaultyLine({ line, preview, onChange }: { line: Line } & RosterLinesProps) {
  const { t } = useLingui();
  const faultText = useFaultText();
  const skipped = preview.choices.skipped_lines.includes(line.line);
  const correct = (column: number, text: string) => {
    const others = preview.choices.corrections.filter((one) => one.line !== line.line || one.column !== column);
    onChange({ ...preview.choices, corrections: [...others, { line: line.line, column, text }] });
  };
  const skip = (on: boolean) => {
    const others = preview.choices.skipped_lines.filter((number) => number !== line.line);
    onChange({ ...preview.choices, skipped_lines: on ? [...others, line.line] : others });
  };
  return (
    <section className={styles.line} aria-label={t`строка ${line.line}`}>
      <LineHead line={line} preview={preview} />
      {line.faults.map((fault) => (
        <p key={`${fault.code}/${fault.column}`} className={styles.fault}>
          {faultText(fault)}
        </p>
      ))}
      {!skipped &&
        cellsToShow(line, preview.columns).map((column) => (
          <Cell
            key={`${column}/${line.cells[column]}`}
            label={preview.columns[column]?.heading ?? t`Столбец ${column + 1}`}
            value={line.cells[column] ?? ""}
            suggestions={preview.columns[column]?.field === "class_label" ? preview.known_units : []}
            onSave={(text) => correct(column, text)}
          />
        ))}
      <Checkbox label={t`Не загружать эту строку`} checked={skipped} onChange={(event) => skip(event.target.checked)} />
    </section>
  );
}

interface CellProps {
  label: string;
  value: string;
  suggestions: readonly string[];
  onSave: (text: string) => void;
}

function Cell({ label, value, suggestions, onSave }: CellProps) {
  const [text, setText] = useState(value);
  const list = suggestions.length > 0 ? "known-units" : undefined;
  return (
    <form
      className={styles.row}
      onSubmit={(event) => {
        event.preventDefault();
        if (text !== value) onSave(text);
      }}
    >
      <div className={styles.grow}>
        <TextField label={label} value={text} list={list} onChange={(event) => setText(event.target.value)} />
        {list && (
          <datalist id={list}>
            {suggestions.map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
        )}
      </div>
      <Button type="submit" disabled={text === value}>
        <Trans>Исправить</Trans>
      </Button>
    </form>
  );
}

const NAMES = new Set(["surname", "given_name", "patronymic", "full_name"]);
