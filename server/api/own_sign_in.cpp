// One's own login, phone and e-mail (R22).
#include "accounts/own_codes.hpp"
#include "api/access.hpp"
#include "jobs/letters.hpp"
#include "orgs/applications.hpp"

namespace parta::api {
namespace {

using accounts::CodePurpose;
using accounts::Contact;
using accounts::ContactKind;

Contact read_contact(std::string_view typed) {
    auto contact = accounts::parse_contact(typed);
    if (!contact) throw Error{ErrorCode::invalid_field, "contact", "a phone number or an e-mail address"};
    return std::move(*contact);
}

std::string text_of(std::string_view typed) {
    return std::string{typed};
}

void note(db::Tx& tx, AccountId account, std::string_view action) {
    orgs::audit_platform(tx, account, action, fmt::format("account:{}", account.value));
}

/// Where a thief would not read it: at the contact that was taken away.
void tell_removed(db::Tx& tx, const Contact& contact) {
    if (contact.kind == ContactKind::email)
        jobs::queue_letter(tx, jobs::Channel::email, contact.value, "Вход в «Парту» изменён",
                           "Здравствуйте!\n\nЭтим адресом больше нельзя войти в «Парту»: его убрали в настройках.\n\n"
                           "Если это были не вы, сразу сообщите администратору организации.\n");
    else
        jobs::queue_letter(tx, jobs::Channel::sms, contact.value, "",
                           "Парта: этим номером больше нельзя войти. Если это были не вы, сообщите администратору.");
}

SignInWays ways_of(db::Tx& tx, const Services& services, const accounts::Authenticated& who) {
    SignInWays ways{.login = accounts::login_of(tx, who.account),
                    .has_password = accounts::password_hash_of(tx, who.account).has_value(),
                    .proved_by_code = who.proved_by_code,
                    .phone_codes = can_send(services, ContactKind::phone),
                    .email_codes = can_send(services, ContactKind::email)};
    const auto proved = accounts::proved_contacts_of(tx, who.account);
    for (const auto& contact : accounts::contacts_of(tx, who.account)) {
        const bool is_proved = std::ranges::find(proved, contact.value, &Contact::value) != proved.end();
        ways.contacts.push_back({contact.kind, contact.value, is_proved});
    }
    return ways;
}

}  // namespace

bool can_send(const Services& services, ContactKind kind) {
    return services.development_outbox ||
           (kind == ContactKind::phone ? services.sms_configured : services.mail_configured);
}

Task<Reply> sign_in_ways(Services& services, Call& call) {
    const auto who = co_await authenticated(services, call);
    co_return reply_with(co_await services.db.platform_read([&](db::Tx& tx) { return ways_of(tx, services, who); }));
}

Task<Reply> send_own_contact_code(Services& services, Call& call, const AskContactCode& in) {
    const auto who = co_await authenticated(services, call);
    const auto contact = read_contact(in.contact);
    if (!can_send(services, contact.kind))
        throw Error{ErrorCode::invalid_field, "contact", "this installation cannot send codes there"};
    co_await check_owner(services, call, who, text_of(in.current));
    co_await services.db.platform_write([&](db::Tx& tx) {
        accounts::send_own_code(tx, who.account, contact);
        return true;
    });
    co_return empty_reply(202);
}

Task<Reply> put_contact(Services& services, Call& call, const ProveContact& in) {
    const auto who = co_await authenticated(services, call);
    const auto contact = read_contact(in.contact);
    // A wrong code is counted, so nothing may be thrown in its unit.
    const auto ways = co_await services.db.platform_write([&](db::Tx& tx) -> std::optional<SignInWays> {
        if (!accounts::use_code(tx, CodePurpose::prove_contact, contact, who.account.value, in.code))
            return std::nullopt;
        accounts::add_contact(tx, who.account, contact, now());
        if (in.replace)
            for (const auto& other : accounts::contacts_of(tx, who.account)) {
                if (other.kind != contact.kind || other.value == contact.value) continue;
                accounts::remove_contact(tx, who.account, other);
                tell_removed(tx, other);
            }
        note(tx, who.account, "prove_own_contact");
        return ways_of(tx, services, who);
    });
    if (!ways) throw Error{ErrorCode::wrong_code, "code"};
    co_return reply_with(*ways);
}

Task<Reply> remove_contact(Services& services, Call& call, const RemoveContact& in) {
    const auto who = co_await authenticated(services, call);
    const auto contact = read_contact(in.contact);
    co_await check_owner(services, call, who, text_of(in.current));
    co_return reply_with(co_await services.db.platform_write([&](db::Tx& tx) {
        accounts::remove_contact(tx, who.account, contact);
        tell_removed(tx, contact);
        note(tx, who.account, "remove_own_contact");
        return ways_of(tx, services, who);
    }));
}

Task<Reply> change_login(Services& services, Call& call, const ChangeLogin& in) {
    const auto who = co_await authenticated(services, call);
    const auto login = accounts::parse_login(in.login);
    if (!login) throw Error{ErrorCode::invalid_field, "login", "3–64 letters, digits, dots and dashes"};
    co_await check_owner(services, call, who, text_of(in.current));
    co_return reply_with(co_await services.db.platform_write([&](db::Tx& tx) {
        accounts::set_login(tx, who.account, *login);
        note(tx, who.account, "change_login");
        return ways_of(tx, services, who);
    }));
}

}  // namespace parta::api
