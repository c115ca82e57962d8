// Bringing a database up to date: whole or not at all, never backwards.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "contract/db_backend.hpp"

namespace parta::db::testing {
namespace {

const Migration second_step{2, "second", R"(
ALTER TABLE note ADD COLUMN pinned BOOLEAN NOT NULL DEFAULT FALSE;
CREATE TABLE reaction (org_id BIGINT NOT NULL, seq BIGINT NOT NULL, emoji TEXT NOT NULL, PRIMARY KEY (org_id, seq));
CREATE INDEX reaction_by_emoji ON reaction (org_id, emoji);
)"};

std::vector<Migration> with(std::vector<Migration> migrations, Migration next) {
    migrations.push_back(std::move(next));
    return migrations;
}

// SQLite: what the catalogue says of tables, columns, indexes, keys and views, one line each.
std::string sqlite_catalogue(const std::string& path) {
    sqlite3* raw = nullptr;
    sqlite3_open(path.c_str(), &raw);
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> connection(raw, &sqlite3_close);
    std::string result;
    const char* const queries[] = {
        "SELECT 'column ' || t.name || ' ' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || "
        "COALESCE(c.dflt_value, '-') || ' ' || c.pk "
        "FROM sqlite_schema t, pragma_table_xinfo(t.name) c WHERE t.type = 'table' ORDER BY 1",
        "SELECT 'table ' || name || ' ' || strict || ' ' || wr FROM pragma_table_list WHERE schema = 'main' ORDER BY 1",
        "SELECT 'index ' || t.name || ' ' || i.name || ' ' || i.\"unique\" || ' ' || i.partial || ' ' || "
        "(SELECT group_concat(COALESCE(name, '?')) FROM pragma_index_info(i.name)) "
        "FROM sqlite_schema t, pragma_index_list(t.name) i WHERE t.type = 'table' AND i.origin = 'c' ORDER BY 1",
        "SELECT 'key ' || t.name || ' ' || f.\"table\" || ' ' || f.\"from\" || ' ' || COALESCE(f.\"to\", '-') || ' ' "
        "|| f.on_delete "
        "FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table' ORDER BY 1",
        "SELECT type || ' ' || name || ' ' || sql FROM sqlite_schema WHERE type IN ('view', 'trigger') ORDER BY 1",
    };
    for (const char* query : queries) {
        sqlite3_exec(
            raw, query,
            [](void* out, int, char** values, char**) {
                static_cast<std::string*>(out)->append(values[0] == nullptr ? "NULL" : values[0]).append("\n");
                return 0;
            },
            &result, nullptr);
    }
    return result;
}

std::string postgres_catalogue(const std::string& database) {
    return run_postgres(postgres_url("PARTA_TEST_POSTGRES_OWNER_URL", database), R"(
SELECT string_agg(line, E'\n' ORDER BY line) FROM (
    SELECT format('column %s %s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) AS line
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT format('rule %s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT format('policy %s %s %s %s %s', tablename, policyname, roles, cmd, qual) FROM pg_policies WHERE schemaname = 'public'
    UNION ALL SELECT format('relation %s %s %s %s %s', relname, relkind, relrowsecurity, relacl, reloptions) FROM pg_class
               WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')
    UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT format('view %s %s', viewname, definition) FROM pg_views WHERE schemaname = 'public'
) lines)");
}

class DbMigrations : public EngineTest {
  protected:
    void TearDown() override { close(); }

    /// A row that refers to another.
    void attach_an_account() {
        db().platform_write_now([](Tx& tx) { tx.exec("INSERT INTO account (id) VALUES (5)"); });
        db().write_now(first,
                       [](Tx& tx) { tx.exec("INSERT INTO attached (org_id, account_id) VALUES ($1, 5)", tx.org()); });
    }

    std::string catalogue(Backend& of) const {
        return of.engine() == Engine::sqlite ? sqlite_catalogue(of.database()) : postgres_catalogue(of.database());
    }
    // The catalogue of a fresh database after these migrations.
    std::string catalogue_after(const std::vector<Migration>& migrations) const {
        const auto fresh = make_backend(GetParam());
        fresh->open(migrations)->migrate();
        return catalogue(*fresh);
    }
};
INSTANTIATE_ON_ENGINES(DbMigrations);

TEST_P(DbMigrations, a_second_run_changes_nothing) {
    EXPECT_EQ(db().schema_version(), 1);
    const auto before = catalogue(backend());
    db().migrate();
    EXPECT_EQ(db().schema_version(), 1);
    EXPECT_EQ(catalogue(backend()), before);
    EXPECT_THAT(before, ::testing::HasSubstr("note_by_text"));
}

TEST_P(DbMigrations, an_upgrade_keeps_the_data) {
    db().write_now(first, [](Tx& tx) { write_note(tx, "old"); });
    close();
    const auto upgraded = backend().open(with(test_migrations(), second_step));
    upgraded->migrate();
    EXPECT_EQ(upgraded->schema_version(), 2);
    upgraded->write_now(first, [](Tx& tx) {
        EXPECT_FALSE(tx.query("SELECT pinned FROM note WHERE org_id = $1", tx.org()).only().get<bool>(0));
        tx.exec("INSERT INTO reaction (org_id, seq, emoji) VALUES ($1, 1, '👍')", tx.org());
    });
    EXPECT_THROW(upgraded->platform_read_now([](Tx& tx) {
        if (tx.query("SELECT 1 FROM reaction").empty()) throw SqlError("nothing seen", "");
    }),
                 SqlError);
}

TEST_P(DbMigrations, steps_end_where_the_whole_schema_ends) {
    auto whole = test_migrations();
    whole[0].sql += second_step.sql;
    EXPECT_EQ(catalogue_after(with(test_migrations(), second_step)), catalogue_after(whole));
}

TEST_P(DbMigrations, a_newer_database_is_refused_and_left_alone) {
    close();
    backend().open(with(test_migrations(), second_step))->migrate();
    const auto before = catalogue(backend());
    const auto older = backend().open(test_migrations());
    try {
        older->migrate();
        ADD_FAILURE() << "accepted";
    } catch (const SchemaTooNew& error) {
        EXPECT_EQ(error.database, 2);
        EXPECT_EQ(error.program, 1);
        EXPECT_THAT(error.what(), ::testing::HasSubstr("newer version"));
    }
    EXPECT_EQ(catalogue(backend()), before);
}

TEST_P(DbMigrations, a_failed_migration_leaves_the_old_schema) {
    attach_an_account();
    close();
    const auto before = catalogue(backend());
    for (const std::string broken :
         {"CREATE TABLE early (org_id BIGINT NOT NULL); CREATE TABLE note (org_id BIGINT);",
          "CREATE TABLE early (org_id BIGINT NOT NULL); CREATE TABLE unmarked (id BIGINT);",
          "CREATE TABLE early (org_id BIGINT NOT NULL); INSERT INTO account (id) VALUES (1), (1);",
          "CREATE TABLE early (org_id BIGINT NOT NULL); DELETE FROM account;"}) {
        EXPECT_ANY_THROW(backend().open(with(test_migrations(), {2, "broken", broken}))->migrate()) << broken;
        EXPECT_EQ(catalogue(backend()), before) << broken;
    }
    const auto again = backend().open(with(test_migrations(), second_step));
    again->migrate();
    EXPECT_EQ(again->schema_version(), 2);
}

// SQLite alters little in place: a table is made anew and takes the old one's name, while others refer to it.
TEST_P(DbMigrations, a_table_that_others_refer_to_may_be_made_anew) {
    if (GetParam() == Engine::postgres) GTEST_SKIP() << "PostgreSQL alters in place";
    attach_an_account();
    close();
    const Migration anew{2, "anew", R"(
-- platform: account_anew
CREATE TABLE account_anew (id BIGINT PRIMARY KEY, login TEXT UNIQUE, operator BOOLEAN NOT NULL DEFAULT FALSE, age BIGINT);
INSERT INTO account_anew (id, login, operator) SELECT id, login, operator FROM account;
DROP TABLE account;
ALTER TABLE account_anew RENAME TO account;
)"};
    const auto again = backend().open(with(test_migrations(), anew));
    again->migrate();
    EXPECT_EQ(again->read_now(
                  first,
                  [](Tx& tx) {
                      return tx.query("SELECT account_id FROM attached WHERE org_id = $1", tx.org()).only().get<int>(0);
                  }),
              5);
}

TEST_P(DbMigrations, gaps_in_the_numbers_are_refused) {
    EXPECT_THROW(backend().open(with(test_migrations(), {3, "third", "SELECT 1"}))->migrate(), SchemaError);
}

TEST_P(DbMigrations, several_processes_may_start_at_once) {
    const auto fresh = make_backend(GetParam());
    const auto migrations = with(test_migrations(), second_step);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] { EXPECT_NO_THROW(fresh->open(migrations)->migrate()); });
    }
    threads.clear();
    EXPECT_EQ(fresh->open(migrations)->schema_version(), 2);
}

TEST_P(DbMigrations, a_killed_migration_leaves_the_old_schema) {
    close();
    const auto before = catalogue(backend());
    const Migration slow{2, "slow", R"(
CREATE TABLE filled (org_id BIGINT NOT NULL, n BIGINT NOT NULL);
INSERT INTO filled (org_id, n) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 800000) SELECT 1, n FROM c;
)"};
    const pid_t child = ::fork();
    if (child == 0) {
        backend().open(with(test_migrations(), slow))->migrate();
        ::_exit(0);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{150});
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the migration was over before it could be killed";
    const auto again = backend().open(test_migrations());
    again->migrate();  // waits for what the server still does for the dead process
    EXPECT_EQ(again->schema_version(), 1);
    EXPECT_EQ(catalogue(backend()), before);
}

