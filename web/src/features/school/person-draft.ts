import { useLingui } from "@lingui/react/macro";
import type { ApiError } from "~/api/errors";
import type { components } from "~/api/types";

export type AddedRole = components["schemas"]["AddPerson"]["role"];

/** What is typed of a new person. */
export interface PersonDraft {
  surname: string;
  given_name: string;
  patronymic: string;
  position: string;
  phone: string;
  email: string;
  birth_date: string;
  /** Of a member of staff; on the card only. */
  subjects?: string;
}

export const EMPTY_DRAFT: PersonDraft = {
  surname: "",
  given_name: "",
  patronymic: "",
  position: "",
  phone: "",
  email: "",
  birth_date: "",
};

export type DraftErrors = Partial<Record<keyof PersonDraft | "unit" | "child", string>>;

/** What can be told before the server is asked. */
export function useDraftErrors(): (draft: PersonDraft) => DraftErrors {
  const { t } = useLingui();
  return (draft) => ({
    ...(draft.surname.trim() === "" && { surname: t`Напишите фамилию.` }),
    ...(draft.given_name.trim() === "" && { given_name: t`Напишите имя.` }),
  });
}

/** The server's refusal, beside the field it speaks of and in its words. */
export function useFieldErrors(): (error: ApiError | undefined) => DraftErrors {
  const { t } = useLingui();
  return (error) => {
    if (!error || error.field === "") return {};
    const told: DraftErrors = {
      surname: t`Напишите фамилию.`,
      given_name: t`Напишите имя.`,
      phone: t`Это не похоже на номер телефона. Напишите его целиком, например +7 999 000-00-00.`,
      email: t`Это не похоже на адрес почты. Проверьте, нет ли опечатки; нужен вид ivanova@mail.example.`,
      subjects: t`Предметы можно записать только тому, кто здесь работает.`,
      birth_date: t`Такой даты рождения быть не может. Проверьте день, месяц и год.`,
      unit: t`Этого класса или группы больше нет. Выберите другой.`,
      child: t`Найдите ребёнка в списке.`,
    };
    const field = error.field as keyof DraftErrors;
    return { [field]: told[field] ?? error.message };
  };
}
