// Places: supplementary groups, a member's roles, who represents whom.
#include <algorithm>

#include "base/letters.hpp"
#include "people/leaving.hpp"
#include "people/names.hpp"
#include "people/own_parents.hpp"
#include "people/standing.hpp"
#include "people/store.hpp"

namespace parta::people {
namespace {

std::string subject_of(MemberId id) {
    return fmt::format("member:{}", id.value);
}

std::int64_t emit_access(db::Tx& tx, MemberId member, std::string_view reason) {
    return events::emit(tx, events::to_member(member), events::AccessChanged{std::string(reason)});
}

bool holds(db::Tx& tx, MemberId member, Role role) {
    return !tx.query("SELECT 1 FROM role WHERE org_id = $1 AND member_id = $2 AND role = $3 AND to_seq IS NULL",
                     tx.org(), member, policy::name(role))
                .empty();
}

bool holds_staff_role(db::Tx& tx, MemberId member) {
    return !tx.query(
                  "SELECT 1 FROM role WHERE org_id = $1 AND member_id = $2 AND role <> 'pupil' AND to_seq IS NULL "
                  "LIMIT 1",
                  tx.org(), member)
                .empty();
}

void take_role(db::Tx& tx, MemberId member, Role role) {
    if (role == Role::administrator) check_another_administrator(tx, member);
    const auto seq = emit_access(tx, member, "roles");
    store::close_role(tx, member, role, seq);
    if (role == Role::pupil) {
        tx.exec(
            "UPDATE enrolment SET to_seq = $3, ended = 'left' WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL",
            tx.org(), member, seq);
        for (const auto& relation : store::representations_of_child(tx, member))
            emit_access(tx, relation.parent, "roles");
    } else if (!holds_staff_role(tx, member)) {
        end_duties(tx, member, seq);
    } else {
        orgs::keep_withheld(tx, member);
    }
}

void give_role(db::Tx& tx, const store::MemberRow& member, Role role) {
    if (member.deactivated_at) throw Error{ErrorCode::conflict, {}, "the person has left: bring them back first"};
    if (role == Role::administrator && (!member.joined_at || !holds_staff_role(tx, member.id)))
        throw Error{ErrorCode::conflict, "role", "administrators are appointed from the staff who have joined"};
    // R17: an administrator who gives a role to someone who has joined confirms it thereby.
    const auto verified_at = member.joined_at && role != Role::pupil ? std::optional{now()} : std::nullopt;
    if (holds(tx, member.id, role)) {
        if (!verified_at) return;
        const auto changed = tx.exec(
            "UPDATE role SET verified_at = $4 WHERE org_id = $1 AND member_id = $2 AND role = $3 AND to_seq IS NULL "
            "AND verified_at IS NULL",
            tx.org(), member.id, policy::name(role), *verified_at);
        if (changed > 0) emit_access(tx, member.id, "roles");
    } else {
        store::open_role(tx, member.id, role, emit_access(tx, member.id, "roles"), verified_at);
    }
    orgs::keep_withheld(tx, member.id);
}

}  // namespace

void enrol_pupil(db::Tx& tx, const Viewer& viewer, UnitId group, const EnrolPupil& in) {
    orgs::check_everywhere(viewer, Action::edit_people);
    const auto unit = store::find_unit(tx, group);
    if (!unit || unit->archived) throw Error{ErrorCode::not_found};
    if (unit->kind != UnitKind::supplementary)
        throw Error{ErrorCode::invalid_field, "unit", "a supplementary group: pupils are moved between classes"};
    const Standing standing = load_standing(tx, in.member);
    const bool enrolled = std::ranges::find(standing.enrolled, group) != standing.enrolled.end();
    if (enrolled == in.enrolled) return;
    if (!standing.pupil) throw Error{ErrorCode::invalid_field, "member", "a pupil of this organisation"};

    const auto seq = emit_access(tx, in.member, "transfer");
    if (in.enrolled)
        store::open_enrolment(tx, in.member, group, store::Counts::beside, seq, "manual");
    else
        tx.exec(
            "UPDATE enrolment SET to_seq = $4, ended = 'left' WHERE org_id = $1 AND member_id = $2 AND unit_id = $3 "
            "AND to_seq IS NULL AND NOT main",
            tx.org(), in.member, group, seq);
    for (const auto& relation : store::representations_of_child(tx, in.member))
        emit_access(tx, relation.parent, "transfer");
    events::emit(tx, events::to_unit_staff(group), PeopleChanged{});
    for (UnitId own : standing.enrolled)
        if (own != group) events::emit(tx, events::to_unit_staff(own), PeopleChanged{});
    events::emit(tx, events::to_staff(), orgs::StructureChanged{});
    orgs::audit(tx, viewer.member, in.enrolled ? "enrol_in_group" : "leave_group", subject_of(in.member),
                fmt::format(R"({{"unit":"{}"}})", group.value));
}

void set_verification(db::Tx& tx, const Viewer& viewer, MemberId id, const SetVerification& in) {
    orgs::check_everywhere(viewer, Action::decide_staff_requests);
    const auto member = store::get_member(tx, id);
    const auto teaching = tx.query(
        "SELECT 1 FROM role WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL AND role IN ('teacher', "
        "'supplementary_teacher', 'specialist') LIMIT 1",
        tx.org(), id);
    if (teaching.empty()) throw Error{ErrorCode::invalid_field, "member", "somebody who holds a teaching role"};
    if (in.verified && !member.joined_at)
        throw Error{ErrorCode::conflict, "member", "the person has not joined: it is not known yet who will come in"};
    const auto changed = tx.exec(
        "UPDATE role SET verified_at = $3 WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL AND role IN "
        "('teacher', 'supplementary_teacher', 'specialist', 'non_teaching') AND (verified_at IS NOT NULL) <> $4",
        tx.org(), id, in.verified ? std::optional{now()} : std::nullopt, in.verified);
    if (changed == 0) return;
    emit_access(tx, id, "roles");
    orgs::keep_withheld(tx, id);
    events::emit(tx, events::to_unit_staff(UnitId{}), PeopleChanged{});
    orgs::audit(tx, viewer.member, in.verified ? "verify_teacher" : "take_verification", subject_of(id));
}

void set_role(db::Tx& tx, const Viewer& viewer, MemberId id, const SetRole& in) {
    orgs::check_everywhere(viewer,
                           in.role == Role::administrator ? Action::appoint_administrators : Action::edit_people);
    if (in.role != Role::pupil && !is_appointed_staff(in.role))
        throw Error{ErrorCode::invalid_field, "role", "class teachers follow from an assignment, parents from a child"};
    const auto member = store::get_member(tx, id);
    if (in.held) {
        give_role(tx, member, in.role);
    } else if (holds(tx, id, in.role)) {
        take_role(tx, id, in.role);
    }
    events::emit(tx, events::to_unit_staff(UnitId{}), PeopleChanged{});
    orgs::audit(tx, viewer.member, in.held ? "give_role" : "take_role", subject_of(id),
                fmt::format(R"({{"role":"{}"}})", policy::name(in.role)));
}

namespace {

/// A restriction that was set by a slip of the hand and is taken back within the hour leaves no trace in the history:
/// the open period before it goes on. The number with which it had ended; nothing when the restriction has held longer,
/// or there was no open period before.
std::optional<std::int64_t> undo_restriction(db::Tx& tx, const store::RepresentationRow& row) {
    constexpr auto slip = std::chrono::hours{1};
    const auto found = tx.query(
                             "SELECT r.from_seq FROM representation r JOIN representation o ON o.org_id = r.org_id AND "
                             "o.child_id = r.child_id AND o.parent_id = r.parent_id AND o.to_seq = r.from_seq AND NOT "
                             "o.restricted JOIN event e ON e.org_id = r.org_id AND e.seq = r.from_seq "
                             "WHERE r.org_id = $1 AND r.child_id = $2 AND r.parent_id = $3 AND r.to_seq IS NULL AND "
                             "r.restricted AND e.at >= $4",
                             tx.org(), row.child, row.parent, now() - slip)
                           .maybe();
    if (!found) return std::nullopt;
    const auto begun = found->get<std::int64_t>(0);
    // First the end of the one, then the other: one relation is in force at a time.
    tx.exec(
        "UPDATE representation SET to_seq = from_seq WHERE org_id = $1 AND child_id = $2 AND parent_id = $3 AND "
        "from_seq = $4",
        tx.org(), row.child, row.parent, begun);
    tx.exec(
        "UPDATE representation SET to_seq = NULL, legal = $5, relation = $6 WHERE org_id = $1 AND child_id = $2 AND "
        "parent_id = $3 AND to_seq = $4 AND from_seq < $4",
        tx.org(), row.child, row.parent, begun, row.legal, row.relation);
    return begun;
}

/// A relation that was ended by a slip of the hand and is set again within a day goes on as if it had not ended. The
/// number with which it had; nothing when it ended longer ago, was restricted, or there was none.
std::optional<std::int64_t> undo_ending(db::Tx& tx, const store::RepresentationRow& row) {
    constexpr auto slip = std::chrono::hours{24};
    const auto found =
        tx.query(
              "SELECT r.from_seq, r.restricted, e.at, r.to_seq FROM representation r JOIN event e ON e.org_id = "
              "r.org_id AND "
              "e.seq = r.to_seq WHERE r.org_id = $1 AND r.child_id = $2 AND r.parent_id = $3 AND r.to_seq > r.from_seq "
              "ORDER BY r.from_seq DESC LIMIT 1",
              tx.org(), row.child, row.parent)
            .maybe();
    if (!found || found->get<bool>(1) || found->get<Timestamp>(2) < now() - slip) return std::nullopt;
    tx.exec(
        "UPDATE representation SET to_seq = NULL, legal = $5, relation = $6 WHERE org_id = $1 AND child_id = $2 AND "
        "parent_id = $3 AND from_seq = $4",
        tx.org(), row.child, row.parent, found->get<std::int64_t>(0), row.legal, row.relation);
    return found->get<std::int64_t>(3);
}

/// What the person is to the child, unless told anew: what it was when the relation was last in force.
std::string relation_of(db::Tx& tx, MemberId child, const SetRepresentation& in) {
    if (in.relation) return squeeze(*in.relation);
    const auto last = tx.query(
                            "SELECT relation FROM representation WHERE org_id = $1 AND child_id = $2 AND parent_id = "
                            "$3 ORDER BY from_seq DESC LIMIT 1",
                            tx.org(), child, in.parent)
                          .maybe();
    return last ? last->get<std::string>(0) : std::string{};
}

}  // namespace

std::optional<std::int64_t> set_representation(db::Tx& tx, const Viewer& viewer, MemberId child,
                                               const SetRepresentation& in) {
    const Standing standing = load_standing(tx, child);
    check_on(viewer, Action::correct_contacts, standing);
    if (!standing.pupil) throw Error{ErrorCode::invalid_field, "member", "a pupil"};
    const auto parent = store::get_member(tx, in.parent);
    if (in.parent == child || parent.deactivated_at)
        throw Error{ErrorCode::invalid_field, "parent", "another person who is still with the organisation"};

    const auto relations = store::representations_of_child(tx, child);
    const auto before = std::ranges::find(relations, in.parent, &store::RepresentationRow::parent);
    const bool exists = before != relations.end();
    const bool ends = in.ended.value_or(false);
    if (ends && !exists) return std::nullopt;
    // What a grown-up pupil has closed stays so: the school lifts its own restriction only, and corrects the rest.
    const bool closed_by_pupil =
        in.restricted ? decided_by_child(tx, child, in.parent) : !ends && grown_up_has_closed(tx, child, in.parent);
    const auto relation = relation_of(tx, child, in);
    const bool changes_its_own =
        exists && (before->by_school || before->legal != in.legal || before->relation != relation);
    if (closed_by_pupil && !in.restricted && !changes_its_own) check_not_the_pupils_decision(tx, child, in.parent);

    store::RepresentationRow row{child,
                                 in.parent,
                                 in.legal,
                                 in.restricted || closed_by_pupil,
                                 in.restricted ? squeeze(in.reason) : "",
                                 relation,
                                 closed_by_pupil,
                                 in.restricted};
    std::optional<std::int64_t> goes_on;
    if (exists && !ends && before->restricted == row.restricted) {
        tx.exec(
            "UPDATE representation SET legal = $4, restriction_reason = $5, relation = $6, by_child = $7, by_school = "
            "$8 WHERE org_id = $1 AND child_id = $2 AND parent_id = $3 AND to_seq IS NULL",
            tx.org(), child, in.parent, row.legal, row.reason, row.relation, row.by_child, row.by_school);
    } else if (!ends && !row.restricted && (goes_on = exists ? undo_restriction(tx, row) : undo_ending(tx, row))) {
        emit_access(tx, in.parent, "roles");
    } else {
        // A restriction opens a new period: lifting it must not show what was said while it held.
        const auto seq = emit_access(tx, in.parent, "roles");
        if (exists) store::close_representation(tx, child, in.parent, seq);
        if (!ends) store::open_representation(tx, row, seq);
    }
    const auto left = store::representations_by_parent(tx, in.parent);
    const bool nothing_open = std::ranges::all_of(left, &store::RepresentationRow::restricted);
    if (nothing_open && !load_standing(tx, in.parent).staff) store::revoke_personal_invites(tx, in.parent);
    for (UnitId unit : standing.enrolled) events::emit(tx, events::to_unit_staff(unit), PeopleChanged{});
    orgs::audit(
        tx, viewer.member,
        ends            ? "end_representation"
        : in.restricted ? "restrict_representation"
                        : "set_representation",
        subject_of(child),
        fmt::format(R"({{"parent":"{}"{}}})", in.parent.value, closed_by_pupil ? R"(,"still_closed_by":"pupil")" : ""));
    return goes_on;
}

}  // namespace parta::people
