#include "api/device_accounts.hpp"

#include "accounts/device_accounts.hpp"
#include "accounts/memberships.hpp"
#include "accounts/presence.hpp"
#include "api/dispatch.hpp"
#include "events/hub.hpp"
#include "orgs/applications.hpp"
#include "people/door_plate.hpp"

namespace parta::api {
namespace {

accounts::Browser browser_of(const Call& call) {
    return {call.session, call.device_key};
}

void note(db::Tx& tx, AccountId account, std::string_view action) {
    orgs::audit_platform(tx, account, action, fmt::format("account:{}", account.value));
}

/// The name and where it is known: of the first organisation, short names of all.
Task<void> add_names(Services& services, PersonHere& person) {
    auto memberships =
        co_await services.db.platform_read([&](db::Tx& tx) { return accounts::memberships_of(tx, person.account); });
    for (const auto& membership : memberships) {
        const auto plate = co_await services.db.read(
            membership.org, [&](db::Tx& tx) { return people::door_plate(tx, membership.member); }, db::Reach::both);
        if (!person.member) {
            person.member = membership.member;
            person.name = plate.name;
        }
        person.organisations.push_back(plate.organisation);
    }
    if (!person.name.empty()) co_return;
    const auto login =
        co_await services.db.platform_read([&](db::Tx& tx) { return accounts::login_of(tx, person.account); });
    person.name = login.value_or("");
}

}  // namespace

Task<Reply> list_people_here(Services& services, Call& call) {
    const auto here =
        co_await services.db.platform_read([&](db::Tx& tx) { return accounts::device_accounts(tx, browser_of(call)); });
    PeopleHere reply;
    for (const auto& one : here) {
        PersonHere person{one.session, one.account, {}, {}, {}, one.current, one.pin, one.tries_left};
        co_await add_names(services, person);
        reply.people.push_back(std::move(person));
    }
    co_return reply_with(reply);
}

Task<Reply> enter_here(Services& services, Call& call, const EnterHere& in) {
    const SessionId session{detail::path_number(call, 0)};
    // The try is counted in a unit of its own: what is thrown afterwards does not take it back.
    const auto asked = co_await services.db.platform_write(
        [&](db::Tx& tx) { return accounts::ask_entry(tx, browser_of(call), session, services.secrets); });
    if (!asked) throw Error{ErrorCode::not_found};
    if (asked->spent) throw Error{ErrorCode::wrong_code, "pin", "no tries are left: sign in with the password"};
    if (asked->pin_hash) {
        const std::string pin{in.pin ? std::string_view{*in.pin} : std::string_view{}};
        const bool right = co_await services.slow.run([&] { return accounts::verify_password(*asked->pin_hash, pin); });
        if (!right) {
            if (asked->last)
                co_await services.db.platform_write([&](db::Tx& tx) {
                    note(tx, asked->account, "pin_spent");
                    return true;
                });
            throw Error{ErrorCode::wrong_code, "pin"};
        }
    }
    auto seat = co_await services.db.platform_write(
        [&](db::Tx& tx) { return accounts::enter_session(tx, browser_of(call), session); });
    if (!seat) throw Error{ErrorCode::not_found};
    co_return co_await entered(services, call, {std::move(*seat), {}}, false);
}

Task<Reply> remove_here(Services& services, Call& call) {
    const SessionId session{detail::path_number(call, 0)};
    co_await services.db.platform_write([&](db::Tx& tx) {
        const auto account = accounts::remove_from_device(tx, browser_of(call), session);
        if (!account) throw Error{ErrorCode::not_found};
        note(tx, *account, "end_session");
        return true;
    });
    services.hub.end_sessions({session});
    co_return empty_reply();
}

Task<Reply> set_pin(Services& services, Call& call, const SetPin& in) {
    const auto who = co_await authenticated(services, call);
    const std::string pin{std::string_view{in.pin}};
    accounts::check_pin(pin);
    co_await check_owner(services, call, who, std::string{std::string_view{in.current}});
    const auto hash = co_await services.slow.run([&] { return accounts::hash_password(pin); });
    const auto key = co_await services.db.platform_write([&](db::Tx& tx) {
        note(tx, who.account, "set_pin");
        return accounts::set_pin(tx, who, hash, browser_of(call), services.secrets);
    });
    Reply reply = empty_reply();
    reply.cookies.push_back(device_cookie(key, call.secure));
    reply.clears_cache = true;
    co_return reply;
}

Task<Reply> remove_pin(Services& services, Call& call, const OwnerProof& in) {
    const auto who = co_await authenticated(services, call);
    co_await check_owner(services, call, who, std::string{std::string_view{in.current}});
    co_await services.db.platform_write([&](db::Tx& tx) {
        note(tx, who.account, "remove_pin");
        accounts::remove_pin(tx, who);
        return true;
    });
    co_return empty_reply();
}

Task<Reply> lock_session(Services& services, Call& call) {
    const auto who = co_await authenticated(services, call);
    co_await services.db.platform_write([&](db::Tx& tx) {
        accounts::lock_session(tx, who.session);
        return true;
    });
    services.hub.end_sessions({who.session});
    Reply reply = empty_reply();
    reply.clears_cache = true;
    co_return reply;
}

Task<Reply> part_session(Services& services, Call& call, const PageName& in) {
    const auto who = co_await authenticated(services, call);
    co_await services.db.platform_write([&](db::Tx& tx) {
        accounts::part_page(tx, who.session, in.page);
        return true;
    });
    services.hub.refresh(who.account);  // the session may run out sooner, or later
    co_return empty_reply();
}

Task<Reply> stay_in_session(Services& services, Call& call, const PageName& in) {
    const auto who = co_await authenticated(services, call);
    co_await services.db.platform_write([&](db::Tx& tx) {
        accounts::stay_page(tx, who.session, in.page);
        return true;
    });
    services.hub.refresh(who.account);
    co_return empty_reply();
}

}  // namespace parta::api
