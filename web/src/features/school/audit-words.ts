import { useLingui } from "@lingui/react/macro";

/** What was done, in words; an action this client does not know is shown by its code name. */
export function useActionName(): (action: string) => string {
  const { t } = useLingui();
  return (action) =>
    ({
      found_organisation: t`Организация открыта`,
      administrator_came_in: t`Администратор вошёл впервые`,
      edit_organisation: t`Изменены сведения об организации`,
      read_audit: t`Просмотрен журнал`,
      roster_imported: t`Загружен список`,
      create_unit: t`Добавлен класс или группа`,
      edit_unit: t`Изменён класс или группа`,
      archive_unit: t`Класс или группа в архиве`,
      restore_unit: t`Класс или группа возвращены из архива`,
      assign_teacher: t`Назначен педагог`,
      unassign_teacher: t`Снят педагог`,
      add_person: t`Добавлен человек`,
      edit_person: t`Изменены сведения о человеке`,
      move_pupil: t`Ученик переведён`,
      deactivate_person: t`Доступ закрыт`,
      reactivate_person: t`Доступ возвращён`,
      give_role: t`Дана роль`,
      take_role: t`Снята роль`,
      set_representation: t`Указан представитель`,
      restrict_representation: t`Представителю ограничен доступ`,
      end_representation: t`Представитель снят`,
      see_contacts: t`Просмотрены телефон и почта`,
      record_paper_consent: t`Отмечено согласие на бумаге`,
      issue_invites: t`Выданы приглашения`,
      issue_class_link: t`Выдана ссылка класса`,
      issue_sign_in_card: t`Выдана карточка входа`,
      revoke_invite: t`Отозвано приглашение`,
      join: t`Человек присоединился`,
      approve_join_request: t`Заявка принята`,
      decline_join_request: t`Заявка отклонена`,
      sign_in_replaced: t`Вход заменён новым`,
      absorb_member: t`Две записи о человеке объединены`,
      remove_message: t`Удалено чужое сообщение`,
      chat_posting: t`Изменено, кто пишет в чат`,
    })[action] ?? action;
}
