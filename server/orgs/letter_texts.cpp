#include "orgs/letter_texts.hpp"

#include <fmt/format.h>

namespace parta::orgs {

LetterText application_received(std::string_view org_short_name, std::string_view status_url) {
    return {fmt::format("Заявка принята: {}", org_short_name),
            fmt::format("Здравствуйте!\n\n"
                        "Заявка на подключение к «Парте» принята. Организация: {}.\n\n"
                        "Её проверит оператор платформы. О решении придёт письмо на этот адрес. "
                        "Узнать, как идёт проверка, можно по ссылке:\n{}\n\n"
                        "Если заявку отправляли не вы, просто не отвечайте на это письмо.\n",
                        org_short_name, status_url)};
}

LetterText application_approved(std::string_view org_short_name, std::string_view phone_hint,
                                std::string_view register_url) {
    return {fmt::format("Заявка одобрена: {}", org_short_name),
            fmt::format("Здравствуйте!\n\n"
                        "Заявка на подключение к «Парте» одобрена. Организация: {}.\n\n"
                        "Остался один шаг: регистрация администратора.\n"
                        "1. Откройте страницу регистрации: {}\n"
                        "2. Введите номер телефона, указанный в заявке: {}\n"
                        "3. Введите код, который придёт на этот номер, и придумайте пароль.\n\n"
                        "Если код не приходит, обратитесь к оператору платформы: он поможет войти другим способом.\n",
                        org_short_name, register_url, phone_hint)};
}

LetterText application_rejected(std::string_view org_short_name, std::string_view reason, std::string_view form_url) {
    return {fmt::format("Заявка отклонена: {}", org_short_name),
            fmt::format("Здравствуйте!\n\n"
                        "Заявку на подключение к «Парте» пока не удалось одобрить. Организация: {}.\n\n"
                        "Причина:\n{}\n\n"
                        "Исправьте это и отправьте новую заявку:\n{}\n",
                        org_short_name, reason, form_url)};
}

std::string phone_hint(std::string_view e164) {
    auto last = e164.size() < 2 ? e164 : e164.substr(e164.size() - 2);
    if (e164.starts_with("+7")) return fmt::format("+7 *** ***-**-{}", last);
    return fmt::format("+*** {}", last);
}

}  // namespace parta::orgs
