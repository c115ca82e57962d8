// R11: who leads and who teaches a unit.
#include <fmt/format.h>

#include "base/text.hpp"
#include "events/events.hpp"
#include "orgs/assigning.hpp"
#include "orgs/duties.hpp"
#include "orgs/store.hpp"

namespace parta::orgs {
namespace {

bool suits(Duty duty, UnitKind kind) {
    switch (kind) {
        case UnitKind::class_:
        case UnitKind::group:
            return duty != Duty::leader;
        case UnitKind::supplementary:
            return duty == Duty::leader || duty == Duty::specialist;
        case UnitKind::staff:
            return false;
    }
    return false;
}

void audit_assignment(db::Tx& tx, const Viewer& viewer, std::string_view action, const store::AssignmentKey& key) {
    audit(tx, viewer.member, action, fmt::format("member:{}", key.member.value),
          fmt::format(R"({{"unit":"{}","duty":"{}"}})", key.unit.value, db::enum_name(key.duty)));
}

/// The substitution that has this duty is no more: it has ended, or the duty has been given for good.
void end_acting(db::Tx& tx, const store::AssignmentKey& key) {
    tx.exec(
        "UPDATE substitution SET state = 'over' WHERE org_id = $1 AND member_id = $2 AND unit_id = $3 AND duty = $4 "
        "AND "
        "subject = $5 AND subgroup = $6 AND state = 'acting'",
        tx.org(), key.member, key.unit, key.duty, key.subject, key.subgroup);
}

/// Whoever substitutes keeps the duty: it has no last day any more.
void give_for_good(db::Tx& tx, const Viewer& viewer, const store::AssignmentKey& key) {
    const auto changed = tx.exec(
        "UPDATE assignment SET until = NULL WHERE org_id = $1 AND member_id = $2 AND unit_id = $3 AND duty = $4 AND "
        "subject = $5 AND subgroup = $6 AND to_seq IS NULL AND until IS NOT NULL",
        tx.org(), key.member, key.unit, key.duty, key.subject, key.subgroup);
    if (changed == 0) return;
    end_acting(tx, key);
    events::emit(tx, events::to_staff(), StructureChanged{});
    audit_assignment(tx, viewer, "assign_teacher", key);
}

/// The duty in force that the new one takes the place of. A substitution has its own days and is ended as such.
store::AssignmentKey read_replaced(db::Tx& tx, const store::AssignmentKey& key, const Taught& instead) {
    if (key.duty != Duty::subject_teacher)
        throw Error{ErrorCode::invalid_field, "instead", "only a subject and its subgroup are changed"};
    store::AssignmentKey replaced = key;
    replaced.subject = std::string(trim(instead.subject));
    replaced.subgroup = std::string(trim(instead.subgroup));
    const auto held =
        tx.query(
              "SELECT until FROM assignment WHERE org_id = $1 AND unit_id = $2 AND member_id = $3 AND "
              "duty = $4 AND subject = $5 AND subgroup = $6 AND to_seq IS NULL",
              tx.org(), replaced.unit, replaced.member, replaced.duty, replaced.subject, replaced.subgroup)
            .maybe();
    if (!held) throw Error{ErrorCode::conflict, "instead", "not taught here any more"};
    if (!held->is_null(0)) throw Error{ErrorCode::conflict, "instead", "a substitution: it is ended by itself"};
    return replaced;
}

/// Another subject or subgroup in one step.
void replace(db::Tx& tx, const Viewer& viewer, const store::AssignmentKey& replaced, const store::AssignmentKey& key) {
    if (replaced.subject == key.subject && replaced.subgroup == key.subgroup) return;
    if (store::assigned(tx, key))
        throw Error{ErrorCode::already_exists, "subject", "the teacher has this duty in this class"};
    const auto seq = events::emit(tx, events::to_member(key.member), events::AccessChanged{"roles"});
    store::close_assignment(tx, replaced, seq);
    store::open_assignment(tx, key, seq);
    keep_withheld(tx, key.member);
    events::emit(tx, events::to_staff(), StructureChanged{});
    audit_assignment(tx, viewer, "unassign_teacher", replaced);
    audit_assignment(tx, viewer, "assign_teacher", key);
}

}  // namespace

bool works_here(db::Tx& tx, MemberId member) {
    return !tx.query(
                  "SELECT role FROM role WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL AND role <> 'pupil' "
                  "LIMIT 1",
                  tx.org(), member)
                .empty();
}

store::AssignmentKey read_assignment(db::Tx& tx, UnitId unit_id, const Assign& in) {
    auto unit = store::find_unit(tx, unit_id);
    if (!unit || unit->archived_at) throw Error{ErrorCode::not_found};
    if (!suits(in.duty, unit->kind)) throw Error{ErrorCode::invalid_field, "duty", "does not suit this kind of unit"};
    store::AssignmentKey key{unit_id, in.member, in.duty, std::string(trim(in.subject)),
                             std::string(trim(in.subgroup))};
    if (in.duty == Duty::subject_teacher && key.subject.empty())
        throw Error{ErrorCode::invalid_field, "subject", "what the teacher teaches here"};
    if (in.duty != Duty::subject_teacher) key.subject.clear(), key.subgroup.clear();
    return key;
}

void assign(db::Tx& tx, const Viewer& viewer, UnitId unit, const Assign& in) {
    check_everywhere(viewer, Action::assign_teachers);
    auto key = read_assignment(tx, unit, in);
    if (!works_here(tx, in.member))  // whoever has left holds none
        throw Error{ErrorCode::invalid_field, "member", "someone who works here"};
    if (in.instead) return replace(tx, viewer, read_replaced(tx, key, *in.instead), key);
    if (store::assigned(tx, key)) return give_for_good(tx, viewer, key);
    auto seq = events::emit(tx, events::to_member(in.member), events::AccessChanged{"roles"});
    store::open_assignment(tx, key, seq);
    keep_withheld(tx, in.member);
    events::emit(tx, events::to_staff(), StructureChanged{});
    audit_assignment(tx, viewer, "assign_teacher", key);
}

void unassign(db::Tx& tx, const Viewer& viewer, UnitId unit, const Assign& in) {
    check_everywhere(viewer, Action::assign_teachers);
    auto key = read_assignment(tx, unit, in);
    if (!store::assigned(tx, key)) throw Error{ErrorCode::not_found};
    auto seq = events::emit(tx, events::to_member(in.member), events::AccessChanged{"roles"});
    store::close_assignment(tx, key, seq);
    end_acting(tx, key);
    events::emit(tx, events::to_staff(), StructureChanged{});
    audit_assignment(tx, viewer, "unassign_teacher", key);
}

void give_subject(db::Tx& tx, const Viewer& viewer, const SubjectDuty& duty, std::int64_t seq) {
    const store::AssignmentKey key{duty.unit, duty.member, Duty::subject_teacher, duty.subject, duty.subgroup};
    if (store::assigned(tx, key)) return give_for_good(tx, viewer, key);
    store::open_assignment(tx, key, seq);
    audit_assignment(tx, viewer, "assign_teacher", key);
}

void take_subject(db::Tx& tx, const Viewer& viewer, const SubjectDuty& duty, std::int64_t seq) {
    const store::AssignmentKey key{duty.unit, duty.member, Duty::subject_teacher, duty.subject, duty.subgroup};
    if (!store::assigned(tx, key)) return;
    store::close_assignment(tx, key, seq);
    end_acting(tx, key);
    audit_assignment(tx, viewer, "unassign_teacher", key);
}

}  // namespace parta::orgs
