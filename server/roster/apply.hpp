// Writing a plan, within the import's one transaction.
#pragma once
#include "db/db.hpp"
#include "roster/plan.hpp"

namespace parta::roster {

/// `seq` numbers the event that announces it: every period of the import begins or ends there.
void write_plan(db::Tx& tx, MemberId actor, const Plan& plan, std::int64_t seq);

}  // namespace parta::roster
