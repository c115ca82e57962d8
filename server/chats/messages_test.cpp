// Messages: posting, retries, pages, unread, replies, edits, removals, files.
#include "chats/chats_test.hpp"
#include "events/events.hpp"

namespace parta::chats {
namespace {

using Texts = std::vector<std::string>;

class Messages : public ChatsTest {
  protected:
    void SetUp() override {
        ChatsTest::SetUp();
        if (!IsSkipped()) class_chat = chat(school().semyon, "5«А»").id;
    }
    /// What the event log says about messages of the chat, oldest first.
    std::vector<std::string> logged() {
        return school().read([&](db::Tx& tx) {
            std::vector<std::string> data;
            for (const auto row :
                 tx.query("SELECT data, newcomer_data FROM event WHERE org_id = $1 AND target = 'chat' "
                          "AND target_id = $2 AND type LIKE 'message_%' ORDER BY seq",
                          tx.org(), class_chat)) {
                data.push_back(row.get<std::string>(0));
                if (!row.is_null(1)) data.push_back(row.get<std::string>(1));
            }
            return data;
        });
    }
    bool log_mentions(std::string_view text) {
        return std::ranges::any_of(logged(),
                                   [&](const std::string& data) { return data.find(text) != std::string::npos; });
    }

    ChatId class_chat;
};
PARTA_ON_ENGINES(Messages);

TEST_P(Messages, a_message_comes_back_as_it_was_sent) {
    const auto sent = post(school().semyon, class_chat, "Что задали?\nhttps://example.ru 🙂");
    EXPECT_EQ(sent.ordinal, 1);
    EXPECT_EQ(sent.author.name, "Семён Громов");
    const auto messages = page(school().vera, class_chat).messages;
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].id, sent.id);
    EXPECT_EQ(messages[0].text, sent.text);
    EXPECT_EQ(messages[0].client_id, sent.client_id);
    EXPECT_EQ(json::encode(messages[0]), json::encode(sent));
}

// E17.
TEST_P(Messages, a_retry_gives_the_original_once) {
    const PostMessage in{random_token(), "Один раз", {}, {}};
    const auto first = post(school().semyon, class_chat, in);
    auto changed = in;
    changed.text = "Другой текст";
    const auto second = post(school().semyon, class_chat, changed);
    EXPECT_EQ(json::encode(second), json::encode(first));
    EXPECT_EQ(texts(school().vera, class_chat), (Texts{"Один раз"}));
    EXPECT_EQ(logged().size(), 1U);
    // Another author's device may come to the same name; the same author may not use it elsewhere.
    EXPECT_EQ(post(school().vera, class_chat, in).ordinal, 2);
    const auto physics = chat(school().semyon, "Физика · 5«А»").id;
    EXPECT_EQ(refused([&] { post(school().semyon, physics, in); }), ErrorCode::conflict);
    // The reply was lost, then the pupil left the class: what was accepted stays accepted.
    school().transfer(school().semyon, {});
    EXPECT_EQ(post(school().semyon, class_chat, in).ordinal, 1);
}

TEST_P(Messages, need_text_or_an_attachment) {
    EXPECT_EQ(refused([&] { post(school().semyon, class_chat, " \n\t"); }), ErrorCode::invalid_field);
    EXPECT_EQ(post(school().semyon, class_chat, "", {}, {upload(school().semyon)}).attachments.size(), 1U);
}

TEST_P(Messages, strangers_learn_nothing) {
    for (const auto* person :
         {&school().masha, &school().zimina, &school().gromova, &school().head, &school().administrator}) {
        EXPECT_EQ(refused([&] { page(*person, class_chat); }), ErrorCode::not_found) << person->name.surname;
        EXPECT_EQ(refused([&] { post(*person, class_chat, "Кто здесь?"); }), ErrorCode::not_found);
        EXPECT_EQ(refused([&] { listed(*person, class_chat); }), ErrorCode::not_found);
    }
    School other{db(), "Школа № 8"};
    other.write([](db::Tx& tx) { derive_official(tx); });
    EXPECT_EQ(refused([&] {
                  other.read_as(other.semyon, [&](db::Tx& tx, const Viewer& viewer) {
                      return list_messages(tx, viewer, class_chat, {});
                  });
              }),
              ErrorCode::not_found);
}

