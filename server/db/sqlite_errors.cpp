#include "db/sqlite_errors.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <optional>
#include <vector>

#include "db/errors.hpp"

namespace parta::db {
namespace {

// "UNIQUE constraint failed: unit.org_id, unit.match_label" or "…: index 'name'".
struct Failed {
    std::string table;
    std::string columns;  // joined by "_"
    std::string index;
};

Failed parse(std::string_view message) {
    Failed failed;
    const auto colon = message.find(": ");
    if (colon == std::string_view::npos) return failed;
    std::string_view rest = message.substr(colon + 2);
    if (rest.starts_with("index '")) {
        failed.index = rest.substr(7, rest.size() - 8);
        return failed;
    }
    while (!rest.empty()) {
        const auto comma = rest.find(", ");
        const std::string_view item = rest.substr(0, comma);
        const auto dot = item.find('.');
        if (dot != std::string_view::npos) {
            failed.table = item.substr(0, dot);
            if (!failed.columns.empty()) failed.columns += '_';
            failed.columns += item.substr(dot + 1);
        }
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 2);
    }
    return failed;
}

std::optional<std::string> lookup(sqlite3* connection, const char* sql, const std::string& first,
                                  const std::string& second) {
    sqlite3_stmt* statement = nullptr;
    std::optional<std::string> result;
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, nullptr) == SQLITE_OK) {
        sqlite3_bind_text(statement, 1, first.c_str(), -1, SQLITE_STATIC);
        if (sqlite3_bind_parameter_count(statement) > 1)
            sqlite3_bind_text(statement, 2, second.c_str(), -1, SQLITE_STATIC);
        if (sqlite3_step(statement) == SQLITE_ROW) {
            result = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
        }
    }
    sqlite3_finalize(statement);
    return result;
}

// Gives a broken unique rule the name that PostgreSQL gives it, so that callers compare one name on both engines.
UniqueViolation unique_violation(sqlite3* connection, int code, const Failed& failed) {
    if (!failed.index.empty()) {
        auto table = lookup(connection, "SELECT tbl_name FROM sqlite_schema WHERE type = 'index' AND name = $1",
                            failed.index, "");
        return UniqueViolation(table.value_or(""), failed.index);
    }
    if (code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID) {
        return UniqueViolation(failed.table, failed.table + "_pkey");
    }
    auto name =
        lookup(connection,
               "SELECT l.name FROM pragma_index_list($1) l WHERE l.\"unique\" AND l.origin = 'c' AND $2 = "
               "(SELECT group_concat(name, '_') FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno))",
               failed.table, failed.columns);
    return UniqueViolation(failed.table, name.value_or(failed.table + "_" + failed.columns + "_key"));
}

}  // namespace

void throw_sqlite_error(sqlite3* connection, int code, std::string_view sql) {
    const std::string message = connection == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection);
    const int extended = connection == nullptr ? code : sqlite3_extended_errcode(connection);
    switch (code & 0xff) {
        case SQLITE_CONSTRAINT:
            switch (extended) {
                case SQLITE_CONSTRAINT_UNIQUE:
                case SQLITE_CONSTRAINT_PRIMARYKEY:
                case SQLITE_CONSTRAINT_ROWID:
                    throw unique_violation(connection, extended, parse(message));
                case SQLITE_CONSTRAINT_FOREIGNKEY:
                    throw ForeignKeyViolation("", "");
                case SQLITE_CONSTRAINT_NOTNULL:
                    throw ConstraintViolation(ErrorCode::internal, parse(message).table, "");
                case SQLITE_CONSTRAINT_CHECK:
                    throw ConstraintViolation(ErrorCode::internal, "", message);
                default:
                    throw SqlError(message, sql);
            }
        case SQLITE_FULL:
            throw Error(ErrorCode::storage_full, {}, message);
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            throw Error(ErrorCode::overloaded, {}, "another process holds the database", 2);
        case SQLITE_IOERR:
        case SQLITE_CORRUPT:
        case SQLITE_CANTOPEN:
        case SQLITE_NOTADB:
        case SQLITE_READONLY:
            throw Error(ErrorCode::storage_failed, {}, fmt::format("{} ({})", message, sqlite3_errstr(extended)), 10);
        case SQLITE_NOMEM:
        case SQLITE_INTERRUPT:
            throw Error(ErrorCode::internal, {}, fmt::format("{} ({})", message, sqlite3_errstr(extended)));
        default:
            throw SqlError(message, sql);
    }
}

}  // namespace parta::db
