// PostgreSQL's own programs for copies of a whole database. Internal to app.
#pragma once
#include <filesystem>
#include <string>

namespace parta::app {

/// Writes the database of `owner_url` into a file by pg_dump: one snapshot, which holds everything acknowledged before
/// the call. Throws std::runtime_error with pg_dump's words, or where it is not installed.
void dump_postgres(const std::string& owner_url, const std::filesystem::path& to);

/// Reads such a file into the empty database of `owner_url` by pg_restore, in one transaction: whole or not at all. The
/// server's role must exist under the name it had.
void load_postgres(const std::string& owner_url, const std::filesystem::path& from);

}  // namespace parta::app