TEST_P(Messages, pages_go_both_ways_without_gaps) {
    for (int i = 1; i <= 120; ++i) post(school().semyon, class_chat, std::to_string(i));
    const auto ordinals = [&](const MessagesQuery& query) {
        const auto one = page(school().vera, class_chat, query);
        return std::tuple{one.messages.empty() ? 0 : one.messages.front().ordinal,
                          one.messages.empty() ? 0 : one.messages.back().ordinal, one.more_before, one.more_after};
    };
    using Page = std::tuple<std::int64_t, std::int64_t, bool, bool>;
    EXPECT_EQ(ordinals({}), (Page{71, 120, true, false}));
    EXPECT_EQ(ordinals({.before = "71"}), (Page{21, 70, true, true}));
    EXPECT_EQ(ordinals({.before = "21"}), (Page{1, 20, false, true}));
    EXPECT_EQ(ordinals({.before = "1"}), (Page{0, 0, false, true}));
    EXPECT_EQ(ordinals({.after = "0"}), (Page{1, 50, false, true}));
    EXPECT_EQ(ordinals({.after = "100"}), (Page{101, 120, true, false}));
    EXPECT_EQ(ordinals({.after = "120"}), (Page{0, 0, true, false}));
    EXPECT_EQ(ordinals({.around = "60"}), (Page{35, 84, true, true}));
    EXPECT_EQ(ordinals({.around = "119"}), (Page{71, 120, true, false}));
    EXPECT_EQ(ordinals({.around = "2"}), (Page{1, 50, false, true}));
    EXPECT_EQ(ordinals({.before = "9000000000000000000"}), (Page{71, 120, true, false}));
    for (const MessagesQuery& bad : {MessagesQuery{.before = "-1"}, MessagesQuery{.after = "x"},
                                     MessagesQuery{.around = ""}, MessagesQuery{.before = "1", .after = "2"}})
        EXPECT_EQ(refused([&] { page(school().vera, class_chat, bad); }), ErrorCode::invalid_field);
}

TEST_P(Messages, unread_is_a_subtraction) {
    const auto unread = [&](const test::Person& person) { return chat(person, "5«А»").unread; };
    for (int i = 0; i < 3; ++i) post(school().class_teacher_5a, class_chat, "Объявление");
    EXPECT_EQ(unread(school().semyon), 3);
    EXPECT_EQ(unread(school().class_teacher_5a), 0) << "who writes has read";
    read_up_to(school().semyon, class_chat, 2);
    EXPECT_EQ(unread(school().semyon), 1);
    const auto seq = count("SELECT seq FROM org_counter WHERE org_id = $1");
    read_up_to(school().semyon, class_chat, 1);
    EXPECT_EQ(unread(school().semyon), 1) << "a read mark never goes back";
    EXPECT_EQ(count("SELECT seq FROM org_counter WHERE org_id = $1"), seq) << "nor is that an event";
    read_up_to(school().semyon, class_chat, 999);
    EXPECT_EQ(unread(school().semyon), 0);
    EXPECT_EQ(chat(school().semyon, "5«А»").read_ordinal, 3);
    post(school().vera, class_chat, "Спасибо");
    EXPECT_EQ(unread(school().semyon), 1);
    const auto update = school().read([&](db::Tx& tx) {
        return events::catch_up(tx, school().semyon.member, events::epoch(tx), seq).updates.front();
    });
    EXPECT_EQ(update.type, "read_marked");
}

// E9.
TEST_P(Messages, replies_quote_what_the_reader_may_see) {
    post(school().vera, class_chat, "Секрет до новичка");
    const auto newcomer = school().enrol({"Лисин", "Рома", ""}, school().class_5a);
    const auto before = count("SELECT seq FROM org_counter WHERE org_id = $1");
    const auto reply = post(school().semyon, class_chat, "Точно", 1);
    ASSERT_TRUE(reply.reply_to);
    EXPECT_EQ(reply.reply_to->text, "Секрет до новичка");
    EXPECT_EQ(reply.reply_to->author_name, "Вера Тихонова");

    const auto seen = page(newcomer, class_chat).messages;
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].reply_to->ordinal, 1);
    EXPECT_EQ(seen[0].reply_to->text, "");
    EXPECT_EQ(seen[0].reply_to->author_name, "");
    EXPECT_EQ(chat(newcomer, "5«А»").last_message->reply_to->text, "");

    const auto told = [&](const test::Person& person) {
        return school().read([&](db::Tx& tx) {
            std::string all;
            for (const auto& update : events::catch_up(tx, person.member, events::epoch(tx), before).updates)
                all += update.data.text;
            return all;
        });
    };
    EXPECT_NE(told(school().vera).find("Секрет"), std::string::npos);
    EXPECT_NE(told(newcomer).find("Точно"), std::string::npos);
    EXPECT_EQ(told(newcomer).find("Секрет"), std::string::npos) << "the log must not tell it either";
    EXPECT_EQ(told(newcomer).find("Вера"), std::string::npos);

    EXPECT_EQ(refused([&] { post(newcomer, class_chat, "Что?", 1); }), ErrorCode::invalid_field);
    EXPECT_EQ(refused([&] { post(newcomer, class_chat, "Что?", 3); }), ErrorCode::invalid_field);
    EXPECT_EQ(refused([&] { post(newcomer, class_chat, "Что?", -5); }), ErrorCode::invalid_field);
    EXPECT_EQ(post(newcomer, class_chat, "Что?", 2).reply_to->text, "Точно");
}

