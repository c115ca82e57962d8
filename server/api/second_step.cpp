// Signing in where there is a second factor: the step after the password.
#include "api/dispatch.hpp"
#include "api/second_factor.hpp"
#include "base/hash.hpp"
#include "events/hub.hpp"
#include "orgs/applications.hpp"
#include "people/sign_in_help.hpp"

namespace parta::api {
namespace {

std::string bytes_of(std::string_view encoded, std::string_view field) {
    auto bytes = from_base64url(encoded);
    if (!bytes) throw Error{ErrorCode::invalid_field, std::string{field}, "base64url without padding"};
    return std::move(*bytes);
}

accounts::Assertion assertion_of(const PasskeyAnswer& in) {
    return {bytes_of(in.credential, "passkey.credential"), bytes_of(in.client_data, "passkey.client_data"),
            bytes_of(in.authenticator_data, "passkey.authenticator_data"), bytes_of(in.signature, "passkey.signature")};
}

struct Tried {
    accounts::Seat seat;
    bool shared_computer = false;
    bool over = false;  // the ticket
};

}  // namespace

Task<Reply> ask_passkey(Services& services, Call&, const StepTicket& in) {
    const auto place = accounts::passkey_place(services.public_url);
    if (!place) throw Error{ErrorCode::not_found};
    const auto asked = co_await services.db.platform_write([&](db::Tx& tx) -> std::optional<PasskeyChallenge> {
        const auto step = accounts::find_step(tx, accounts::StepPurpose::sign_in, in.ticket);
        if (!step) return std::nullopt;
        PasskeyChallenge made{to_base64url(accounts::challenge_for(tx, *step)), place->rp_id, {}};
        for (const auto& id : accounts::credentials_of(tx, step->account)) made.credentials.push_back(to_base64url(id));
        return made;
    });
    if (!asked) throw Error{ErrorCode::wrong_code, "ticket"};
    co_return reply_with(*asked);
}

Task<Reply> prove_second_factor(Services& services, Call& call, const SecondFactorProof& in) {
    if (in.code.has_value() == in.passkey.has_value())
        throw Error{ErrorCode::invalid_field, "code", "either a code or a passkey's answer"};
    const auto place = accounts::passkey_place(services.public_url);
    const auto answer = in.passkey ? std::optional{assertion_of(*in.passkey)} : std::nullopt;
    // What was tried is counted, so nothing may be thrown for a wrong one in its unit.
    auto tried = co_await services.db.platform_write([&](db::Tx& tx) -> Tried {
        const auto step = accounts::find_step(tx, accounts::StepPurpose::sign_in, in.ticket);
        if (!step || !accounts::count_step_try(tx, *step)) return {.over = true};
        bool recovery = false, right = false;
        if (in.code) {
            right = accounts::use_second_code(tx, step->account, services.secrets, *in.code, recovery);
        } else {
            const auto challenge = accounts::take_challenge(tx, *step);
            right = place && challenge && accounts::use_passkey(tx, step->account, *place, *challenge, *answer);
        }
        if (!right) return {};
        accounts::end_step(tx, *step);
        if (recovery) {
            orgs::audit_platform(tx, step->account, "use_recovery_code",
                                 fmt::format("account:{}", step->account.value));
            accounts::tell_of_second_factor(tx, step->account, "В «Парту» вошли по запасному коду");
        }
        // Who comes in by a link comes alone (V18); a password given with it counted for the first step only.
        const auto present = accounts::find_session(tx, call.session);
        const bool own = present && present->account == step->account;
        const auto others =
            step->proof == accounts::Proof::link && !own ? accounts::Others::leave : accounts::Others::stay;
        return {.seat = take_seat(tx, call, step->account, step->shared_computer, step->proof, others),
                .shared_computer = step->shared_computer};
    });
    if (tried.over) throw Error{ErrorCode::wrong_code, "ticket"};
    if (tried.seat.token.empty()) throw Error{ErrorCode::wrong_code, in.code ? "code" : "passkey"};
    co_return co_await entered(services, call, {std::move(tried.seat), {}}, tried.shared_computer);
}

Task<Reply> reset_second_factor(Services& services, Call& call) {
    const MemberId member{detail::path_number(call, 1)};
    std::int64_t seq = 0;
    const auto ended = co_await services.db.write(
        call.org(),
        [&](db::Tx& tx) {
            const auto viewer = open_writer(tx, call);
            std::vector<SessionId> sessions;
            people::reset_second_factor(tx, viewer, member, sessions);
            seq = tx.current_seq();
            return sessions;
        },
        db::Reach::both);
    services.hub.end_sessions(ended);
    auto reply = empty_reply();
    reply.seq = seq;
    co_return reply;
}

}  // namespace parta::api
