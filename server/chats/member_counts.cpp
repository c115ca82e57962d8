#include "chats/member_counts.hpp"

#include "chats/id_list.hpp"
#include "events/events.hpp"

namespace parta::chats {
namespace {

// One rule of the organisation is counted by itself: together with others SQLite would go through the whole
// organisation for each.
int count_wide(db::Tx& tx, AudienceId audience) {
    return tx
        .query(
            "SELECT count(DISTINCT m.member_id) FROM audience_member m "
            "WHERE m.org_id = $1 AND m.audience_id = $2 AND NOT EXISTS "
            "(SELECT 1 FROM member p WHERE p.org_id = $1 AND p.id = m.member_id AND p.closed_at IS NOT NULL)",
            tx.org(), audience)
        .only()
        .get<int>(0);
}

// When more chats than this change at once, everybody is told to fetch the list instead.
constexpr std::size_t most_told_singly = 40;

// Official chats, each with the number it was last told.
struct Told {
    std::vector<CountedChat> chats;
    std::map<ChatId, int> counts;

    void add(const db::Row& row) {
        const auto id = row.get<ChatId>(0);
        if (counts.emplace(id, row.get<int>(2)).second) chats.push_back({id, row.get<AudienceId>(1), row.get<bool>(3)});
    }
};

const std::string told_chats =
    "SELECT c.id, c.audience_id, c.told_count, a.unit_id IS NULL FROM chat c "
    "JOIN audience a ON a.org_id = c.org_id AND a.id = c.audience_id "
    "WHERE c.org_id = $1 AND c.kind = 'official' AND c.archived_at IS NULL ";

void tell(db::Tx& tx, const Told& told) {
    const auto now_in = count_members(tx, told.chats);
    std::vector<ChatId> changed;
    for (const auto& [chat, before] : told.counts) {
        const auto found = now_in.find(chat);
        const int count = found == now_in.end() ? 0 : found->second;
        if (count == before) continue;
        tx.post("UPDATE chat SET told_count = $3 WHERE org_id = $1 AND id = $2", tx.org(), chat, count);
        changed.push_back(chat);
    }
    // After an import each client would fetch each of its chats: all of them in one list is less.
    if (changed.size() > most_told_singly)
        events::emit(tx, events::to_organisation(), events::AccessChanged{"roster"});
    else
        for (const ChatId chat : changed) events::emit(tx, events::to_chat(chat), ChatChanged{chat});
}

// Also those that they or their children have left: there is no other trace of what has just changed.
std::vector<UnitId> units_of(db::Tx& tx, std::span<const MemberId> members) {
    std::vector<UnitId> units;
    const auto take = [&](const db::Row& row) { units.push_back(row.get<UnitId>(0)); };
    for_ids(tx, members, "SELECT DISTINCT unit_id FROM enrolment WHERE org_id = $1 AND member_id IN ({})", take);
    for_ids(tx, members, "SELECT DISTINCT unit_id FROM assignment WHERE org_id = $1 AND member_id IN ({})", take);
    for_ids(tx, members,
            "SELECT DISTINCT e.unit_id FROM representation p "
            "JOIN enrolment e ON e.org_id = p.org_id AND e.member_id = p.child_id "
            "WHERE p.org_id = $1 AND p.parent_id IN ({})",
            take);
    return distinct(std::move(units));
}

}  // namespace

std::map<ChatId, int> count_members(db::Tx& tx, const std::vector<CountedChat>& chats) {
    std::map<ChatId, int> counts;
    std::map<AudienceId, ChatId> of_units;
    std::vector<AudienceId> audiences;
    std::vector<ChatId> listed;
    for (const auto& chat : chats) {
        if (!chat.audience) {
            listed.push_back(chat.id);
        } else if (chat.wide) {
            counts[chat.id] = count_wide(tx, *chat.audience);
        } else {
            of_units[*chat.audience] = chat.id;
            audiences.push_back(*chat.audience);
        }
    }
    for_ids(tx, audiences,
            "SELECT m.audience_id, count(DISTINCT m.member_id) FROM audience_member m "
            "WHERE m.org_id = $1 AND m.audience_id IN ({}) AND NOT EXISTS "
            "(SELECT 1 FROM member p WHERE p.org_id = $1 AND p.id = m.member_id AND p.closed_at IS NOT NULL) "
            "GROUP BY m.audience_id",
            [&](const db::Row& row) { counts[of_units.at(row.get<AudienceId>(0))] = row.get<int>(1); });
    for_ids(tx, listed,
            "SELECT c.chat_id, count(*) FROM participant c JOIN member p ON p.org_id = c.org_id AND p.id = c.member_id "
            "WHERE c.org_id = $1 AND c.chat_id IN ({}) AND c.to_seq IS NULL AND p.closed_at IS NULL "
            "GROUP BY c.chat_id",
            [&](const db::Row& row) { counts[row.get<ChatId>(0)] = row.get<int>(1); });
    return counts;
}

void tell_member_counts(db::Tx& tx) {
    Told told;
    for (const auto row : tx.query(told_chats, tx.org())) told.add(row);
    tell(tx, told);
}

void tell_member_counts(db::Tx& tx, std::span<const MemberId> changed) {
    Told told;
    const auto take = [&](const db::Row& row) { told.add(row); };
    for_ids(tx, units_of(tx, changed), told_chats + "AND c.unit_id IN ({})", take);
    for_ids(tx, changed,
            told_chats +
                "AND c.template IN ('staff', 'deputies') AND EXISTS (SELECT 1 FROM role r WHERE r.org_id = c.org_id "
                "AND r.role <> 'pupil' AND r.member_id IN ({}))",
            take);
    tell(tx, told);
}

}  // namespace parta::chats
