// What a restored backup means for those who have seen more than it holds (docs/protocol/events.md E16).
#include "app/restored.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "events/events.hpp"
#include "support/database.hpp"
#include "support/school.hpp"

namespace parta::app {
namespace {

namespace fs = std::filesystem;

class Restored : public test::DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        std::string pattern = (fs::temp_directory_path() / "parta_restored_XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        school = std::make_unique<test::School>(db());
    }
    void TearDown() override {
        school.reset();
        std::error_code ignored;
        fs::remove_all(folder, ignored);
        DatabaseTest::TearDown();
    }
    fs::path file() const { return positions_file(folder); }
    fs::path folder;
    std::unique_ptr<test::School> school;
};
PARTA_ON_ENGINES(Restored);

TEST_P(Restored, E16_old_cursors_get_resync) {
    const auto [epoch, seq] = school->read([](db::Tx& tx) { return std::pair{events::epoch(tx), tx.current_seq()}; });
    const auto catch_up = [&](const std::string& known) {
        return school->read([&](db::Tx& tx) { return events::catch_up(tx, school->semyon.member, known, seq).epoch; });
    };
    EXPECT_EQ(catch_up(epoch), epoch);
    EXPECT_EQ(renew_epochs(db()), 1);
    EXPECT_EQ(test::error_of([&] { catch_up(epoch); }), ErrorCode::resync);
    const auto fresh = school->read([](db::Tx& tx) { return events::epoch(tx); });
    EXPECT_NE(fresh, epoch);
    EXPECT_EQ(catch_up(fresh), fresh);
}

TEST_P(Restored, E16_each_organisation_gets_an_epoch_of_its_own) {
    test::School other{db(), "Школа № 8"};
    renew_epochs(db());
    const auto epoch = [](db::Tx& tx) { return events::epoch(tx); };
    EXPECT_NE(school->read(epoch), other.read(epoch));
}

TEST_P(Restored, a_log_that_goes_on_is_not_set_back) {
    EXPECT_TRUE(set_back(db(), file()).empty()) << "nothing was noted yet";
    note_positions(db(), file());
    EXPECT_TRUE(set_back(db(), file()).empty());
    school->add_unit(orgs::UnitKind::class_, "7В");
    EXPECT_TRUE(set_back(db(), file()).empty());
}

TEST_P(Restored, a_shorter_log_is_noticed_until_the_epoch_changes) {
    const auto seq = school->read([](db::Tx& tx) { return tx.current_seq(); });
    const auto epoch = school->read([](db::Tx& tx) { return events::epoch(tx); });
    std::ofstream{file()} << school->org.value << ' ' << epoch << ' ' << seq + 1 << '\n';
    EXPECT_EQ(set_back(db(), file()), std::vector<OrgId>{school->org});
    renew_epochs(db());
    EXPECT_TRUE(set_back(db(), file()).empty());
    note_positions(db(), file());
    EXPECT_TRUE(set_back(db(), file()).empty());
}

TEST_P(Restored, an_organisation_that_is_gone_is_noticed) {
    note_positions(db(), file());
    std::ofstream{file(), std::ios::app} << "4711 none 1\n";
    EXPECT_EQ(set_back(db(), file()), std::vector<OrgId>{OrgId{4711}});
}

TEST_P(Restored, files_without_bytes_are_counted) {
    const auto store = blobs::open_disk(folder / "blobs");
    std::ofstream{folder / "upload"} << "bytes";
    const auto key = store->put(folder / "upload");
    for (const auto& blob : {key, std::string(26, 'a')})
        school->write([&](db::Tx& tx) {
            tx.exec(
                "INSERT INTO file (org_id, id, owner_id, kind, name, mime, size, blob_key, created_at) "
                "VALUES ($1, $2, $3, 'file', 'a', 'b', 5, $4, 0)",
                tx.org(), new_id<FileId>(), school->semyon.member, blob);
        });
    const auto check = check_blobs(db(), *store);
    EXPECT_EQ(check.looked_at, 2);
    EXPECT_EQ(check.missing, 1);
}

}  // namespace
}  // namespace parta::app
