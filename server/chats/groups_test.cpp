// Personal and group chats under the contact policy (R23, X3), the directory.
#include "chats/chats_test.hpp"

namespace parta::chats {
namespace {

using Texts = std::vector<std::string>;

class Groups : public ChatsTest {
  protected:
    std::vector<std::string> found(const test::Person& person, std::string_view text = "",
                                   std::optional<std::string> capacity = {}) {
        std::vector<std::string> names;
        const auto result = school().read_as(person, [&](db::Tx& tx, const Viewer& viewer) {
            return directory(tx, viewer, {.text = std::string{text}, .capacity = capacity});
        });
        for (const auto& one : result.people) names.push_back(one.name);
        std::ranges::sort(names);
        return names;
    }
    void edit_group(const test::Person& person, ChatId chat, std::vector<MemberId> add, std::vector<MemberId> remove) {
        school().write_as(person, [&](db::Tx& tx, const Viewer& viewer) {
            edit_participants(tx, viewer, chat, {{std::move(add)}, {std::move(remove)}});
        });
    }
};
PARTA_ON_ENGINES(Groups);

TEST_P(Groups, two_people_have_one_personal_chat) {
    const auto made = write_to(school().class_teacher_5a, school().gromova);
    EXPECT_EQ(made.title, "Дарья Громова (Алёша, 1«Б»; Семён, 5«А»)");
    EXPECT_EQ(made.peer, school().gromova.member);
    EXPECT_EQ(made.my_capacity, "class_teacher");
    EXPECT_TRUE(made.may_post);
    EXPECT_EQ(write_to(school().gromova, school().class_teacher_5a).id, made.id);
    post(school().gromova, made.id, "Семён заболел");
    const auto seen = chat(school().class_teacher_5a, made.title);
    EXPECT_EQ(seen.unread, 1);
    const auto hers = chat(school().gromova, "Ольга Ивановна");
    EXPECT_TRUE(hers.peer_teacher_badge);
    EXPECT_EQ(hers.my_capacity, "parent");
}

TEST_P(Groups, an_empty_personal_chat_is_its_makers_alone) {
    const auto made = write_to(school().head, school().semyon);
    EXPECT_EQ(titles(school().semyon).size(), 4U);
    post(school().head, made.id, "Зайди ко мне");
    EXPECT_EQ(chat(school().semyon, "Анна Сергеевна").unread, 1);
}

TEST_P(Groups, nobody_else_may_write) {
    const auto refusal = [&](const test::Person& person, const test::Person& other) {
        return refused([&] { write_to(person, other); });
    };
    EXPECT_EQ(refusal(school().physicist, school().masha), ErrorCode::not_found);
    EXPECT_EQ(refusal(school().masha, school().physicist), ErrorCode::not_found);
    EXPECT_EQ(refusal(school().gromova, school().tikhonov), ErrorCode::not_found);
    EXPECT_EQ(refusal(school().gromova, school().secretary), ErrorCode::not_found);
    EXPECT_EQ(refusal(school().semyon, school().alyosha), ErrorCode::not_found);
    EXPECT_EQ(refusal(school().semyon, school().semyon), ErrorCode::not_found);
    EXPECT_EQ(write_to(school().semyon, school().vera).may_post, true);
    set({.classmates_may_chat = false});
    EXPECT_EQ(refusal(school().vera, school().semyon), ErrorCode::not_found);
}

TEST_P(Groups, a_personal_chat_falls_silent_with_its_reason) {
    const auto made = write_to(school().physicist, school().semyon);
    post(school().physicist, made.id, "Принеси тетрадь");
    school().unassign(school().physicist, school().class_5a, orgs::Duty::subject_teacher, "Физика");
    derive();
    const auto seen = chat(school().semyon, "Михаил Юрьевич");
    EXPECT_FALSE(seen.may_post);
    EXPECT_EQ(texts(school().semyon, made.id), (Texts{"Принеси тетрадь"})) << "what was said stays readable";
    EXPECT_EQ(refused([&] { post(school().semyon, made.id, "Какую?"); }), ErrorCode::forbidden);
    EXPECT_EQ(refused([&] { post(school().physicist, made.id, "Эй"); }), ErrorCode::forbidden);
}

TEST_P(Groups, parents_stand_by_in_chats_of_staff_with_small_pupils) {
    const auto made = write_to(school().class_teacher_1b, school().masha);
    auto expected = std::vector{school().class_teacher_1b.member, school().masha.member, school().zimina.member};
    std::ranges::sort(expected);
    EXPECT_EQ(members(school().class_teacher_1b, made.id), expected);
    post(school().class_teacher_1b, made.id, "Маша, молодец!");
    EXPECT_EQ(chat(school().zimina, "Елена Викторовна, Маша Зимина").unread, 1);
    EXPECT_EQ(post(school().zimina, made.id, "Спасибо").author.name, "Ольга Зимина (Маша, 1«Б»)");

    // A representative who joins later comes in with the next change of the structure and sees nothing earlier.
    auto father = school().add_parent({"Зимин", "Илья", ""}, {school().masha}, test::Joined::no);
    derive();
    EXPECT_EQ(members(school().class_teacher_1b, made.id).size(), 3U) << "has not joined yet";
    school().join(father);
    derive();
    EXPECT_EQ(members(school().class_teacher_1b, made.id).size(), 4U);
    EXPECT_EQ(texts(father, made.id), Texts{});

    // Restricted: no chat. The last representative gone, nobody writes.
    school().restrict_parent(school().zimina, school().masha);
    school().restrict_parent(father, school().masha);
    derive();
    EXPECT_EQ(refused([&] { page(school().zimina, made.id); }), ErrorCode::not_found);
    EXPECT_EQ(refused([&] { post(school().class_teacher_1b, made.id, "Маша?"); }), ErrorCode::forbidden);
}

TEST_P(Groups, no_chat_with_a_small_pupil_whose_parents_have_not_joined) {
    const auto lonely = school().enrol({"Птицын", "Лев", ""}, school().class_1b, test::Joined::yes, "2018-01-01");
    auto mother = school().add_parent({"Птицына", "Ада", ""}, {lonely}, test::Joined::no);
    EXPECT_EQ(refused([&] { write_to(school().class_teacher_1b, lonely); }), ErrorCode::not_found);
    EXPECT_EQ(refused([&] { group(school().class_teacher_1b, "Кружок", {school().masha, lonely}); }),
              ErrorCode::not_found);
    school().join(mother);
    EXPECT_TRUE(write_to(school().class_teacher_1b, lonely).may_post);
    const auto circle = group(school().class_teacher_1b, "Кружок", {school().masha, lonely});
    EXPECT_EQ(circle.member_count, 5) << "both mothers stand by";
}

TEST_P(Groups, parents_write_to_each_other_by_mutual_consent) {
    const auto other = school().add_parent({"Лисин", "Егор", ""}, {school().vera});
    set({.parents_may_chat = true});
    const auto asked = write_to(school().tikhonov, other);
    EXPECT_FALSE(asked.may_post) << "whoever asks waits";
    EXPECT_EQ(refused([&] { post(school().tikhonov, asked.id, "Здравствуйте"); }), ErrorCode::forbidden);
    EXPECT_TRUE(chat(other, "Олег Тихонов (Вера, 5«А»)").may_post) << "whoever is asked agrees by writing";
    post(other, asked.id, "Слушаю вас");
    EXPECT_EQ(post(school().tikhonov, asked.id, "Здравствуйте").ordinal, 2);

    const auto third = school().add_parent({"Уткин", "Олег", ""}, {school().vera});
    const auto second = write_to(third, school().tikhonov);
    EXPECT_FALSE(second.may_post);
    EXPECT_TRUE(write_to(school().tikhonov, third).may_post) << "opening it from the other side agrees, too";
    EXPECT_EQ(post(third, second.id, "Добрый день").ordinal, 1);
    set({.parents_may_chat = false});
    EXPECT_EQ(refused([&] { post(third, second.id, "Ещё"); }), ErrorCode::forbidden);
}

TEST_P(Groups, a_group_has_those_whom_its_maker_may_write_to) {
    const auto activists =
        group(school().class_teacher_5a, "  Родительский комитет ", {school().gromova, school().tikhonov});
    EXPECT_EQ(activists.title, "Родительский комитет");
    EXPECT_EQ(activists.member_count, 3);
    EXPECT_TRUE(activists.may_manage);
    EXPECT_EQ(chat(school().gromova, "Родительский комитет").my_capacity, "parent");
    EXPECT_FALSE(chat(school().gromova, "Родительский комитет").may_manage);
    EXPECT_EQ(refused([&] { group(school().physicist, "Чужие", {school().masha}); }), ErrorCode::not_found);
    EXPECT_EQ(refused([&] { group(school().semyon, "Наши", {school().vera}); }), ErrorCode::forbidden);
    EXPECT_EQ(refused([&] { group(school().gromova, "Наши", {school().class_teacher_5a}); }), ErrorCode::forbidden);
    EXPECT_EQ(refused([&] { group(school().head, "Никого", {}); }), ErrorCode::invalid_field);
    EXPECT_EQ(refused([&] { group(school().head, "Только я", {school().head}); }), ErrorCode::invalid_field);
    EXPECT_EQ(refused([&] { group(school().head, " ", {school().deputy}); }), ErrorCode::invalid_field);
}

TEST_P(Groups, owners_add_and_remove_and_newcomers_see_nothing_earlier) {
    const auto id = group(school().head, "Совещание", {school().deputy, school().physicist}).id;
    post(school().head, id, "Начнём");
    EXPECT_EQ(refused([&] { edit_group(school().deputy, id, {school().secretary.member}, {}); }), ErrorCode::forbidden);
    EXPECT_EQ(refused([&] { edit_group(school().secretary, id, {}, {school().secretary.member}); }),
              ErrorCode::not_found);
    edit_group(school().head, id, {school().secretary.member, school().physicist.member}, {});
    EXPECT_EQ(texts(school().secretary, id), Texts{});
    EXPECT_EQ(texts(school().physicist, id), (Texts{"Начнём"})) << "who was there keeps the period";

    edit_group(school().head, id, {}, {school().physicist.member});
    EXPECT_EQ(refused([&] { page(school().physicist, id); }), ErrorCode::not_found);
    edit_group(school().head, id, {school().physicist.member}, {});
    EXPECT_EQ(texts(school().physicist, id), Texts{}) << "coming back opens a new period";

    edit_group(school().head, id, {}, {school().head.member});
    EXPECT_EQ(refused([&] { page(school().head, id); }), ErrorCode::not_found);
    EXPECT_TRUE(chat(school().deputy, "Совещание").may_manage) << "a group always has an owner";
    edit_group(school().secretary, id, {}, {school().secretary.member});
    EXPECT_EQ(members(school().deputy, id).size(), 2U);
    const auto official = chat(school().class_teacher_5a, "5«А»").id;
    EXPECT_EQ(refused([&] { edit_group(school().class_teacher_5a, official, {}, {school().semyon.member}); }),
              ErrorCode::forbidden);
}

TEST_P(Groups, let_go_of_those_who_have_left_the_school) {
    const auto id = group(school().head, "Совещание", {school().deputy, school().physicist, school().semyon}).id;
    school().dismiss(school().physicist, orgs::Role::teacher);
    school().transfer(school().semyon, {});
    derive();
    EXPECT_EQ(refused([&] { page(school().physicist, id); }), ErrorCode::not_found);
    EXPECT_EQ(refused([&] { page(school().semyon, id); }), ErrorCode::not_found);
    EXPECT_EQ(members(school().head, id).size(), 2U);
}

TEST_P(Groups, the_directory_shows_whom_one_may_write_to) {
    EXPECT_EQ(found(school().semyon), (Texts{"Анна Сергеевна", "Вера Тихонова", "Иван Петрович", "Инна Олеговна",
                                             "Михаил Юрьевич", "Ольга Ивановна", "Пётр Андреевич"}));
    EXPECT_EQ(found(school().gromova, "ольга"), (Texts{"Ольга Ивановна"})) << "not the other Ольга, a parent";
    EXPECT_EQ(found(school().head, "громов"),
              (Texts{"Алёша Громов", "Дарья Громова (Алёша, 1«Б»; Семён, 5«А»)", "Семён Громов"}));
    EXPECT_EQ(found(school().physicist, "тихон"), (Texts{"Вера Тихонова", "Олег Тихонов (Вера, 5«А»)"}));
    EXPECT_EQ(found(school().physicist, "зимин"), Texts{});
    EXPECT_EQ(found(school().head, "семен громов"), (Texts{"Семён Громов"})) << "words in any order, ё as е";
    EXPECT_EQ(found(school().head, "%"), Texts{});
    EXPECT_EQ(found(school().secretary).size(), 7U);
    school().restrict_parent(school().tikhonov, school().vera);
    EXPECT_EQ(found(school().physicist, "тихон"), (Texts{"Вера Тихонова"}));
}

TEST_P(Groups, the_directory_is_searched_by_class_and_by_kind) {
    EXPECT_EQ(found(school().head, "5а"), found(school().head, "5 «А»"));
    EXPECT_EQ(found(school().head, "5а"),
              (Texts{"Вера Тихонова", "Дарья Громова (Алёша, 1«Б»; Семён, 5«А»)", "Инна Олеговна", "Михаил Юрьевич",
                     "Олег Тихонов (Вера, 5«А»)", "Ольга Ивановна", "Семён Громов"}));
    EXPECT_EQ(found(school().head, "5 тихон", "parent"), (Texts{"Олег Тихонов (Вера, 5«А»)"}));
    EXPECT_EQ(found(school().head, "1Б", "pupil"), (Texts{"Алёша Громов", "Маша Зимина"}));
    EXPECT_EQ(found(school().head, "9в"), Texts{});
    EXPECT_EQ(found(school().semyon, "1б"), (Texts{"Ольга Ивановна"})) << "the class narrows, it opens nothing";
    EXPECT_EQ(refused([&] { found(school().head, "", "neighbour"); }), ErrorCode::invalid_field);
}

TEST_P(Groups, who_is_found_may_be_written_to_and_nobody_else) {
    const test::Person* everyone[] = {&school().administrator,    &school().head,      &school().class_teacher_5a,
                                      &school().class_teacher_1b, &school().physicist, &school().psychologist,
                                      &school().secretary,        &school().semyon,    &school().vera,
                                      &school().alyosha,          &school().masha,     &school().gromova,
                                      &school().tikhonov,         &school().zimina};
    for (const auto* person : everyone) {
        std::vector<MemberId> ids;
        const auto result =
            school().read_as(*person, [&](db::Tx& tx, const Viewer& viewer) { return directory(tx, viewer, {}); });
        for (const auto& one : result.people) ids.push_back(one.id);
        for (const auto* other : everyone) {
            const bool may = school().read_as(
                *person, [&](db::Tx& tx, const Viewer& viewer) { return may_write_to(tx, viewer, other->member); });
            EXPECT_EQ(may, std::ranges::find(ids, other->member) != ids.end())
                << person->name.surname << " and " << other->name.surname;
        }
    }
}

}  // namespace
}  // namespace parta::chats