TEST_P(DbMigrations, sections_go_to_their_engine) {
    close();
    const Migration parts{2, "parts", R"(
-- engine: sqlite
CREATE TABLE only_sqlite (org_id BIGINT NOT NULL, data BYTEA);
CREATE TRIGGER note_gone AFTER DELETE ON note BEGIN
    DELETE FROM only_sqlite WHERE org_id = old.org_id; SELECT CASE WHEN 1 THEN 2 END;
END;
-- engine: postgres
CREATE TABLE only_postgres (org_id BIGINT NOT NULL, data BYTEA);
CREATE FUNCTION one() RETURNS BIGINT LANGUAGE sql AS $body$ SELECT 1; $body$;
-- engine: both
CREATE TABLE on_both (org_id BIGINT NOT NULL, flag BOOLEAN);
)"};
    const auto upgraded = backend().open(with(test_migrations(), parts));
    upgraded->migrate();
    const bool sqlite = GetParam() == Engine::sqlite;
    EXPECT_THAT(catalogue(backend()), ::testing::HasSubstr(sqlite ? "only_sqlite" : "only_postgres"));
    EXPECT_THAT(catalogue(backend()), ::testing::Not(::testing::HasSubstr(sqlite ? "only_postgres" : "only_sqlite")));
    EXPECT_THAT(catalogue(backend()), ::testing::HasSubstr("on_both"));
    if (sqlite) {
        EXPECT_THAT(catalogue(backend()), ::testing::HasSubstr("column on_both flag INTEGER"));
        EXPECT_THAT(catalogue(backend()), ::testing::HasSubstr("table note 1 1")) << "strict, clustered";
        EXPECT_THAT(catalogue(backend()), ::testing::HasSubstr("table sample 1 0"));
    }
}

// The program's own migrations.

TEST_P(DbMigrations, the_programs_migrations_apply) {
    const auto fresh = make_backend(GetParam());
    const auto program = fresh->open(program_migrations());
    program->migrate();
    EXPECT_EQ(program->schema_version(), static_cast<int>(program_migrations().size()));
    EXPECT_GT(program->schema_version(), 0);
}

// schema.sql, the whole schema on one page, is needed as soon as there are two steps.
TEST_P(DbMigrations, the_programs_migrations_equal_its_schema) {
    const std::filesystem::path path = std::filesystem::path(PARTA_SOURCE_DIR) / "server/db/schema.sql";
    if (!std::filesystem::exists(path)) {
        ASSERT_EQ(program_migrations().size(), 1u) << "write server/db/schema.sql";
        return;
    }
    std::ifstream file(path);
    const std::string schema{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(catalogue_after(program_migrations()), catalogue_after({{1, "schema", schema}}));
}

}  // namespace
}  // namespace parta::db::testing
