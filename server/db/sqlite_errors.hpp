// SQLite's result codes as errors of ours. Internal to db.
#pragma once
#include <string_view>

struct sqlite3;

namespace parta::db {

/// Throws what a result code means. Only the statement's text and the engine's words appear in it, never arguments.
[[noreturn]] void throw_sqlite_error(sqlite3* connection, int code, std::string_view sql);

}  // namespace parta::db