// E8.
TEST_P(Messages, changes_of_earlier_messages_are_not_told_to_newcomers) {
    post(school().vera, class_chat, "Секрет до новичка");
    const auto newcomer = school().enrol({"Лисин", "Рома", ""}, school().class_5a);
    const auto before = count("SELECT seq FROM org_counter WHERE org_id = $1");
    edit(school().vera, class_chat, 1, "Исправленный секрет");
    remove(school().vera, class_chat, 1);
    const auto told = [&](const test::Person& person) {
        return school().read(
            [&](db::Tx& tx) { return events::catch_up(tx, person.member, events::epoch(tx), before).updates.size(); });
    };
    EXPECT_EQ(told(school().semyon), 2U);
    EXPECT_EQ(told(newcomer), 0U);
}

TEST_P(Messages, quotes_are_short) {
    std::string text;
    for (int i = 0; i < 300; ++i) text += "щ";
    post(school().vera, class_chat, text);
    EXPECT_EQ(post(school().semyon, class_chat, "Ответ", 1).reply_to->text, text.substr(0, 400));
}

// E5.
TEST_P(Messages, editing_rewrites_what_the_log_says) {
    post(school().vera, class_chat, "Первая редакция");
    post(school().semyon, class_chat, "Ответ", 1);
    const auto edited = edit(school().vera, class_chat, 1, "Вторая редакция");
    EXPECT_EQ(edited.text, "Вторая редакция");
    EXPECT_TRUE(edited.edited_at);
    EXPECT_EQ(page(school().semyon, class_chat).messages[1].reply_to->text, "Вторая редакция");
    EXPECT_FALSE(log_mentions("Первая редакция"));
    EXPECT_TRUE(log_mentions("Вторая редакция"));
    EXPECT_EQ(logged().size(), 4U) << "posted, posted with its newcomers' form, changed";

    EXPECT_EQ(refused([&] { edit(school().semyon, class_chat, 1, "Чужое"); }), ErrorCode::forbidden);
    EXPECT_EQ(refused([&] { edit(school().class_teacher_5a, class_chat, 1, "Чужое"); }), ErrorCode::forbidden);
    EXPECT_EQ(refused([&] { edit(school().vera, class_chat, 1, "  "); }), ErrorCode::invalid_field);
    EXPECT_EQ(refused([&] { edit(school().vera, class_chat, 7, "Нет такого"); }), ErrorCode::not_found);
    const auto seq = count("SELECT seq FROM org_counter WHERE org_id = $1");
    edit(school().vera, class_chat, 1, "Вторая редакция");
    EXPECT_EQ(count("SELECT seq FROM org_counter WHERE org_id = $1"), seq) << "nothing changed, nothing told";
}

TEST_P(Messages, own_ones_change_within_a_day_only) {
    post(school().vera, class_chat, "Поздно");
    const ShiftedClock tomorrow{std::chrono::hours{24}};
    EXPECT_EQ(refused([&] { edit(school().vera, class_chat, 1, "Раньше"); }), ErrorCode::edit_window_over);
    EXPECT_EQ(refused([&] { remove(school().vera, class_chat, 1); }), ErrorCode::edit_window_over);
    EXPECT_TRUE(remove(school().class_teacher_5a, class_chat, 1).removed_by_other);
}

