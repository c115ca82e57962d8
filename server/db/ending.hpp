// The end of the program, announced.
#pragma once
#include "db/db.hpp"

namespace parta::db {

/// The program has begun to end: a server that says nothing is not waited for any longer; a slow one is.
void about_to_end(Db& db);

}  // namespace parta::db
