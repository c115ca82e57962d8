#include "api/sign_in.hpp"

#include "accounts/memberships.hpp"
#include "accounts/presence.hpp"
#include "accounts/second_factor.hpp"
#include "api/dispatch.hpp"
#include "api/ticket.hpp"
#include "events/hub.hpp"
#include "orgs/applications.hpp"

namespace parta::api {
namespace {

/// The names by which a person tells their accounts apart.
Task<std::vector<std::string>> names_of(Services& services, AccountId account) {
    std::vector<std::string> names;
    auto memberships =
        co_await services.db.platform_read([&](db::Tx& tx) { return accounts::memberships_of(tx, account); });
    for (const auto& membership : memberships) {
        names.push_back(co_await services.db.read(
            membership.org, [&](db::Tx& tx) { return people::name_and_organisation(tx, membership.member); },
            db::Reach::both));
    }
    co_return names;
}

Task<Reply> sign_in_or_choose(Services& services, Call& call, const std::vector<AccountId>& fitting,
                              bool shared_computer, accounts::Proof proof) {
    if (fitting.size() == 1) co_return co_await signed_in(services, call, fitting.front(), shared_computer, proof);
    SignInResult result;
    for (AccountId account : fitting) {
        result.choices.push_back({make_ticket({account, proof}), co_await names_of(services, account)});
    }
    co_return reply_with(result);
}

}  // namespace

Task<accounts::Authenticated> authenticated(Services& services, const Call& call) {
    auto who = co_await services.db.platform_read([&](db::Tx& tx) { return accounts::find_session(tx, call.session); });
    if (!who) throw Error{ErrorCode::unauthenticated};
    co_return *who;
}

namespace {

/// Throws wrong_credentials (field).
Task<void> check_password_of(Services& services, const Call& call, AccountId account, std::string password,
                             std::string field) {
    // Counted under a name nobody can type as a login.
    const std::string counted = fmt::format("account {}", account.value);
    const auto stored = co_await services.db.platform_write([&](db::Tx& tx) {
        auto hash = accounts::password_hash_of(tx, account);
        accounts::count_try(tx, counted, call.address, {{account, hash.value_or("")}});
        return hash;
    });
    const bool right =
        stored && co_await services.slow.run([&] { return accounts::verify_password(*stored, password); });
    if (!right) throw Error{ErrorCode::wrong_credentials, std::move(field)};
    co_await services.db.platform_write([&](db::Tx& tx) {
        accounts::forgive_try(tx, counted, call.address, true);
        return true;
    });
}

}  // namespace

Task<void> check_owner(Services& services, const Call& call, const accounts::Authenticated& who,
                       const std::string& current) {
    if (who.proved_by_code) co_return;
    co_await check_password_of(services, call, who.account, current, "current");
}

accounts::Seat take_seat(db::Tx& tx, const Call& call, AccountId account, bool shared_computer, accounts::Proof proof,
                         accounts::Others others) {
    return accounts::open_seat(tx, account, {call.user_agent, call.address}, {call.session, call.device_key},
                               shared_computer, proof, others);
}

Task<accounts::Others> others_beside_newcomer(Services& services, const Call& call,
                                              const std::optional<accounts::Authenticated>& present,
                                              const std::optional<json::Text<200>>& password) {
    if (!password || std::string_view{*password}.empty()) co_return accounts::Others::leave;
    if (!present) throw Error{ErrorCode::conflict, "present_password", "nobody is at work here any more"};
    co_await check_password_of(services, call, present->account, std::string{std::string_view{*password}},
                               "present_password");
    co_return accounts::Others::stay;
}

void seat_in(Services& services, const Call& call, const accounts::Seat& seat, bool shared_computer, Reply& reply) {
    if (!seat.device_key.empty()) reply.cookies.push_back(device_cookie(seat.device_key, call.secure));
    reply.cookies.push_back(session_cookie(seat.token, call.secure, shared_computer));
    // Also what a session left there that has locked itself meanwhile.
    reply.clears_cache = !seat.over.empty() || !call.device_key.empty();
    services.hub.end_sessions(seat.over);
}

Entered enter(db::Tx& tx, const Call& call, AccountId account, bool shared_computer, accounts::Proof proof,
              accounts::Others others) {
    const auto factors = accounts::factors_of(tx, account);
    if (!factors.any()) return {take_seat(tx, call, account, shared_computer, proof, others), {}};
    return {{},
            SecondFactorAsked{
                .ticket = accounts::begin_step(tx, accounts::StepPurpose::sign_in, account, proof, shared_computer),
                .totp = factors.totp_since.has_value(),
                .passkey = !factors.passkeys.empty(),
                .recovery = factors.recovery_codes_left > 0}};
}

Task<Reply> entered(Services& services, Call& call, Entered entry, bool shared_computer) {
    SignInResult result;
    if (entry.asked) {
        result.second_factor = std::move(entry.asked);
        co_return reply_with(result);
    }
    result.me = co_await load_me(services, entry.seat.token);
    Reply reply = reply_with(result);
    seat_in(services, call, entry.seat, shared_computer, reply);
    co_return reply;
}

Task<Reply> signed_in(Services& services, Call& call, AccountId account, bool shared_computer, accounts::Proof proof) {
    auto entry = co_await services.db.platform_write(
        [&](db::Tx& tx) { return enter(tx, call, account, shared_computer, proof); });
    co_return co_await entered(services, call, std::move(entry), shared_computer);
}

Task<Reply> sign_in(Services& services, Call& call, const SignIn& in) {
    const std::string login{std::string_view{in.login}};
    const std::string password{std::string_view{in.password}};
    auto candidates = co_await services.db.platform_write([&](db::Tx& tx) {
        auto found = accounts::find_candidates(tx, login);
        accounts::count_try(tx, login, call.address, found);
        return found;
    });
    auto fitting = co_await services.slow.run([&] {
        std::vector<AccountId> fitting;
        for (const auto& candidate : candidates)
            if (accounts::verify_password(candidate.password_hash, password)) fitting.push_back(candidate.account);
        // An unknown login costs as much time as a known one, so that nobody can list logins by the clock.
        if (candidates.empty()) accounts::verify_password(accounts::nobodys_password_hash(), password);
        return fitting;
    });
    if (fitting.empty()) throw Error{ErrorCode::wrong_credentials};
    co_await services.db.platform_write([&](db::Tx& tx) {
        accounts::forgive_try(tx, login, call.address, candidates.size() == 1);
        return true;
    });
    co_return co_await sign_in_or_choose(services, call, fitting, in.shared_computer, accounts::Proof::password);
}

Task<Reply> request_sign_in_code(Services& services, Call&, const RequestCode& in) {
    auto contact = accounts::parse_contact(in.contact);
    if (!contact) throw Error{ErrorCode::invalid_field, "contact", "a phone number or an e-mail address"};
    co_await services.db.platform_write([&](db::Tx& tx) {
        if (accounts::find_by_proved_contact(tx, *contact).empty())
            accounts::pretend_code(tx, accounts::CodePurpose::sign_in, *contact, 0);
        else
            accounts::send_code(tx, accounts::CodePurpose::sign_in, *contact, 0);
        return true;
    });
    co_return empty_reply(202);  // the same answer whether or not anyone owns the contact
}

Task<Reply> sign_in_by_code(Services& services, Call& call, const SignInByCode& in) {
    auto contact = accounts::parse_contact(in.contact);
    if (!contact) throw Error{ErrorCode::invalid_field, "contact", "a phone number or an e-mail address"};
    auto fitting = co_await services.db.platform_write([&](db::Tx& tx) {
        return accounts::use_code(tx, accounts::CodePurpose::sign_in, *contact, 0, in.code)
                   ? accounts::find_by_proved_contact(tx, *contact)
                   : std::vector<AccountId>{};
    });
    if (fitting.empty()) throw Error{ErrorCode::wrong_code, "code"};
    co_return co_await sign_in_or_choose(services, call, fitting, in.shared_computer, accounts::Proof::code);
}

Task<Reply> sign_in_by_ticket(Services& services, Call& call, const SignInByTicket& in) {
    const auto ticket = open_ticket(in.ticket);
    if (!ticket) throw Error{ErrorCode::wrong_code, "ticket"};
    co_return co_await signed_in(services, call, ticket->account, in.shared_computer, ticket->proof);
}

Task<Reply> sign_out(Services& services, Call& call) {
    auto who = co_await authenticated(services, call);
    co_await services.db.platform_write([&](db::Tx& tx) {
        accounts::end_session(tx, who, who.session);
        return true;
    });
    services.hub.end_sessions({who.session});
    Reply reply = empty_reply();
    reply.cookies.push_back(ended_cookie(call.secure));
    reply.clears_cache = true;
    co_return reply;
}

Task<Reply> list_sessions(Services& services, Call& call) {
    auto who = co_await authenticated(services, call);
    co_return reply_with(co_await services.db.platform_read([&](db::Tx& tx) {
        const auto locks = accounts::session_locks(tx, who.account);
        Sessions list;
        for (auto& one : accounts::list_sessions(tx, who)) {
            const auto lock = std::ranges::find(locks, one.id, &accounts::SessionLock::session);
            const bool found = lock != locks.end();
            list.sessions.push_back({one.id, one.created_at, one.last_seen_at, std::move(one.device),
                                     std::move(one.address), one.current, one.shared_computer, found && lock->pin,
                                     found && lock->locked});
        }
        return list;
    }));
}

Task<Reply> end_session(Services& services, Call& call) {
    auto who = co_await authenticated(services, call);
    const SessionId id{detail::path_number(call, 0)};
    co_await services.db.platform_write([&](db::Tx& tx) {
        accounts::end_session(tx, who, id);
        orgs::audit_platform(tx, who.account, "end_session", fmt::format("account:{}", who.account.value));
        return true;
    });
    services.hub.end_sessions({id});
    co_return empty_reply();
}

Task<Reply> end_other_sessions(Services& services, Call& call) {
    auto who = co_await authenticated(services, call);
    auto ended = co_await services.db.platform_write([&](db::Tx& tx) {
        orgs::audit_platform(tx, who.account, "end_other_sessions", fmt::format("account:{}", who.account.value));
        return accounts::end_all_sessions(tx, who.account, who.session);
    });
    services.hub.end_sessions(ended);
    co_return empty_reply();
}

Task<Reply> change_password(Services& services, Call& call, const ChangePassword& in) {
    const auto who = co_await authenticated(services, call);
    std::optional<std::string> stored;
    const auto login = co_await services.db.platform_read([&](db::Tx& tx) {
        stored = accounts::password_hash_of(tx, who.account);
        return accounts::login_of(tx, who.account);
    });
    accounts::check_password(in.password, login.value_or(""));
    // Whoever signed in with a card has proved the old password a moment ago.
    if (!who.password_change_required)
        co_await check_owner(services, call, who, std::string{std::string_view{in.current}});
    const auto hash = co_await services.slow.run([&]() -> std::optional<std::string> {
        const bool same = who.password_change_required && stored && accounts::verify_password(*stored, in.password);
        if (same) return std::nullopt;
        return accounts::hash_password(in.password);
    });
    if (!hash) throw Error{ErrorCode::password_too_weak, "password", "the same as on the card"};
    const auto ended = co_await services.db.platform_write([&](db::Tx& tx) {
        accounts::set_password(tx, who.account, *hash);
        orgs::audit_platform(tx, who.account, "change_password", fmt::format("account:{}", who.account.value));
        return accounts::end_all_sessions(tx, who.account, who.session);
    });
    services.hub.end_sessions(ended);
    co_return empty_reply();
}

}  // namespace parta::api
