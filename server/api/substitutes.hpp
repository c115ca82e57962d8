// Substitutes, where structure and conversation meet: chats open and close with the duty.
#pragma once
#include "api/route.hpp"
#include "orgs/substitutes.hpp"

namespace parta::api {

/// Each answers with what is planned and acting in the unit then.
std::vector<orgs::Substitution> substitute(db::Tx& tx, const orgs::Viewer& viewer, UnitId unit,
                                           const orgs::Substitute& in);
std::vector<orgs::Substitution> end_substitution(db::Tx& tx, const orgs::Viewer& viewer, orgs::SubstitutionId id);

/// Begins and ends what is due in this organisation: at the start of the program, and once a minute. Blocks.
void follow_substitutions(db::Db& db, OrgId org);

}  // namespace parta::api
