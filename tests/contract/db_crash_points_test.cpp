// Q1 step by step: the program dies at each thing it asks of the disk, the line to PostgreSQL breaks at each thing that
// is said on it, in the midst of commits and of a migration.
//
// PARTA_CRASH_POINTS   how many of a large commit's operations to die at (20); given, also each step of a migration on
//                      PostgreSQL instead of every third
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>

#include "contract/db_backend.hpp"
#include "contract/fault_vfs.hpp"
#include "contract/postgres_proxy.hpp"
#include "db/snapshot.hpp"

namespace parta::db::testing {
namespace {

namespace fs = std::filesystem;

constexpr OrgId org{7};

const Migration second_step{2, "second", R"(
CREATE TABLE filled (org_id BIGINT NOT NULL, n BIGINT NOT NULL, text TEXT NOT NULL);
INSERT INTO filled (org_id, n, text) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 200)
SELECT 7, n, 'a row that fills some pages of the file' FROM c;
CREATE INDEX filled_by_n ON filled (org_id, n);
ALTER TABLE note ADD COLUMN pinned BOOLEAN NOT NULL DEFAULT FALSE;
)"};

std::vector<Migration> both_steps() {
    auto migrations = test_migrations();
    migrations.push_back(second_step);
    return migrations;
}

std::optional<int> points_wanted() {
    const char* given = std::getenv("PARTA_CRASH_POINTS");
    return given == nullptr ? std::nullopt : std::optional{std::atoi(given)};
}

/// How many rows the second step has left; nothing while its table is not there.
std::int64_t rows_filled(Db& db) {
    return db.read_now(org, [](Tx& tx) {
        return tx.query("SELECT COUNT(*) FROM filled WHERE org_id = $1", tx.org()).only().get<std::int64_t>(0);
    });
}

class SqliteCrashPoints : public ::testing::Test {
  protected:
    SqliteCrashPoints()
        : folder_((fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path()) /
                  fmt::format("parta-crash-points-{}", ::getpid())) {
        start_anew();
    }
    ~SqliteCrashPoints() override { fs::remove_all(folder_); }

    void start_anew() {
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        const auto db = open();
        db->migrate();
        found(*db, org);
    }
    std::string file() const { return (folder_ / "test.db").string(); }
    std::unique_ptr<Db> open(const std::string& vfs = {}, std::vector<Migration> migrations = test_migrations()) const {
        return open_sqlite({.path = file(), .migrations = std::move(migrations), .vfs = vfs});
    }

    /// Runs `work` in a process of its own, which dies at its nth operation on the disk; what it said on the pipe until
    /// then, and whether it lived to the end.
    struct Life {
        std::vector<std::int64_t> said;
        bool survived = false;
    };
    static Life die_at(int nth, const std::function<void(const std::string& vfs, int pipe)>& work) {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
        const pid_t child = ::fork();
        if (child == 0) {
            const FaultVfs vfs;
            vfs.die_at(nth);
            work(vfs.name(), ends[1]);
            ::_exit(0);
        }
        ::close(ends[1]);
        Life life;
        std::int64_t word = 0;
        while (::read(ends[0], &word, sizeof word) == sizeof word) life.said.push_back(word);
        ::close(ends[0]);
        int status = 0;
        ::waitpid(child, &status, 0);
        life.survived = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        EXPECT_TRUE(life.survived || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)) << "status " << status;
        return life;
    }

    /// Each unit's number is said when it is acknowledged.
    Life write(int nth, const std::vector<std::size_t>& sizes) const {
        return die_at(nth, [&](const std::string& vfs, int pipe) {
            const auto db = open(vfs);
            for (const auto size : sizes) {
                const auto seq = db->write_now(org, [&](Tx& tx) { return write_note(tx, std::string(size, 'x')); });
                if (::write(pipe, &seq, sizeof seq) != sizeof seq) ::_exit(1);
            }
        });
    }

