import { useLingui } from "@lingui/react/macro";
import { Select } from "~/ui/Select";
import { TextField } from "~/ui/TextField";

interface RelationKindProps {
  /** «мать», as the list has it; may be empty. */
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
}

const KNOWN = ["мать", "отец", "опекун", "попечитель", "приёмный родитель", "бабушка", "дедушка", "учреждение"];

/** What a representative is to the child: one of the usual words, or another. The word is a record of the school and stays as it is written. */
export function RelationKind({ value, onChange, error }: RelationKindProps) {
  const { t } = useLingui();
  const other = value !== "" && !KNOWN.includes(value);
  return (
    <>
      <Select
        label={t`Кем приходится`}
        value={other ? " " : value}
        onChange={(event) => onChange(event.target.value)}
        error={other ? undefined : error}
        hint={
          value === "учреждение"
            ? t`Детский дом или орган опеки: одна запись может представлять многих детей. Название пишут вместо фамилии и имени: «Детский дом» и «№ 1».`
            : undefined
        }
        options={[
          { value: "", label: t`Не указано` },
          ...KNOWN.map((one) => ({ value: one, label: one })),
          { value: " ", label: t`Другое` },
        ]}
      />
      {other && (
        <TextField
          label={t`Как именно`}
          maxLength={40}
          value={value.trimStart()}
          onChange={(event) => onChange(event.target.value || " ")}
          error={error}
        />
      )}
    </>
  );
}
