#include "api/me.hpp"

#include "accounts/device_accounts.hpp"
#include "accounts/memberships.hpp"
#include "people/door_plate.hpp"

namespace parta::api {

Task<Me> load_me(Services& services, const std::string& session) {
    Me me;
    std::optional<accounts::AccessNotice> notice;
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
              {},
              {},
              who->password_change_required,
              {},
              {},
              accounts::accounts_beside(tx, who->session),
              accounts::has_pin(tx, who->session),
              who->shared_computer};
        notice = accounts::access_notice_of(tx, who->account);
        return accounts::memberships_of(tx, who->account);
    });
    if (me.password_change_required) co_return me;
    if (notice) {
        auto by = co_await services.db.read(
            notice->org, [&](db::Tx& tx) { return people::giver_and_organisation(tx, notice->by); }, db::Reach::both);
        me.notice = Notice{notice->what, std::move(by), notice->at};
    }
    struct Entry {
        std::optional<people::Space> space;
        std::optional<people::ClosedSpace> closed;
        std::optional<SecondFactorDemand> demand;
        std::optional<ShutSpace> shut;
    };
    for (const auto& membership : memberships) {
        auto entry = co_await services.db.read(
            membership.org,
            [&](db::Tx& tx) -> Entry {
                try {
                    const auto viewer = orgs::open_closed_viewer(tx, session);
                    if (viewer.closed) return {.closed = people::closed_space(tx, viewer)};
                    Entry found{.space = people::space(tx, viewer)};
                    if (viewer.asked_second_factor) {
                        const bool shut = viewer.lacks_second_factor();
                        found.demand = SecondFactorDemand{viewer.org, found.space->short_name,
                                                          viewer.settings.staff_second_factor_from->str(), shut};
                        if (shut) found.space.reset();
                    }
                    return found;
                } catch (const Error& error) {
                    if (error.code != ErrorCode::not_found) throw;
                    if (!people::has_left(tx, membership.member)) return {};
                    return {.shut = ShutSpace{membership.org, people::door_plate(tx, membership.member).organisation}};
                }
            },
            db::Reach::both);
        if (entry.space) me.spaces.push_back(std::move(*entry.space));
        if (entry.closed) me.closed.push_back(std::move(*entry.closed));
        if (entry.shut) me.shut.push_back(std::move(*entry.shut));
        if (entry.demand) me.second_factor_demands.push_back(std::move(*entry.demand));
    }
    auto orgs_waited_for =
        co_await services.db.platform_read([&](db::Tx& tx) { return accounts::orgs_waited_for(tx, me.account); });
    for (OrgId org : orgs_waited_for) {
        struct Requests {
            std::vector<people::Waiting> waiting;
            std::optional<people::Declined> declined;
        };
        auto here = co_await services.db.read(
            org,
            [&](db::Tx& tx) -> Requests {
                return {people::waiting_requests(tx, me.account), people::declined_request(tx, me.account)};
            },
            db::Reach::both);
        me.waiting.insert(me.waiting.end(), here.waiting.begin(), here.waiting.end());
        if (here.declined) me.declined.push_back(std::move(*here.declined));
    }
    co_return me;
}

Task<Reply> get_me(Services& services, Call& call) {
    co_return reply_with(co_await load_me(services, call.session));
}

}  // namespace parta::api