// E5.
TEST_P(Messages, removal_takes_the_words_out_of_everything) {
    const auto photo = upload(school().vera);
    post(school().vera, class_chat, "Грубое слово", {}, {photo});
    post(school().semyon, class_chat, "Так нельзя", 1);
    const auto removed = remove(school().class_teacher_5a, class_chat, 1);
    EXPECT_EQ(removed.text, "");
    EXPECT_TRUE(removed.removed_at);
    EXPECT_TRUE(removed.removed_by_other);
    EXPECT_TRUE(removed.attachments.empty());

    const auto messages = page(school().semyon, class_chat).messages;
    EXPECT_EQ(json::encode(messages[0]), json::encode(removed));
    EXPECT_EQ(messages[1].reply_to->text, "");
    EXPECT_FALSE(log_mentions("Грубое слово"));
    EXPECT_EQ(count("SELECT count(*) FROM message WHERE org_id = $1 AND text LIKE '%Грубое%'"), 0);
    EXPECT_EQ(count("SELECT count(*) FROM audit WHERE org_id = $1 AND action = 'remove_message'"), 1);
    EXPECT_EQ(refused([&] {
                  school().read_as(school().vera,
                                   [&](db::Tx& tx, const Viewer& viewer) { return open_file(tx, viewer, photo); });
              }),
              ErrorCode::not_found);

    EXPECT_EQ(refused([&] { edit(school().vera, class_chat, 1, "Я передумала"); }), ErrorCode::conflict);
    EXPECT_EQ(refused([&] { post(school().semyon, class_chat, "Ещё раз", 1); }), ErrorCode::invalid_field);
    const auto seq = count("SELECT seq FROM org_counter WHERE org_id = $1");
    remove(school().class_teacher_5a, class_chat, 1);
    EXPECT_EQ(count("SELECT seq FROM org_counter WHERE org_id = $1"), seq) << "removing twice changes nothing";
    EXPECT_EQ(chat(school().semyon, "5«А»").last_ordinal, 2) << "a removed message keeps its place";
}

TEST_P(Messages, only_those_entitled_remove) {
    post(school().vera, class_chat, "Моё");
    for (const auto* person : {&school().semyon, &school().physicist, &school().psychologist})
        EXPECT_EQ(refused([&] { remove(*person, class_chat, 1); }), ErrorCode::forbidden) << person->name.surname;
    const auto own = remove(school().vera, class_chat, 1);
    EXPECT_FALSE(own.removed_by_other);
    EXPECT_EQ(count("SELECT count(*) FROM audit WHERE org_id = $1 AND action = 'remove_message'"), 0);
    // The subject teacher leads the subject chat.
    const auto physics = chat(school().physicist, "Физика · 5«А»").id;
    post(school().vera, physics, "Шпаргалка");
    EXPECT_TRUE(remove(school().physicist, physics, 1).removed_by_other);
}

TEST_P(Messages, only_teachers_write_when_the_class_teacher_says_so) {
    const auto set_posting = [&](const test::Person& person, Posting posting) {
        return school().write_as(person, [&](db::Tx& tx, const Viewer& viewer) {
            return edit_chat(tx, viewer, class_chat, {.posting = posting});
        });
    };
    EXPECT_EQ(refused([&] { set_posting(school().semyon, Posting::staff); }), ErrorCode::forbidden);
    EXPECT_EQ(refused([&] { set_posting(school().physicist, Posting::staff); }), ErrorCode::forbidden);
    EXPECT_EQ(refused([&] { set_posting(school().class_teacher_5a, Posting::publishers); }), ErrorCode::invalid_field);
    EXPECT_TRUE(chat(school().class_teacher_5a, "5«А»").may_manage);
    EXPECT_EQ(set_posting(school().class_teacher_5a, Posting::staff).posting, Posting::staff);
    EXPECT_FALSE(chat(school().semyon, "5«А»").may_post);
    EXPECT_EQ(refused([&] { post(school().semyon, class_chat, "Можно?"); }), ErrorCode::posting_restricted);
    EXPECT_EQ(post(school().physicist, class_chat, "Задание").ordinal, 1);
    EXPECT_EQ(refused([&] {
                  school().write_as(school().class_teacher_5a, [&](db::Tx& tx, const Viewer& viewer) {
                      return edit_chat(tx, viewer, class_chat, {.title = "Наш класс"});
                  });
              }),
              ErrorCode::forbidden);
}

TEST_P(Messages, mute_and_pin_are_ones_own) {
    school().write_as(school().semyon, [&](db::Tx& tx, const Viewer& viewer) {
        edit_chat(tx, viewer, class_chat, {.muted = true});
        return edit_chat(tx, viewer, class_chat, {.pinned = true});
    });
    EXPECT_TRUE(chat(school().semyon, "5«А»").muted);
    EXPECT_TRUE(chat(school().semyon, "5«А»").pinned);
    EXPECT_FALSE(chat(school().vera, "5«А»").muted);
    post(school().semyon, class_chat, "Пишу");
    EXPECT_TRUE(chat(school().semyon, "5«А»").muted) << "the read mark of a post leaves the rest alone";
}

