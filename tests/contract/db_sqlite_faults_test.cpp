// Q1 on SQLite: an acknowledged unit survives a kill, a full disk, failing writes and syncs; a refused one leaves
// nothing.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <map>
#include <random>
#include <thread>

#include "contract/db_backend.hpp"
#include "contract/fault_vfs.hpp"
#include "db/sqlite_session.hpp"
#include "db/sqlite_writer.hpp"

namespace parta::db::testing {
namespace {

constexpr OrgId org{7};

class SqliteFaults : public ::testing::Test {
  protected:
    SqliteFaults() : folder_(std::filesystem::temp_directory_path() / fmt::format("parta-faults-{}", ::getpid())) {
        std::filesystem::create_directories(folder_);
    }
    ~SqliteFaults() override { std::filesystem::remove_all(folder_); }

    std::unique_ptr<Db> open(const std::string& vfs = {}) const { return open_in(folder_, vfs); }
    static std::unique_ptr<Db> open_in(const std::filesystem::path& folder, const std::string& vfs = {}) {
        return open_sqlite({.path = folder / "test.db", .migrations = test_migrations(), .vfs = vfs});
    }
    static void create(Db& db) {
        db.migrate();
        found(db, org);
    }

    // Every acknowledged note is there, once, numbers have no gaps, and the counter agrees.
    static void check(Db& db, const std::map<std::int64_t, std::string>& acknowledged) {
        const auto stored = notes(db, org);
        std::map<std::int64_t, std::string> found_notes(stored.begin(), stored.end());
        for (const auto& [seq, text] : acknowledged) ASSERT_EQ(found_notes[seq], text) << "acknowledged and lost";
        std::int64_t expected = 0;
        for (const auto& [seq, text] : stored) ASSERT_EQ(seq, ++expected);
        EXPECT_EQ(db.read_now(org, [](Tx& tx) { return tx.current_seq(); }), expected);
    }

    struct Outcome {
        std::map<std::int64_t, std::string> acknowledged;
        std::vector<ErrorCode> errors;
    };
    // Queues so many units at once that they share transactions.
    static Outcome write_together(Db& db, int count, const std::string& name) {
        Outcome outcome;
        boost::asio::io_context loop;
        for (int i = 0; i < count; ++i) {
            boost::asio::co_spawn(
                loop,
                [&, i]() -> Task<> {
                    const auto text = fmt::format("{} {} {}", name, i, std::string(2'000, 'x'));
                    try {
                        const auto seq = co_await db.write(org, [&](Tx& tx) { return write_note(tx, text); });
                        outcome.acknowledged.emplace(seq, text);
                    } catch (const Error& error) {
                        outcome.errors.push_back(error.code);
                    }
                },
                boost::asio::detached);
        }
        loop.run();
        return outcome;
    }

    std::filesystem::path folder_;
};

struct Ack {
    std::int64_t seq;
    int thread;
    int number;
};
std::string text_of(int thread, int number) {
    return fmt::format("{}/{}", thread, number);
}

// Writes for ever; says on the pipe what has been acknowledged.
[[noreturn]] void write_until_killed(Db& db, int pipe, int round) {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&, thread = round * 100 + t] {
            for (int n = 0;; ++n) {
                const auto seq = db.write_now(org, [&](Tx& tx) { return write_note(tx, text_of(thread, n)); });
                const Ack ack{seq, thread, n};
                if (::write(pipe, &ack, sizeof ack) != sizeof ack) ::_exit(1);
            }
        });
    }
    threads.clear();
    ::_exit(1);
}

// A backup tool, `parta doctor`, a curious administrator: whoever opens the database beside the server and closes it
// again must see that it is not the last one out. Else it deletes the -wal, and what is acknowledged from then on goes
// to a file without a name.
TEST_F(SqliteFaults, another_program_leaves_the_log_where_it_is) {
    const auto node = open();
    create(*node);
    node->write_now(org, [](Tx& tx) { return write_note(tx, "before"); });
    const auto path = (folder_ / "test.db").string();
    const auto inode = [&] {
        struct stat about{};
        return ::stat((path + "-wal").c_str(), &about) == 0 ? about.st_ino : 0;
    };
    const auto log = inode();
    ASSERT_NE(log, 0U);
    const auto command = fmt::format(
        "python3 -c 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
        "assert c.execute(\"SELECT count(*) FROM note\").fetchone() == (1,); c.close()' '{}'",
        path);
    ASSERT_EQ(std::system(command.c_str()), 0);
    EXPECT_EQ(inode(), log);
    node->write_now(org, [](Tx& tx) { return write_note(tx, "after"); });
    EXPECT_EQ(open()->read_now(org, [](Tx& tx) { return tx.current_seq(); }), 2) << "what a second connection finds";
}

TEST_F(SqliteFaults, acknowledged_units_survive_sigkill) {
    create(*open());
    std::mt19937 random(20260901);
    std::map<std::int64_t, std::string> acknowledged;
    for (int round = 0; round < 8; ++round) {
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            // So that most of the time a commit is under way.
            const FaultVfs vfs;
            vfs.slow_down(std::chrono::microseconds{200});
            write_until_killed(*open(vfs.name()), ends[1], round);
        }
        ::close(ends[1]);
        std::jthread killer([child, wait = 30 + random() % 120] {
            std::this_thread::sleep_for(std::chrono::milliseconds{wait});
            ::kill(child, SIGKILL);
        });
        Ack ack{};
        while (::read(ends[0], &ack, sizeof ack) == sizeof ack)
            acknowledged.emplace(ack.seq, text_of(ack.thread, ack.number));
        ::close(ends[0]);
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status));
        check(*open(), acknowledged);
    }
    EXPECT_GT(acknowledged.size(), 100u);
}

