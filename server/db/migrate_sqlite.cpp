#include <fmt/format.h>

#include "base/clock.hpp"
#include "db/migrate.hpp"
#include "db/sql_script.hpp"
#include "db/sqlite_session.hpp"

namespace parta::db {
namespace {

void check_tables(SqliteSession& session, const TableMarks& marks) {
    const Rows tables = session.query(
        "SELECT name FROM sqlite_schema t WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE "
        "VIRTUAL%' "
        "AND NOT EXISTS (SELECT 1 FROM sqlite_schema v WHERE v.sql LIKE 'CREATE VIRTUAL%' AND t.name LIKE v.name || "
        "'\\_%' ESCAPE '\\') "
        "AND NOT EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE name = 'org_id') ORDER BY name",
        {});
    for (const Row& table : tables) {
        const auto name = table.get<std::string>(0);
        if (name == "schema_version" || marks.platform.contains(name)) continue;
        throw SchemaError(fmt::format("Table {} has no org_id and is not listed by \"-- platform:\".", name));
    }
    const Rows broken = session.query("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1", {});
    if (!broken.empty()) {
        throw SchemaError(fmt::format("Rows of {} refer to missing rows.", broken[0].get<std::string_view>(0)));
    }
}

void apply(SqliteSession& session, const Migration& migration, const TableMarks& marks) {
    for (const std::string& statement : parse_script(migration.sql, Engine::sqlite, marks)) session.script(statement);
    check_tables(session, marks);
    const std::array params{make_param(migration.number), make_param(migration.name), make_param(now())};
    session.exec("INSERT INTO schema_version (number, name, applied_at) VALUES ($1, $2, $3)", params);
}

bool apply_next(SqliteSession& session, const std::vector<Migration>& migrations, const TableMarks& marks) {
    session.script("BEGIN IMMEDIATE");
    try {
        session.script(
            "CREATE TABLE IF NOT EXISTS schema_version (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at "
            "INTEGER NOT NULL) STRICT");
        const int version = sqlite_schema_version(session);
        check_order(migrations, version);
        const bool missing = version < static_cast<int>(migrations.size());
        if (missing) apply(session, migrations[static_cast<std::size_t>(version)], marks);
        session.script("COMMIT");
        return missing;
    } catch (...) {
        if (session.in_transaction()) session.script("ROLLBACK");
        throw;
    }
}

}  // namespace

int sqlite_schema_version(SqliteSession& session) {
    const Rows table = session.query("SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'", {});
    if (table.empty()) return 0;
    return session.query("SELECT COALESCE(MAX(number), 0) FROM schema_version", {}).only().get<int>(0);
}

void migrate_sqlite(SqliteSession& session, const std::vector<Migration>& migrations) {
    const TableMarks marks = table_marks(migrations);
    while (apply_next(session, migrations, marks)) continue;
}

}  // namespace parta::db
