import { useLingui } from "@lingui/react/macro";
import { TextField } from "~/ui/TextField";
import type { DraftErrors, PersonDraft } from "./person-draft";

interface PersonFieldsProps {
  /** What the person is: decides which fields there are. */
  staff: boolean;
  pupil: boolean;
  /** Phone and e-mail have a place of their own on the card. */
  contacts: boolean;
  draft: PersonDraft;
  errors: DraftErrors;
  onChange: (draft: PersonDraft) => void;
}

/** The fields of a person: the name, then what this role has. */
export function PersonFields({ staff, pupil, contacts, draft, errors, onChange }: PersonFieldsProps) {
  const { t } = useLingui();
  const fields: { key: keyof PersonDraft; label: string; type?: string; hint?: string; shown: boolean }[] = [
    { key: "surname", label: t`Фамилия`, shown: true },
    { key: "given_name", label: t`Имя`, shown: true },
    { key: "patronymic", label: t`Отчество`, shown: true },
    { key: "position", label: t`Должность`, hint: t`Например, учитель физики`, shown: staff },
    {
      key: "subjects",
      label: t`Предметы`,
      hint: t`Через запятую. Где именно педагог ведёт предмет, записывается в нагрузке.`,
      shown: staff && draft.subjects !== undefined,
    },
    {
      key: "birth_date",
      label: t`Дата рождения`,
      type: "date",
      hint: t`Без неё считаем, что ребёнку нет 14 лет: согласие даёт представитель.`,
      shown: pupil,
    },
    { key: "phone", label: t`Телефон`, type: "tel", shown: contacts },
    { key: "email", label: t`Почта`, type: "email", shown: contacts },
  ];
  return (
    <>
      {fields
        .filter((field) => field.shown)
        .map(({ key, label, type = "text", hint }) => (
          <TextField
            key={key}
            name={key}
            label={label}
            type={type}
            hint={hint}
            optional={key !== "surname" && key !== "given_name"}
            autoComplete="off"
            value={draft[key] ?? ""}
            error={errors[key]}
            onChange={(event) => onChange({ ...draft, [key]: event.target.value })}
          />
        ))}
    </>
  );
}
