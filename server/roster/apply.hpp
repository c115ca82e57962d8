// Writing a plan, within the import's one transaction.
#pragma once
#include "db/db.hpp"
#include "orgs/orgs.hpp"
#include "roster/plan.hpp"

namespace parta::roster {

/// `seq` numbers the event that announces it: every period of the import begins or ends there, but of those who leave
/// the organisation, which end with a number of their own.
void write_plan(db::Tx& tx, const orgs::Viewer& viewer, const Plan& plan, std::int64_t seq);

}  // namespace parta::roster
