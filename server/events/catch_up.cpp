// What one member has missed.
#include "events/events.hpp"

namespace parta::events {
namespace {

// $1 organisation, $2 member, $3 cursor, $4 limit. One arm per kind of target, each served by event_by_target. The
// CROSS JOIN keeps SQLite from looking through the log for the member's chats; PostgreSQL reads it as any join.
constexpr std::string_view missed =
    "SELECT e.seq, e.type, CASE WHEN mine.since > e.since_seq AND e.newcomer_data IS NOT NULL THEN e.newcomer_data "
    "ELSE e.data END "
    "FROM (SELECT chat_id, min(since) AS since FROM "
    " (SELECT c.id AS chat_id, m.from_seq AS since FROM audience_member m CROSS JOIN chat c "
    "   WHERE m.org_id = $1 AND m.member_id = $2 AND c.org_id = $1 AND c.audience_id = "
    "m.audience_id "
    "  UNION ALL SELECT chat_id, from_seq FROM participant WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL) "
    "listed "
    " GROUP BY chat_id) mine CROSS JOIN event e "
    "WHERE e.org_id = $1 AND e.target = 'chat' AND e.target_id = mine.chat_id AND e.seq > $3 AND e.seq >= mine.since "
    "AND (e.subject_seq = 0 OR e.subject_seq >= mine.since) "
    "UNION ALL SELECT seq, type, data FROM event "
    "WHERE org_id = $1 AND target = 'organisation' AND target_id = 0 AND seq > $3 "
    "UNION ALL SELECT seq, type, data FROM event "
    "WHERE org_id = $1 AND target = 'member' AND target_id = $2 AND seq > $3 "
    "UNION ALL SELECT seq, type, data FROM event "
    "WHERE org_id = $1 AND target = 'staff' AND target_id = 0 AND seq > $3 AND EXISTS "
    " (SELECT 1 FROM role WHERE org_id = $1 AND member_id = $2 AND role <> 'pupil' AND to_seq IS NULL) "
    "UNION ALL SELECT seq, type, data FROM event WHERE org_id = $1 AND target = 'unit_staff' AND seq > $3 AND ("
    " target_id IN (SELECT unit_id FROM assignment WHERE org_id = $1 AND member_id = $2 AND duty = 'class_teacher' "
    "  AND to_seq IS NULL AND NOT withheld) "
    " OR EXISTS (SELECT 1 FROM role WHERE org_id = $1 AND member_id = $2 AND role = 'administrator' AND to_seq IS "
    "NULL)) "
    "ORDER BY 1 LIMIT $4";

// The newest number that has left the log; nothing while the log is whole or empty.
std::optional<std::int64_t> pruned_to(db::Tx& tx) {
    const auto first = tx.query("SELECT seq FROM event WHERE org_id = $1 ORDER BY seq LIMIT 1", tx.org()).maybe();
    if (!first) return std::nullopt;
    return first->get<std::int64_t>(0) - 1;
}

void check_cursor(db::Tx& tx, std::string_view known_epoch, std::string_view epoch, std::int64_t after) {
    if (known_epoch != epoch) throw Error{ErrorCode::resync, "epoch", "another epoch"};
    const std::int64_t current = tx.current_seq();
    if (after > current) throw Error{ErrorCode::resync, "after", "ahead of the log"};
    if (after < pruned_to(tx).value_or(current)) throw Error{ErrorCode::resync, "after", "older than the log"};
}

bool is_active(db::Tx& tx, MemberId member) {
    return !tx.query("SELECT 1 FROM member WHERE org_id = $1 AND id = $2 AND closed_at IS NULL", tx.org(), member)
                .empty();
}

}  // namespace

Updates catch_up(db::Tx& tx, MemberId member, std::string_view known_epoch, std::int64_t after, int limit) {
    Updates page{.epoch = epoch(tx), .seq = tx.current_seq()};
    check_cursor(tx, known_epoch, page.epoch, after);
    if (after == page.seq || !is_active(tx, member)) return page;
    const auto rows = tx.query(missed, tx.org(), member, after, limit + 1);
    page.more = rows.size() > static_cast<std::size_t>(limit);
    for (const auto row : rows) {
        if (page.updates.size() == static_cast<std::size_t>(limit)) break;
        page.updates.push_back({row.get<std::int64_t>(0), row.get<std::string>(1), {row.get<std::string>(2)}});
    }
    if (page.more) page.seq = page.updates.back().seq;
    return page;
}

}  // namespace parta::events
