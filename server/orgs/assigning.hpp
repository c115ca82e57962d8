// What duties given for good and substitutions have in common. Private to this folder.
#pragma once
#include "orgs/store.hpp"

namespace parta::orgs {

/// Reads the request and refuses what cannot be: not_found for the unit, invalid_field for a duty that does not suit it
/// and a missing subject. Only a subject teacher has a subject.
store::AssignmentKey read_assignment(db::Tx& tx, UnitId unit, const Assign& in);
/// Holds a staff role; whoever has left holds none.
bool works_here(db::Tx& tx, MemberId member);

}  // namespace parta::orgs
