// The two kinds of file, each turned into people, representations and lines of the plan. Not for use outside this
// folder.
#pragma once
#include "roster/draft.hpp"

namespace parta::roster {

void plan_pupils(Draft& draft, const std::vector<Record>& records);
void plan_staff(Draft& draft, const std::vector<Record>& records);

LineOutcome outcome_of(Change change);

}  // namespace parta::roster
