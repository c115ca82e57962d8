#include "people/movements.hpp"

#include <algorithm>
#include <set>

#include "people/leaving.hpp"
#include "people/names.hpp"
#include "people/standing.hpp"
#include "people/store.hpp"

namespace parta::people {
namespace {

std::string subject_of(MemberId id) {
    return fmt::format("member:{}", id.value);
}

MovementReason noted(MoveReason reason) {
    switch (reason) {
        case MoveReason::transfer:
            return MovementReason::transfer;
        case MoveReason::left:
            return MovementReason::left;
        case MoveReason::mistake:
            return MovementReason::mistake;
        case MoveReason::left_school:
            return MovementReason::left_school;
    }
    return MovementReason::transfer;
}

/// A place that ended lately and goes on when the pupil comes back to it. Nobody was in a class whose place was taken
/// back: such a row ended where it began.
struct Ended {
    std::int64_t seq = 0;
    std::string why;
};
std::optional<Ended> lately_in(db::Tx& tx, MemberId pupil, UnitId unit) {
    const auto row = tx.query(
                           "SELECT to_seq, ended FROM enrolment WHERE org_id = $1 AND member_id = $2 AND unit_id = $3 "
                           "AND main AND to_seq > from_seq ORDER BY to_seq DESC LIMIT 1",
                           tx.org(), pupil, unit)
                         .maybe();
    if (!row || !resumes(tx, row->get<std::int64_t>(0))) return std::nullopt;
    return Ended{row->get<std::int64_t>(0), row->get<std::string>(1)};
}

void reopen(db::Tx& tx, MemberId pupil, UnitId unit, std::int64_t ended) {
    tx.exec(
        "UPDATE enrolment SET to_seq = NULL, ended = '' WHERE org_id = $1 AND member_id = $2 AND unit_id = $3 AND main "
        "AND to_seq = $4 AND from_seq < $4",
        tx.org(), pupil, unit, ended);
}

void tell_family(db::Tx& tx, MemberId pupil) {
    for (const auto& relation : store::representations_of_child(tx, pupil))
        events::emit(tx, events::to_member(relation.parent), events::AccessChanged{"transfer"});
}

/// Units whose lists have changed: told once each, however many have moved.
using Touched = std::set<UnitId>;

void tell_units(db::Tx& tx, const Touched& units) {
    for (UnitId unit : units) events::emit(tx, events::to_unit_staff(unit), PeopleChanged{});
    if (units.empty()) events::emit(tx, events::to_unit_staff(UnitId{}), PeopleChanged{});
    events::emit(tx, events::to_staff(), orgs::StructureChanged{});  // how many are in a class
}

void move_to(db::Tx& tx, const Viewer& viewer, MemberId id, std::optional<UnitId> to, MoveReason reason,
             Touched& touched) {
    const auto from = store::main_unit(tx, id);
    if (from == to) return;
    const auto seq = events::emit(tx, events::to_member(id), events::AccessChanged{"transfer"});
    change_place(tx, viewer, {.member = id, .from = from, .to = to, .reason = noted(reason), .seq = seq});
    tell_family(tx, id);
    for (auto unit : {from, to})
        if (unit) touched.insert(*unit);
}

void leave_school(db::Tx& tx, const Viewer& viewer, MemberId id, Touched& touched) {
    if (const auto from = store::main_unit(tx, id)) touched.insert(*from);
    edit_person(tx, viewer, id, {.deactivated = true});
}

}  // namespace

void note_movement(db::Tx& tx, MemberId actor, const NewMovement& movement) {
    const auto label = [&](const std::string& known, std::optional<UnitId> id) {
        if (!known.empty() || !id) return known;
        const auto unit = store::find_unit(tx, *id);
        return unit ? unit->label : std::string{};
    };
    tx.post(
        "INSERT INTO movement (org_id, id, member_id, from_unit, from_label, to_unit, to_label, reason, seq, "
        "resumed_seq, resumed_as, at, actor_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        tx.org(), new_id<MovementId>(), movement.member, movement.from, label(movement.from_label, movement.from),
        movement.to, label(movement.to_label, movement.to), movement.reason, movement.seq, movement.resumed_seq,
        movement.resumed_as, now(), actor);
}

void change_place(db::Tx& tx, const Viewer& viewer, NewMovement movement) {
    const auto id = movement.member;
    const auto to = movement.to;
    store::close_main_enrolment(tx, id, movement.seq, db::enum_name(movement.reason));
    if (to) {
        if (const auto before = lately_in(tx, id, *to)) {
            movement.resumed_seq = before->seq;
            movement.resumed_as = before->why;
            reopen(tx, id, *to, before->seq);
        } else {
            const auto reason = movement.reason == MovementReason::roster ? "roster" : "transfer";
            store::open_enrolment(tx, id, *to, store::Counts::main, movement.seq, reason);
        }
    }
    note_movement(tx, viewer.member, movement);
    orgs::audit(tx, viewer.member, "move_pupil", subject_of(id),
                fmt::format(R"({{"from":"{}","to":"{}","reason":"{}"}})", movement.from.value_or(UnitId{}).value,
                            to.value_or(UnitId{}).value, db::enum_name(movement.reason)));
}

void move_pupils(db::Tx& tx, const Viewer& viewer, const MovePupils& in) {
    orgs::check_everywhere(viewer, Action::edit_people);
    if (in.members.empty()) throw Error{ErrorCode::invalid_field, "members", "at least one pupil"};
    if (in.reason == MoveReason::transfer && !in.to)
        throw Error{ErrorCode::invalid_field, "to", "the class they are transferred to"};
    if ((in.reason == MoveReason::left || in.reason == MoveReason::left_school) && in.to)
        throw Error{ErrorCode::invalid_field, "reason", "whoever leaves goes to no class"};
    if (in.to) check_class(tx, *in.to, "to");
    Touched touched;
    std::set<MemberId> seen;
    for (const MemberId id : in.members) {
        if (!seen.insert(id).second) continue;
        if (!load_standing(tx, id).pupil) throw Error{ErrorCode::not_found, "members"};
        if (in.reason == MoveReason::left_school)
            leave_school(tx, viewer, id, touched);
        else
            move_to(tx, viewer, id, in.to, in.reason, touched);
    }
    tell_units(tx, touched);
}

void move_pupil(db::Tx& tx, const Viewer& viewer, MemberId id, const MovePupil& in) {
    move_pupils(tx, viewer, {{{id}}, in.to, in.to ? MoveReason::transfer : MoveReason::left});
}

Undoing check_undoing(db::Tx& tx, const Viewer& viewer, MovementId id) {
    orgs::check_everywhere(viewer, Action::edit_people);
    const auto row =
        tx.query(
              "SELECT member_id, from_unit, to_unit, reason, seq, at, undone_at FROM movement WHERE org_id = $1 AND "
              "id = $2",
              tx.org(), id)
            .maybe();
    if (!row) throw Error{ErrorCode::not_found};
    const auto member = row->get<MemberId>(0);
    const auto from = row->get<std::optional<UnitId>>(1), to = row->get<std::optional<UnitId>>(2);
    const auto reason = row->get<MovementReason>(3);
    const auto seq = row->get<std::int64_t>(4);
    const bool takes_back = reason == MovementReason::transfer || reason == MovementReason::left ||
                            reason == MovementReason::mistake || reason == MovementReason::left_school;
    if (!takes_back) throw Error{ErrorCode::conflict, "reason", "this is not undone by itself"};
    if (!row->is_null(6)) throw Error{ErrorCode::conflict, "undone", "it has been undone already"};
    if (row->get<Timestamp>(5) < now() - undo_window)
        throw Error{ErrorCode::conflict, "at", "more than a day has passed"};
    const auto later = tx.query(
        "SELECT 1 FROM movement WHERE org_id = $1 AND member_id = $2 AND id > $3 AND undone_at IS NULL LIMIT 1",
        tx.org(), member, id);
    const auto person = store::get_member(tx, member);
    if (!tx.query("SELECT 1 FROM member WHERE org_id = $1 AND id = $2 AND erased_at IS NOT NULL", tx.org(), member)
             .empty())
        throw Error{ErrorCode::conflict, "member", "this person's data have been deleted"};
    const bool left = reason == MovementReason::left_school;
    if (!later.empty() || person.deactivated_at.has_value() != left || (!left && !load_standing(tx, member).pupil) ||
        store::main_unit(tx, member) != to)
        throw Error{ErrorCode::conflict, "later", "the pupil's place has changed since"};
    if (const auto unit = store::find_unit(tx, from.value_or(UnitId{})); from && (!unit || unit->archived))
        throw Error{ErrorCode::conflict, "from", "that class is in the archive"};
    return {id, member, seq, left};
}

void undo_movement(db::Tx& tx, const Viewer& viewer, const Undoing& undoing) {
    const auto row = tx.query(
                           "SELECT from_unit, to_unit, resumed_seq, resumed_as FROM movement WHERE org_id = $1 AND id "
                           "= $2",
                           tx.org(), undoing.id)
                         .only();
    const auto from = row.get<std::optional<UnitId>>(0), to = row.get<std::optional<UnitId>>(1);
    const auto resumed = row.get<std::optional<std::int64_t>>(2);
    Touched touched;
    if (undoing.left_school) {
        return_to_organisation(tx, undoing.member);
        tx.exec("UPDATE member SET deactivated_at = NULL WHERE org_id = $1 AND id = $2", tx.org(), undoing.member);
    } else {
        events::emit(tx, events::to_member(undoing.member), events::AccessChanged{"transfer"});
        // First the end of the one, then the other: one place is in force at a time.
        if (to && resumed)
            tx.exec(
                "UPDATE enrolment SET to_seq = $4, ended = $5 WHERE org_id = $1 AND member_id = $2 AND unit_id = $3 "
                "AND main AND to_seq IS NULL",
                tx.org(), undoing.member, *to, *resumed, row.get<std::string>(3));
        else if (to)
            tx.exec(
                "UPDATE enrolment SET to_seq = from_seq, ended = 'mistake' WHERE org_id = $1 AND member_id = $2 AND "
                "unit_id = $3 AND main AND to_seq IS NULL",
                tx.org(), undoing.member, *to);
        if (from) reopen(tx, undoing.member, *from, undoing.seq);
        tell_family(tx, undoing.member);
    }
    tx.exec("UPDATE movement SET undone_at = $3, undone_by = $4 WHERE org_id = $1 AND id = $2", tx.org(), undoing.id,
            now(), viewer.member);
    for (auto unit : {from, to})
        if (unit) touched.insert(*unit);
    tell_units(tx, touched);
    orgs::audit(tx, viewer.member, "undo_movement", subject_of(undoing.member));
}

namespace {

constexpr std::string_view columns =
    "v.id, v.member_id, m.surname, m.given_name, m.patronymic, v.from_unit, v.from_label, v.to_unit, v.to_label, "
    "v.reason, v.at, a.surname, a.given_name, a.patronymic, v.undone_at IS NOT NULL, "
    "CASE WHEN EXISTS (SELECT 1 FROM movement l WHERE l.org_id = v.org_id AND l.member_id = v.member_id AND l.id > "
    "v.id AND l.undone_at IS NULL) THEN 0 ELSE 1 END ";
constexpr std::string_view joins =
    "JOIN member m ON m.org_id = v.org_id AND m.id = v.member_id "
    "LEFT JOIN member a ON a.org_id = v.org_id AND a.id = v.actor_id ";

std::vector<Movement> read(const db::Rows& rows, const Viewer& viewer) {
    const bool edits = orgs::may_everywhere(viewer, Action::edit_people);
    std::vector<Movement> found;
    for (const auto& row : rows) {
        Movement one{.id = row.get<MovementId>(0),
                     .member = row.get<MemberId>(1),
                     .name = full_name({row.get<std::string>(2), row.get<std::string>(3), row.get<std::string>(4)}),
                     .from = row.get<std::optional<UnitId>>(5),
                     .from_label = row.get<std::string>(6),
                     .to = row.get<std::optional<UnitId>>(7),
                     .to_label = row.get<std::string>(8),
                     .reason = row.get<MovementReason>(9),
                     .at = row.get<Timestamp>(10),
                     .by = full_name({row.get<std::optional<std::string>>(11).value_or(""),
                                      row.get<std::optional<std::string>>(12).value_or(""),
                                      row.get<std::optional<std::string>>(13).value_or("")}),
                     .undone = row.get<bool>(14)};
        const bool of_a_kind = one.reason == MovementReason::transfer || one.reason == MovementReason::left ||
                               one.reason == MovementReason::mistake || one.reason == MovementReason::left_school;
        one.may_undo = edits && of_a_kind && !one.undone && one.at >= now() - undo_window && row.get<int>(15) == 1;
        found.push_back(std::move(one));
    }
    return found;
}

}  // namespace

std::vector<Movement> member_movements(db::Tx& tx, const Viewer& viewer, MemberId member) {
    store::get_member(tx, member);
    check_on(viewer, Action::see_people, load_standing(tx, member));
    return read(tx.query(fmt::format("SELECT {}FROM movement v {}WHERE v.org_id = $1 AND v.member_id = $2 ORDER BY "
                                     "v.id DESC LIMIT 100",
                                     columns, joins),
                         tx.org(), member),
                viewer);
}

std::vector<Movement> unit_movements(db::Tx& tx, const Viewer& viewer, UnitId unit) {
    orgs::check(viewer, Action::see_people, unit);
    if (!store::find_unit(tx, unit)) throw Error{ErrorCode::not_found};
    // Each arm by its index; who came from this class to this class stands in both.
    return read(tx.query(fmt::format("SELECT {}FROM (SELECT * FROM (SELECT * FROM movement WHERE org_id = $1 AND "
                                     "from_unit = $2 ORDER BY id DESC LIMIT 100) f UNION SELECT * FROM (SELECT * FROM "
                                     "movement WHERE org_id = $1 AND to_unit = $2 ORDER BY id DESC LIMIT 100) t) v {}"
                                     "ORDER BY v.id DESC LIMIT 100",
                                     columns, joins),
                         tx.org(), unit),
                viewer);
}

}  // namespace parta::people
