#include <fmt/format.h>

#include <map>

#include "base/clock.hpp"
#include "db/migrate.hpp"
#include "db/pg_session.hpp"
#include "db/sql_script.hpp"

namespace parta::db {
namespace {

// Any constant: it names the lock among the advisory locks of this database.
constexpr std::int64_t migration_lock = 0x4d49475241;

constexpr std::string_view of_org = "org_id = NULLIF(current_setting('parta.org', true), '')::bigint";
constexpr std::string_view of_platform = "current_setting('parta.platform', true) = 'on'";
constexpr std::string_view platform_shown = "current_setting('parta.platform', true) = 'read'";

std::string quoted(std::string_view name) {
    std::string result = "\"";
    for (const char c : name) result.append(c == '"' ? 2 : 1, c);
    return result + '"';
}

// An owner or superuser is not bound by row-level security.
void check_role(PgSession& session, const std::string& role) {
    const std::array params{make_param(role)};
    const Row row =
        session
            .query("SELECT rolsuper OR rolbypassrls, rolname = current_user FROM pg_roles WHERE rolname = $1", params)
            .only();
    if (row.get<bool>(0) || row.get<bool>(1)) {
        throw SchemaError(
            fmt::format("The server's database role {} must be neither the owner of the tables nor a superuser: "
                        "row-level security would not bind it.",
                        role));
    }
}

struct Policy {
    std::string_view command;
    std::string_view condition;
};

// By name.
std::map<std::string, Policy> wanted_policies(const std::string& table, bool has_org, const TableMarks& marks) {
    if (marks.platform.contains(table))
        return {{"parta_platform", {"ALL", of_platform}}, {"parta_platform_shown", {"SELECT", platform_shown}}};
    if (!has_org)
        throw SchemaError(fmt::format("Table {} has no org_id and is not listed by \"-- platform:\".", table));
    std::map<std::string, Policy> policies{{"parta_org", {"ALL", of_org}}};
    if (marks.platform_reads.contains(table)) policies["parta_platform_reads"] = {"SELECT", of_platform};
    return policies;
}

void secure_table(PgSession& session, const std::string& table, bool has_org, const TableMarks& marks,
                  const std::string& role) {
    auto wanted = wanted_policies(table, has_org, marks);
    const std::array params{make_param(table)};
    const Rows present = session.query(
        "SELECT policyname FROM pg_policies WHERE schemaname = current_schema() AND tablename = $1 AND policyname LIKE "
        "'parta\\_%'",
        params);
    for (const Row& row : present) {
        const auto name = row.get<std::string>(0);
        if (wanted.erase(name) == 0) session.script(fmt::format("DROP POLICY {} ON {}", quoted(name), quoted(table)));
    }
    for (const auto& [name, policy] : wanted) {
        session.script(fmt::format("CREATE POLICY {} ON {} FOR {} TO {} USING ({})", quoted(name), quoted(table),
                                   policy.command, quoted(role), policy.condition));
    }
}

// Locks only tables that are new or whose marks have changed: an upgrade must not stop the other nodes.
void secure(PgSession& session, const TableMarks& marks, const std::string& role) {
    session.script(fmt::format("GRANT USAGE ON SCHEMA public TO {}", quoted(role)));
    const std::array params{make_param(role)};
    const Rows relations = session.query(
        "SELECT relname, relkind::text, relrowsecurity, has_table_privilege($1, oid, 'SELECT'), "
        "EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'org_id' AND NOT "
        "attisdropped), "
        "COALESCE(array_to_string(reloptions, ','), '') LIKE '%security_invoker=true%' "
        "FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v') "
        "AND relname <> 'schema_version' ORDER BY relname",
        params);
    for (const Row& row : relations) {
        const auto name = row.get<std::string>(0);
        const bool is_view = row.get<std::string>(1) == "v";
        if (is_view) {
            if (!row.get<bool>(5))
                session.script(fmt::format("ALTER VIEW {} SET (security_invoker = true)", quoted(name)));
        } else {
            if (!row.get<bool>(2))
                session.script(fmt::format("ALTER TABLE {} ENABLE ROW LEVEL SECURITY", quoted(name)));
            secure_table(session, name, row.get<bool>(4), marks, role);
        }
        if (row.get<bool>(3)) continue;
        session.script(fmt::format("GRANT {} ON {} TO {}", is_view ? "SELECT" : "SELECT, INSERT, UPDATE, DELETE",
                                   quoted(name), quoted(role)));
    }
}

bool apply_next(PgSession& session, const std::vector<Migration>& migrations, const TableMarks& marks,
                const std::string& role) {
    session.script("BEGIN");
    try {
        session.script(fmt::format("SELECT pg_advisory_xact_lock({})", migration_lock));
        session.script(
            "CREATE TABLE IF NOT EXISTS schema_version (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at "
            "BIGINT NOT NULL)");
        const int version = postgres_schema_version(session);
        check_order(migrations, version);
        const bool missing = version < static_cast<int>(migrations.size());
        if (missing) {
            const Migration& migration = migrations[static_cast<std::size_t>(version)];
            for (const std::string& statement : parse_script(migration.sql, Engine::postgres, marks))
                session.script(statement);
            const std::array params{make_param(migration.number), make_param(migration.name), make_param(now())};
            session.exec("INSERT INTO schema_version (number, name, applied_at) VALUES ($1, $2, $3)", params);
        }
        secure(session, marks, role);
        session.script("COMMIT");
        return missing;
    } catch (...) {
        if (session.connected()) session.script("ROLLBACK");
        throw;
    }
}

}  // namespace

int postgres_schema_version(PgSession& session) {
    const Rows table = session.query("SELECT 1 FROM pg_class WHERE oid = to_regclass('schema_version')", {});
    if (table.empty()) return 0;
    return session.query("SELECT COALESCE(MAX(number), 0) FROM schema_version", {}).only().get<int>(0);
}

void migrate_postgres(PgSession& session, const std::vector<Migration>& migrations, const std::string& app_role) {
    check_role(session, app_role);
    session.script("SET statement_timeout = 0; SET client_min_messages = warning");
    const TableMarks marks = table_marks(migrations);
    while (apply_next(session, migrations, marks, app_role)) continue;
}

}  // namespace parta::db
