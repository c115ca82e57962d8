#include "db/table_rights.hpp"

#include <sqlite3.h>

#include <memory>
#include <vector>

#include "db/errors.hpp"

namespace parta::db {
namespace {

using Strings = std::vector<std::string>;

std::vector<Strings> select(sqlite3* connection, const std::string& sql, const std::string& argument = {}) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(connection, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK) {
        throw SqlError(sqlite3_errmsg(connection), sql);
    }
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(raw, &sqlite3_finalize);
    if (!argument.empty()) sqlite3_bind_text(raw, 1, argument.c_str(), -1, SQLITE_STATIC);
    std::vector<Strings> rows;
    int code = 0;
    while ((code = sqlite3_step(raw)) == SQLITE_ROW) {
        Strings row;
        for (int i = 0; i < sqlite3_column_count(raw); ++i) {
            const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(raw, i));
            row.emplace_back(text == nullptr ? "" : text);
        }
        rows.push_back(std::move(row));
    }
    if (code != SQLITE_DONE) throw SqlError(sqlite3_errmsg(connection), sql);
    return rows;
}

}  // namespace

void TableMarks::add(const TableMarks& other) {
    platform.insert(other.platform.begin(), other.platform.end());
    platform_reads.insert(other.platform_reads.begin(), other.platform_reads.end());
    clustered.insert(other.clustered.begin(), other.clustered.end());
}

TableRights::TableRights(sqlite3* connection, const TableMarks& marks) : marks_(marks) {
    for (const Strings& table : select(connection, "SELECT name, sql FROM sqlite_schema WHERE type = 'table'")) {
        const bool is_virtual = table[1].starts_with("CREATE VIRTUAL");
        bool has_org = false;
        for (const Strings& column : select(connection, "SELECT name FROM pragma_table_info($1)", table[0])) {
            if (column[0] == "org_id") has_org = true;
        }
        if ((has_org || is_virtual) && !marks.platform.contains(table[0])) org_tables_.insert(table[0]);

        for (const Strings& key :
             select(connection, R"(SELECT "table", "to" FROM pragma_foreign_key_list($1))", table[0])) {
            if (!key[1].empty()) {
                key_targets_.insert(key[0] + "." + key[1]);
                continue;
            }
            for (const Strings& column :
                 select(connection, "SELECT name FROM pragma_table_info($1) WHERE pk > 0", key[0])) {
                key_targets_.insert(key[0] + "." + column[0]);
            }
        }
    }
}

bool TableRights::allows(Reach reach, Access access, std::string_view table) const {
    if (table.starts_with("sqlite_") || table == "schema_version") return false;
    switch (reach) {
        case Reach::both:
            return true;
        case Reach::organisation:
            return !marks_.platform.contains(table);
        case Reach::signed_in:
            return access == Access::read || !marks_.platform.contains(table);
        case Reach::platform:
            return !org_tables_.contains(table) || (access == Access::read && marks_.platform_reads.contains(table));
    }
    return false;
}

bool TableRights::is_key_target(std::string_view table, std::string_view column) const {
    return key_targets_.contains(std::string(table) + "." + std::string(column));
}

}  // namespace parta::db
