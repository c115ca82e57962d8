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
              {},
              {}};
        return accounts::memberships_of(tx, who->account);
    });
    struct Entry {
        std::optional<people::Space> space;
        std::optional<people::ClosedSpace> closed;
    };
    for (const auto& membership : memberships) {
        auto entry = co_await services.db.read(
            membership.org,
            [&](db::Tx& tx) -> Entry {
                try {
                    const auto viewer = orgs::open_closed_viewer(tx, session);
                    if (viewer.closed) return {.closed = people::closed_space(tx, viewer)};
                    return {.space = people::space(tx, viewer)};
                } catch (const Error& error) {
                    if (error.code == ErrorCode::not_found) return {};  // deactivated here
                    throw;
                }
            },
            db::Reach::both);
        if (entry.space) me.spaces.push_back(std::move(*entry.space));
        if (entry.closed) me.closed.push_back(std::move(*entry.closed));
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
