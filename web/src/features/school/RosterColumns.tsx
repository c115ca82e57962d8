import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { components } from "~/api/types";
import { Button } from "~/ui/Button";
import { RadioGroup } from "~/ui/RadioGroup";
import { Select } from "~/ui/Select";
import styles from "./Admin.module.css";
import type { Choices, Preview } from "./RosterPage";
import { useFieldNames } from "./roster-words";

type Field = components["schemas"]["Field"];

interface RosterColumnsProps {
  preview: Preview;
  onChange: (choices: Choices) => void;
}

/** What each column was taken for; folded away when everything was recognised for certain. */
export function RosterColumns({ preview, onChange }: RosterColumnsProps) {
  const { t } = useLingui();
  const names = useFieldNames();
  const unsure = !preview.usable || preview.columns.some((column) => column.certainty === "guessed");
  const [open, setOpen] = useState(unsure);
  if (!open)
    return (
      <div>
        <Button onClick={() => setOpen(true)}>
          <Trans>Столбцы распознаны — проверить</Trans>
        </Button>
      </div>
    );
  const kind = preview.choices.kind === "unknown" ? preview.kind : preview.choices.kind;
  const people =
    kind === "pupils" || kind === "unknown" ? Math.max(2, ...preview.columns.map((column) => column.person)) : 0;
  const options = [{ value: "ignored/0", label: t`Не загружать` }];
  for (let person = 0; person <= people; person++)
    for (const [field, name] of Object.entries(names))
      if (person > 0 ? REPRESENTATIVE_FIELDS.has(field) : fits(field as Field, kind))
        options.push({
          value: `${field}/${person}`,
          label: person === 0 ? name : t`Представитель ${person}: ${name}`,
        });
  const choose = (column: number, value: string) => {
    const [field, person] = value.split("/");
    const others = preview.choices.columns.filter((choice) => choice.column !== column);
    const choice = { column, field: field as Field, person: Number(person) };
    onChange({ ...preview.choices, columns: [...others, choice] });
  };
  return (
    <section>
      <RadioGroup<"pupils" | "staff" | "duties">
        label={t`Что в файле`}
        value={kind === "unknown" ? "pupils" : kind}
        onValueChange={(kind) => onChange({ ...preview.choices, kind })}
        options={[
          { value: "pupils", label: t`Ученики` },
          { value: "staff", label: t`Сотрудники` },
          { value: "duties", label: t`Нагрузка: кто какой предмет где ведёт` },
        ]}
      />
      <div className={styles.columns}>
        {preview.columns.map((column, index) => (
          // Columns have no other name than their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
          <div key={index}>
            <Select
              label={column.heading || t`Столбец ${index + 1}`}
              value={`${column.field}/${column.person}`}
              onChange={(event) => choose(index, event.target.value)}
              options={options}
            />
            <p className={styles.sample}>
              {preview.sample
                .map((row) => row[index])
                .filter(Boolean)
                .slice(0, 3)
                .join(" · ")}
            </p>
          </div>
        ))}
      </div>
    </section>
  );
}

const DUTY_FIELDS = new Set<Field>([
  "surname",
  "given_name",
  "patronymic",
  "full_name",
  "subjects",
  "class_label",
  "subgroup",
  "teachers",
  "taught",
]);

/** Whether a column of such a file can hold this of the line's own person. */
function fits(field: Field, kind: Preview["kind"]): boolean {
  if (kind === "duties") return DUTY_FIELDS.has(field);
  return field !== "relation" && field !== "subgroup" && field !== "teachers" && field !== "taught";
}

const REPRESENTATIVE_FIELDS = new Set([
  "surname",
  "given_name",
  "patronymic",
  "full_name",
  "phone",
  "email",
  "relation",
]);
