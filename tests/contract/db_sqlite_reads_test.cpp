// Reading threads of SQLite share a snapshot among those who waited when it was taken, and among nobody else.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <filesystem>
#include <thread>

#include "contract/db_backend.hpp"

namespace parta::db::testing {
namespace {

namespace fs = std::filesystem;

constexpr OrgId org{7};

class SqliteReads : public ::testing::Test {
  protected:
    // In memory: a commit must be over while the snapshot may still be joined.
    SqliteReads()
        : folder_((fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path()) /
                  fmt::format("parta-reads-{}", ::getpid())) {
        fs::create_directories(folder_);
    }
    ~SqliteReads() override { fs::remove_all(folder_); }

    fs::path folder_;
};

// One reads; meanwhile a unit is committed, and whoever is told of it reads, too, before the first has done: a new
// snapshot, though the old one is young enough for those who waited.
TEST_F(SqliteReads, whoever_is_told_of_a_commit_joins_no_snapshot_from_before_it) {
    const auto db =
        open_sqlite({.path = folder_ / "test.db", .readers = 1, .migrations = test_migrations(), .vfs = {}});
    db->migrate();
    found(*db, org);
    std::atomic<bool> writing = false, snapshot_taken = false, asked = false;
    const auto wait_for = [](const std::atomic<bool>& sign) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{1};
        while (!sign && std::chrono::steady_clock::now() < until) continue;
    };
    const auto last = [](Tx& tx) {
        return tx.query("SELECT coalesce(max(seq), 0) FROM note WHERE org_id = $1", tx.org())
            .only()
            .get<std::int64_t>(0);
    };
    boost::asio::io_context loop;
    std::int64_t committed = 0, seen = 0;
    db->on_commit([&](OrgId, std::int64_t seq) {
        committed = seq;
        boost::asio::co_spawn(loop, [&]() -> Task<> { seen = co_await db->read(org, last); }, boost::asio::detached);
        loop.restart();
        loop.poll();
        asked = true;
    });
    for (int round = 1; round <= 300 && !HasFailure(); ++round) {
        writing = snapshot_taken = asked = false;
        std::jthread writer([&] {
            db->write_now(org, [&](Tx& tx) {
                writing = true;
                wait_for(snapshot_taken);
                write_note(tx, fmt::format("round {}", round));
            });
        });
        wait_for(writing);
        db->read_now(org, [&](Tx& tx) {
            EXPECT_EQ(last(tx), round - 1);
            snapshot_taken = true;
            wait_for(asked);
        });
        writer.join();
        loop.restart();
        loop.run();
        EXPECT_EQ(committed, round);
        EXPECT_EQ(seen, round) << "told of the commit, and shown what was before it";
    }
}

}  // namespace
}  // namespace parta::db::testing
