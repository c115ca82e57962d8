import { useLingui } from "@lingui/react/macro";
import { useDutyName, useRoleName } from "./words";

/** What was done, in words; by the code name of the action. */
export function useActionWords(): Record<string, string> {
  const { t } = useLingui();
  return {
    found_organisation: t`Организация открыта`,
    administrator_came_in: t`Администратор вошёл впервые`,
    edit_organisation: t`Изменены сведения об организации`,
    read_audit: t`Просмотрен журнал`,
    export_audit: t`Журнал выгружен в файл`,
    verify_audit: t`Журнал проверен`,
    roster_uploaded: t`Прочитан файл списка`,
    roster_imported: t`Загружен список`,
    roster_exported: t`Списки школы выгружены`,
    roster_discarded: t`Черновик списка удалён`,
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
    close_to_parent: t`Совершеннолетний закрыл доступ представителю`,
    open_to_parent: t`Совершеннолетний открыл доступ представителю`,
    end_representation: t`Представитель снят`,
    verify_teacher: t`Педагог подтверждён`,
    take_verification: t`Подтверждение педагога снято`,
    enrol_in_group: t`Ученик записан в группу`,
    leave_group: t`Ученик больше не в группе`,
    give_consent: t`Дано согласие`,
    withdraw_consent: t`Отозвано согласие`,
    ask_data_copy: t`Запрошена копия данных`,
    download_data_copy: t`Скачана копия данных`,
    ask_erasure: t`Просьба удалить данные`,
    decline_erasure: t`Просьба удалить данные отклонена`,
    erase_person: t`Персональные данные удалены`,
    finish_erasure: t`Удаление персональных данных завершено`,
    attach_order: t`Приложен приказ`,
    see_contacts: t`Просмотрены телефон и почта`,
    record_paper_consent: t`Отмечено согласие на бумаге`,
    record_paper_withdrawal: t`Отмечен отзыв согласия на бумаге`,
    settle_withdrawal: t`Отзыв согласия принят к сведению`,
    publish_consent_text: t`Опубликован текст согласия`,
    offer_office: t`Предложено принять полномочия администратора`,
    withdraw_office_offer: t`Отозвано предложение принять полномочия`,
    decline_office: t`Отказ принять полномочия администратора`,
    take_office: t`Приняты полномочия администратора`,
    issue_invites: t`Выданы приглашения`,
    issue_class_link: t`Выдана ссылка класса`,
    issue_sign_in_card: t`Выдана карточка входа`,
    issue_sign_in_link: t`Выдана ссылка для входа`,
    use_sign_in_link: t`По ссылке для входа задан новый пароль`,
    revoke_invite: t`Отозвано приглашение`,
    hand_over_invite: t`Отмечено: приглашение выдано лично`,
    take_back_hand_over: t`Снята отметка «выдано лично»`,
    hand_over_invites: t`Отмечено: приглашения класса выданы лично`,
    take_back_hand_overs: t`Снята отметка «выдано лично» со всего класса`,
    join: t`Человек присоединился`,
    approve_join_request: t`Заявка принята`,
    decline_join_request: t`Заявка отклонена`,
    sign_in_replaced: t`Вход заменён новым`,
    absorb_member: t`Две записи о человеке объединены`,
    remove_message: t`Удалено чужое сообщение`,
    pin_message: t`Сообщение закреплено`,
    unpin_message: t`Сообщение откреплено`,
    publish_material: t`Опубликован материал`,
    return_material: t`Материал возвращён автору`,
    delete_material: t`Удалён материал, автор которого больше не может публиковать`,
    remove_from_call: t`Участник удалён из звонка`,
    end_call: t`Звонок завершён для всех`,
    chat_posting: t`Изменено, кто пишет в чат`,
    create_group: t`Создан групповой чат`,
    edit_participants: t`Изменён состав группового чата`,
    undo_movement: t`Перевод или выбытие отменены`,
    enter_school_year: t`Начат новый учебный год`,
    undo_school_year: t`Новый учебный год отменён`,
    plan_substitution: t`Назначено замещение`,
    end_substitution: t`Замещение закончено досрочно`,
    substitution_begun: t`Замещение началось`,
    substitution_over: t`Замещение закончилось`,
    reset_second_factor: t`Снят второй шаг при входе`,
  };
}

/** One word; an action this client does not know is shown by its code name. */
export function useActionName(): (action: string) => string {
  const words = useActionWords();
  return (action) => words[action] ?? action;
}

interface Detail {
  name: string;
  before: string;
  after: string;
}

/** What an entry tells beside its action, in words: «Адрес: «ул. Мира, 1» → «ул. Мира, 2»»; empty for what only the file holds. */
export function useDetailText(): (detail: Detail) => string {
  const { t } = useLingui();
  const roleName = useRoleName();
  const dutyName = useDutyName();
  const settings: Record<string, string> = {
    name: t`Полное название`,
    short_name: t`Короткое название`,
    time_zone: t`Часовой пояс`,
    address: t`Адрес`,
    phone: t`Телефон`,
    email: t`Почта`,
    website: t`Сайт`,
    classmates_may_chat: t`Одноклассники могут писать друг другу`,
    parents_may_chat: t`Представители одного класса могут писать друг другу`,
    pupils_may_create_groups: t`Ученики могут создавать группы`,
    teacher_verification_required: t`Педагогов подтверждает администратор`,
    management_publishes: t`Директор и заместители публикуют сами`,
    pupils_may_start_calls: t`Ученики могут начинать звонки`,
    pupils_may_call_pupils: t`Одноклассники могут звонить друг другу`,
    pupils_may_share_screen: t`Ученики могут показывать экран`,
  };
  const yes = t`да`;
  const no = t`нет`;
  const value = (text: string) => (text === "true" ? yes : text === "false" ? no : text === "" ? "—" : `«${text}»`);
  const purposes: Record<string, string> = { communication: t`общение`, photos: t`фото` };
  return ({ name, before, after }) => {
    if (settings[name]) return `${settings[name]}: ${value(before)} → ${value(after)}`;
    if (name === "still_closed_by")
      return after === "school" ? t`остаётся закрыт решением школы` : t`остаётся закрыт решением ученика`;
    if (name === "role") return roleName(after as Parameters<typeof roleName>[0]) ?? "";
    if (name === "duty") return dutyName(after as Parameters<typeof dutyName>[0]) ?? "";
    if (name === "purpose") return purposes[after] ?? "";
    if (name === "added" && after !== "0") return t`добавлено: ${after}`;
    if (name === "removed" && after !== "0") return t`убрано: ${after}`;
    if (name === "members") return t`участников: ${after}`;
    if (name === "count") return t`количество: ${after}`;
    return "";
  };
}
