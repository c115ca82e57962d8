#include <algorithm>

#include "events/events.hpp"
#include "orgs/labels.hpp"
#include "orgs/store.hpp"

namespace parta::orgs {
namespace {

void fill(std::vector<Unit>& units, const std::vector<store::Headcount>& counts, int Unit::* people,
          int Unit::* joined) {
    for (const auto& count : counts) {
        auto unit = std::ranges::find(units, count.unit, &Unit::id);
        if (unit == units.end()) continue;
        (*unit).*people = count.people;
        (*unit).*joined = count.joined;
    }
}

store::UnitRow get_unit(db::Tx& tx, UnitId id) {
    auto unit = store::find_unit(tx, id);
    if (!unit) throw Error{ErrorCode::not_found};
    return *unit;
}

void check_label_free(db::Tx& tx, const store::UnitRow& unit) {
    if (store::label_taken(tx, unit.match_label, unit.id)) throw Error{ErrorCode::already_exists, "label"};
}

void set_label(store::UnitRow& unit, std::string_view typed) {
    auto label = canonical_label(unit.kind, typed);
    if (!label) throw Error{ErrorCode::invalid_field, "label", "a class is a number with a letter, as in 5А"};
    unit.label = label->label;
    unit.match_label = match_label(label->label);
    if (label->grade > 0) unit.grade = label->grade;
}

void archive(db::Tx& tx, store::UnitRow& unit) {
    if (unit.kind == UnitKind::staff) throw Error{ErrorCode::invalid_field, "archived", "the staff room stays"};
    if (store::has_pupils(tx, unit.id)) throw Error{ErrorCode::conflict, "archived", "there are pupils in it"};
    for (const auto& assignment : store::assignments_of_unit(tx, unit.id)) {
        auto seq = events::emit(tx, events::to_member(assignment.member), events::AccessChanged{"roles"});
        store::close_assignment(tx, assignment, seq);
    }
    unit.archived_at = now();
}

std::string subject_of(UnitId id) {
    return "unit:" + std::to_string(id.value);
}

}  // namespace

std::vector<Unit> list_units(db::Tx& tx, const Viewer& viewer) {
    check(viewer, Action::see_structure);
    bool all = may_everywhere(viewer, Action::see_structure);
    std::vector<Unit> units;
    for (auto& row : store::list_units(tx)) {
        if (!all && std::ranges::find(viewer.own_units, row.id) == viewer.own_units.end()) continue;
        units.push_back({.id = row.id, .kind = row.kind, .label = std::move(row.label), .grade = row.grade});
    }
    if (all) {  // how many have joined is the staff's concern
        fill(units, store::count_pupils(tx), &Unit::pupils, &Unit::pupils_joined);
        fill(units, store::count_parents(tx), &Unit::parents, &Unit::parents_joined);
    }
    for (auto& row : store::list_teachers(tx)) {
        auto unit = std::ranges::find(units, row.unit, &Unit::id);
        if (unit != units.end()) unit->teachers.push_back(std::move(row.teacher));
    }
    return units;
}

UnitId create_unit(db::Tx& tx, const Viewer& viewer, const CreateUnit& in) {
    check_everywhere(viewer, Action::edit_structure);
    if (in.kind == UnitKind::staff) throw Error{ErrorCode::invalid_field, "kind", "there is one staff room"};
    store::UnitRow unit{.id = new_id<UnitId>(), .kind = in.kind, .grade = static_cast<int>(in.grade)};
    set_label(unit, in.label);
    check_label_free(tx, unit);
    store::insert_unit(tx, unit);
    events::emit(tx, events::to_staff(), StructureChanged{});
    audit(tx, viewer.member, "create_unit", subject_of(unit.id));
    return unit.id;
}

void edit_unit(db::Tx& tx, const Viewer& viewer, UnitId id, const EditUnit& in) {
    check_everywhere(viewer, Action::edit_structure);
    auto unit = get_unit(tx, id);
    if (in.label) set_label(unit, *in.label);
    bool archived = unit.archived_at.has_value();
    if (in.archived && *in.archived && !archived) archive(tx, unit);
    if (in.archived && !*in.archived) unit.archived_at.reset();
    if (!unit.archived_at) check_label_free(tx, unit);
    store::update_unit(tx, unit);
    events::emit(tx, events::to_staff(), StructureChanged{});
    bool now_archived = unit.archived_at.has_value();
    audit(tx, viewer.member,
          now_archived == archived ? "edit_unit"
          : now_archived           ? "archive_unit"
                                   : "restore_unit",
          subject_of(id));
}

}  // namespace parta::orgs
