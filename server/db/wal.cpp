#include "db/wal.hpp"

#include <sqlite3.h>

#include <memory>

namespace parta::db {

bool empty_wal(const std::string& path) {
    constexpr int patience = 30'000;  // milliseconds
    sqlite3* raw = nullptr;
    const int opened = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE, nullptr);
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> connection(raw, &sqlite3_close);
    if (opened != SQLITE_OK) return false;
    sqlite3_busy_timeout(raw, patience);
    // A connection that has read nothing does not know yet that there is a log, and its checkpoint does nothing.
    if (sqlite3_exec(raw, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr) != SQLITE_OK) return false;
    int frames = -1;
    return sqlite3_wal_checkpoint_v2(raw, nullptr, SQLITE_CHECKPOINT_TRUNCATE, &frames, nullptr) == SQLITE_OK &&
           frames == 0;
}

}  // namespace parta::db
