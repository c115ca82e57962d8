// The organisation's people as the planner wants them: a few set queries.
#pragma once
#include "db/db.hpp"
#include "roster/plan.hpp"

namespace parta::roster {

Existing load_existing(db::Tx& tx);

}  // namespace parta::roster
