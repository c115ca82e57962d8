// What happens to files that nothing shows any more (docs/protocol/files.md F10, F11).
#include "chats/chats_test.hpp"

namespace parta::chats {
namespace {

using namespace std::chrono_literals;
using Keys = std::vector<std::string>;

class UnusedFiles : public ChatsTest {
  protected:
    FileId store(const test::Person& person, std::string name) {
        return school()
            .write_as(person,
                      [&](db::Tx& tx, const Viewer& viewer) {
                          return register_file(
                              tx, viewer, {"photo", name + ".webp", "image/webp", name, name + "-preview", 1, 8, 6});
                      })
            .id;
    }
    bool drop(Timestamp at, int limit = 100, const FileGrace& grace = {}) {
        return school().write([&](db::Tx& tx) { return drop_unused_files(tx, at, grace, limit); });
    }
    Keys noted() {
        auto keys = db().platform_read_now([](db::Tx& tx) { return unused_blobs(tx, 100); });
        std::ranges::sort(keys);
        return keys;
    }
    std::int64_t files() { return count("SELECT count(*) FROM file WHERE org_id = $1"); }
};
PARTA_ON_ENGINES(UnusedFiles);

TEST_P(UnusedFiles, an_upload_nobody_posts_goes_after_a_day) {
    store(school().semyon, "forgotten");
    drop(now() + 24h - 1min);
    EXPECT_EQ(files(), 1);
    drop(now() + 24h + 1min);
    EXPECT_EQ(files(), 0);
    EXPECT_EQ(noted(), (Keys{"forgotten", "forgotten-preview"}));
}

TEST_P(UnusedFiles, what_is_posted_stays_as_long_as_its_message) {
    const auto chat = this->chat(school().semyon, "5«А»").id;
    const auto file = store(school().semyon, "posted");
    post(school().semyon, chat, "Фото", {}, {file});
    drop(now() + std::chrono::days{4000});
    EXPECT_EQ(files(), 1);
    EXPECT_EQ(noted(), Keys{});
    school().read_as(school().vera, [&](db::Tx& tx, const Viewer& viewer) { open_file(tx, viewer, file); });
}

TEST_P(UnusedFiles, a_removed_messages_files_go_after_the_grace) {
    const auto chat = this->chat(school().semyon, "5«А»").id;
    post(school().semyon, chat, "Останется", {}, {store(school().semyon, "kept")});
    post(school().semyon, chat, "", {}, {store(school().semyon, "first"), store(school().semyon, "second")});
    remove(school().semyon, chat, 2);
    drop(now() + std::chrono::days{30} - 1min);
    EXPECT_EQ(files(), 3) << "longer than any backup";
    drop(now() + std::chrono::days{30} + 1min);
    EXPECT_EQ(files(), 1);
    EXPECT_EQ(noted(), (Keys{"first", "first-preview", "second", "second-preview"}));
    EXPECT_EQ(page(school().vera, chat).messages.size(), 2U);
    EXPECT_EQ(page(school().vera, chat).messages[0].attachments.size(), 1U);
    EXPECT_EQ(count("SELECT count(*) FROM attachment WHERE org_id = $1"), 1);
}

TEST_P(UnusedFiles, each_has_its_own_grace) {
    const auto chat = this->chat(school().semyon, "5«А»").id;
    post(school().semyon, chat, "", {}, {store(school().semyon, "removed")});
    remove(school().semyon, chat, 1);
    store(school().semyon, "unposted");
    drop(now() + 3h, 100, {.unposted = 4h, .removed = 2h});
    EXPECT_EQ(noted(), (Keys{"removed", "removed-preview"}));
}

TEST_P(UnusedFiles, they_go_in_bounded_batches_and_notes_are_forgotten_once) {
    for (const auto* name : {"a", "b", "c"}) store(school().semyon, name);
    EXPECT_TRUE(drop(now() + 25h, 2));
    EXPECT_EQ(files(), 1);
    EXPECT_FALSE(drop(now() + 25h, 2));
    EXPECT_EQ(files(), 0);
    EXPECT_EQ(db().platform_read_now([](db::Tx& tx) { return unused_blobs(tx, 4).size(); }), 4U);
    db().platform_write_now([](db::Tx& tx) { forget_blobs(tx, {"a", "a-preview", "unknown"}); });
    EXPECT_EQ(noted(), (Keys{"b", "b-preview", "c", "c-preview"}));
}

}  // namespace
}  // namespace parta::chats
