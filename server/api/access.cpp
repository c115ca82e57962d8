#include "api/access.hpp"

#include "api/dispatch.hpp"
#include "api/qr.hpp"
#include "base/random.hpp"
#include "events/hub.hpp"
#include "people/sign_in_help.hpp"

namespace parta::api {

Task<Reply> issue_sign_in_card(Services& services, Call& call) {
    const MemberId member{detail::path_number(call, 1)};
    const std::string password = random_password();
    const std::string hash = co_await services.slow.run([&] { return accounts::hash_password(password); });
    struct Issued {
        people::SignInCard card;
        std::vector<SessionId> ended;
    };
    auto issued = co_await services.db.write(
        call.org(),
        [&](db::Tx& tx) {
            const auto viewer = open_writer(tx, call);
            Issued done;
            done.card = people::issue_sign_in_card(tx, viewer, member, hash, done.ended);
            return done;
        },
        db::Reach::both);
    services.hub.end_sessions(issued.ended);
    issued.card.password = password;
    issued.card.url = services.public_url;
    co_return reply_with(issued.card);
}

Task<Reply> issue_sign_in_link(Services& services, Call& call) {
    const MemberId member{detail::path_number(call, 1)};
    struct Issued {
        people::SignInLink link;
        std::vector<SessionId> ended;
    };
    auto issued = co_await services.db.write(
        call.org(),
        [&](db::Tx& tx) {
            const auto viewer = open_writer(tx, call);
            Issued done;
            done.link = people::issue_sign_in_link(tx, viewer, member, services.public_url, done.ended);
            return done;
        },
        db::Reach::both);
    services.hub.end_sessions(issued.ended);
    issued.link.qr_svg = qr_svg(issued.link.url);
    co_return reply_with(issued.link);
}

Task<Reply> sign_in_by_link(Services& services, Call& call, const SignInByLink& in) {
    const OrgId org = co_await services.db.platform_read([&](db::Tx& tx) { return people::org_of_invite(tx, in.key); });
    // A dead link costs no hashing.
    const auto login = co_await services.db.read(
        org, [&](db::Tx& tx) { return people::login_of_sign_in_link(tx, in.key); }, db::Reach::both);
    accounts::check_password(in.password, login);
    const auto present =
        co_await services.db.platform_read([&](db::Tx& tx) { return accounts::find_session(tx, call.session); });
    const auto others = co_await others_beside_newcomer(services, call, present, in.present_password);
    const auto hash = co_await services.slow.run([&] { return accounts::hash_password(in.password); });
    struct Outcome {
        Entered entry;
        std::vector<SessionId> ended;
    };
    auto outcome = co_await services.db.write(
        org,
        [&](db::Tx& tx) {
            Outcome done;
            const auto account = people::use_sign_in_link(tx, in.key, hash, done.ended);
            // Whoever is at work here already has let themselves in.
            const bool own = present && present->account == account;
            done.entry = enter(tx, call, account, in.shared_computer, accounts::Proof::link,
                               own ? accounts::Others::stay : others);
            return done;
        },
        db::Reach::both);
    services.hub.end_sessions(outcome.ended);
    co_return co_await entered(services, call, std::move(outcome.entry), in.shared_computer);
}

Task<Reply> forget_notice(Services& services, Call& call) {
    const auto who = co_await authenticated(services, call);
    co_await services.db.platform_write([&](db::Tx& tx) {
        accounts::forget_access_notice(tx, who.account);
        return true;
    });
    co_return empty_reply();
}

}  // namespace parta::api
