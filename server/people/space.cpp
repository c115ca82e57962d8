// What the client needs first: who I am here, my units, my children, what to offer me.
#include <algorithm>

#include "people/consent.hpp"
#include "people/consent_texts.hpp"
#include "people/door_plate.hpp"
#include "people/invites.hpp"
#include "people/names.hpp"
#include "people/office.hpp"
#include "people/standing.hpp"
#include "people/store.hpp"

namespace parta::people {
namespace {

std::vector<UnitRef> units_of(db::Tx& tx, const Viewer& viewer) {
    std::vector<UnitRef> units;
    auto add = [&](UnitId id) {
        if (std::ranges::find(units, id, &UnitRef::id) != units.end()) return;
        if (const auto unit = store::find_unit(tx, id); unit && !unit->archived)
            units.push_back({id, unit->label, unit->kind});
    };
    if (viewer.has(Role::pupil))
        for (UnitId id : load_standing(tx, viewer.member).enrolled) add(id);
    for (UnitId id : viewer.led_units) add(id);
    for (UnitId id : viewer.taught_units) add(id);
    return units;
}

std::vector<UnitRef> withheld_units_of(db::Tx& tx, const Viewer& viewer) {
    std::vector<UnitRef> units;
    if (!viewer.settings.teacher_verification_required) return units;
    for (const auto& row :
         tx.query("SELECT DISTINCT u.id, u.label, u.kind, u.grade, u.match_label FROM assignment s JOIN unit u "
                  "ON u.org_id = $1 AND u.id = s.unit_id AND u.archived_at IS NULL WHERE s.org_id = "
                  "$1 AND s.member_id = $2 AND s.to_seq IS NULL AND s.withheld ORDER BY u.grade, u.match_label",
                  tx.org(), viewer.member))
        units.push_back({row.get<UnitId>(0), row.get<std::string>(1), row.get<UnitKind>(2)});
    return units;
}

std::vector<ChildBlock> children_of(db::Tx& tx, MemberId parent) {
    std::vector<ChildBlock> children;
    for (const auto& row :
         tx.query("SELECT c.id, c.surname, c.given_name, c.patronymic, u.id, u.label, u.kind FROM representation p "
                  "JOIN member c ON c.org_id = $1 AND c.id = p.child_id AND c.deactivated_at IS NULL "
                  "LEFT JOIN enrolment e ON e.org_id = $1 AND e.member_id = p.child_id AND e.to_seq IS NULL AND e.main "
                  "LEFT JOIN unit u ON u.org_id = $1 AND u.id = e.unit_id "
                  "WHERE p.org_id = $1 AND p.parent_id = $2 AND p.to_seq IS NULL AND NOT p.restricted ORDER BY "
                  "u.grade, u.match_label, c.sort_name",
                  tx.org(), parent)) {
        ChildBlock child{
            row.get<MemberId>(0),
            display_name({row.get<std::string>(1), row.get<std::string>(2), row.get<std::string>(3)}, false),
            std::nullopt};
        if (!row.is_null(4)) child.unit = UnitRef{row.get<UnitId>(4), row.get<std::string>(5), row.get<UnitKind>(6)};
        children.push_back(std::move(child));
    }
    return children;
}

std::vector<std::string> actions_of(db::Tx& tx, const Viewer& viewer) {
    std::vector<std::string> actions;
    for (std::size_t i = 0; i < policy::action_count; ++i) {
        const auto action = static_cast<Action>(i);
        if (action == Action::invite_families && !may_invite_somewhere(tx, viewer)) continue;
        if (orgs::may(viewer, action)) actions.emplace_back(policy::name(action));
    }
    return actions;
}

}  // namespace

Space space(db::Tx& tx, const Viewer& viewer) {
    const auto org = tx.query("SELECT short_name, kind, time_zone FROM org WHERE id = $1", tx.org()).only();
    return {.org = viewer.org,
            .short_name = org.get<std::string>(0),
            .kind = org.get<orgs::OrgKind>(1),
            .time_zone = org.get<std::string>(2),
            .member = viewer.member,
            .name = full_name(store::get_member(tx, viewer.member).name),
            .roles = viewer.roles,
            .verified_teacher = viewer.verified_teacher,
            .units = units_of(tx, viewer),
            .withheld_units = withheld_units_of(tx, viewer),
            .children = children_of(tx, viewer.member),
            .actions = actions_of(tx, viewer),
            .consents_asked = asked_consents(tx, viewer),
            .office_offers = office_offers(tx, viewer)};
}

ClosedSpace closed_space(db::Tx& tx, const Viewer& viewer) {
    const auto person = store::get_member(tx, viewer.member);
    return {viewer.org, store::organisation_name(tx), viewer.member, full_name(person.name),
            may_change_consent(tx, viewer, person)};
}

DoorPlate door_plate(db::Tx& tx, MemberId member) {
    const bool staff = load_standing(tx, member).staff;
    return {display_name(store::get_member(tx, member).name, staff), store::organisation_name(tx)};
}

bool has_left(db::Tx& tx, MemberId member) {
    return !tx.query(
                  "SELECT 1 FROM member m JOIN org o ON o.id = m.org_id AND o.suspended_at IS NULL "
                  "WHERE m.org_id = $1 AND m.id = $2 AND m.deactivated_at IS NOT NULL",
                  tx.org(), member)
                .empty();
}

std::string name_and_organisation(db::Tx& tx, MemberId member) {
    return fmt::format("{}, {}", display_name(store::get_member(tx, member).name, false), store::organisation_name(tx));
}

std::string giver_and_organisation(db::Tx& tx, MemberId member) {
    const bool staff = load_standing(tx, member).staff;
    return fmt::format("{}, {}", display_name(store::get_member(tx, member).name, staff), store::organisation_name(tx));
}

}  // namespace parta::people
