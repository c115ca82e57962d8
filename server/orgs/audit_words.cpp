// The words of the audit logs, for files that people read outside of the web client.
#include <algorithm>
#include <array>

#include "orgs/audit_log.hpp"

namespace parta::orgs {
namespace {

constexpr std::array words{
    AuditWord{"found_organisation", "Организация открыта"},
    AuditWord{"administrator_came_in", "Администратор вошёл впервые"},
    AuditWord{"edit_organisation", "Изменены сведения об организации"},
    AuditWord{"read_audit", "Просмотрен журнал"},
    AuditWord{"export_audit", "Журнал выгружен в файл"},
    AuditWord{"verify_audit", "Журнал проверен"},
    AuditWord{"roster_uploaded", "Прочитан файл списка"},
    AuditWord{"roster_imported", "Загружен список"},
    AuditWord{"roster_discarded", "Черновик списка удалён"},
    AuditWord{"create_unit", "Добавлен класс или группа"},
    AuditWord{"edit_unit", "Изменён класс или группа"},
    AuditWord{"archive_unit", "Класс или группа в архиве"},
    AuditWord{"restore_unit", "Класс или группа возвращены из архива"},
    AuditWord{"assign_teacher", "Назначен педагог"},
    AuditWord{"unassign_teacher", "Снят педагог"},
    AuditWord{"add_person", "Добавлен человек"},
    AuditWord{"edit_person", "Изменены сведения о человеке"},
    AuditWord{"move_pupil", "Ученик переведён"},
    AuditWord{"deactivate_person", "Доступ закрыт"},
    AuditWord{"reactivate_person", "Доступ возвращён"},
    AuditWord{"give_role", "Дана роль"},
    AuditWord{"take_role", "Снята роль"},
    AuditWord{"set_representation", "Указан представитель"},
    AuditWord{"close_to_parent", "Совершеннолетний закрыл доступ представителю"},
    AuditWord{"open_to_parent", "Совершеннолетний открыл доступ представителю"},
    AuditWord{"restrict_representation", "Представителю ограничен доступ"},
    AuditWord{"end_representation", "Представитель снят"},
    AuditWord{"verify_teacher", "Педагог подтверждён"},
    AuditWord{"take_verification", "Подтверждение педагога снято"},
    AuditWord{"enrol_in_group", "Ученик записан в группу"},
    AuditWord{"leave_group", "Ученик больше не в группе"},
    AuditWord{"give_consent", "Дано согласие"},
    AuditWord{"withdraw_consent", "Отозвано согласие"},
    AuditWord{"ask_data_copy", "Запрошена копия данных"},
    AuditWord{"download_data_copy", "Скачана копия данных"},
    AuditWord{"ask_erasure", "Просьба удалить данные"},
    AuditWord{"decline_erasure", "Просьба удалить данные отклонена"},
    AuditWord{"erase_person", "Персональные данные удалены"},
    AuditWord{"finish_erasure", "Удаление персональных данных завершено"},
    AuditWord{"attach_order", "Приложен приказ"},
    AuditWord{"see_contacts", "Просмотрены телефон и почта"},
    AuditWord{"record_paper_consent", "Отмечено согласие на бумаге"},
    AuditWord{"issue_invites", "Выданы приглашения"},
    AuditWord{"issue_class_link", "Выдана ссылка класса"},
    AuditWord{"issue_sign_in_card", "Выдана карточка входа"},
    AuditWord{"issue_sign_in_link", "Выдана ссылка для входа"},
    AuditWord{"use_sign_in_link", "По ссылке для входа задан новый пароль"},
    AuditWord{"revoke_invite", "Отозвано приглашение"},
    AuditWord{"hand_over_invite", "Отмечено: приглашение выдано лично"},
    AuditWord{"take_back_hand_over", "Снята отметка «выдано лично»"},
    AuditWord{"hand_over_invites", "Отмечено: приглашения класса выданы лично"},
    AuditWord{"take_back_hand_overs", "Снята отметка «выдано лично» со всего класса"},
    AuditWord{"join", "Человек присоединился"},
    AuditWord{"approve_join_request", "Заявка принята"},
    AuditWord{"decline_join_request", "Заявка отклонена"},
    AuditWord{"sign_in_replaced", "Вход заменён новым"},
    AuditWord{"absorb_member", "Две записи о человеке объединены"},
    AuditWord{"remove_message", "Удалено чужое сообщение"},
    AuditWord{"pin_message", "Сообщение закреплено"},
    AuditWord{"unpin_message", "Сообщение откреплено"},
    AuditWord{"publish_material", "Опубликован материал"},
    AuditWord{"return_material", "Материал возвращён автору"},
    AuditWord{"delete_material", "Удалён материал, автор которого больше не может публиковать"},
    AuditWord{"remove_from_call", "Участник удалён из звонка"},
    AuditWord{"end_call", "Звонок завершён для всех"},
    AuditWord{"chat_posting", "Изменено, кто пишет в чат"},
    AuditWord{"create_group", "Создан групповой чат"},
    AuditWord{"edit_participants", "Изменён состав группового чата"},
    AuditWord{"undo_movement", "Перевод или выбытие отменены"},
    AuditWord{"enter_school_year", "Начат новый учебный год"},
    AuditWord{"undo_school_year", "Новый учебный год отменён"},
    AuditWord{"plan_substitution", "Назначено замещение"},
    AuditWord{"end_substitution", "Замещение закончено досрочно"},
    AuditWord{"substitution_begun", "Замещение началось"},
    AuditWord{"substitution_over", "Замещение закончилось"},
    AuditWord{"reset_second_factor", "Снят второй шаг при входе"},
    // above organisations
    AuditWord{"open_school", "Организация открыта"},
    AuditWord{"register_administrator", "Администратор зарегистрировался"},
    AuditWord{"operator_added", "Добавлен оператор"},
    AuditWord{"submit_application", "Подана заявка"},
    AuditWord{"issue_registration_code", "Выдан код регистрации"},
    AuditWord{"approve_application", "Заявка одобрена"},
    AuditWord{"reject_application", "Заявка отклонена"},
    AuditWord{"read_application_order", "Просмотрен приказ из заявки"},
    AuditWord{"edit_identity", "Изменены сведения об операторе"},
    AuditWord{"read_platform_audit", "Просмотрен журнал оператора"},
    AuditWord{"change_password", "Сменён пароль"},
    AuditWord{"end_session", "Завершён сеанс на другом устройстве"},
    AuditWord{"set_pin", "Задан ПИН-код на устройстве"},
    AuditWord{"remove_pin", "Убран ПИН-код на устройстве"},
    AuditWord{"pin_spent", "ПИН-код на устройстве введён неверно пять раз подряд"},
    AuditWord{"end_other_sessions", "Завершены сеансы на других устройствах"},
    AuditWord{"prove_own_contact", "Добавлен телефон или почта для входа"},
    AuditWord{"remove_own_contact", "Убран телефон или почта для входа"},
    AuditWord{"change_login", "Изменён логин"},
    AuditWord{"set_totp", "Включён вход по кодам приложения"},
    AuditWord{"remove_totp", "Выключен вход по кодам приложения"},
    AuditWord{"add_passkey", "Добавлен ключ доступа"},
    AuditWord{"remove_passkey", "Убран ключ доступа"},
    AuditWord{"renew_recovery_codes", "Созданы новые запасные коды"},
};

}  // namespace

std::span<const AuditWord> audit_words() {
    return words;
}

std::string_view audit_word(std::string_view action) {
    const auto found = std::ranges::find(words, action, &AuditWord::action);
    return found == words.end() ? std::string_view{} : found->ru;
}

}  // namespace parta::orgs
