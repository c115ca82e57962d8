#include "people/standing.hpp"

#include <algorithm>

namespace parta::people {

std::vector<UnitId> Standing::units() const {
    std::vector<UnitId> found = enrolled;
    for (const auto& child : children)
        if (child.unit && std::ranges::find(found, *child.unit) == found.end()) found.push_back(*child.unit);
    return found;
}

bool Standing::is_open() const {
    return staff || pupil || std::ranges::any_of(children, [](const Child& child) { return !child.restricted; });
}

Standing load_standing(db::Tx& tx, MemberId member) {
    Standing standing{.member = member};
    const auto rows = tx.query(
        "SELECT 'role', r.role, 0, 0, FALSE FROM role r WHERE r.org_id = $1 AND r.member_id = $2 AND r.to_seq IS NULL "
        "UNION ALL "
        "SELECT 'enrolled', CASE WHEN e.main THEN 'main' ELSE '' END, 0, e.unit_id, FALSE FROM enrolment e "
        " WHERE e.org_id = $1 AND e.member_id = $2 AND e.to_seq IS NULL "
        "UNION ALL "
        "SELECT 'duty', a.duty, 0, a.unit_id, FALSE FROM assignment a "
        " WHERE a.org_id = $1 AND a.member_id = $2 AND a.to_seq IS NULL "
        "UNION ALL "
        "SELECT 'child', CASE WHEN e.main THEN 'main' ELSE '' END, p.child_id, e.unit_id, p.restricted FROM "
        "representation p "
        "  LEFT JOIN enrolment e ON e.org_id = $1 AND e.member_id = p.child_id AND e.to_seq IS NULL "
        " WHERE p.org_id = $1 AND p.parent_id = $2 AND p.to_seq IS NULL",
        tx.org(), member);
    for (const auto& row : rows) {
        const auto kind = row.get<std::string_view>(0);
        const auto detail = row.get<std::string_view>(1);
        if (kind == "role") {
            (detail == "pupil" ? standing.pupil : standing.staff) = true;
        } else if (kind == "enrolled") {
            if (detail == "main") standing.main = row.get<UnitId>(3);
            standing.enrolled.insert(detail == "main" ? standing.enrolled.begin() : standing.enrolled.end(),
                                     row.get<UnitId>(3));
        } else if (kind == "duty") {
            standing.staff = true;
            standing.duties.push_back(row.get<UnitId>(3));
        } else {
            standing.children.push_back(
                {row.get<MemberId>(2), row.get<std::optional<UnitId>>(3), row.get<bool>(4), detail == "main"});
        }
    }
    // The first child is the first who was known: the class teacher of that class decides on a representative's
    // request.
    std::ranges::sort(standing.children, {},
                      [](const Standing::Child& child) { return std::pair{child.id, child.unit.value_or(UnitId{})}; });
    return standing;
}

bool is_teaching(Role role) {
    return role == Role::teacher || role == Role::supplementary_teacher || role == Role::specialist;
}

bool is_appointed_staff(Role role) {
    return is_teaching(role) || role == Role::administrator || role == Role::head || role == Role::deputy ||
           role == Role::non_teaching;
}

std::vector<UnitId> granted_units(const Viewer& viewer, Action action) {
    std::vector<UnitId> granted;
    for (const auto* units : {&viewer.led_units, &viewer.taught_units})
        for (UnitId unit : *units)
            if (orgs::may(viewer, action, unit) && std::ranges::find(granted, unit) == granted.end())
                granted.push_back(unit);
    return granted;
}

bool may_on(const Viewer& viewer, Action action, const Standing& target) {
    if (orgs::may_everywhere(viewer, action)) return true;
    auto granted = [&](UnitId unit) { return orgs::may(viewer, action, unit); };
    if (target.staff) return action == Action::see_people && std::ranges::any_of(target.duties, granted);
    if (std::ranges::any_of(target.enrolled, granted)) return true;
    return std::ranges::any_of(target.children, [&](const Standing::Child& child) {
        return child.unit && granted(*child.unit) && (!child.restricted || may_know_restrictions(viewer, child.unit));
    });
}

void check_on(const Viewer& viewer, Action action, const Standing& target) {
    if (may_on(viewer, action, target)) return;
    const bool known = may_on(viewer, Action::see_people, target) || (viewer.is_staff() && target.staff);
    throw Error{known ? ErrorCode::forbidden : ErrorCode::not_found};
}

bool may_know_restrictions(const Viewer& viewer, std::optional<UnitId> unit) {
    return viewer.has(Role::administrator) || viewer.has(Role::head) || (unit && viewer.leads(*unit));
}

}  // namespace parta::people
