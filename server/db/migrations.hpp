// Numbered migrations: server/db/migrations/NNNN_name.sql, embedded in the program.
//
// Dialect. BIGINT, TEXT, BYTEA, BOOLEAN; on SQLite they become INTEGER, TEXT, BLOB, INTEGER in STRICT tables. On
// PostgreSQL every table gets row-level security and grants for the server's role, every view runs with the rights of
// who asks.
//   -- engine: postgres     the lines from here on are for PostgreSQL only;  -- engine: sqlite  likewise;
//   -- engine: both         the end of such a part
//   -- platform: a b c      these tables belong to the platform, not to one organisation; every other table must have
//   org_id
//   -- platform reads: d    tables of organisations that a platform transaction may read (not write) across all of them
//   -- clustered: e         on SQLite WITHOUT ROWID: rows lie in the order of the primary key; for small rows read by
//   key ranges
// Each migration runs in one transaction together with its row in schema_version: a killed one leaves the old schema.
#pragma once
#include <string>
#include <vector>

namespace parta::db {

struct Migration {
    int number = 0;    // from 1, without gaps
    std::string name;  // "foundation"
    std::string sql;
};

/// Those embedded in this program, in order.
std::vector<Migration> program_migrations();

}  // namespace parta::db
