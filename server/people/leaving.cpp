#include "people/leaving.hpp"

#include "people/store.hpp"

namespace parta::people {

void check_another_administrator(db::Tx& tx, MemberId leaving) {
    const auto others = tx.query(
        "SELECT 1 FROM role r JOIN member m ON m.org_id = $1 AND m.id = r.member_id AND m.closed_at IS NULL AND "
        "m.joined_at IS NOT NULL "
        "WHERE r.org_id = $1 AND r.role = 'administrator' AND r.to_seq IS NULL AND r.member_id <> $2 LIMIT 1",
        tx.org(), leaving);
    if (others.empty()) throw Error{ErrorCode::conflict, {}, "the last administrator stays: appoint another one first"};
}

std::int64_t leave_organisation(db::Tx& tx, MemberId member) {
    const auto administrator = tx.query(
        "SELECT 1 FROM role WHERE org_id = $1 AND member_id = $2 AND role = 'administrator' AND to_seq IS NULL",
        tx.org(), member);
    if (!administrator.empty()) check_another_administrator(tx, member);
    const auto seq = events::emit(tx, events::to_member(member), events::AccessChanged{"roles"});
    tx.exec("UPDATE role SET to_seq = $3 WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL", tx.org(), member,
            seq);
    tx.exec("UPDATE enrolment SET to_seq = $3, ended = 'left' WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL",
            tx.org(), member, seq);
    tx.exec("UPDATE representation SET to_seq = $3 WHERE org_id = $1 AND parent_id = $2 AND to_seq IS NULL", tx.org(),
            member, seq);
    end_duties(tx, member, seq);
    tx.exec("UPDATE member SET left_seq = $3 WHERE org_id = $1 AND id = $2", tx.org(), member, seq);
    store::revoke_personal_invites(tx, member);
    // The families of a pupil who leaves lose the class with them.
    for (const auto& relation : store::representations_of_child(tx, member))
        events::emit(tx, events::to_member(relation.parent), events::AccessChanged{"roles"});
    return seq;
}

void end_duties(db::Tx& tx, MemberId member, std::int64_t seq) {
    tx.exec("UPDATE assignment SET to_seq = $3 WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL", tx.org(),
            member, seq);
}

}  // namespace parta::people
