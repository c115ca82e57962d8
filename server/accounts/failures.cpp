#include <algorithm>

#include "accounts/accounts.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

namespace parta::accounts {
namespace {

using namespace std::chrono_literals;

constexpr int free_tries = 9;  // the tenth wrong password in a row begins the waiting
constexpr auto first_wait = 1min;
constexpr auto longest_wait = 15min;
constexpr auto forgotten_after = 1h;

constexpr int most_from_everywhere = 100;
constexpr auto window_from_everywhere = 15min;
constexpr std::string_view everywhere;

struct Failures {
    std::int64_t tries = 0;
    Timestamp first_at{};
    Timestamp last_at{};
    Timestamp wait_until{};
};

/// The same for every spelling that find_candidates takes for the same.
db::Bytes hash_of(std::string_view typed_login) {
    if (auto contact = parse_contact(typed_login)) return {sha256(contact->value)};
    if (auto login = parse_login(typed_login)) return {sha256(*login)};
    return {sha256(fold(trim(typed_login)))};
}

Failures read(db::Tx& tx, const db::Bytes& login, std::string_view address) {
    auto row = tx.query(
                     "SELECT tries, first_at, last_at, wait_until FROM sign_in_failure "
                     "WHERE login_hash = $1 AND address = $2",
                     login, address)
                   .maybe();
    if (!row) return {};
    return {row->get<std::int64_t>(0), row->get<Timestamp>(1), row->get<Timestamp>(2), row->get<Timestamp>(3)};
}

void store(db::Tx& tx, const db::Bytes& login, std::string_view address, const Failures& failures) {
    tx.exec(
        "INSERT INTO sign_in_failure (login_hash, address, tries, first_at, last_at, wait_until) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (login_hash, address) DO UPDATE SET tries = excluded.tries, "
        "first_at = excluded.first_at, last_at = excluded.last_at, wait_until = excluded.wait_until",
        login, address, failures.tries, failures.first_at, failures.last_at, failures.wait_until);
}

std::chrono::milliseconds wait_after(std::int64_t tries) {
    if (tries <= free_tries) return 0ms;
    return std::min<std::chrono::milliseconds>(longest_wait,
                                               first_wait * (1 << std::min<std::int64_t>(tries - free_tries - 1, 4)));
}

[[noreturn]] void refuse(Timestamp until, Timestamp at) {
    throw Error{ErrorCode::too_many_requests, "", "repeated wrong passwords",
                static_cast<int>(std::chrono::ceil<std::chrono::seconds>(until - at).count())};
}

bool knows_address(db::Tx& tx, const std::vector<Candidate>& candidates, std::string_view address) {
    return std::ranges::any_of(candidates, [&](const Candidate& candidate) {
        return tx
            .query("SELECT 1 FROM session WHERE account_id = $1 AND address = $2 LIMIT 1", candidate.account, address)
            .maybe()
            .has_value();
    });
}

}  // namespace

void count_try(db::Tx& tx, std::string_view typed_login, std::string_view address,
               const std::vector<Candidate>& candidates) {
    const auto login = hash_of(typed_login);
    const auto at = now();

    auto here = read(tx, login, address);
    // Written while the clock was wrong: nobody waits until that time comes.
    if (here.last_at - forgotten_after > at) here = {};
    if (here.wait_until > at) refuse(here.wait_until, at);
    if (here.last_at + forgotten_after <= at) here = {.first_at = at};

    auto all = read(tx, login, everywhere);
    if (all.first_at + window_from_everywhere <= at || all.first_at - forgotten_after > at) all = {.first_at = at};
    if (all.tries >= most_from_everywhere && !knows_address(tx, candidates, address))
        refuse(all.first_at + window_from_everywhere, at);

    ++here.tries;
    here.last_at = at;
    here.wait_until = at + wait_after(here.tries);
    store(tx, login, address, here);
    ++all.tries;
    all.last_at = at;
    store(tx, login, everywhere, all);
}

void forgive_try(db::Tx& tx, std::string_view typed_login, std::string_view address, bool alone) {
    const auto login = hash_of(typed_login);
    if (alone) tx.exec("DELETE FROM sign_in_failure WHERE login_hash = $1 AND address = $2", login, address);
    tx.exec(
        "UPDATE sign_in_failure SET tries = tries - 1, wait_until = 0 "
        "WHERE login_hash = $1 AND address IN ($2, $3) AND tries > 0",
        login, address, everywhere);
}

void forget_failures(db::Tx& tx, std::string_view typed_login) {
    tx.exec("DELETE FROM sign_in_failure WHERE login_hash = $1", hash_of(typed_login));
}

void prune_failures(db::Tx& tx) {
    tx.exec("DELETE FROM sign_in_failure WHERE last_at <= $1", now() - forgotten_after);
}

}  // namespace parta::accounts
