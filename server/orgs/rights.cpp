// From the permission table to a viewer: role by role, unit by unit.
#include <algorithm>

#include "orgs/orgs.hpp"

namespace parta::orgs {
namespace {

using policy::Grant;

bool reaches(const Viewer& viewer, Grant grant, UnitId unit) {
    switch (grant) {
        case Grant::no:
        case Grant::own:
            return false;
        case Grant::led:
            return viewer.teaches(unit);
        case Grant::own_class:
            return viewer.leads(unit);
        case Grant::yes:
            return true;
    }
    return false;
}

/// Staff see the list of all units; pupils and parents know of their own only.
bool may_know_of(const Viewer& viewer, UnitId unit) {
    return viewer.is_staff() || std::ranges::find(viewer.own_units, unit) != viewer.own_units.end();
}

}  // namespace

bool may(const Viewer& viewer, Action action) {
    return policy::grant(viewer.roles, action) != Grant::no;
}

bool may_everywhere(const Viewer& viewer, Action action) {
    return policy::grant(viewer.roles, action) == Grant::yes;
}

bool may(const Viewer& viewer, Action action, UnitId unit) {
    // Not the widest grant of all roles: what the class teacher of one class may do must not reach the classes that the
    // same person only teaches.
    return std::ranges::any_of(viewer.roles,
                               [&](Role role) { return reaches(viewer, policy::grant(role, action), unit); });
}

void check(const Viewer& viewer, Action action) {
    if (!may(viewer, action)) throw Error{ErrorCode::forbidden};
}

void check_everywhere(const Viewer& viewer, Action action) {
    if (!may_everywhere(viewer, action)) throw Error{ErrorCode::forbidden};
}

void check(const Viewer& viewer, Action action, UnitId unit) {
    if (may(viewer, action, unit)) return;
    throw Error{may_know_of(viewer, unit) ? ErrorCode::forbidden : ErrorCode::not_found};
}

}  // namespace parta::orgs
