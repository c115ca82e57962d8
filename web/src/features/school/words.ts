import { useLingui } from "@lingui/react/macro";
import type { components } from "~/api/types";

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
  return (flag) =>
    ({
      bad_phone: t`телефон не распознан`,
      bad_email: t`почта не распознана`,
      bad_birth_date: t`нет даты рождения`,
      no_class: t`без класса`,
      no_consent: t`нет согласия`,
      no_representative: t`нет представителя`,
      no_photo_consent: t`нет согласия на фото`,
    })[flag] ?? "";
}

export function useRoleName(): (role: Role) => string {
  const { t } = useLingui();
  return (role) =>
    ({
      operator: t`Оператор`,
      administrator: t`Администратор`,
      head: t`Директор`,
      deputy: t`Заместитель директора`,
      class_teacher: t`Классный руководитель`,
      teacher: t`Учитель`,
      supplementary_teacher: t`Педагог дополнительного образования`,
      specialist: t`Специалист`,
      non_teaching: t`Сотрудник`,
      pupil: t`Ученик`,
      parent: t`Представитель`,
    })[role];
}

export function useDutyName(): (duty: Duty) => string {
  const { t } = useLingui();
  return (duty) =>
    ({
      class_teacher: t`Классный руководитель`,
      subject_teacher: t`Учитель предмета`,
      specialist: t`Специалист`,
      leader: t`Руководитель группы`,
    })[duty];
}