// F5.
TEST_P(Messages, files_belong_to_their_owner_until_posted) {
    const auto photo = upload(school().semyon);
    const auto opens = [&](const test::Person& person) {
        return school().read_as(person, [&](db::Tx& tx, const Viewer& viewer) { return open_file(tx, viewer, photo); });
    };
    EXPECT_EQ(opens(school().semyon).blob_key, "blob-key");
    EXPECT_EQ(refused([&] { opens(school().class_teacher_5a); }), ErrorCode::not_found);
    EXPECT_EQ(refused([&] { post(school().vera, class_chat, "Не моё", {}, {photo}); }), ErrorCode::invalid_field);
    EXPECT_EQ(refused([&] { post(school().semyon, class_chat, "Дважды", {}, {photo, photo}); }),
              ErrorCode::invalid_field);

    const auto second = upload(school().semyon, "file");
    const auto sent = post(school().semyon, class_chat, "Фото", {}, {second, photo});
    ASSERT_EQ(sent.attachments.size(), 2U);
    EXPECT_EQ(sent.attachments[0].id, second);
    EXPECT_EQ(sent.attachments[1].kind, "photo");
    EXPECT_EQ(sent.attachments[1].width, 800);
    EXPECT_TRUE(sent.attachments[1].has_preview);
    EXPECT_EQ(json::encode(page(school().vera, class_chat).messages[0]), json::encode(sent));
    EXPECT_EQ(chat(school().vera, "5«А»").last_message->attachments.size(), 2U);

    EXPECT_EQ(opens(school().vera).about.name, "снимок.webp");
    EXPECT_EQ(refused([&] { opens(school().gromova); }), ErrorCode::not_found);
    EXPECT_EQ(refused([&] { opens(school().masha); }), ErrorCode::not_found);
    EXPECT_EQ(refused([&] { post(school().semyon, class_chat, "Ещё раз", {}, {photo}); }), ErrorCode::invalid_field);
    const auto newcomer = school().enrol({"Лисин", "Рома", ""}, school().class_5a);
    EXPECT_EQ(refused([&] { opens(newcomer); }), ErrorCode::not_found) << "posted before their time";
    school().transfer(school().semyon, {});
    EXPECT_EQ(refused([&] { opens(school().semyon); }), ErrorCode::not_found) << "left the chat";
}

// E21.
TEST_P(Messages, typing_is_told_to_the_others) {
    const auto notice = school().read_as(
        school().semyon, [&](db::Tx& tx, const Viewer& viewer) { return typing(tx, viewer, class_chat); });
    EXPECT_EQ(notice.typing.name, "Семён Громов");
    auto recipients = notice.recipients;
    std::vector expected{school().vera.member, school().class_teacher_5a.member, school().physicist.member,
                         school().psychologist.member};
    std::ranges::sort(expected);
    EXPECT_EQ(recipients, expected);
    const auto channel = chat(school().administrator, "Общешкольный").id;
    EXPECT_EQ(refused([&] {
                  school().read_as(school().semyon,
                                   [&](db::Tx& tx, const Viewer& viewer) { return typing(tx, viewer, channel); });
              }),
              ErrorCode::posting_restricted);
}

// E21.
TEST_P(Messages, typing_is_told_to_nobody_in_a_crowd) {
    const auto told = [&] {
        return school()
            .read_as(school().semyon,
                     [&](db::Tx& tx, const Viewer& viewer) { return typing(tx, viewer, class_chat).recipients; })
            .size();
    };
    const auto crowd = [&](std::int64_t first, std::int64_t last) {
        school().write([&](db::Tx& tx) {
            for (std::int64_t id = first; id <= last; ++id) {
                tx.post(
                    "INSERT INTO member (org_id, id, surname, given_name, sort_name, created_at) "
                    "VALUES ($1, $2, 'Один', 'Из', 'один из', 0)",
                    tx.org(), id);
                tx.post(
                    "INSERT INTO enrolment (org_id, member_id, unit_id, main, from_seq) VALUES ($1, $2, $3, TRUE, 1)",
                    tx.org(), id, school().class_5a);
            }
        });
    };
    crowd(1, 195);
    EXPECT_EQ(told(), 199U) << "200 with oneself";
    crowd(196, 196);
    EXPECT_EQ(told(), 0U);
}

}  // namespace
}  // namespace parta::chats
