// One's own second factor. Every change asks the password anew: a phone left open on a desk must not be enough.
#include "api/second_factor.hpp"

#include <spdlog/spdlog.h>

#include "accounts/totp.hpp"
#include "api/dispatch.hpp"
#include "api/qr.hpp"
#include "api/ticket.hpp"
#include "base/hash.hpp"
#include "events/hub.hpp"
#include "orgs/applications.hpp"

namespace parta::api {
namespace {

constexpr std::string_view totp_purpose = "totp";
constexpr std::chrono::minutes totp_setup_life{15};
constexpr std::string_view issuer = "Парта";

std::string text_of(std::string_view typed) {
    return std::string{typed};
}

SecondFactor state_of(db::Tx& tx, const Services& services, AccountId account) {
    auto factors = accounts::factors_of(tx, account);
    const auto place = accounts::passkey_place(services.public_url);
    return {factors.totp_since, std::move(factors.passkeys), factors.recovery_codes_left, place ? place->rp_id : ""};
}

void note(db::Tx& tx, AccountId account, std::string_view action) {
    orgs::audit_platform(tx, account, action, fmt::format("account:{}", account.value));
}

/// What apps show beside the code.
std::string shown_name(db::Tx& tx, AccountId account) {
    if (auto login = accounts::login_of(tx, account)) return std::move(*login);
    const auto contacts = accounts::contacts_of(tx, account);
    return contacts.empty() ? std::string{issuer} : contacts.front().value;
}

struct Added {
    SecondFactorAdded reply;
    std::vector<SessionId> ended;
};

/// After a factor has been set: with the first one come the recovery codes, and whoever else is signed in with the
/// password alone is not any more.
Added after_adding(db::Tx& tx, const Services& services, const accounts::Authenticated& who, bool first,
                   std::string_view action) {
    Added added;
    if (first) {
        added.reply.recovery_codes = accounts::renew_recovery_codes(tx, who.account);
        added.ended = accounts::end_all_sessions(tx, who.account, who.session);
    }
    note(tx, who.account, action);
    accounts::tell_of_second_factor(tx, who.account, "Для входа в «Парту» добавлен второй шаг");
    added.reply.now = state_of(tx, services, who.account);
    return added;
}

Reply added_reply(Services& services, const accounts::Authenticated& who, const Added& added) {
    services.hub.end_sessions(added.ended);
    services.hub.refresh(who.account);  // an organisation that wanted it is open again
    return reply_with(added.reply);
}

}  // namespace

Task<Reply> own_second_factor(Services& services, Call& call) {
    const auto who = co_await authenticated(services, call);
    co_return reply_with(
        co_await services.db.platform_read([&](db::Tx& tx) { return state_of(tx, services, who.account); }));
}

Task<Reply> begin_totp(Services& services, Call& call, const OwnerProof& in) {
    const auto who = co_await authenticated(services, call);
    co_await check_owner(services, call, who, text_of(in.current));
    const auto name = co_await services.db.platform_read([&](db::Tx& tx) { return shown_name(tx, who.account); });
    const auto secret = accounts::new_totp_secret();
    TotpSetup setup;
    setup.ticket = seal(totp_purpose, fmt::format("{}:{}", who.session.value, to_base64url(secret)), totp_setup_life);
    setup.secret = accounts::to_base32(secret);
    setup.uri = accounts::totp_uri(secret, issuer, name);
    setup.qr_svg = qr_svg(setup.uri);
    co_return reply_with(setup);
}

Task<Reply> confirm_totp(Services& services, Call& call, const ConfirmTotp& in) {
    const auto who = co_await authenticated(services, call);
    const auto statement = unseal(totp_purpose, in.ticket);
    const std::string own = fmt::format("{}:", who.session.value);
    const auto secret =
        statement && statement->starts_with(own) ? from_base64url(statement->substr(own.size())) : std::nullopt;
    if (!secret) throw Error{ErrorCode::wrong_code, "ticket"};
    std::string digits;
    for (const char c : std::string_view{in.code})
        if (c != ' ') digits += c;
    const auto added = co_await services.db.platform_write([&](db::Tx& tx) {
        const bool first = !accounts::has_second_factor(tx, who.account);
        if (!accounts::set_totp(tx, who.account, services.secrets, *secret, digits))
            throw Error{ErrorCode::wrong_code, "code"};
        return after_adding(tx, services, who, first, "set_totp");
    });
    co_return added_reply(services, who, added);
}

Task<Reply> remove_totp(Services& services, Call& call, const OwnerProof& in) {
    const auto who = co_await authenticated(services, call);
    co_await check_owner(services, call, who, text_of(in.current));
    auto reply = reply_with(co_await services.db.platform_write([&](db::Tx& tx) {
        accounts::remove_totp(tx, who.account);
        note(tx, who.account, "remove_totp");
        accounts::tell_of_second_factor(tx, who.account, "Вход в «Парту» по кодам приложения выключен");
        return state_of(tx, services, who.account);
    }));
    services.hub.refresh(who.account);
    co_return reply;
}

Task<Reply> begin_passkey(Services& services, Call& call, const OwnerProof& in) {
    const auto who = co_await authenticated(services, call);
    const auto place = accounts::passkey_place(services.public_url);
    if (!place) throw Error{ErrorCode::conflict, "passkey", "no passkeys at an IP address or without HTTPS"};
    co_await check_owner(services, call, who, text_of(in.current));
    co_return reply_with(co_await services.db.platform_write([&](db::Tx& tx) {
        PasskeySetup setup;
        setup.ticket =
            accounts::begin_step(tx, accounts::StepPurpose::add_passkey, who.account, accounts::Proof::password, false);
        const auto step = accounts::find_step(tx, accounts::StepPurpose::add_passkey, setup.ticket);
        setup.challenge = to_base64url(accounts::challenge_for(tx, step.value()));
        setup.rp_id = place->rp_id;
        setup.user_id = to_base64url(std::to_string(who.account.value));
        setup.user_name = shown_name(tx, who.account);
        for (const auto& id : accounts::credentials_of(tx, who.account)) setup.exclude.push_back(to_base64url(id));
        return setup;
    }));
}

Task<Reply> add_passkey(Services& services, Call& call, const AddPasskey& in) {
    const auto who = co_await authenticated(services, call);
    const auto place = accounts::passkey_place(services.public_url);
    const auto client_data = from_base64url(in.client_data), object = from_base64url(in.attestation);
    if (!client_data) throw Error{ErrorCode::invalid_field, "client_data", "base64url without padding"};
    if (!object) throw Error{ErrorCode::invalid_field, "attestation", "base64url without padding"};
    // The challenge is taken away whatever comes of it.
    const auto challenge = co_await services.db.platform_write([&](db::Tx& tx) -> std::optional<std::string> {
        const auto step = accounts::find_step(tx, accounts::StepPurpose::add_passkey, in.ticket);
        if (!step || step->account != who.account) return std::nullopt;
        return accounts::take_challenge(tx, *step);
    });
    if (!challenge || !place) throw Error{ErrorCode::wrong_code, "ticket"};
    const auto made = accounts::check_attestation(*place, *challenge, {*client_data, *object});
    if (!made) {
        spdlog::warn("a new passkey was refused: {}", made.error());
        throw Error{ErrorCode::wrong_code, "attestation", std::string{made.error()}};
    }
    const auto added = co_await services.db.platform_write([&](db::Tx& tx) {
        const bool first = !accounts::has_second_factor(tx, who.account);
        accounts::add_passkey(tx, who.account, *made, in.name);
        return after_adding(tx, services, who, first, "add_passkey");
    });
    co_return added_reply(services, who, added);
}

Task<Reply> remove_passkey(Services& services, Call& call, const OwnerProof& in) {
    const auto who = co_await authenticated(services, call);
    const accounts::PasskeyId id{detail::path_number(call, 0)};
    co_await check_owner(services, call, who, text_of(in.current));
    auto reply = reply_with(co_await services.db.platform_write([&](db::Tx& tx) {
        accounts::remove_passkey(tx, who.account, id);
        note(tx, who.account, "remove_passkey");
        accounts::tell_of_second_factor(tx, who.account, "Один из ключей для входа в «Парту» убран");
        return state_of(tx, services, who.account);
    }));
    services.hub.refresh(who.account);
    co_return reply;
}

Task<Reply> renew_recovery_codes(Services& services, Call& call, const OwnerProof& in) {
    const auto who = co_await authenticated(services, call);
    co_await check_owner(services, call, who, text_of(in.current));
    co_return reply_with(co_await services.db.platform_write([&](db::Tx& tx) {
        if (!accounts::has_second_factor(tx, who.account))
            throw Error{ErrorCode::conflict, {}, "there is no second factor to stand beside"};
        RecoveryCodes renewed{accounts::renew_recovery_codes(tx, who.account)};
        note(tx, who.account, "renew_recovery_codes");
        accounts::tell_of_second_factor(tx, who.account, "Для входа в «Парту» выданы новые запасные коды");
        return renewed;
    }));
}

}  // namespace parta::api
