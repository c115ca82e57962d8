#include "api/joining.hpp"

#include "accounts/memberships.hpp"
#include "api/access.hpp"
#include "api/dispatch.hpp"
#include "api/qr.hpp"
#include "api/structure.hpp"
#include "base/random.hpp"
#include "events/hub.hpp"

namespace parta::api {
namespace {

Task<OrgId> org_of(Services& services, std::string_view key) {
    co_return co_await services.db.platform_read([&](db::Tx& tx) { return people::org_of_invite(tx, key); });
}

/// By what a code can reach anyone here.
people::CodeChannels code_channels(const Services& services) {
    const bool phone = can_send(services, accounts::ContactKind::phone);
    const bool email = can_send(services, accounts::ContactKind::email);
    if (phone) return email ? people::CodeChannels::both : people::CodeChannels::phone;
    return email ? people::CodeChannels::email : people::CodeChannels::none;
}

/// What a newcomer typed as the login of the account to be made.
struct NewLogin {
    std::optional<std::string> login;
    std::optional<accounts::Contact> contact;
};

NewLogin read_login(std::string_view typed) {
    NewLogin read;
    if (auto contact = accounts::parse_contact(typed)) {
        read.contact = contact;
    } else if (auto login = accounts::parse_login(typed)) {
        read.login = login;
    } else {
        throw Error{ErrorCode::invalid_field, "login", "a phone number, an e-mail address, or 3–64 letters and digits"};
    }
    return read;
}

}  // namespace

Task<Reply> preview_invite(Services& services, Call&, const people::InviteKeyIn& in) {
    const OrgId org = co_await org_of(services, in.key);
    const auto channels = code_channels(services);
    co_return reply_with(co_await services.db.read(
        org, [&](db::Tx& tx) { return people::preview_invite(tx, in.key, channels); }, db::Reach::both));
}

Task<Reply> send_contact_code(Services& services, Call&, const people::InviteKeyIn& in) {
    const OrgId org = co_await org_of(services, in.key);
    co_await services.db.write(
        org,
        [&](db::Tx& tx) {
            people::send_contact_code(tx, in.key, code_channels(services));
            return true;
        },
        db::Reach::both);
    co_return empty_reply(202);
}

Task<Reply> redeem_invite(Services& services, Call& call, const people::Join& in) {
    const OrgId org = co_await org_of(services, in.key);
    std::optional<accounts::Authenticated> who;
    if (!call.session.empty())
        who = co_await services.db.platform_read([&](db::Tx& tx) { return accounts::find_session(tx, call.session); });
    if (who && who->password_change_required) throw Error{ErrorCode::password_change_required};

    // Before anything is used up: a mistyped password is typed again.
    auto others = accounts::Others::leave;
    if (!std::string_view{in.password}.empty())
        others = co_await others_beside_newcomer(services, call, who, in.present_password);

    // A code proves the roster contact; its tries must be counted even when it is wrong, so it has a unit of its own.
    bool contact_proved = false;
    if (!std::string_view{in.contact_code}.empty()) {
        contact_proved = co_await services.db.write(
            org,
            [&](db::Tx& tx) { return people::use_contact_code(tx, in.key, in.contact_code, code_channels(services)); },
            db::Reach::both);
        if (!contact_proved) throw Error{ErrorCode::wrong_code, "contact_code"};
    }

    std::string hash;
    NewLogin login;
    if (!who || !std::string_view{in.password}.empty()) {
        who.reset();
        accounts::check_password(in.password, in.login);
        if (!std::string_view{in.login}.empty()) login = read_login(in.login);
        hash = co_await services.slow.run([&] { return accounts::hash_password(in.password); });
    }

    struct Outcome {
        people::Joined joined;
        accounts::Seat seat;
        AccountId account;
        std::vector<SessionId> ended;  // of an account that this person used here before
    };
    auto outcome = co_await services.db.write(
        org,
        [&](db::Tx& tx) {
            Outcome done;
            std::string sign_in_name;
            if (who) {
                done.account = who->account;
            } else {
                if (!login.login && !login.contact) login.login = people::suggest_login(tx, in);
                done.account = accounts::create_account(tx, login.login, hash);
                if (login.contact) accounts::add_contact(tx, done.account, *login.contact, std::nullopt);
                sign_in_name = login.login ? *login.login : login.contact->value;
                done.seat = take_seat(tx, call, done.account, in.shared_computer, accounts::Proof::password, others);
            }
            const auto before = accounts::member_here(tx, done.account);
            done.joined = people::join(tx, done.account, in, contact_proved, &done.ended);
            keep_participants_with(tx, done.account, before);
            done.joined.login = sign_in_name;
            return done;
        },
        db::Reach::both);

    services.hub.end_sessions(outcome.ended);
    services.hub.refresh(outcome.account);
    JoinResult result{outcome.joined, co_await load_me(services, who ? call.session : outcome.seat.token)};
    Reply reply = reply_with(result);
    if (!who) seat_in(services, call, outcome.seat, in.shared_computer, reply);
    co_return reply;
}

Task<Reply> issue_invites(Services& services, Call& call, const people::IssueInvites& in) {
    std::int64_t seq = 0;
    auto sheets = co_await services.db.write(
        call.org(),
        [&](db::Tx& tx) {
            const auto viewer = open_writer(tx, call);
            auto issued = people::issue_invites(tx, viewer, in, services.public_url);
            seq = tx.current_seq();
            return issued;
        },
        db::Reach::both);
    sheets = co_await services.slow.run([&] {
        for (auto& sheet : sheets.sheets)
            for (auto& strip : sheet.strips) strip.qr_svg = qr_svg(strip.url);
        return std::move(sheets);
    });
    auto reply = reply_with(sheets);
    reply.seq = seq;
    co_return reply;
}

Task<Reply> issue_class_link(Services& services, Call& call, const people::IssueClassLink& in) {
    std::int64_t seq = 0;
    auto link = co_await services.db.write(
        call.org(),
        [&](db::Tx& tx) {
            const auto viewer = open_writer(tx, call);
            auto issued = people::issue_class_link(tx, viewer, in, services.public_url);
            seq = tx.current_seq();
            return issued;
        },
        db::Reach::both);
    link.qr_svg = qr_svg(link.url);
    auto reply = reply_with(link);
    reply.seq = seq;
    co_return reply;
}

}  // namespace parta::api
