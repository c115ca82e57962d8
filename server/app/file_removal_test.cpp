// The job that removes what nothing shows any more, with the store on disk (docs/protocol/files.md F10, F11).
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "app/file_removal.hpp"
#include "support/database.hpp"
#include "support/school.hpp"

namespace parta::app {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class FileRemoval : public test::DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        std::string pattern = (fs::temp_directory_path() / "parta_removal_XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        store = blobs::open_disk(folder / "blobs");
        school = std::make_unique<test::School>(db());
    }
    void TearDown() override {
        school.reset();
        std::error_code ignored;
        fs::remove_all(folder, ignored);
        DatabaseTest::TearDown();
    }
    std::string put() {
        std::ofstream{folder / "upload"} << "bytes";
        return store->put(folder / "upload");
    }
    void upload(test::School& of, const chats::NewFile& file) {
        of.write_as(of.semyon, [&](db::Tx& tx, const orgs::Viewer& viewer) { chats::register_file(tx, viewer, file); });
    }
    void run_a_day_later() {
        const ShiftedClock later{25h};
        remove_unused_files(db(), *store, {});
    }

    fs::path folder;
    std::unique_ptr<blobs::Store> store;
    std::unique_ptr<test::School> school;
};
PARTA_ON_ENGINES(FileRemoval);

TEST_P(FileRemoval, takes_rows_and_bytes_of_every_organisation) {
    test::School other{db(), "Школа № 8"};
    const auto blob = put(), preview = put(), elsewhere = put();
    upload(*school, {"photo", "a.webp", "image/webp", blob, preview, 5, 8, 6});
    upload(other, {"file", "b.pdf", "application/pdf", elsewhere, "", 5, 0, 0});
    remove_unused_files(db(), *store, {});
    EXPECT_TRUE(store->find(blob) && store->find(preview) && store->find(elsewhere)) << "still within the day";
    run_a_day_later();
    EXPECT_FALSE(store->find(blob) || store->find(preview) || store->find(elsewhere));
    EXPECT_TRUE(db().platform_read_now([](db::Tx& tx) { return chats::unused_blobs(tx, 10); }).empty());
}

TEST_P(FileRemoval, ends_what_a_crash_cut_short) {
    const auto first = put(), second = put();
    upload(*school, {"photo", "a.webp", "image/webp", first, second, 5, 8, 6});
    // The rows went, the bytes did not; then one blob went and its note did not.
    school->write([](db::Tx& tx) { chats::drop_unused_files(tx, now() + 25h, {}); });
    store->remove(first);
    remove_unused_files(db(), *store, {});
    EXPECT_FALSE(store->find(second));
    EXPECT_TRUE(db().platform_read_now([](db::Tx& tx) { return chats::unused_blobs(tx, 10); }).empty());
}

TEST_P(FileRemoval, keeps_rows_whose_bytes_it_cannot_remove_on_its_list) {
    const auto blob = put();
    upload(*school, {"file", "b.pdf", "application/pdf", blob, "", 5, 0, 0});
    const auto place = store->find(blob).value();
    fs::remove(place);
    fs::create_directory(place);  // a folder with something in it cannot be unlinked, not even by root
    std::ofstream{place / "x"} << "x";
    EXPECT_ANY_THROW(run_a_day_later());
    EXPECT_EQ(db().platform_read_now([](db::Tx& tx) { return chats::unused_blobs(tx, 10); }),
              std::vector<std::string>{blob});
    fs::remove_all(place);
    run_a_day_later();
    EXPECT_TRUE(db().platform_read_now([](db::Tx& tx) { return chats::unused_blobs(tx, 10); }).empty());
}

}  // namespace
}  // namespace parta::app
