// R27: material for the channels is prepared, approved and published.
#include "chats/publications.hpp"

#include "chats/chats_test.hpp"

namespace parta::chats {
namespace {

using enum PublicationState;

class Publications : public ChatsTest {
  protected:
    ChatId channel(std::string_view title = "Общешкольный") { return chat(school().administrator, title).id; }
    Publication prepare(const test::Person& person, ChatId chat, std::string text, bool submit,
                        std::vector<FileId> files = {}) {
        return school().write_as(person, [&](db::Tx& tx, const Viewer& viewer) {
            return create_publication(tx, viewer, chat, {random_token(), std::move(text), {std::move(files)}, submit});
        });
    }
    Publication change(const test::Person& person, const Publication& one, std::string text, bool submit,
                       std::vector<FileId> files = {}) {
        return school().write_as(person, [&](db::Tx& tx, const Viewer& viewer) {
            return edit_publication(tx, viewer, one.chat, one.id, {std::move(text), {std::move(files)}, submit});
        });
    }
    Publication decide(const test::Person& person, const Publication& one, bool publish, std::string reason = "") {
        return school().write_as(person, [&](db::Tx& tx, const Viewer& viewer) {
            return decide_publication(tx, viewer, one.chat, one.id, {publish, one.revision, std::move(reason)});
        });
    }
    void drop(const test::Person& person, const Publication& one) {
        school().write_as(person,
                          [&](db::Tx& tx, const Viewer& viewer) { delete_publication(tx, viewer, one.chat, one.id); });
    }
    std::vector<Publication> list_as(const test::Person& person, ChatId chat) {
        return school().read_as(person,
                                [&](db::Tx& tx, const Viewer& viewer) { return list_publications(tx, viewer, chat); });
    }
    std::vector<std::string> seen(const test::Person& person, ChatId chat) {
        std::vector<std::string> texts;
        for (const auto& one : list_as(person, chat)) texts.push_back(one.text);
        return texts;
    }
    void open_file_as(const test::Person& person, FileId file) {
        school().read_as(person, [&](db::Tx& tx, const Viewer& viewer) { return open_file(tx, viewer, file); });
    }
    std::int64_t told(const test::Person& person) {
        return school().read([&](db::Tx& tx) {
            return tx
                .query(
                    "SELECT count(*) FROM event WHERE org_id = $1 AND type = 'publications_changed' AND target = "
                    "'member' AND target_id = $2",
                    tx.org(), person.member)
                .only()
                .get<std::int64_t>(0);
        });
    }
};
PARTA_ON_ENGINES(Publications);

using Texts = std::vector<std::string>;

// Q1, Q5.
TEST_P(Publications, an_approved_one_appears_under_the_authors_name_and_says_who_published_it) {
    const auto chat_id = channel();
    const auto photo = upload(school().head);
    const auto sent = prepare(school().head, chat_id, "Поздравляем с началом года!", true, {photo});
    EXPECT_EQ(sent.state, submitted);
    EXPECT_EQ(chat(school().administrator, "Общешкольный").publications_waiting, 1);
    EXPECT_EQ(chat(school().head, "Общешкольный").publications_waiting, 0);
    EXPECT_EQ(texts(school().semyon, chat_id), Texts{});

    const auto done = decide(school().administrator, sent, true);
    EXPECT_EQ(done.state, published);
    EXPECT_EQ(done.ordinal, 1);
    const auto message = page(school().semyon, chat_id).messages.at(0);
    EXPECT_EQ(message.text, "Поздравляем с началом года!");
    EXPECT_EQ(message.author.name, "Анна Сергеевна");
    EXPECT_EQ(message.author.capacity, "head");
    EXPECT_EQ(message.published_by, "Пётр Андреевич");
    ASSERT_EQ(message.attachments.size(), 1U);
    EXPECT_EQ(message.attachments[0].id, photo);
    open_file_as(school().semyon, photo);
    EXPECT_EQ(seen(school().head, chat_id), Texts{});
    EXPECT_EQ(chat(school().administrator, "Общешкольный").publications_waiting, 0);
    EXPECT_EQ(count("SELECT count(*) FROM audit WHERE org_id = $1 AND action = 'publish_material'"), 1);
    EXPECT_EQ(refused([&] { decide(school().administrator, sent, true); }), ErrorCode::conflict) << "once";
    EXPECT_EQ(refused([&] { change(school().head, sent, "Иначе", true); }), ErrorCode::conflict);

    remove(school().head, chat_id, 1);
    EXPECT_EQ(count("SELECT count(*) FROM publication WHERE org_id = $1 AND text <> ''"), 0)
        << "a removed message leaves no copy";
    EXPECT_FALSE(page(school().semyon, chat_id).messages.at(0).published_by);
}

// Q5.
TEST_P(Publications, ones_own_is_not_unread_unless_something_above_is) {
    const auto chat_id = channel();
    post(school().administrator, chat_id, "Каникулы с понедельника");
    decide(school().administrator, prepare(school().head, chat_id, "Раз", true), true);
    EXPECT_EQ(chat(school().head, "Общешкольный").unread, 2);
    read_up_to(school().head, chat_id, 2);
    decide(school().administrator, prepare(school().head, chat_id, "Два", true), true);
    EXPECT_EQ(chat(school().head, "Общешкольный").unread, 0);
    EXPECT_EQ(chat(school().deputy, "Общешкольный").unread, 3);
}

// Q3, Q4, Q8.
TEST_P(Publications, a_returned_one_is_corrected_and_sent_again) {
    const auto chat_id = channel("Сотрудники");
    const auto sent = prepare(school().deputy, chat_id, "Педсовет в среду", true);
    EXPECT_EQ(refused([&] { decide(school().administrator, sent, false, "  "); }), ErrorCode::invalid_field);
    const auto back = decide(school().administrator, sent, false, "Укажите время");
    EXPECT_EQ(back.state, returned);
    EXPECT_EQ(back.reason, "Укажите время");
    EXPECT_EQ(chat(school().deputy, "Сотрудники").publications_waiting, 1) << "to be corrected";
    EXPECT_EQ(chat(school().head, "Сотрудники").publications_waiting, 0) << "not the head's";
    EXPECT_EQ(count("SELECT count(*) FROM audit WHERE org_id = $1 AND action = 'return_material'"), 1);

    const auto again = change(school().deputy, back, "Педсовет в среду в 15:00", true);
    EXPECT_EQ(again.revision, 2);
    EXPECT_EQ(refused([&] { decide(school().administrator, sent, true); }), ErrorCode::conflict)
        << "nobody publishes what they have not read";
    decide(school().administrator, again, true);
    EXPECT_EQ(texts(school().secretary, chat_id), Texts{"Педсовет в среду в 15:00"});
    EXPECT_GE(told(school().deputy), 4);
    EXPECT_GE(told(school().administrator), 4);
    EXPECT_EQ(told(school().head), 0);
}

// Q2.
TEST_P(Publications, are_seen_by_the_author_and_administrators_alone) {
    const auto chat_id = channel();
    const auto photo = upload(school().head);
    const auto note = prepare(school().head, chat_id, "Набросок", false, {photo});
    EXPECT_EQ(seen(school().head, chat_id), Texts{"Набросок"});
    EXPECT_EQ(seen(school().deputy, chat_id), Texts{});
    EXPECT_EQ(seen(school().administrator, chat_id), Texts{}) << "not sent yet";
    EXPECT_EQ(refused([&] { open_file_as(school().administrator, photo); }), ErrorCode::not_found);
    EXPECT_EQ(refused([&] { decide(school().administrator, note, true); }), ErrorCode::not_found);

    const auto sent = change(school().head, note, "Готово", true, {photo});
    EXPECT_EQ(seen(school().administrator, chat_id), Texts{"Готово"});
    EXPECT_EQ(seen(school().deputy, chat_id), Texts{});
    open_file_as(school().administrator, photo);
    for (const auto& person : {school().deputy, school().semyon, school().class_teacher_5a})
        EXPECT_EQ(refused([&] { open_file_as(person, photo); }), ErrorCode::not_found) << person.name.surname;
    EXPECT_EQ(refused([&] { change(school().administrator, sent, "Чужое", true); }), ErrorCode::forbidden);
    EXPECT_EQ(refused([&] { change(school().deputy, sent, "Чужое", true); }), ErrorCode::not_found);
    EXPECT_EQ(refused([&] { drop(school().deputy, sent); }), ErrorCode::not_found);
    EXPECT_EQ(refused([&] { decide(school().head, sent, true); }), ErrorCode::forbidden);
    EXPECT_EQ(refused([&] { decide(school().deputy, sent, true); }), ErrorCode::forbidden);
    for (const auto& person : {school().class_teacher_5a, school().secretary, school().semyon, school().gromova}) {
        EXPECT_EQ(refused([&] { seen(person, chat_id); }), ErrorCode::forbidden) << person.name.surname;
        EXPECT_EQ(refused([&] { prepare(person, chat_id, "Я тоже", true); }), ErrorCode::forbidden)
            << person.name.surname;
    }
    EXPECT_EQ(refused([&] { prepare(school().head, chat(school().head, "Учительская").id, "Сюда", true); }),
              ErrorCode::forbidden)
        << "channels only";
}

// Q3, Q6.
TEST_P(Publications, are_taken_back_and_deleted_with_their_files) {
    const auto chat_id = channel();
    const auto photo = upload(school().head);
    const auto sent = prepare(school().head, chat_id, "Рано", true, {photo});
    EXPECT_EQ(refused([&] { post(school().administrator, chat_id, "С чужим файлом", {}, {photo}); }),
              ErrorCode::invalid_field);
    EXPECT_EQ(refused([&] { prepare(school().head, chat_id, "Дважды", false, {photo}); }), ErrorCode::invalid_field)
        << "a file belongs to one material";
    const auto back = change(school().head, sent, "Рано", false, {photo});
    EXPECT_EQ(back.state, draft);
    EXPECT_EQ(seen(school().administrator, chat_id), Texts{});
    EXPECT_EQ(count("SELECT count(*) FROM file WHERE org_id = $1 AND unused_since IS NOT NULL"), 0);
    drop(school().head, back);
    EXPECT_EQ(seen(school().head, chat_id), Texts{});
    EXPECT_EQ(count("SELECT count(*) FROM file WHERE org_id = $1 AND unused_since IS NOT NULL"), 1);
    EXPECT_EQ(refused([&] { change(school().head, back, "Снова", true); }), ErrorCode::not_found);
}

// Q6.
TEST_P(Publications, are_at_most_twenty_unsent_ones_an_author) {
    const auto chat_id = channel();
    const auto back = decide(school().administrator, prepare(school().head, chat_id, "Раз", true), false, "Иначе");
    std::vector<Publication> drafts;
    for (int i = 1; i < most_drafts; ++i) drafts.push_back(prepare(school().head, chat_id, "Заметка", false));
    for (const bool submit : {false, true})
        EXPECT_EQ(refused([&] { prepare(school().head, channel("Сотрудники"), "Ещё одна", submit); }),
                  ErrorCode::too_many_drafts)
            << "in all channels together, and sending at once is no way round";
    prepare(school().deputy, chat_id, "Другим это не мешает", true);
    change(school().head, drafts[0], "Готово", true);
    prepare(school().head, chat_id, "Освободилось", false);
    change(school().head, back, "Поправлено", false);
}

// Q6.
TEST_P(Publications, are_at_most_fifty_that_wait_in_a_channel) {
    const auto chat_id = channel();
    const auto note = prepare(school().deputy, chat_id, "Набросок", false);
    std::vector<Publication> sent;
    for (int i = 0; i < most_submitted; ++i) sent.push_back(prepare(school().head, chat_id, "Объявление", true));
    EXPECT_EQ(refused([&] { prepare(school().deputy, chat_id, "Пятьдесят первое", true); }),
              ErrorCode::too_many_drafts);
    EXPECT_EQ(refused([&] { change(school().deputy, note, "Набросок", true); }), ErrorCode::too_many_drafts);
    EXPECT_EQ(seen(school().administrator, chat_id).size(), 50U) << "none is out of the administrator's sight";
    EXPECT_EQ(change(school().head, sent[0], "Объявление", true).revision, 2) << "what waits may be corrected";
    prepare(school().deputy, chat_id, "Черновику это не мешает", false);
    prepare(school().deputy, channel("Сотрудники"), "В другой канал", true);
    decide(school().administrator, sent[1], true);
    EXPECT_EQ(change(school().deputy, note, "Набросок", true).state, submitted);
}

// Q9.
TEST_P(Publications, nobody_speaks_for_an_author_who_has_lost_the_role) {
    const auto chat_id = channel();
    const auto photo = upload(school().deputy);
    const auto note = prepare(school().deputy, chat_id, "Набросок", false);
    const auto sent = prepare(school().deputy, chat_id, "Расписание", true, {photo});
    const auto back = decide(school().administrator, prepare(school().deputy, chat_id, "Раз", true), false, "Иначе");
    EXPECT_TRUE(sent.author_may_publish);
    EXPECT_EQ(refused([&] { drop(school().administrator, sent); }), ErrorCode::forbidden) << "the author's to delete";
    school().dismiss(school().deputy, Role::deputy);

    const auto before = told(school().deputy);
    for (const auto& one : list_as(school().administrator, chat_id)) EXPECT_FALSE(one.author_may_publish) << one.text;
    EXPECT_EQ(seen(school().administrator, chat_id), (Texts{"Расписание", "Раз"}));
    EXPECT_EQ(refused([&] { decide(school().administrator, sent, true); }), ErrorCode::conflict);
    EXPECT_EQ(refused([&] { decide(school().administrator, sent, false, "Иначе"); }), ErrorCode::conflict);
    EXPECT_EQ(texts(school().semyon, chat_id), Texts{});
    EXPECT_EQ(refused([&] { seen(school().deputy, chat_id); }), ErrorCode::not_found);
    EXPECT_EQ(refused([&] { change(school().deputy, sent, "Моё", false); }), ErrorCode::not_found);
    EXPECT_EQ(refused([&] { drop(school().deputy, sent); }), ErrorCode::not_found);

    EXPECT_EQ(refused([&] { drop(school().head, sent); }), ErrorCode::not_found);
    EXPECT_EQ(refused([&] { drop(school().administrator, note); }), ErrorCode::not_found) << "never sent";
    drop(school().administrator, sent);
    drop(school().administrator, back);
    EXPECT_EQ(seen(school().administrator, chat_id), Texts{});
    EXPECT_EQ(count("SELECT count(*) FROM file WHERE org_id = $1 AND unused_since IS NOT NULL"), 1);
    EXPECT_EQ(count("SELECT count(*) FROM audit WHERE org_id = $1 AND action = 'delete_material'"), 2);
    EXPECT_EQ(told(school().deputy), before) << "it is their concern no longer";
}

// Q9.
TEST_P(Publications, of_somebody_who_leaves_the_drafts_go_and_the_rest_is_marked) {
    const auto chat_id = channel();
    const auto photo = upload(school().deputy);
    prepare(school().deputy, chat_id, "Набросок", false, {photo});
    prepare(school().deputy, channel("Сотрудники"), "Ещё набросок", false);
    const auto others = prepare(school().head, chat_id, "Чужой набросок", false);
    const auto sent = prepare(school().deputy, chat_id, "Расписание", true);
    school().deactivate(school().deputy);
    school().write([&](db::Tx& tx) { withdraw_drafts(tx, school().deputy.member); });

    EXPECT_EQ(count("SELECT count(*) FROM publication WHERE org_id = $1 AND state = 'draft'"), 1);
    EXPECT_EQ(seen(school().head, chat_id), Texts{"Чужой набросок"});
    EXPECT_EQ(count("SELECT count(*) FROM file WHERE org_id = $1 AND unused_since IS NOT NULL"), 1);
    const auto shown = list_as(school().administrator, chat_id);
    ASSERT_EQ(shown.size(), 1U);
    EXPECT_FALSE(shown[0].author_may_publish);
    EXPECT_EQ(refused([&] { decide(school().administrator, sent, true); }), ErrorCode::conflict);
    drop(school().administrator, sent);
    EXPECT_EQ(list_as(school().administrator, chat_id).size(), 0U);
}

// Q5.
TEST_P(Publications, no_message_takes_the_name_of_one_beforehand) {
    const auto chat_id = channel();
    set({.management_publishes = true});
    const auto sent = prepare(school().head, chat_id, "Поздравляем!", true);
    post(school().head, chat_id, PostMessage{fmt::format("publication-{}", sent.id.value), "Занято", {}, {}});
    decide(school().administrator, sent, true);
    EXPECT_EQ(texts(school().semyon, chat_id), (Texts{"Занято", "Поздравляем!"}));
    const auto name = page(school().semyon, chat_id).messages.at(1).client_id;
    const auto body = [](std::string_view client_id) {
        return json::decode<PostMessage>(fmt::format(R"({{"client_id":"{}","text":"","attachments":[]}})", client_id));
    };
    EXPECT_TRUE(body(random_token()));
    EXPECT_FALSE(body(name)) << "longer than anybody may send";
}

// Q1.
TEST_P(Publications, head_and_deputies_publish_at_once_where_the_organisation_says_so) {
    const auto chat_id = channel();
    EXPECT_FALSE(chat(school().head, "Общешкольный").may_post);
    EXPECT_TRUE(chat(school().head, "Общешкольный").may_prepare);
    EXPECT_FALSE(chat(school().head, "Общешкольный").may_approve);
    EXPECT_EQ(refused([&] { post(school().head, chat_id, "Сразу"); }), ErrorCode::posting_restricted);
    set({.management_publishes = true});
    EXPECT_TRUE(chat(school().head, "Общешкольный").may_post);
    post(school().head, chat_id, "Сразу");
    post(school().deputy, channel("Сотрудники"), "И мы");
    const auto waiting = prepare(school().deputy, chat_id, "Пусть посмотрят", true);
    EXPECT_EQ(refused([&] { decide(school().head, waiting, true); }), ErrorCode::forbidden)
        << "own material at once, not others'";
    EXPECT_EQ(refused([&] { post(school().class_teacher_5a, chat_id, "А мы?"); }), ErrorCode::posting_restricted);
}

// Q7.
TEST_P(Publications, a_retry_gives_the_stored_one) {
    const auto chat_id = channel();
    const CreatePublication in{random_token(), "Один раз", {}, false};
    const auto make = [&] {
        return school().write_as(school().head, [&](db::Tx& tx, const Viewer& viewer) {
            return create_publication(tx, viewer, chat_id, in);
        });
    };
    const auto first = make();
    EXPECT_EQ(make().id, first.id);
    EXPECT_EQ(seen(school().head, chat_id), Texts{"Один раз"});
}

}  // namespace
}  // namespace parta::chats
