#include "chats/participants.hpp"

#include <set>

#include "chats/id_list.hpp"
#include "chats/member_counts.hpp"
#include "events/events.hpp"

namespace parta::chats {
namespace {

// Each statement speaks of the whole organisation, or ends in what narrows it: a list of the members concerned, or a
// chat.

// Staff without a staff role in force, pupils without a unit, parents without an unrestricted child here. Apart,
// because PostgreSQL makes a join of each NOT EXISTS only when it stands alone.
std::string outdated(std::string_view scope) {
    return fmt::format(
        "SELECT p.chat_id, p.member_id FROM participant p WHERE p.org_id = $1 AND p.to_seq IS NULL "
        "AND p.capacity NOT IN ('pupil', 'parent') AND NOT EXISTS (SELECT 1 FROM role r WHERE r.org_id = p.org_id "
        " AND r.member_id = p.member_id AND r.to_seq IS NULL AND r.role <> 'pupil') {0} "
        "UNION ALL SELECT p.chat_id, p.member_id FROM participant p WHERE p.org_id = $1 AND p.to_seq IS NULL "
        "AND p.capacity = 'pupil' AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.org_id = p.org_id "
        " AND e.member_id = p.member_id AND e.to_seq IS NULL) {0} "
        "UNION ALL SELECT p.chat_id, p.member_id FROM participant p WHERE p.org_id = $1 AND p.to_seq IS NULL "
        "AND p.capacity = 'parent' AND NOT EXISTS (SELECT 1 FROM representation r WHERE r.org_id = p.org_id "
        " AND r.parent_id = p.member_id AND r.to_seq IS NULL AND NOT r.restricted) {0}",
        scope);
}

// A pupil of grades 1–4 (p) stands in a chat with staff (s); the representative (m) has joined and is not in it.
std::string missing_guardians(std::string_view scope) {
    return fmt::format(
        "SELECT DISTINCT p.chat_id, r.parent_id FROM unit u "
        "JOIN enrolment e ON e.org_id = u.org_id AND e.unit_id = u.id AND e.main AND e.to_seq IS NULL "
        "JOIN participant p ON p.org_id = e.org_id AND p.member_id = e.member_id AND p.to_seq IS NULL "
        "  AND p.capacity = 'pupil' "
        "JOIN participant s ON s.org_id = p.org_id AND s.chat_id = p.chat_id AND s.to_seq IS NULL "
        "  AND s.capacity NOT IN ('pupil', 'parent') "
        "JOIN representation r ON r.org_id = e.org_id AND r.child_id = e.member_id AND r.to_seq IS NULL "
        "  AND NOT r.restricted "
        "JOIN member m ON m.org_id = r.org_id AND m.id = r.parent_id AND m.joined_at IS NOT NULL "
        "  AND m.closed_at IS NULL "
        "WHERE u.org_id = $1 AND u.kind = 'class' AND u.grade BETWEEN 1 AND 4 AND u.archived_at IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM participant x WHERE x.org_id = p.org_id AND x.chat_id = p.chat_id "
        "  AND x.member_id = r.parent_id AND x.to_seq IS NULL) {}",
        scope);
}

// A representative who was added for a child's sake leaves when no child of theirs is in the chat any more. The two of
// a personal chat's key and owners of groups are there for their own sake.
std::string needless_guardians(std::string_view scope) {
    return fmt::format(
        "SELECT p.chat_id, p.member_id FROM participant p JOIN chat c ON c.org_id = p.org_id AND c.id = p.chat_id "
        "WHERE p.org_id = $1 AND p.to_seq IS NULL AND p.capacity = 'parent' AND c.kind = 'personal' "
        "AND c.personal_key NOT LIKE CAST(p.member_id AS TEXT) || ':%' "
        "AND c.personal_key NOT LIKE '%:' || CAST(p.member_id AS TEXT) "
        "AND NOT EXISTS (SELECT 1 FROM participant x JOIN representation r ON r.org_id = x.org_id "
        "  AND r.child_id = x.member_id AND r.parent_id = p.member_id AND r.to_seq IS NULL AND NOT r.restricted "
        "  WHERE x.org_id = p.org_id AND x.chat_id = p.chat_id AND x.to_seq IS NULL) {}",
        scope);
}

using ByChat = std::map<ChatId, std::vector<MemberId>>;

void note(ByChat& members, const db::Row& row) {
    members[row.get<ChatId>(0)].push_back(row.get<MemberId>(1));
}

// These people, and the representatives of those who are pupils: also former ones, who may have to leave.
std::vector<MemberId> with_representatives(db::Tx& tx, std::span<const MemberId> members) {
    std::vector<MemberId> concerned(members.begin(), members.end());
    for_ids(tx, members, "SELECT parent_id FROM representation WHERE org_id = $1 AND child_id IN ({})",
            [&](const db::Row& row) { concerned.push_back(row.get<MemberId>(0)); });
    return distinct(std::move(concerned));
}

// `look` runs one statement: its text for a scope, and the column that the scope compares.
template <class Look>
void keep(db::Tx& tx, const Look& look) {
    std::set<ChatId> changed;
    for (const auto statement : {&outdated, &needless_guardians})
        for (const auto& [chat, members] : look(statement, "p.member_id")) {
            remove_participants(tx, chat, members, PlaceEnds::by_structure);
            changed.insert(chat);
        }
    for (const auto& [chat, members] : look(&missing_guardians, "r.parent_id")) {
        std::vector<NewParticipant> added;
        for (const MemberId member : members) added.push_back({member, "parent"});
        add_participants(tx, chat, added);
        changed.insert(chat);
    }
    for (const ChatId chat : changed) events::emit(tx, events::to_chat(chat), ChatChanged{chat});
}

using Statement = std::string (*)(std::string_view scope);

}  // namespace

void add_participants(db::Tx& tx, ChatId chat, const std::vector<NewParticipant>& added) {
    for (const auto& [member, capacity, owner] : added) {
        const auto seq = events::emit(tx, events::to_member(member), events::AccessChanged{"chat"});
        tx.post(
            "INSERT INTO participant (org_id, chat_id, member_id, capacity, owner, from_seq) VALUES ($1, $2, $3, $4, "
            "$5, $6) "
            "ON CONFLICT DO NOTHING",
            tx.org(), chat, member, capacity, owner, seq);
    }
}

void remove_participants(db::Tx& tx, ChatId chat, const std::vector<MemberId>& removed, PlaceEnds why) {
    for (const MemberId member : removed) {
        const auto seq = events::emit(tx, events::to_member(member), events::AccessChanged{"chat"});
        tx.post(
            "UPDATE participant SET to_seq = $4, taken = $5 WHERE org_id = $1 AND chat_id = $2 AND member_id = $3 AND "
            "to_seq IS NULL",
            tx.org(), chat, member, seq, why == PlaceEnds::by_word);
    }
}

void keep_participants(db::Tx& tx) {
    keep(tx, [&](Statement statement, std::string_view) {
        ByChat found;
        for (const auto row : tx.query(statement(""), tx.org())) note(found, row);
        return found;
    });
    tell_member_counts(tx);
}

void keep_participants(db::Tx& tx, std::span<const MemberId> changed) {
    const auto concerned = with_representatives(tx, changed);
    keep(tx, [&](Statement statement, std::string_view column) {
        ByChat found;
        for_ids(tx, concerned, statement(fmt::format("AND {} IN ({{0}})", column)),
                [&](const db::Row& row) { note(found, row); });
        return found;
    });
    tell_member_counts(tx, concerned);
}

void keep_participants(db::Tx& tx, ChatId chat) {
    keep(tx, [&](Statement statement, std::string_view) {
        ByChat found;
        for (const auto row : tx.query(statement("AND p.chat_id = $2"), tx.org(), chat)) note(found, row);
        return found;
    });
}

}  // namespace parta::chats