    /// What was acknowledged is there whole; at most one unit more, which nobody was told of.
    void check(const Life& life, const std::vector<std::size_t>& sizes) const {
        const auto db = open();
        const auto stored = notes(*db, org);
        ASSERT_GE(stored.size(), life.said.size()) << "acknowledged and lost";
        ASSERT_LE(stored.size(), life.said.size() + 1);
        for (std::size_t i = 0; i < stored.size(); ++i) {
            EXPECT_EQ(stored[i].first, static_cast<std::int64_t>(i + 1));
            EXPECT_EQ(stored[i].second.size(), sizes[i]);
        }
        EXPECT_EQ(sqlite_fault(file()), "");
        EXPECT_EQ(db->write_now(org, [](Tx& tx) { return write_note(tx, "life goes on"); }),
                  static_cast<std::int64_t>(stored.size() + 1));
    }

    fs::path folder_;
};

TEST_F(SqliteCrashPoints, each_step_of_a_commit) {
    const std::vector<std::size_t> sizes{10, 9'000, 30'000};
    int points = 0;
    int unheard = 0;  // there, though nobody was told of it
    for (bool survived = false; !survived && points < 1'000 && !HasFailure(); ++points) {
        SCOPED_TRACE(fmt::format("died at operation {}", points + 1));
        start_anew();
        const auto life = write(points + 1, sizes);
        survived = life.survived;
        check(life, sizes);
        unheard += !survived && open()->read_now(org, [](Tx& tx) { return tx.current_seq(); }) - 1 >
                                    static_cast<std::int64_t>(life.said.size());
    }
    EXPECT_GT(points, 20);
    EXPECT_GT(unheard, 0) << "none died between the commit and its acknowledgement";
}

