// Reads a migration: its dialect, its sections, its marks. Internal to db.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "db/table_rights.hpp"
#include "db/tx.hpp"

namespace parta::db {

/// The marks of a script (migrations.hpp), whatever the engine.
TableMarks parse_marks(std::string_view script);

/// The statements of a script for one engine, in its own dialect, without comments between them.
std::vector<std::string> parse_script(std::string_view script, Engine engine, const TableMarks& marks);

/// How many parameters $1…$n a statement has; SqlError when one of them is missing.
std::size_t count_parameters(std::string_view sql);

}  // namespace parta::db
