#include "people/own_parents.hpp"

#include <algorithm>

#include "people/dates.hpp"
#include "people/names.hpp"
#include "people/standing.hpp"
#include "people/store.hpp"

namespace parta::people {
namespace {

constexpr int grown_up = 18;

bool is_grown_up(db::Tx& tx, MemberId pupil) {
    const auto person = store::get_member(tx, pupil);
    const auto born = person.birth_date ? parse_date(*person.birth_date) : std::nullopt;
    return born && age_on(*born, today()) >= grown_up;
}

}  // namespace

bool decided_by_child(db::Tx& tx, MemberId child, MemberId parent) {
    const auto latest = tx.query(
                              "SELECT by_child FROM representation WHERE org_id = $1 AND child_id = $2 AND parent_id "
                              "= $3 ORDER BY from_seq DESC LIMIT 1",
                              tx.org(), child, parent)
                            .maybe();
    return latest && latest->get<bool>(0);
}

OwnParents own_parents(db::Tx& tx, const orgs::Viewer& viewer) {
    OwnParents own;
    if (!viewer.has(orgs::Role::pupil)) return own;
    own.may_decide = is_grown_up(tx, viewer.member);
    for (const auto& relation : store::representations_of_child(tx, viewer.member)) {
        // Whom a court keeps away is the school's knowledge, unless the pupil is of age.
        if (relation.by_school && !own.may_decide) continue;
        own.parents.push_back({relation.parent, display_name(store::get_member(tx, relation.parent).name, false),
                               !relation.restricted, relation.by_school, relation.by_child});
    }
    return own;
}

OwnParents decide_parent(db::Tx& tx, const orgs::Viewer& viewer, MemberId parent, const DecideParent& in) {
    const Standing standing = load_standing(tx, viewer.member);
    if (!standing.pupil || !is_grown_up(tx, viewer.member)) throw Error{ErrorCode::forbidden};
    const auto relations = store::representations_of_child(tx, viewer.member);
    const auto before = std::ranges::find(relations, parent, &store::RepresentationRow::parent);
    if (before == relations.end()) throw Error{ErrorCode::not_found};
    if (before->by_child != in.access && (before->by_child || !before->restricted)) return own_parents(tx, viewer);
    if (in.access && !before->by_child) throw Error{ErrorCode::conflict, "access", "closed by the school"};
    // A new period: opening it again does not show what was said meanwhile.
    const auto seq = events::emit(tx, events::to_member(parent), events::AccessChanged{"roles"});
    auto after = *before;
    after.by_child = !in.access;
    after.restricted = after.by_child || after.by_school;
    store::close_representation(tx, viewer.member, parent, seq);
    store::open_representation(tx, after, seq);
    const auto left = store::representations_by_parent(tx, parent);
    const bool nothing_open = std::ranges::all_of(left, &store::RepresentationRow::restricted);
    if (nothing_open && !load_standing(tx, parent).staff) store::revoke_personal_invites(tx, parent);
    for (UnitId unit : standing.enrolled) events::emit(tx, events::to_unit_staff(unit), PeopleChanged{});
    orgs::audit(tx, viewer.member, in.access ? "open_to_parent" : "close_to_parent",
                fmt::format("member:{}", viewer.member.value),
                fmt::format(R"({{"parent":"{}"{}}})", parent.value,
                            in.access && after.restricted ? R"(,"still_closed_by":"school")" : ""));
    return own_parents(tx, viewer);
}

bool grown_up_has_closed(db::Tx& tx, MemberId child, MemberId parent) {
    return decided_by_child(tx, child, parent) && is_grown_up(tx, child);
}

void check_not_the_pupils_decision(db::Tx& tx, MemberId child, MemberId parent) {
    if (grown_up_has_closed(tx, child, parent))
        throw Error{ErrorCode::conflict, "restricted", "a grown-up pupil has decided so"};
}

}  // namespace parta::people
