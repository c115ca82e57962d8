// Organisations and the platform are closed to each other.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <future>

#include "contract/db_backend.hpp"

namespace parta::db::testing {
namespace {

class DbTenancy : public EngineTest {
  protected:
    void SetUp() override {
        EngineTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        db().platform_write_now([](Tx& tx) { tx.exec("INSERT INTO account (id, login) VALUES (1, 'anna')"); });
        db().write_now(first, [](Tx& tx) { write_note(tx, "ours!"); });
        db().write_now(second, [](Tx& tx) { write_note(tx, "theirs!"); });
    }

    // What a statement shows or changes in a transaction of that reach: rows, or -1 when it is refused.
    std::int64_t rows(Reach reach, std::string_view sql) {
        const auto work = [sql](Tx& tx) { return static_cast<std::int64_t>(tx.query(sql).size()); };
        return attempt([&] {
            return reach == Reach::platform ? db().platform_read_now(work) : db().read_now(first, work, reach);
        });
    }
    std::int64_t changed(Reach reach, std::string_view sql) {
        const auto work = [sql](Tx& tx) { return tx.exec(sql); };
        return attempt([&] {
            return reach == Reach::platform ? db().platform_write_now(work) : db().write_now(first, work, reach);
        });
    }
    static std::int64_t attempt(const std::function<std::int64_t()>& work) {
        try {
            return work();
        } catch (const SqlError&) {
            return -1;
        }
    }
    // SQLite refuses the statement; PostgreSQL shows nothing.
    bool sees_nothing(Reach reach, std::string_view sql) {
        return rows(reach, sql) == (GetParam() == Engine::sqlite ? -1 : 0);
    }
    bool changes_nothing(Reach reach, std::string_view sql) { return changed(reach, sql) <= 0; }
};
INSTANTIATE_ON_ENGINES(DbTenancy);

class PostgresTenancy : public DbTenancy {
  protected:
    std::vector<std::future<void>> kept_;
};
INSTANTIATE_TEST_SUITE_P(Engines, PostgresTenancy, ::testing::Values(Engine::postgres),
                         [](const auto&) { return "postgres"; });
class SqliteTenancy : public DbTenancy {};
INSTANTIATE_TEST_SUITE_P(Engines, SqliteTenancy, ::testing::Values(Engine::sqlite),
                         [](const auto&) { return "sqlite"; });

TEST_P(DbTenancy, platform_tables_are_out_of_an_organisations_reach) {
    EXPECT_TRUE(sees_nothing(Reach::organisation, "SELECT login FROM account"));
    EXPECT_TRUE(sees_nothing(Reach::organisation, "SELECT id FROM account"));
    EXPECT_TRUE(sees_nothing(Reach::organisation, "SELECT 1 FROM account"));
    EXPECT_TRUE(sees_nothing(Reach::organisation, "SELECT n.seq FROM note n JOIN account a ON a.id = n.seq"));
    EXPECT_TRUE(sees_nothing(Reach::organisation, "SELECT seq FROM note WHERE EXISTS (SELECT 1 FROM account)"));
    EXPECT_TRUE(changes_nothing(Reach::organisation, "UPDATE account SET operator = TRUE"));
    EXPECT_TRUE(changes_nothing(Reach::organisation, "DELETE FROM account"));
    EXPECT_TRUE(changes_nothing(Reach::organisation, "INSERT INTO account (id) VALUES (2)"));
    EXPECT_EQ(rows(Reach::platform, "SELECT 1 FROM account WHERE login = 'anna' AND NOT operator"), 1);
}

TEST_P(DbTenancy, tables_of_organisations_are_out_of_the_platforms_reach) {
    EXPECT_TRUE(sees_nothing(Reach::platform, "SELECT text FROM note"));
    EXPECT_TRUE(sees_nothing(Reach::platform, "SELECT text FROM loud_note"));
    EXPECT_TRUE(changes_nothing(Reach::platform, "UPDATE note SET text = 'x' WHERE seq = 1"));
    EXPECT_TRUE(changes_nothing(Reach::platform, "INSERT INTO note (org_id, seq, text) VALUES (101, 9, 'x')"));
    EXPECT_EQ(notes(db(), first).size(), 1u);
}

TEST_P(DbTenancy, both_reach_both) {
    EXPECT_EQ(rows(Reach::both, "SELECT n.text FROM note n JOIN account a ON a.id = n.seq WHERE n.org_id = 101"), 1);
    EXPECT_EQ(changed(Reach::both, "UPDATE account SET operator = TRUE"), 1);
}

TEST_P(DbTenancy, signed_in_reads_the_platform_and_writes_its_organisation_only) {
    EXPECT_EQ(rows(Reach::signed_in, "SELECT n.text FROM note n JOIN account a ON a.id = n.seq WHERE n.org_id = 101"),
              1);
    EXPECT_EQ(changed(Reach::signed_in, "UPDATE note SET text = 'x' WHERE org_id = 101"), 1);
    EXPECT_TRUE(changes_nothing(Reach::signed_in, "UPDATE account SET operator = TRUE"));
    EXPECT_TRUE(changes_nothing(Reach::signed_in, "DELETE FROM account"));
    EXPECT_TRUE(changes_nothing(Reach::signed_in, "INSERT INTO account (id) VALUES (2)"));
    EXPECT_EQ(rows(Reach::platform, "SELECT 1 FROM account WHERE login = 'anna' AND NOT operator"), 1);
}

TEST_P(DbTenancy, the_platform_reads_where_it_is_allowed_and_never_writes_there) {
    EXPECT_EQ(rows(Reach::platform, "SELECT seq FROM org_counter"), 2);
    EXPECT_TRUE(changes_nothing(Reach::platform, "UPDATE org_counter SET seq = 100"));
    EXPECT_EQ(db().read_now(second, [](Tx& tx) { return tx.current_seq(); }), 1);
}

TEST_P(DbTenancy, a_key_to_the_platform_is_checked_without_showing_it) {
    EXPECT_EQ(changed(Reach::organisation, "INSERT INTO attached (org_id, account_id, login) VALUES (101, 1, 'anna')"),
              1);
    EXPECT_TRUE(
        sees_nothing(Reach::organisation, "SELECT account.login FROM attached JOIN account ON id = account_id"));
    EXPECT_TRUE(
        changes_nothing(Reach::organisation,
                        "INSERT INTO note (org_id, seq, text) SELECT 101, 5, login FROM account WHERE NOT operator"));
}

TEST_P(DbTenancy, a_unit_of_work_cannot_steer_the_transaction) {
    for (const auto* sql :
         {"COMMIT", "CREATE TABLE x (org_id BIGINT)", "DROP TABLE note", "ALTER TABLE note ADD COLUMN x TEXT"}) {
        EXPECT_EQ(changed(Reach::both, sql), -1) << sql;
    }
    EXPECT_EQ(notes(db(), first).size(), 1u);
    EXPECT_THROW(db().write_now(OrgId{}, [](Tx&) {}), std::logic_error);
    EXPECT_THROW(db().platform_write_now([](Tx& tx) { tx.org(); }), std::logic_error);
    EXPECT_THROW(db().platform_write_now([](Tx& tx) { tx.next_seq(); }), std::logic_error);
}

// SQLite has no rows of other organisations to hide: there the stores' own WHERE decides, and the API suite watches it.
TEST_P(PostgresTenancy, hides_other_organisations_even_from_a_wrong_where) {
    EXPECT_EQ(rows(Reach::organisation, "SELECT text FROM note"), 1);
    EXPECT_EQ(rows(Reach::organisation, "SELECT text FROM loud_note"), 1)
        << "a view must not bypass row-level security";
    EXPECT_EQ(rows(Reach::both, "SELECT text FROM note"), 1);
    EXPECT_EQ(rows(Reach::signed_in, "SELECT text FROM note"), 1);
    EXPECT_EQ(rows(Reach::organisation, "SELECT text FROM note WHERE org_id = 202"), 0);
    EXPECT_EQ(changed(Reach::organisation, "UPDATE note SET text = 'taken'"), 1);
    EXPECT_EQ(changed(Reach::organisation, "DELETE FROM note WHERE org_id = 202"), 0);
    EXPECT_EQ(changed(Reach::organisation, "INSERT INTO note (org_id, seq, text) VALUES (202, 9, 'forged')"), -1);
    EXPECT_EQ(changed(Reach::organisation, "UPDATE note SET org_id = 202, seq = 9"), -1);
    EXPECT_EQ(notes(db(), second).front().second, "theirs!");
}

// One organisation's message must not wait for another's.
TEST_P(PostgresTenancy, only_those_who_may_write_to_the_platform_wait_for_each_other) {
    const auto other_ends = [&](Reach mine, Reach other) {
        bool ended = false;
        db().write_now(
            first,
            [&](Tx& tx) {
                write_note(tx, fmt::format("slow {} {}", static_cast<int>(mine), static_cast<int>(other)));
                auto theirs = std::async(std::launch::async, [&] {
                    db().write_now(
                        second,
                        [&](Tx& inner) {
                            write_note(inner,
                                       fmt::format("quick {} {}", static_cast<int>(mine), static_cast<int>(other)));
                        },
                        other);
                });
                ended = theirs.wait_for(std::chrono::milliseconds{1'000}) == std::future_status::ready;
                // The future waits in its destructor: after this unit.
                kept_.push_back(std::move(theirs));
            },
            mine);
        kept_.clear();
        return ended;
    };
    EXPECT_TRUE(other_ends(Reach::signed_in, Reach::signed_in));
    EXPECT_TRUE(other_ends(Reach::both, Reach::signed_in));
    EXPECT_FALSE(other_ends(Reach::both, Reach::both));
}

TEST_P(PostgresTenancy, refuses_a_server_role_that_row_level_security_does_not_bind) {
    const auto owner = postgres_url("PARTA_TEST_POSTGRES_OWNER_URL", backend().database());
    const auto wrong =
        open_postgres({.url = owner, .owner_url = owner, .connections = 2, .migrations = test_migrations()});
    EXPECT_THROW(wrong->migrate(), SchemaError);
}

// FTS5 keeps its tables and asks for a pragma behind the scenes.
TEST_P(SqliteTenancy, full_text_tables_belong_to_organisations) {
    close();
    auto migrations = test_migrations();
    migrations.push_back(
        {2, "search",
         "-- engine: sqlite\nCREATE VIRTUAL TABLE note_text USING fts5(text, org_id UNINDEXED);\n-- engine: both\n"});
    const auto searching = backend().open(migrations);
    searching->migrate();
    searching->write_now(
        first, [](Tx& tx) { tx.exec("INSERT INTO note_text (text, org_id) VALUES ('мел и доска', $1)", tx.org()); });
    const auto find = [](Tx& tx) {
        return tx.query("SELECT text FROM note_text WHERE note_text MATCH $1", "доска").size();
    };
    EXPECT_EQ(searching->read_now(first, find), 1u);
    EXPECT_THROW(searching->platform_read_now(find), SqlError);
}

}  // namespace
}  // namespace parta::db::testing
