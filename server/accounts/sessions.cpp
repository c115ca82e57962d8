#include <fmt/format.h>

#include "accounts/accounts.hpp"
#include "accounts/devices.hpp"
#include "accounts/session_lives.hpp"
#include "accounts/tokens.hpp"
#include "base/hash.hpp"
#include "base/random.hpp"

namespace parta::accounts {
namespace {

constexpr auto code_proves = 10min;
constexpr int most_sessions = 50;  // of one account; the least used end first

std::size_t const longest_user_agent = 300;

db::Bytes hash_of(std::string_view token) {
    return {sha256(token)};
}

/// Ended sessions and those over the limit go when a new one comes: no job is needed for it.
void make_room(db::Tx& tx, AccountId account, Timestamp at) {
    tx.exec(
        "DELETE FROM session WHERE account_id = $1 AND (expires_at <= $2 OR id IN "
        "(SELECT id FROM session WHERE account_id = $1 ORDER BY last_seen_at DESC LIMIT 1000 OFFSET $3))",
        account, at, most_sessions - 1);
}

}  // namespace

SessionToken make_token(AccountId account, std::string_view mark) {
    return fmt::format("{}{}.{}", mark, to_base64url(random_bytes(32)), account.value);
}

SessionToken open_session(db::Tx& tx, AccountId account, const Device& device, bool shared_computer, Proof proof) {
    auto token = make_token(account, shared_computer ? shared_token_mark : "");
    auto at = now();
    make_room(tx, account, at);
    auto life = shared_computer ? shared_idle : usual_life;
    tx.exec(
        "INSERT INTO session (id, token_hash, account_id, created_at, last_seen_at, expires_at, user_agent, address, "
        "shared, proof) "
        "VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9)",
        new_id<SessionId>(), hash_of(token), account, at, at + life,
        std::string_view(device.user_agent).substr(0, longest_user_agent), device.address, shared_computer, proof);
    return token;
}

db::Bytes session_row::key(std::string_view token) {
    return hash_of(token);
}

std::optional<Authenticated> session_row::read(const db::Row& row, Timestamp at) {
    const auto locked_from = row.get<std::optional<Timestamp>>(10);
    if (row.get<Timestamp>(9) <= at || (locked_from && *locked_from <= at)) return std::nullopt;
    return Authenticated{
        .account = row.get<AccountId>(0),
        .session = row.get<SessionId>(1),
        .is_operator = row.get<bool>(2),
        .touch_due = row.get<Timestamp>(3) <= at - touch_every,
        .password_change_required = row.get<bool>(4),
        .proved_by_code = row.get<Proof>(5) == Proof::code && row.get<Timestamp>(6) > at - code_proves,
        .second_factor = row.get<bool>(7),
        .shared_computer = row.get<bool>(8),
    };
}

std::optional<Authenticated> find_session(db::Tx& tx, std::string_view token) {
    if (token.empty()) return std::nullopt;
    static const std::string sql =
        fmt::format("SELECT {} FROM {} WHERE {}", session_row::columns, session_row::tables, session_row::condition);
    const auto row = tx.query(db::apart, sql, hash_of(token)).maybe();
    return row ? session_row::read(*row, now()) : std::nullopt;
}

// A request that was on its way when the last tab closed is no use: what parting has begun only stay_page takes back.
void touch_session(db::Tx& tx, SessionId session) {
    auto at = now();
    tx.exec(
        "UPDATE session SET last_seen_at = $2, expires_at = (CASE WHEN NOT shared THEN $2 + $5 "
        "WHEN parted <> '' THEN expires_at WHEN $2 + $4 > created_at + $6 THEN created_at + $6 ELSE $2 + $4 END), "
        "locked_from = (CASE WHEN pin IS NULL OR parted <> '' THEN locked_from ELSE $2 + $7 END) "
        "WHERE id = $1 AND last_seen_at <= $3 AND (locked_from IS NULL OR locked_from > $2)",
        session, at, at - touch_every, shared_idle.count(), usual_life.count(), shared_life.count(), pin_idle.count());
}

std::vector<SessionInfo> list_sessions(db::Tx& tx, const Authenticated& who) {
    auto rows = tx.query(
        "SELECT id, created_at, last_seen_at, user_agent, address, shared FROM session WHERE account_id = $1 AND "
        "expires_at > "
        "$2 "
        "ORDER BY last_seen_at DESC, id DESC LIMIT $3",
        who.account, now(), most_sessions);
    std::vector<SessionInfo> sessions;
    for (const auto& row : rows) {
        auto id = row.get<SessionId>(0);
        sessions.push_back({id, row.get<Timestamp>(1), row.get<Timestamp>(2), device_name(row.get<std::string_view>(3)),
                            row.get<std::string>(4), id == who.session, row.get<bool>(5)});
    }
    return sessions;
}

void end_session(db::Tx& tx, const Authenticated& who, SessionId id) {
    if (tx.exec("DELETE FROM session WHERE id = $1 AND account_id = $2", id, who.account) == 0)
        throw Error{ErrorCode::not_found};
}

std::vector<SessionId> end_all_sessions(db::Tx& tx, AccountId account, SessionId keep) {
    std::vector<SessionId> ended;
    for (const auto& row :
         tx.query("DELETE FROM session WHERE account_id = $1 AND id <> $2 RETURNING id", account, keep))
        ended.push_back(row.get<SessionId>(0));
    return ended;
}

}  // namespace parta::accounts
