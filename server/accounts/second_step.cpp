// Between the password and the second factor: tickets, challenges, tries.
#include "accounts/second_factor.hpp"
#include "base/hash.hpp"
#include "base/random.hpp"

namespace parta::accounts {
namespace {

using namespace std::chrono_literals;

constexpr auto life = 5min;
constexpr int most_tries = 5;
constexpr int most_tries_an_hour = 20;
constexpr auto tries_count_for = 1h;
constexpr int most_open_steps = 100;  // of one account within the hour: whoever knows the password fills no table

db::Bytes hash_of(std::string_view ticket) {
    return {sha256(ticket)};
}

struct Lately {
    int steps = 0;
    int tries = 0;
    Timestamp first;
};

Lately lately(db::Tx& tx, AccountId account, Timestamp at) {
    const auto row = tx.query(
                           "SELECT count(*), coalesce(sum(tries), 0), coalesce(min(created_at), 0) FROM second_step "
                           "WHERE account_id = $1 AND created_at > $2",
                           account, at - tries_count_for)
                         .only();
    return {row.get<int>(0), row.get<int>(1), row.get<Timestamp>(2)};
}

[[noreturn]] void refuse(const Lately& of, Timestamp at) {
    const auto wait = std::chrono::ceil<std::chrono::seconds>(of.first + tries_count_for - at);
    throw Error{ErrorCode::too_many_requests, "", "wrong second factors", static_cast<int>(wait.count())};
}

}  // namespace

std::string begin_step(db::Tx& tx, StepPurpose purpose, AccountId account, Proof proof, bool shared_computer) {
    const auto at = now();
    tx.exec("DELETE FROM second_step WHERE account_id = $1 AND created_at <= $2", account, at - tries_count_for);
    if (const auto of = lately(tx, account, at); of.steps >= most_open_steps) refuse(of, at);
    auto ticket = to_base64url(random_bytes(32));
    tx.exec(
        "INSERT INTO second_step (id, ticket_hash, account_id, purpose, proof, shared, created_at) VALUES ($1, $2, $3, "
        "$4, $5, $6, $7)",
        new_id<SecondStepId>(), hash_of(ticket), account, purpose, proof, shared_computer, at);
    return ticket;
}

std::optional<Step> find_step(db::Tx& tx, StepPurpose purpose, std::string_view ticket) {
    const auto row = tx.query(
                           "SELECT s.id, s.account_id, s.proof, s.shared FROM second_step s JOIN account a ON a.id = "
                           "s.account_id WHERE s.ticket_hash = $1 AND s.purpose = $2 AND s.created_at > $3 AND s.tries "
                           "< $4 AND a.disabled_at IS NULL",
                           hash_of(ticket), purpose, now() - life, most_tries)
                         .maybe();
    if (!row) return std::nullopt;
    return Step{row->get<SecondStepId>(0), row->get<AccountId>(1), row->get<Proof>(2), row->get<bool>(3)};
}

std::string challenge_for(db::Tx& tx, const Step& step) {
    auto challenge = random_bytes(32);
    tx.exec("UPDATE second_step SET challenge = $2 WHERE id = $1", step.id, db::Bytes{challenge});
    return challenge;
}

std::optional<std::string> take_challenge(db::Tx& tx, const Step& step) {
    const auto row =
        tx.query("SELECT challenge FROM second_step WHERE id = $1 AND challenge IS NOT NULL", step.id).maybe();
    if (!row) return std::nullopt;
    auto challenge = row->get<db::Bytes>(0).data;
    if (tx.exec("UPDATE second_step SET challenge = NULL WHERE id = $1 AND challenge = $2", step.id,
                db::Bytes{challenge}) != 1)
        return std::nullopt;
    return challenge;
}

bool count_step_try(db::Tx& tx, const Step& step) {
    const auto at = now();
    if (const auto of = lately(tx, step.account, at); of.tries >= most_tries_an_hour) refuse(of, at);
    return tx.exec("UPDATE second_step SET tries = tries + 1 WHERE id = $1 AND tries < $2", step.id, most_tries) == 1;
}

void end_step(db::Tx& tx, const Step& step) {
    tx.exec("DELETE FROM second_step WHERE account_id = $1", step.account);
}

void prune_steps(db::Tx& tx) {
    tx.exec("DELETE FROM second_step WHERE created_at <= $1", now() - tries_count_for);
}

}  // namespace parta::accounts
