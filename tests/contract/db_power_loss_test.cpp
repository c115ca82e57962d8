// Q1 under power loss on SQLite: what the file layer was asked for is written down; then the disk is put together as
// the power could have left it at any moment. Every acknowledged unit must be in it, once and in order, and the file
// whole.
//
// PARTA_POWER_IMAGES   how many disks to look at (25)
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "contract/db_backend.hpp"
#include "contract/fault_vfs.hpp"
#include "contract/power_cut.hpp"
#include "db/snapshot.hpp"

namespace parta::db::testing {
namespace {

namespace fs = std::filesystem;

constexpr OrgId org{7};
constexpr const char* file_name = "test.db";

std::size_t images_wanted() {
    const char* given = std::getenv("PARTA_POWER_IMAGES");
    return given == nullptr ? 25 : static_cast<std::size_t>(std::atoi(given));
}

class PowerLoss : public ::testing::Test {
  protected:
    // In memory: the disk is played here, a real one's syncs would only take time.
    PowerLoss()
        : folder_((fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path()) /
                  fmt::format("parta-power-{}", ::getpid())) {
        fs::create_directories(folder_ / "live");
        const auto db = open(folder_ / "live");
        db->migrate();
        found(*db, org);
    }
    ~PowerLoss() override { fs::remove_all(folder_); }

    static std::unique_ptr<Db> open(const fs::path& folder, const std::string& vfs = {},
                                    std::vector<Migration> migrations = test_migrations()) {
        return open_sqlite({.path = folder / file_name, .migrations = std::move(migrations), .vfs = vfs});
    }

