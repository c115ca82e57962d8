// R17: duties of teachers who are not confirmed, where the organisation demands that they are.
#include "events/events.hpp"
#include "orgs/orgs.hpp"
#include "orgs/settings.hpp"

namespace parta::orgs {
namespace {

// The duties in force that are not as they should be. $2: 0 for everybody's. $3: whether the organisation demands
// confirmed teachers. What is withheld is a duty of somebody none of whose staff roles is confirmed.
constexpr std::string_view of_whom =
    "FROM assignment s WHERE s.org_id = $1 AND s.to_seq IS NULL AND ($2 = 0 OR s.member_id = $2) AND s.withheld <> ($3 "
    "AND s.member_id NOT IN (SELECT r.member_id FROM role r WHERE r.org_id = $1 AND r.to_seq IS NULL "
    "AND r.role <> 'pupil' AND r.verified_at IS NOT NULL))";

}  // namespace

void keep_withheld(db::Tx& tx, std::optional<MemberId> member) {
    const bool demanded =
        read_settings(tx.query("SELECT settings FROM org WHERE id = $1", tx.org()).only().get<std::string_view>(0))
            .teacher_verification_required;
    static const std::string touched = std::string("SELECT DISTINCT s.member_id ").append(of_whom) + " ORDER BY 1";
    for (const auto& row : tx.query(touched, tx.org(), member.value_or(MemberId{}), demanded)) {
        const auto id = row.get<MemberId>(0);
        events::emit(tx, events::to_member(id), events::AccessChanged{"roles"});
        tx.exec(
            "UPDATE assignment SET withheld = NOT withheld WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL "
            "AND withheld <> ($3 AND member_id NOT IN (SELECT r.member_id FROM role r WHERE r.org_id = $1 AND "
            "r.member_id = $2 AND r.to_seq IS NULL AND r.role <> 'pupil' AND "
            "r.verified_at IS NOT NULL))",
            tx.org(), id, demanded);
    }
}

}  // namespace parta::orgs
