#include "api/me.hpp"

#include "accounts/memberships.hpp"

namespace parta::api {

Task<Me> load_me(Services& services, const std::string& session) {
    Me me;
    auto memberships = co_await services.db.platform_read([&](db::Tx& tx) {
        auto who = accounts::find_session(tx, session);
        if (!who) throw Error{ErrorCode::unauthenticated};
        me = {who->account,
              who->session,
              accounts::login_of(tx, who->account),
              who->is_operator,
              accounts::contacts_of(tx, who->account),
              {},
              {}};
        return accounts::memberships_of(tx, who->account);
    });
    for (const auto& membership : memberships) {
        auto space = co_await services.db.read(
            membership.org,
            [&](db::Tx& tx) -> std::optional<people::Space> {
                try {
                    return people::space(tx, orgs::open_viewer(tx, session));
                } catch (const Error& error) {
                    if (error.code == ErrorCode::not_found) return std::nullopt;  // deactivated here
                    throw;
                }
            },
            db::Reach::both);
        if (space) me.spaces.push_back(std::move(*space));
    }
    auto orgs_waited_for =
        co_await services.db.platform_read([&](db::Tx& tx) { return accounts::orgs_waited_for(tx, me.account); });
    for (OrgId org : orgs_waited_for) {
        auto waiting = co_await services.db.read(
            org, [&](db::Tx& tx) { return people::waiting_requests(tx, me.account); }, db::Reach::both);
        me.waiting.insert(me.waiting.end(), waiting.begin(), waiting.end());
    }
    co_return me;
}

Task<Reply> get_me(Services& services, Call& call) {
    co_return reply_with(co_await load_me(services, call.session));
}

}  // namespace parta::api
