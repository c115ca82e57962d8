// Which tables belong to the platform and which to organisations, and what follows for SQLite. Internal to db.
#pragma once
#include <set>
#include <string>
#include <string_view>

#include "db/tx.hpp"

struct sqlite3;

namespace parta::db {

/// What the marks in the migrations say.
struct TableMarks {
    std::set<std::string, std::less<>> platform;        // -- platform:
    std::set<std::string, std::less<>> platform_reads;  // -- platform reads:
    std::set<std::string, std::less<>> clustered;       // -- clustered:

    void add(const TableMarks& other);
};

/// SQLite's stand-in for row-level security between organisation and platform: an authorizer that refuses, when a
/// statement is prepared, tables that the transaction's reach does not include.
class TableRights {
  public:
    TableRights() = default;
    /// Reads the tables and foreign keys of the open database.
    TableRights(sqlite3* connection, const TableMarks& marks);

    enum class Access { read, write };
    bool allows(Reach reach, Access access, std::string_view table) const;
    /// Whether a write may look at this column because a foreign key points to it. PostgreSQL checks keys with the
    /// owner's rights.
    bool is_key_target(std::string_view table, std::string_view column) const;

  private:
    TableMarks marks_;
    std::set<std::string, std::less<>> org_tables_;
    std::set<std::string, std::less<>> key_targets_;  // "table.column"
};

}  // namespace parta::db
