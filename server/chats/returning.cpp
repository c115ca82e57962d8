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
                  "JOIN participant p ON p.org_id = m.org_id AND p.member_id = m.id AND p.to_seq >= m.left_seq "
                  "LEFT JOIN event e ON e.org_id = m.org_id AND e.seq = m.left_seq "
                  "WHERE m.org_id = $1 AND m.id = $2 AND m.deactivated_at IS NOT NULL ORDER BY p.chat_id LIMIT 1000",
                  tx.org(), member))
        left.push_back({row.get<ChatId>(0), row.get<std::string>(1), row.get<bool>(2), row.get<std::int64_t>(3),
                        row.get<Timestamp>(4) >= now() - slip});
    return left;
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

}  // namespace parta::chats
