import { useLingui } from "@lingui/react/macro";
import type { components } from "~/api/types";
import { capitalTerm, term } from "~/app/i18n/terms";
import { kindOf } from "./rights";
import { useSchool } from "./use-school";

type JoinState = components["schemas"]["JoinState"];
type Role = components["schemas"]["Role"];
type Duty = components["schemas"]["Duty"];

export function useJoinName(): (state: JoinState) => string {
  const { t } = useLingui();
  return (state) =>
    ({
      no_invite: t`приглашение не выдано`,
      invited: t`приглашение выдано`,
      waiting: t`ждёт подтверждения`,
      joined: t`в Парте`,
      deactivated: t`доступ закрыт`,
    })[state];
}

/** What of a person wants a look; empty for flags this client does not know. */
export function useFlagName(): (flag: string) => string {
  const { t } = useLingui();
  const group = term("class", kindOf(useSchool())).of_one;
  return (flag) =>
    ({
      any: t`что-то не так с данными`,
      bad_phone: t`телефон не распознан`,
      bad_email: t`почта не распознана`,
      bad_birth_date: t`нет даты рождения`,
      no_class: t`без ${group}`,
      no_consent: t`нет согласия`,
      no_representative: t`нет представителя`,
      no_photos: t`нет согласия на фото`,
      consent_outdated: t`нет ответа на новый текст согласия`,
      unverified: t`педагог не подтверждён`,
    })[flag] ?? "";
}

/** The word with a capital: the choices of a list begin alike. */
export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** Roles as this kind of organisation says them. */
export function useRoleName(): (role: Role) => string {
  const { t } = useLingui();
  const kind = kindOf(useSchool());
  return (role) =>
    ({
      operator: t`Оператор`,
      administrator: t`Администратор`,
      head: t`Директор`,
      deputy: t`Заместитель директора`,
      class_teacher: capitalTerm("class_teacher", "one", kind),
      teacher: capitalTerm("teacher", "one", kind),
      supplementary_teacher: t`Педагог дополнительного образования`,
      specialist: t`Специалист`,
      non_teaching: t`Сотрудник`,
      pupil: capitalTerm("pupil", "one", kind),
      parent: t`Представитель`,
    })[role];
}

export function useDutyName(): (duty: Duty) => string {
  const { t } = useLingui();
  const kind = kindOf(useSchool());
  return (duty) =>
    ({
      class_teacher: capitalTerm("class_teacher", "one", kind),
      subject_teacher: kind === "college" ? t`Преподаватель предмета` : t`Учитель предмета`,
      specialist: t`Специалист`,
      leader: t`Руководитель группы`,
    })[duty];
}