struct Unmount {
    std::filesystem::path folder;
    ~Unmount() { ::umount(folder.c_str()); }
};

TEST_F(SqliteFaults, a_full_disk_refuses_and_recovers) {
    if (::geteuid() != 0 || ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=3m") != 0)
        GTEST_SKIP() << "needs the right to mount";
    const Unmount afterwards{folder_};
    {
        const auto db = open();
        create(*db);
        std::map<std::int64_t, std::string> acknowledged;
        std::vector<ErrorCode> errors;
        for (int i = 0; errors.empty() && i < 100; ++i) {
            auto outcome = write_together(*db, 100, fmt::format("round {}", i));
            acknowledged.merge(outcome.acknowledged);
            errors = outcome.errors;
        }
        EXPECT_THAT(errors, ::testing::Each(ErrorCode::storage_full));
        EXPECT_FALSE(errors.empty());
        check(*db, acknowledged);
        EXPECT_EQ(notes(*db, org).size(), acknowledged.size());

        ASSERT_EQ(::mount("tmpfs", folder_.c_str(), "tmpfs", MS_REMOUNT, "size=30m"), 0);
        auto outcome = write_together(*db, 100, "with room again");
        EXPECT_TRUE(outcome.errors.empty());
        acknowledged.merge(outcome.acknowledged);
        check(*db, acknowledged);
    }
}

struct Fault {
    FaultVfs::Operation operation;
    int code;
    const char* name;
};
class SqliteFileFaults : public SqliteFaults, public ::testing::WithParamInterface<Fault> {};
INSTANTIATE_TEST_SUITE_P(Codes, SqliteFileFaults,
                         ::testing::Values(Fault{FaultVfs::Operation::write, SQLITE_IOERR_WRITE, "write_fails"},
                                           Fault{FaultVfs::Operation::write, SQLITE_FULL, "disk_full"},
                                           Fault{FaultVfs::Operation::write, SQLITE_IOERR_NOMEM, "no_memory"},
                                           Fault{FaultVfs::Operation::sync, SQLITE_IOERR_FSYNC, "sync_fails"}),
                         [](const auto& info) { return info.param.name; });

// One fault strikes the shared transaction; repeated singly, every unit succeeds: nobody pays for the others.
TEST_P(SqliteFileFaults, one_fault_costs_no_unit) {
    FaultVfs vfs;
    const auto db = open(vfs.name());
    create(*db);
    std::map<std::int64_t, std::string> acknowledged;
    int strikes = 0;
    for (int nth = 1; nth <= 25; ++nth) {
        // One or two commits have as many syncs, but many writes.
        const int strikes_at = GetParam().operation == FaultVfs::Operation::sync ? 1 + nth % 2 : nth;
        vfs.fail(GetParam().operation, strikes_at, GetParam().code);
        auto outcome = write_together(*db, 20, fmt::format("fault at {}", nth));
        strikes += vfs.struck();
        vfs.heal();
        EXPECT_TRUE(outcome.errors.empty()) << "fault at " << nth;
        acknowledged.merge(outcome.acknowledged);
        check(*db, acknowledged);
    }
    EXPECT_GT(strikes, 10);
    EXPECT_EQ(acknowledged.size(), 500u);
    EXPECT_EQ(notes(*db, org).size(), 500u);
}

// A disk that fails for longer: what is refused is not there, what is acknowledged is, and work goes on afterwards.
TEST_P(SqliteFileFaults, refused_units_leave_nothing) {
    FaultVfs vfs;
    const auto db = open(vfs.name());
    create(*db);
    std::map<std::int64_t, std::string> acknowledged;
    std::size_t refused = 0;
    for (int round = 0; round < 10; ++round) {
        vfs.fail(GetParam().operation, 1 + round, GetParam().code, 12);
        auto outcome = write_together(*db, 20, fmt::format("round {}", round));
        vfs.heal();
        refused += outcome.errors.size();
        acknowledged.merge(outcome.acknowledged);
        check(*db, acknowledged);
        EXPECT_EQ(notes(*db, org).size(), acknowledged.size());
    }
    EXPECT_GT(refused, 0u);
    acknowledged.merge(write_together(*db, 20, "healthy").acknowledged);
    EXPECT_EQ(notes(*db, org).size(), acknowledged.size());
}

// SQLite undoes all that shares the transaction with a statement that the disk failed: all are written anew, and of
// those lost nothing is left, not even the number they had taken.
TEST_P(SqliteFileFaults, after_a_statement_that_the_disk_failed_all_begin_anew) {
    if (GetParam().operation != FaultVfs::Operation::write) GTEST_SKIP() << "no statement waits for a sync";
    FaultVfs vfs;
    const auto db = open(vfs.name());
    create(*db);
    int runs_of_first = 0;
    int runs_of_second = 0;
    std::promise<void> both_wait;
    boost::asio::io_context loop;
    const auto unit = [&](auto work) {
        boost::asio::co_spawn(
            loop, [](Db& in, auto what) -> Task<> { co_await in.write(org, std::move(what)); }(*db, std::move(work)),
            boost::asio::detached);
    };
    unit([&](Tx&) { both_wait.get_future().wait(); });
    loop.poll();
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    unit([&](Tx& tx) {
        ++runs_of_first;
        write_note(tx, "first");
    });
    // More than the page cache holds, so that it goes to the file before COMMIT; keys that may be taken already, so
    // that SQLite can undo the statement alone.
    unit([&](Tx& tx) {
        if (++runs_of_second == 1) vfs.fail(FaultVfs::Operation::write, 40, GetParam().code);
        tx.exec(
            "INSERT INTO note (org_id, seq, text) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE "
            "n < 8000) SELECT $1, 1000 + n, n || hex(zeroblob(2000)) FROM c",
            tx.org());
    });
    loop.poll();
    both_wait.set_value();
    loop.run();
    EXPECT_TRUE(vfs.struck());
    EXPECT_EQ(runs_of_first, 2);
    EXPECT_EQ(runs_of_second, 2);
    const auto stored = notes(*db, org);
    ASSERT_EQ(stored.size(), 8001u);
    EXPECT_EQ(stored[0].first, 1);
}

// Or it undoes that statement alone and keeps the rest, though its manual would rather have all undone ("Response To
// Errors"): again all are written anew.
TEST_F(SqliteFaults, after_a_statement_that_found_no_room_all_begin_anew) {
    create(*open());
    SqliteSession session((folder_ / "test.db").string(), {}, SqliteSession::Role::writer);
    SqliteWriter writer(session, [](OrgId, std::int64_t) {});
    const auto unit = [](auto work) {
        return std::make_shared<UnitOf<decltype(work)>>(org, Reach::organisation, IfUnknown::fail, std::move(work));
    };
    int runs_of_first = 0;
    int runs_of_second = 0;
    const auto one = unit([&](Tx& tx) {
        ++runs_of_first;
        write_note(tx, "first");
    });
    const auto other = unit([&](Tx& tx) {
        const auto room = fmt::format("PRAGMA max_page_count = {}", ++runs_of_second == 1 ? 100 : 100'000);
        ASSERT_EQ(sqlite3_exec(session.handle(), room.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
        tx.exec(
            "INSERT INTO note (org_id, seq, text) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE "
            "n < 100) SELECT $1, 1000 + n, n || hex(zeroblob(2000)) FROM c",
            tx.org());
    });
    writer.run({one, other});
    EXPECT_NO_THROW(one->take());
    EXPECT_NO_THROW(other->take());
    EXPECT_EQ(runs_of_first, 2);
    EXPECT_EQ(runs_of_second, 2);
    EXPECT_EQ(notes(*open(), org).size(), 101u);
}

TEST_F(SqliteFaults, nothing_is_acknowledged_before_it_is_synced) {
    FaultVfs vfs;
    const auto db = open(vfs.name());
    create(*db);
    std::atomic<int> told = 0;
    std::atomic<int> dirty = 0;
    db->on_commit([&](OrgId, std::int64_t) {
        ++told;
        dirty += vfs.log_is_dirty();
    });
    for (int i = 0; i < 20; ++i) write_together(*db, 20, fmt::format("round {}", i));
    EXPECT_GT(told, 19);
    EXPECT_EQ(dirty, 0);
}

TEST_F(SqliteFaults, another_process_may_hold_the_file_for_a_while) {
    const auto db = open();
    create(*db);
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open((folder_ / "test.db").c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    std::jthread freeing([other] {
        std::this_thread::sleep_for(std::chrono::milliseconds{200});
        sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr);
    });
    EXPECT_EQ(db->write_now(org, [](Tx& tx) { return write_note(tx, "waited"); }), 1);
    freeing.join();
    sqlite3_close(other);
}

TEST_F(SqliteFaults, nobody_else_may_read_the_file) {
    create(*open());
    const auto mode = std::filesystem::status(folder_ / "test.db").permissions();
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_THROW(open_sqlite({.path = "/nonexistent/folder/x.db", .vfs = {}}), Error);
}

}  // namespace
}  // namespace parta::db::testing
