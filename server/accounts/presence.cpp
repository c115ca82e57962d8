#include "accounts/presence.hpp"

#include "accounts/session_lives.hpp"

namespace parta::accounts {
namespace {

constexpr int most_listed = 1000;

}  // namespace

void part_session(db::Tx& tx, SessionId session) {
    part_page(tx, session, "?");
}

void part_page(db::Tx& tx, SessionId session, std::string_view page) {
    tx.exec(
        "UPDATE session SET parted = $3, "
        "expires_at = (CASE WHEN shared AND expires_at > $2 THEN $2 ELSE expires_at END), "
        "locked_from = (CASE WHEN pin IS NOT NULL AND (locked_from IS NULL OR locked_from > $2) THEN $2 ELSE "
        "locked_from END) WHERE id = $1 AND (shared OR pin IS NOT NULL)",
        session, now() + parting_life, page);
}

void stay_page(db::Tx& tx, SessionId session, std::string_view page) {
    // Not seen for so long that this use renews it.
    const auto others = tx.exec(
        "UPDATE session SET parted = '', last_seen_at = (CASE WHEN last_seen_at > $3 THEN $3 ELSE last_seen_at END) "
        "WHERE id = $1 AND parted <> $2",
        session, page, now() - touch_every);
    if (others == 1) touch_session(tx, session);
}

void lock_session(db::Tx& tx, SessionId session) {
    if (tx.exec("UPDATE session SET locked_from = $2 WHERE id = $1 AND device_hash IS NOT NULL", session, now()) == 0)
        throw Error{ErrorCode::conflict, "", "alone on its device and without a PIN"};
}

std::vector<SessionLock> session_locks(db::Tx& tx, AccountId account) {
    const auto at = now();
    std::vector<SessionLock> locks;
    for (const auto& row : tx.query("SELECT id, pin IS NOT NULL, locked_from IS NOT NULL AND locked_from <= $2 FROM "
                                    "session WHERE account_id = "
                                    "$1 AND device_hash IS NOT NULL AND expires_at > $2 LIMIT $3",
                                    account, at, most_listed))
        locks.push_back({row.get<SessionId>(0), row.get<bool>(1), row.get<bool>(2)});
    return locks;
}

std::vector<SessionId> sessions_over(db::Tx& tx, Timestamp since, Timestamp until) {
    std::vector<SessionId> over;
    for (const auto* sql :
         {"SELECT id FROM session WHERE locked_from IS NOT NULL AND locked_from > $1 AND locked_from <= $2 LIMIT $3",
          "SELECT id FROM session WHERE shared AND expires_at > $1 AND expires_at <= $2 LIMIT $3"})
        for (const auto& row : tx.query(sql, since, until, most_listed)) over.push_back(row.get<SessionId>(0));
    return over;
}

}  // namespace parta::accounts
