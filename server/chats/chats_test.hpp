// What the database tests of chats have in common.
#pragma once
#include "base/random.hpp"
#include "chats/chats.hpp"
#include "support/database.hpp"
#include "support/school.hpp"

namespace parta::chats {

using test::School;

class ChatsTest : public test::DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        school_ = std::make_unique<School>(db());
        derive();
    }
    School& school() { return *school_; }

    void derive() {
        school().write([](db::Tx& tx) { derive_official(tx); });
    }

    ChatList list(const test::Person& person) {
        return school().read_as(person, [](db::Tx& tx, const Viewer& viewer) { return list_chats(tx, viewer); });
    }
    std::vector<std::string> titles(const test::Person& person) {
        std::vector<std::string> found;
        for (const auto& chat : list(person).chats) found.push_back(chat.title);
        std::ranges::sort(found);
        return found;
    }
    /// The chat with this title, as the person sees it.
    Chat chat(const test::Person& person, std::string_view title) {
        for (auto& one : list(person).chats)
            if (one.title == title) return one;
        ADD_FAILURE() << person.name.surname << " has no chat " << title;
        throw std::runtime_error("no such chat");
    }
    Message post(const test::Person& person, ChatId chat, std::string text, std::optional<std::int64_t> reply_to = {},
                 std::vector<FileId> attachments = {}) {
        return post(person, chat, PostMessage{random_token(), std::move(text), reply_to, {std::move(attachments)}});
    }
    Message post(const test::Person& person, ChatId chat, const PostMessage& in) {
        return school().write_as(person,
                                 [&](db::Tx& tx, const Viewer& viewer) { return post_message(tx, viewer, chat, in); });
    }
    MessagePage page(const test::Person& person, ChatId chat, const MessagesQuery& query = {}) {
        return school().read_as(
            person, [&](db::Tx& tx, const Viewer& viewer) { return list_messages(tx, viewer, chat, query); });
    }
    std::vector<std::string> texts(const test::Person& person, ChatId chat) {
        std::vector<std::string> found;
        for (const auto& message : page(person, chat).messages) found.push_back(message.text);
        return found;
    }
    Message remove(const test::Person& person, ChatId chat, std::int64_t ordinal) {
        return school().write_as(
            person, [&](db::Tx& tx, const Viewer& viewer) { return remove_message(tx, viewer, chat, ordinal); });
    }
    Message edit(const test::Person& person, ChatId chat, std::int64_t ordinal, std::string text) {
        return school().write_as(person, [&](db::Tx& tx, const Viewer& viewer) {
            return edit_message(tx, viewer, chat, ordinal, {std::move(text)});
        });
    }
    void read_up_to(const test::Person& person, ChatId chat, std::int64_t ordinal) {
        school().write_as(person, [&](db::Tx& tx, const Viewer& viewer) { mark_read(tx, viewer, chat, {ordinal}); });
    }
    Chat write_to(const test::Person& person, const test::Person& other) {
        return school().write_as(
            person, [&](db::Tx& tx, const Viewer& viewer) { return create_personal(tx, viewer, {other.member}); });
    }
    Chat group(const test::Person& person, std::string title, const std::vector<test::Person>& others) {
        std::vector<MemberId> ids;
        for (const auto& other : others) ids.push_back(other.member);
        return school().write_as(person, [&](db::Tx& tx, const Viewer& viewer) {
            return create_group(tx, viewer, {std::move(title), {ids}});
        });
    }
    std::vector<MemberId> members(const test::Person& person, ChatId chat) {
        std::vector<MemberId> ids;
        for (const auto& one : listed(person, chat).members) ids.push_back(one.id);
        std::ranges::sort(ids);
        return ids;
    }
    ChatMembers listed(const test::Person& person, ChatId chat) {
        return school().read_as(person,
                                [&](db::Tx& tx, const Viewer& viewer) { return list_members(tx, viewer, chat); });
    }
    FileId upload(const test::Person& person, std::string kind = "photo") {
        return school()
            .write_as(person,
                      [&](db::Tx& tx, const Viewer& viewer) {
                          return register_file(
                              tx, viewer,
                              {kind, "снимок.webp", "image/webp", "blob-key", "preview-key", 1234, 800, 600});
                      })
            .id;
    }
    std::int64_t count(std::string_view sql) {
        return school().read([&](db::Tx& tx) { return tx.query(sql, tx.org()).only().get<std::int64_t>(0); });
    }
    void set(const orgs::Settings& settings) {
        school().write_as(school().administrator, [&](db::Tx& tx, const Viewer& viewer) {
            orgs::edit_profile(tx, viewer, {.settings = settings});
        });
    }

  private:
    std::unique_ptr<School> school_;
};

template <class F>
ErrorCode refused(F work) {
    return test::error_of(std::move(work));
}

}  // namespace parta::chats
