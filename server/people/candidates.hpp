// Who of the roster a newcomer by a class link may be. Private to people.
#pragma once
#include <vector>

#include "people/joining.hpp"

namespace parta::people {

/// Fills in `suggestions` and `candidates` of the requests that came by class links.
void add_candidates(db::Tx& tx, std::vector<JoinRequest>& list);

}  // namespace parta::people
