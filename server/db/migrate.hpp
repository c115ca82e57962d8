// The runner of migrations. Internal to db.
#pragma once
#include <string>
#include <vector>

#include "db/migrations.hpp"
#include "db/table_rights.hpp"

namespace parta::db {

class PgSession;
class SqliteSession;

/// The marks of all migrations together.
TableMarks table_marks(const std::vector<Migration>& migrations);

/// Applies what is missing, each migration in one transaction. Two processes may start at once: one applies, the other
/// finds it done. Throws SchemaTooNew, SchemaError.
void migrate_sqlite(SqliteSession& session, const std::vector<Migration>& migrations);
int sqlite_schema_version(SqliteSession& session);

/// `session` belongs to the owner of the tables, `app_role` is the server's, which gets row-level security and grants.
void migrate_postgres(PgSession& session, const std::vector<Migration>& migrations, const std::string& app_role);
int postgres_schema_version(PgSession& session);

/// Checks that numbers run from 1 without gaps and are not behind the database's.
void check_order(const std::vector<Migration>& migrations, int database_version);

}  // namespace parta::db
