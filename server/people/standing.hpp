// Where a person stands, as far as rights over them depend on it: their roles, and the units through which the staff of
// those units are concerned with them. Private to people.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "people/person.hpp"

namespace parta::people {

/// Whom the viewer is about to see or change.
struct Standing {
    struct Child {
        MemberId id;
        std::optional<UnitId> unit;  // class or group
        bool restricted = false;
        bool main = false;  // the unit is the class or group of the child, not a supplementary group
    };

    MemberId member;
    bool staff = false;  // holds a staff role or a duty
    bool pupil = false;
    std::vector<UnitId> enrolled;  // class or group first
    std::optional<UnitId> main;    // the class or group
    std::vector<UnitId> duties;
    std::vector<Child> children;  // one entry per child and unit of theirs

    bool is_parent() const { return !children.empty(); }
    /// A representative from whom no child is withheld, or anybody who is more than a representative.
    bool is_open() const;
    /// Pupils: own units; parents: those of the children.
    std::vector<UnitId> units() const;
};

/// Reads it in one statement; a member that does not exist stands nowhere.
Standing load_standing(db::Tx& tx, MemberId member);

/// Roles in which a person carries the badge «учитель» once verified (R17, R18).
bool is_teaching(Role role);
/// Roles that are appointed: all but pupil, parent, class teacher and operator.
bool is_appointed_staff(Role role);

/// The units of the viewer's own in which the action is granted, for those to whom it is not granted everywhere.
std::vector<UnitId> granted_units(const Viewer& viewer, Action action);

/// Whether the viewer may do this to this person. Staff, even when they are parents as well, are the administration's:
/// a class teacher never gets at a colleague's contacts or sign-in through the colleague's child.
bool may_on(const Viewer& viewer, Action action, const Standing& target);

/// Throws not_found, so that nobody learns of a person they have no business with; `forbidden` for whom they may see:
/// those in the list of people, and colleagues.
void check_on(const Viewer& viewer, Action action, const Standing& target);

/// R56: restrictions are told to administrators, the head and the class teacher of that class.
bool may_know_restrictions(const Viewer& viewer, std::optional<UnitId> unit);

}  // namespace parta::people