    struct Ack {
        std::size_t at;  // operations that had reached the disk's door when it was given
        std::int64_t seq;
        std::string text;
    };
    /// Several writers at once, so that units share transactions; enough for the log to be copied back many times.
    static std::vector<Ack> write(Db& db, const FaultVfs& vfs, int threads, int units) {
        std::vector<Ack> acks;
        std::mutex mutex;
        std::vector<std::jthread> running;
        for (int t = 0; t < threads; ++t)
            running.emplace_back([&, t] {
                for (int i = 0; i < units; ++i) {
                    const auto text =
                        fmt::format("{}/{} {}", t, i, std::string(static_cast<std::size_t>(i * 977 % 12'000), 'x'));
                    try {
                        const auto seq = db.write_now(org, [&](Tx& tx) { return write_note(tx, text); });
                        const auto at = vfs.recorded();
                        std::lock_guard lock(mutex);
                        acks.push_back({at, seq, text});
                    } catch (const Error&) {  // refused: nothing is promised
                    }
                }
            });
        running.clear();
        return acks;
    }

    /// Looks at disks of power cuts at any moment.
    void check_cuts(const DiskImage& before, const std::vector<DiskOperation>& operations,
                    const std::vector<Ack>& acks) const {
        std::mt19937 dice{20'261'123};
        for (std::size_t i = 0; i < images_wanted() && !HasFailure(); ++i) {
            const std::size_t cut = dice() % (operations.size() + 1);
            SCOPED_TRACE(fmt::format("the power went after {} of {} operations", cut, operations.size()));
            check(after_power_cut(before, operations, cut, dice), acks, cut);
        }
    }

    /// Opens a disk and looks at everything on it.
    void check(const DiskImage& image, const std::vector<Ack>& acks, std::size_t cut) const {
        const auto folder = folder_ / "after";
        write_folder(image, folder);
        const auto db = open(folder);
        db->migrate();
        const auto stored = notes(*db, org);
        std::int64_t expected = 0;
        for (const auto& [seq, text] : stored) ASSERT_EQ(seq, ++expected) << "a gap";
        EXPECT_EQ(db->read_now(org, [](Tx& tx) { return tx.current_seq(); }), expected);
        for (const auto& ack : acks) {
            if (ack.at > cut) continue;
            ASSERT_LE(ack.seq, expected) << "acknowledged and lost";
            ASSERT_EQ(stored[static_cast<std::size_t>(ack.seq - 1)].second, ack.text) << "acknowledged and altered";
        }
        EXPECT_EQ(sqlite_fault((folder / file_name).string()), "");
        EXPECT_EQ(db->write_now(org, [](Tx& tx) { return write_note(tx, "life goes on"); }), expected + 1);
    }

    fs::path folder_;
};

TEST_F(PowerLoss, costs_no_acknowledged_unit) {
    const auto before = read_folder(folder_ / "live");
    FaultVfs vfs;
    std::vector<Ack> acks;
    vfs.record();
    {
        const auto db = open(folder_ / "live", vfs.name());
        acks = write(*db, vfs, 6, 400);
    }
    const auto operations = vfs.take_record();
    const auto copied_back = std::ranges::count_if(operations, [](const auto& one) {
        return one.kind == DiskOperation::Kind::sync && one.path.ends_with(file_name);
    });
    EXPECT_GT(copied_back, 0) << "the log was copied back while units were written";
    EXPECT_EQ(acks.size(), 2'400u);
    check_cuts(before, operations, acks);
}

// A disk whose syncs fail now and then, and whose power goes some time later: what was acknowledged after a failed sync
// must not rest on it.
TEST_F(PowerLoss, after_failed_syncs_costs_no_acknowledged_unit) {
    const auto before = read_folder(folder_ / "live");
    FaultVfs vfs;
    std::vector<Ack> acks;
    int strikes = 0;
    vfs.record();
    {
        const auto db = open(folder_ / "live", vfs.name());
        std::atomic<bool> over = false;
        std::jthread failing([&] {
            std::mt19937 dice{7};
            while (!over) {
                vfs.fail(FaultVfs::Operation::sync, static_cast<int>(1 + dice() % 6), SQLITE_IOERR_FSYNC,
                         static_cast<int>(1 + dice() % 3));
                std::this_thread::sleep_for(std::chrono::milliseconds{2});
                strikes += vfs.struck();
            }
            vfs.heal();
        });
        acks = write(*db, vfs, 6, 400);
        over = true;
    }
    EXPECT_GT(strikes, 10);
    EXPECT_GT(acks.size(), 400u);
    check_cuts(before, vfs.take_record(), acks);
}

TEST_F(PowerLoss, leaves_a_migration_whole_or_undone) {
    const Migration step{2, "filled", R"(
CREATE TABLE filled (org_id BIGINT NOT NULL, n BIGINT NOT NULL, text TEXT NOT NULL);
CREATE INDEX filled_by_n ON filled (org_id, n);
INSERT INTO filled (org_id, n, text) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5000)
SELECT 7, n, 'a row that fills some pages of the file' FROM c;
)"};
    auto migrations = test_migrations();
    migrations.push_back(step);
    const auto before = read_folder(folder_ / "live");
    FaultVfs vfs;
    vfs.record();
    open(folder_ / "live", vfs.name(), migrations)->migrate();
    const auto operations = vfs.take_record();

    std::mt19937 dice{20'261'124};
    int undone = 0;
    for (std::size_t i = 0; i < images_wanted() / 2; ++i) {
        const std::size_t cut = dice() % (operations.size() + 1);
        SCOPED_TRACE(fmt::format("the power went after {} of {} operations", cut, operations.size()));
        write_folder(after_power_cut(before, operations, cut, dice), folder_ / "after");
        const auto db = open(folder_ / "after", {}, migrations);
        if (db->schema_version() == 1) ++undone;
        db->migrate();
        EXPECT_EQ(db->read_now(org,
                               [](Tx& tx) {
                                   return tx.query("SELECT COUNT(*) FROM filled WHERE org_id = $1", tx.org())
                                       .only()
                                       .get<std::int64_t>(0);
                               }),
                  5'000);
        EXPECT_EQ(sqlite_fault((folder_ / "after" / file_name).string()), "");
    }
    EXPECT_GT(undone, 0);
}

}  // namespace
}  // namespace parta::db::testing
