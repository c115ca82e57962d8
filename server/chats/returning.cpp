#include "chats/returning.hpp"

#include "chats/participants.hpp"
#include "events/events.hpp"

namespace parta::chats {
namespace {

constexpr auto slip = std::chrono::days{14};

}  // namespace

std::vector<LeftChat> left_chats(db::Tx& tx, MemberId member) {
    std::vector<LeftChat> left;
    for (const auto row :
         tx.query("SELECT p.chat_id, p.capacity, p.owner, p.from_seq, coalesce(e.at, 0) FROM member m "
                  "JOIN participant p ON p.org_id = m.org_id AND p.member_id = m.id AND p.to_seq >= m.left_seq AND NOT "
                  "p.taken "
                  "LEFT JOIN event e ON e.org_id = m.org_id AND e.seq = m.left_seq "
                  "WHERE m.org_id = $1 AND m.id = $2 AND m.deactivated_at IS NOT NULL ORDER BY p.chat_id LIMIT 1000",
                  tx.org(), member))
        left.push_back({row.get<ChatId>(0), row.get<std::string>(1), row.get<bool>(2), row.get<std::int64_t>(3),
                        row.get<Timestamp>(4) >= now() - slip});
    return left;
}

std::map<MemberId, std::vector<LeftChat>> places_ended(db::Tx& tx, MemberId pupil, std::int64_t since) {
    std::map<MemberId, std::vector<LeftChat>> ended;
    // Whoever still has a class, or has one again, has lost nothing by leaving.
    for (const auto row : tx.query(
             "SELECT p.member_id, p.chat_id, p.capacity, p.owner, p.from_seq FROM participant own "
             "JOIN participant p ON p.org_id = own.org_id AND p.chat_id = own.chat_id AND p.to_seq >= $3 AND NOT "
             "p.taken AND "
             "(p.member_id = $2 OR p.capacity = 'parent' AND p.member_id IN (SELECT r.parent_id FROM representation r "
             "WHERE r.org_id = $1 AND r.child_id = $2 AND r.to_seq IS NULL AND NOT r.restricted)) "
             "WHERE own.org_id = $1 AND own.member_id = $2 AND own.capacity = 'pupil' AND own.to_seq >= $3 AND NOT "
             "own.taken "
             "AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.org_id = $1 AND e.member_id = $2 AND e.to_seq IS NULL) "
             "ORDER BY p.chat_id, p.member_id LIMIT 1000",
             tx.org(), pupil, since))
        ended[row.get<MemberId>(0)].push_back(
            {row.get<ChatId>(1), row.get<std::string>(2), row.get<bool>(3), row.get<std::int64_t>(4), true});
    return ended;
}

std::vector<LeftChat> parent_places_ended(db::Tx& tx, MemberId parent, std::int64_t since) {
    std::vector<LeftChat> ended;
    for (const auto row :
         tx.query("SELECT chat_id, capacity, owner, from_seq FROM participant WHERE org_id = $1 AND member_id = $2 AND "
                  "capacity = 'parent' AND to_seq >= $3 AND NOT taken ORDER BY chat_id, from_seq LIMIT 1000",
                  tx.org(), parent, since))
        ended.push_back(
            {row.get<ChatId>(0), row.get<std::string>(1), row.get<bool>(2), row.get<std::int64_t>(3), true});
    return ended;
}

void give_back(db::Tx& tx, MemberId member, const std::vector<LeftChat>& chats) {
    for (const auto& left : chats) {
        if (left.goes_on) {
            events::emit(tx, events::to_member(member), events::AccessChanged{"chat"});
            tx.exec(
                "UPDATE participant SET to_seq = NULL WHERE org_id = $1 AND chat_id = $2 AND member_id = $3 AND "
                "from_seq = $4 AND NOT EXISTS (SELECT 1 FROM participant o WHERE o.org_id = $1 AND o.chat_id = $2 AND "
                "o.member_id = $3 AND o.to_seq IS NULL)",
                tx.org(), left.chat, member, left.from_seq);
        } else {
            add_participants(tx, left.chat, {{member, left.capacity, left.owner}});
        }
        events::emit(tx, events::to_chat(left.chat), ChatChanged{left.chat});
    }
}

void give_all_back(db::Tx& tx, std::int64_t first_seq, std::int64_t last_seq) {
    tx.exec(
        "UPDATE participant SET to_seq = from_seq WHERE org_id = $1 AND from_seq BETWEEN $2 AND $3 AND to_seq IS NULL",
        tx.org(), first_seq, last_seq);
    tx.exec(
        "UPDATE participant AS p SET to_seq = NULL WHERE p.org_id = $1 AND p.to_seq BETWEEN $2 AND $3 AND p.from_seq < "
        "$2 AND NOT EXISTS (SELECT 1 FROM participant o WHERE o.org_id = p.org_id AND o.chat_id = p.chat_id AND "
        "o.member_id = p.member_id AND o.to_seq IS NULL)",
        tx.org(), first_seq, last_seq);
}

}  // namespace parta::chats