// A unit so large that the log is copied back into the file behind it.
TEST_F(SqliteCrashPoints, while_the_log_is_copied_back) {
    const std::vector<std::size_t> sizes{10, 4'500'000, 11, 12};
    const int wanted = points_wanted().value_or(20);
    int all = 0;  // of an undisturbed run
    {
        FaultVfs vfs;
        vfs.record();
        {
            const auto db = open(vfs.name());
            for (const auto size : sizes)
                db->write_now(org, [&](Tx& tx) { return write_note(tx, std::string(size, 'x')); });
        }
        all = static_cast<int>(vfs.recorded());
        EXPECT_GT(std::ranges::count_if(vfs.take_record(),
                                        [](const auto& one) {
                                            return one.kind == DiskOperation::Kind::write && one.path.ends_with(".db");
                                        }),
                  1'000)
            << "the log was not copied back";
    }
    for (int point = 1; point <= all && !HasFailure(); point += std::max(1, all / wanted)) {
        SCOPED_TRACE(fmt::format("died at operation {} of {}", point, all));
        start_anew();
        check(write(point, sizes), sizes);
    }
}

TEST_F(SqliteCrashPoints, each_step_of_a_migration) {
    int points = 0;
    int undone = 0;
    for (bool survived = false; !survived && points < 1'000 && !HasFailure(); ++points) {
        SCOPED_TRACE(fmt::format("died at operation {}", points + 1));
        start_anew();
        open()->write_now(org, [](Tx& tx) { return write_note(tx, "from before"); });
        survived =
            die_at(points + 1, [&](const std::string& vfs, int) { open(vfs, both_steps())->migrate(); }).survived;
        const int version = open()->schema_version();
        ASSERT_TRUE(version == 1 || version == 2);
        undone += version == 1;
        const auto db = open({}, both_steps());
        if (version == 1)
            EXPECT_THROW(rows_filled(*db), SqlError) << "a part of a migration";
        else
            EXPECT_EQ(rows_filled(*db), 200) << "a part of a migration";
        db->migrate();
        EXPECT_EQ(rows_filled(*db), 200);
        EXPECT_EQ(notes(*db, org).size(), 1U);
        EXPECT_EQ(sqlite_fault(file()), "");
    }
    EXPECT_GT(undone, 10);
    EXPECT_GT(points, undone);
}

class PostgresCrashPoints : public EngineTest {
  protected:
    static constexpr std::array breaks{PostgresProxy::Break::before_request, PostgresProxy::Break::after_request};
    std::string url(const char* name) { return postgres_url(name, backend().database()); }
};
INSTANTIATE_TEST_SUITE_P(Engines, PostgresCrashPoints, ::testing::Values(Engine::postgres),
                         [](const auto&) { return "postgres"; });

TEST_P(PostgresCrashPoints, each_step_of_a_commit) {
    PostgresProxy proxy(url("PARTA_TEST_POSTGRES_URL"));
    const auto through =
        open_postgres({.url = proxy.url(), .owner_url = {}, .connections = 2, .migrations = test_migrations()});
    std::int64_t written = 0;
    for (const auto when : breaks) {
        int points = 0;
        for (bool broke = true; broke && points < 100 && !HasFailure(); ++points) {
            SCOPED_TRACE(fmt::format("broke at request {}, {}", points + 1, static_cast<int>(when)));
            proxy.break_at(points + 1, when);
            const auto seq = through->write_now(first, [&](Tx& tx) {
                const auto given = write_note(tx, fmt::format("note {}", written));
                tx.query("SELECT 1");
                tx.exec("UPDATE note SET text = text || '!' WHERE org_id = $1 AND seq = $2", tx.org(), given);
                return given;
            });
            broke = proxy.broke();
            EXPECT_EQ(seq, ++written) << "once, and in order";
        }
        EXPECT_GT(points, 3);
        EXPECT_LT(points, 100);
    }
    const auto stored = notes(*through, first);
    ASSERT_EQ(stored.size(), static_cast<std::size_t>(written));
    for (std::size_t i = 0; i < stored.size(); ++i) EXPECT_EQ(stored[i].second, fmt::format("note {}!", i));
}

// Each point has a migration of its own, on top of those before it; what was made for the last is dropped, so that all
// are as long.
TEST_P(PostgresCrashPoints, each_step_of_a_migration) {
    const auto owner = url("PARTA_TEST_POSTGRES_OWNER_URL");
    close();
    auto migrations = test_migrations();
    PostgresProxy proxy(owner);
    for (const auto when : breaks) {
        int points = 0;
        int undone = 0;
        const int stride = points_wanted() ? 1 : 3;
        for (bool broke = true; broke && points < 200 && !HasFailure(); points += stride) {
            SCOPED_TRACE(fmt::format("broke at request {}, {}", points + 1, static_cast<int>(when)));
            const int number = static_cast<int>(migrations.size()) + 1;
            const auto table = fmt::format("filled_{}_", number);
            migrations.push_back({number, "next",
                                  fmt::format("DROP TABLE IF EXISTS filled_{1}_;\n"
                                              "CREATE TABLE {0} (org_id BIGINT NOT NULL, n BIGINT NOT NULL);\n"
                                              "INSERT INTO {0} (org_id, n) VALUES (101, 1), (101, 2);\n"
                                              "CREATE INDEX {0}by_n ON {0} (org_id, n);\n",
                                              table, number - 1)});
            proxy.break_at(points + 1, when);
            try {
                open_postgres({.url = url("PARTA_TEST_POSTGRES_URL"),
                               .owner_url = proxy.url(),
                               .connections = 2,
                               .migrations = migrations})
                    ->migrate();
            } catch (const Error&) {
            } catch (const SchemaError&) {  // the line broke while it was being made
            }
            broke = proxy.broke();
            // The lock of migrations: what a broken line has left at work on the server is over behind it.
            run_postgres(owner, "SELECT pg_advisory_lock(331941892673)");
            const auto db = backend().open(migrations);
            const int version = db->schema_version();
            const auto parts =
                run_postgres(owner, fmt::format("SELECT COUNT(*) FROM pg_class WHERE relname LIKE '{}%'", table));
            ASSERT_EQ(parts, version == number ? "2" : "0") << "a part of a migration";
            undone += version < number;
            db->migrate();
            EXPECT_EQ(db->schema_version(), number);
            EXPECT_EQ(run_postgres(owner, fmt::format("SELECT COUNT(*) FROM {}", table)), "2");
        }
        EXPECT_GT(undone, 3);
        EXPECT_GT(points, undone);
        EXPECT_LT(points, 200);
    }
}

}  // namespace
}  // namespace parta::db::testing
