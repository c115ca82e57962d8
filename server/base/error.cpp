#include "base/error.hpp"

#include <iterator>

namespace parta {
namespace {

#define ROW(code, status, ru, en) {ErrorCode::code, #code, status, ru, en}
// Sentences say what happened and what to do next. They do not blame and need no technical knowledge.
constexpr ErrorEntry catalogue[] = {
    ROW(bad_json, 400, "Сервер не понял запрос. Обновите страницу и попробуйте ещё раз.",
        "The server could not read the request. Reload the page and try again."),
    ROW(invalid_field, 422, "Одно из полей заполнено неверно. Исправьте его и отправьте ещё раз.",
        "One of the fields is not filled in correctly. Correct it and send again."),
    ROW(unauthenticated, 401, "Вход не выполнен, или сеанс завершён. Войдите в систему.",
        "You are not signed in, or your session has ended. Sign in."),
    ROW(wrong_credentials, 401,
        "Логин или пароль не подходит. Проверьте раскладку клавиатуры и заглавные буквы и попробуйте ещё раз.",
        "The login or the password is wrong. Check the keyboard layout and capital letters and try again."),
    ROW(wrong_code, 401, "Код не подходит, или срок его действия истёк. Проверьте код или запросите новый.",
        "The code is wrong or has expired. Check it or ask for a new one."),
    ROW(forbidden, 403, "Для этого действия нет прав. Если они нужны, обратитесь к администратору организации.",
        "You may not do this. If you need to, ask your organisation's administrator."),
    ROW(not_found, 404, "Ничего не найдено: возможно, это удалено или недоступно. Вернитесь назад и обновите список.",
        "Nothing was found: it may have been removed or be closed to you. Go back and refresh the list."),
    ROW(cross_site, 403, "Запрос пришёл с другого сайта и отклонён. Откройте «Парту» по её собственному адресу.",
        "The request came from another site and was refused. Open Parta at its own address."),
    ROW(method_not_allowed, 405, "Сервер не выполняет такое действие. Обновите страницу и попробуйте ещё раз.",
        "The server does not offer this action. Reload the page and try again."),
    ROW(conflict, 409, "Пока страница была открыта, данные изменились. Обновите её и повторите действие.",
        "The data changed while the page was open. Reload it and repeat the action."),
    ROW(already_exists, 409, "Такая запись уже есть. Откройте её или укажите другое название.",
        "It already exists. Open it or choose another name."),
    ROW(invite_used, 409,
        "Этой ссылкой уже воспользовались. Если это были вы, просто войдите; если нет, попросите новую у того, кто её "
        "выдал.",
        "This link has already been used. If it was you, just sign in; if not, ask the person who gave it to you."),
    ROW(invite_expired, 410, "Срок действия приглашения истёк. Попросите новое у того, кто его выдал.",
        "The invitation has expired. Ask the person who gave it to you for a new one."),
    ROW(invite_revoked, 410, "Приглашение отозвано. Попросите новое у того, кто его выдал.",
        "The invitation has been withdrawn. Ask the person who gave it to you for a new one."),
    ROW(chat_archived, 409, "Чат перенесён в архив: его можно читать, но нельзя писать. Выберите другой чат.",
        "The chat is archived: you can read it but not write in it. Choose another chat."),
    ROW(posting_restricted, 403, "В этом чате пишут только педагоги. Вопрос можно задать педагогу лично.",
        "Only teachers write in this chat. You can ask a teacher in person."),
    ROW(edit_window_over, 409,
        "Изменить или удалить сообщение можно в течение 24 часов. Напишите новое сообщение с уточнением.",
        "A message can be changed or deleted within 24 hours. Write a new message with the correction."),
    ROW(too_many_pinned, 409, "В чате уже закреплено 20 сообщений. Открепите одно из них и попробуйте снова.",
        "20 messages are pinned in this chat already. Unpin one of them and try again."),
    ROW(too_many_drafts, 409,
        "Материалов слишком много: своих неотправленных может быть до 20, а ждущих публикации в канале — до 50. "
        "Отправьте или удалите лишние и попробуйте снова.",
        "There are too many materials: up to 20 unsent ones of your own and up to 50 waiting in the channel. Send or "
        "delete some and try again."),
    ROW(call_over, 409, "Этот звонок уже завершён. Если нужно продолжить, начните новый из чата.",
        "This call has ended. To go on, start a new one from the chat."),
    ROW(call_removed, 403, "Вернуться в этот звонок нельзя: ведущий удалил вас из него. Можно написать ему в чат.",
        "You cannot come back to this call: whoever leads it removed you. You can write to them in the chat."),
    ROW(call_full, 409, "В звонке уже наибольшее число участников. Попробуйте войти, когда кто-нибудь выйдет.",
        "The call has as many participants as it can hold. Try again when somebody has left."),
    ROW(call_silenced, 403, "Ведущий выключил микрофоны у всех. Поднимите руку, чтобы получить слово.",
        "Whoever leads has muted everybody. Raise your hand to be let to speak."),
    ROW(not_in_call, 409,
        "Этого участника нет в звонке, или звонок продолжается на другом устройстве. Войдите в звонок заново.",
        "This person is not in the call, or the call goes on on another device. Join the call again."),
    ROW(not_upon_staff, 403, "С тем, кто ведёт звонок, так поступить нельзя. Скажите об этом ему или администратору.",
        "This cannot be done to somebody who leads the call. Tell them, or an administrator."),
    ROW(call_not_allowed, 403,
        "В этом чате звонить нельзя: так устроен чат или решила организация. Напишите сообщение.",
        "Calls are not possible in this chat: by its kind, or because the organisation decided so. Write a message."),
    ROW(calls_unavailable, 503,
        "Звонки сейчас не работают. Попробуйте через минуту; если не получится, сообщите администратору.",
        "Calls do not work at the moment. Try again in a minute; if that does not help, tell the administrator."),
    ROW(consent_required, 409,
        "Сначала нужно согласие законного представителя. Попросите его дать согласие или обратитесь к тому, кто "
        "ведёт класс или группу.",
        "A legal representative's consent is needed first. Ask them for it or turn to whoever leads the class or "
        "group."),
    ROW(consent_withdrawn, 403,
        "Согласие на общение здесь отозвано, поэтому доступ закрыт. Чтобы вернуться, дайте согласие снова.",
        "The consent to communicate here was withdrawn, so access is closed. Give it again to come back."),
    ROW(password_change_required, 403,
        "Сначала придумайте свой пароль: пароль с карточки действует только для первого входа.",
        "Choose a password of your own first: the one on the card is for the first sign-in only."),
    ROW(second_factor_required_by_school, 403,
        "Организация просит своих сотрудников подтверждать вход вторым шагом. Включите его в настройках входа.",
        "Your organisation asks its staff to confirm signing in with a second step. Turn it on in the settings."),
    ROW(password_too_weak, 422, "Такой пароль легко подобрать. Придумайте другой: от 8 знаков, не из частых.",
        "This password is easy to guess. Choose another: at least 8 characters and not a common one."),
    ROW(request_timeout, 408,
        "Запрос не успел дойти до сервера: связь слишком медленная или прервалась. Проверьте сеть и отправьте ещё раз.",
        "The request did not reach the server in time: the connection is too slow or broke. Check it and send again."),
    ROW(too_large, 413, "Объём больше допустимого. Уменьшите файл или разделите сообщение.",
        "It is larger than allowed. Make the file smaller or split the message."),
    ROW(unsupported_file, 415, "Файлы такого вида не принимаются. Сохраните файл в другом формате.",
        "Files of this kind are not accepted. Save the file in another format."),
    ROW(too_many_requests, 429, "Слишком много попыток подряд. Подождите немного и попробуйте снова.",
        "Too many attempts in a row. Wait a little and try again."),
    ROW(resync, 410,
        "Накопилось много изменений. Данные загрузятся заново; если этого не произошло, обновите страницу.",
        "A lot has changed. The data will be loaded anew; if that does not happen, reload the page."),
    ROW(client_outdated, 426, "Вышла новая версия приложения. Обновите страницу, чтобы продолжить.",
        "There is a new version of the app. Reload the page to go on."),
    ROW(overloaded, 503, "Сейчас на сервере много работы. Подождите несколько секунд и попробуйте снова.",
        "The server is very busy. Wait a few seconds and try again."),
    ROW(database_away, 503,
        "Не отвечает база данных. Подождите минуту и попробуйте снова; если не поможет, сообщите администратору.",
        "The database does not answer. Wait a minute and try again; if that does not help, tell the administrator."),
    ROW(storage_failed, 503,
        "Диск сервера не принимает записи, сохранить не удалось. Попробуйте через минуту; если не поможет, сообщите "
        "администратору.",
        "The server's disk takes nothing and could not save this. Try again in a minute; if that does not help, tell "
        "the administrator."),
    ROW(storage_full, 507, "На сервере закончилось место, сохранить не удалось. Сообщите администратору.",
        "The server is out of space and could not save this. Tell the administrator."),
    ROW(internal, 500, "На сервере произошла ошибка. Попробуйте ещё раз; если повторится, напишите в поддержку.",
        "Something went wrong on the server. Try again; if it happens again, write to support."),
};
#undef ROW

constexpr bool in_order() {
    for (std::size_t i = 0; i < std::size(catalogue); ++i)
        if (static_cast<std::size_t>(catalogue[i].code) != i) return false;
    return std::size(catalogue) == static_cast<std::size_t>(ErrorCode::internal) + 1;
}
static_assert(in_order(), "every ErrorCode has one row, in the order of the enumeration; internal stays the last");

}  // namespace

const ErrorEntry& describe(ErrorCode code) {
    return catalogue[static_cast<std::size_t>(code)];
}

std::span<const ErrorEntry> error_catalogue() {
    return catalogue;
}

const char* Error::what() const noexcept {
    return describe(code).name.data();
}

}  // namespace parta
