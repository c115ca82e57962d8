// The write-ahead log of an SQLite file, which keeps old pages until they are written over.
#pragma once
#include <string>

namespace parta::db {

/// Moves everything into the file and empties the log, so that what was erased is in neither: erased cells are zeroed
/// (secure_delete), the log's copies of them are not. Waits up to half a minute for readers and writers; false when
/// they did not pause. From any thread; not inside a unit of work.
bool empty_wal(const std::string& path);

}  // namespace parta::db
