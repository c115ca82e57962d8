// Copies of an SQLite file while the server works with it, for backups.
#pragma once
#include <string>

namespace parta::db {

/// Writes to `to`, which must not exist, what `from` holds at one moment: every unit acknowledged before the call, none
/// in part. Writers go on meanwhile. The copy is on the disk when this returns. Throws Error{storage_full} or
/// std::runtime_error; then `to` is gone.
void copy_sqlite(const std::string& from, const std::string& to);

/// Whether pages, indexes and references of an SQLite file are whole; the first fault in the engine's words, or empty.
/// Reads the whole file: seconds for each gigabyte.
std::string sqlite_fault(const std::string& path);

/// The newest migration applied to an SQLite file; 0 where it is none of ours. Changes nothing.
int sqlite_file_version(const std::string& path);

}  // namespace parta::db
