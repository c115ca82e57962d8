// Whom a target means, seen from the event: the hub asks once per target and batch. catch_up.cpp gives the same answer
// seen from one member; a test holds the two together.
#include "events/entitled.hpp"

namespace parta::events {
namespace {

std::vector<Entitled> read(const db::Rows& rows) {
    std::vector<Entitled> found;
    found.reserve(rows.size());
    for (const auto row : rows) found.push_back({row.get<MemberId>(0), row.get<std::int64_t>(1)});
    return found;
}

// $1 is always the organisation. Deactivated members belong nowhere.
constexpr std::string_view of_organisation =
    "SELECT id, 0 FROM member WHERE org_id = $1 AND closed_at IS NULL ORDER BY id";

constexpr std::string_view of_staff =
    "SELECT DISTINCT r.member_id, 0 FROM role r JOIN member p ON p.org_id = r.org_id AND p.id = r.member_id "
    "WHERE r.org_id = $1 AND r.role <> 'pupil' AND r.to_seq IS NULL AND p.closed_at IS NULL ORDER BY 1";

constexpr std::string_view of_unit_staff =
    "SELECT s.member_id, 0 FROM assignment s JOIN member p ON p.org_id = s.org_id AND p.id = s.member_id "
    "WHERE s.org_id = $1 AND s.unit_id = $2 AND s.duty = 'class_teacher' AND s.to_seq IS NULL AND NOT s.withheld "
    "AND p.closed_at IS NULL "
    "UNION SELECT r.member_id, 0 FROM role r JOIN member p ON p.org_id = r.org_id AND p.id = r.member_id "
    "WHERE r.org_id = $1 AND r.role = 'administrator' AND r.to_seq IS NULL AND p.closed_at IS NULL ORDER BY 1";

constexpr std::string_view of_member = "SELECT id, 0 FROM member WHERE org_id = $1 AND id = $2 AND closed_at IS NULL";

constexpr std::string_view of_audience =
    "SELECT m.member_id, min(m.from_seq) FROM audience_member m "
    "WHERE m.org_id = $1 AND m.audience_id = $2 AND NOT EXISTS "
    "(SELECT 1 FROM member p WHERE p.org_id = $1 AND p.id = m.member_id AND p.closed_at IS NOT NULL) "
    "GROUP BY m.member_id ORDER BY m.member_id";

constexpr std::string_view of_participants =
    "SELECT c.member_id, min(c.from_seq) FROM participant c JOIN member p ON p.org_id = c.org_id AND p.id = "
    "c.member_id "
    "WHERE c.org_id = $1 AND c.chat_id = $2 AND c.to_seq IS NULL AND p.closed_at IS NULL "
    "GROUP BY c.member_id ORDER BY c.member_id";

}  // namespace

std::vector<Entitled> entitled_to_chat(db::Tx& tx, ChatId chat, std::optional<AudienceId> audience) {
    return read(audience ? tx.query(of_audience, tx.org(), *audience) : tx.query(of_participants, tx.org(), chat));
}

std::vector<Entitled> entitled_to(db::Tx& tx, Target target) {
    switch (target.kind) {
        case Target::Kind::organisation:
            return read(tx.query(of_organisation, tx.org()));
        case Target::Kind::staff:
            return read(tx.query(of_staff, tx.org()));
        case Target::Kind::unit_staff:
            return read(tx.query(of_unit_staff, tx.org(), target.id));
        case Target::Kind::member:
            return read(tx.query(of_member, tx.org(), target.id));
        case Target::Kind::chat:
            break;
    }
    const auto chat =
        tx.query("SELECT audience_id FROM chat WHERE org_id = $1 AND id = $2", tx.org(), target.id).maybe();
    if (!chat) return {};
    return entitled_to_chat(tx, ChatId{target.id}, chat->get<std::optional<AudienceId>>(0));
}

std::vector<MemberId> recipients(db::Tx& tx, Target target, std::int64_t seq) {
    std::vector<MemberId> members;
    for (const auto& [member, since] : entitled_to(tx, target))
        if (since <= seq) members.push_back(member);
    return members;
}

}  // namespace parta::events
