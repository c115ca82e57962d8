// What stands on the door of somebody who is on a device beside others.
#pragma once
#include <string>

#include "base/ids.hpp"
#include "db/db.hpp"

namespace parta::people {

struct DoorPlate {
    std::string name;          // «Ольга Викторовна» of staff, «Семён Жуков»
    std::string organisation;  // «Школа № 7»
};
/// Needs Reach::both.
DoorPlate door_plate(db::Tx& tx, MemberId member);

/// The organisation, which is not suspended, has closed the member's access. Needs Reach::both.
bool has_left(db::Tx& tx, MemberId member);

}  // namespace parta::people
