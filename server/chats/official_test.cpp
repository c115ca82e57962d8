// Official chats against the structure (R24–R27, X5, X1).
#include "chats/chats_test.hpp"
#include "events/events.hpp"

namespace parta::chats {
namespace {

using Titles = std::vector<std::string>;

class OfficialChats : public ChatsTest {};
PARTA_ON_ENGINES(OfficialChats);

TEST_P(OfficialChats, everyone_has_those_of_their_place) {
    EXPECT_EQ(titles(school().class_teacher_5a),
              (Titles{"1«Б»", "5«А»", "5«А» · родители", "Математика · 1«Б»", "Математика · 5«А»", "Общешкольный",
                      "Сотрудники", "Учительская"}));
    EXPECT_EQ(titles(school().physicist),
              (Titles{"5«А»", "Общешкольный", "Сотрудники", "Учительская", "Физика · 5«А»"}));
    EXPECT_EQ(titles(school().psychologist), (Titles{"5«А»", "Общешкольный", "Сотрудники", "Учительская"}));
    EXPECT_EQ(titles(school().semyon), (Titles{"5«А»", "Математика · 5«А»", "Общешкольный", "Физика · 5«А»"}));
    EXPECT_EQ(titles(school().gromova), (Titles{"1«Б» · родители", "5«А» · родители", "Общешкольный"}));
    EXPECT_EQ(titles(school().head), (Titles{"Администрация", "Общешкольный", "Сотрудники", "Учительская"}));
    EXPECT_EQ(titles(school().secretary), (Titles{"Общешкольный", "Сотрудники"}));
}

TEST_P(OfficialChats, deriving_again_changes_nothing) {
    const auto chats_before = count("SELECT count(*) FROM chat WHERE org_id = $1");
    const auto audiences = count("SELECT count(*) FROM audience WHERE org_id = $1");
    const auto seq = count("SELECT seq FROM org_counter WHERE org_id = $1");
    derive();
    EXPECT_EQ(count("SELECT count(*) FROM chat WHERE org_id = $1"), chats_before);
    EXPECT_EQ(count("SELECT count(*) FROM audience WHERE org_id = $1"), audiences);
    EXPECT_EQ(count("SELECT seq FROM org_counter WHERE org_id = $1"), seq);
}

TEST_P(OfficialChats, a_subject_nobody_teaches_is_archived_and_comes_back_with_its_history) {
    const auto physics = chat(school().physicist, "Физика · 5«А»");
    post(school().physicist, physics.id, "Лабораторная в пятницу");
    school().unassign(school().physicist, school().class_5a, orgs::Duty::subject_teacher, "Физика");
    derive();
    const auto seen = chat(school().semyon, "Физика · 5«А»");
    EXPECT_TRUE(seen.archived);
    EXPECT_FALSE(seen.may_post);
    EXPECT_EQ(refused([&] { post(school().semyon, physics.id, "Ау"); }), ErrorCode::chat_archived);
    EXPECT_EQ(texts(school().semyon, physics.id), (Titles{"Лабораторная в пятницу"}));

    school().assign(school().physicist, school().class_5a, orgs::Duty::subject_teacher, "Физика");
    derive();
    EXPECT_EQ(chat(school().semyon, "Физика · 5«А»").id, physics.id);
    EXPECT_FALSE(chat(school().semyon, "Физика · 5«А»").archived);
    // The subject teacher's new period does not show what was said before it.
    EXPECT_EQ(texts(school().physicist, physics.id), Titles{});
}

TEST_P(OfficialChats, a_newcomer_sees_nothing_earlier_and_the_class_teacher_everything) {
    const auto parents = chat(school().gromova, "5«А» · родители").id;
    post(school().gromova, parents, "До прихода");
    const auto newcomer = school().enrol({"Лисин", "Рома", ""}, school().class_5a);
    const auto father = school().add_parent({"Лисин", "Егор", ""}, {newcomer});
    post(school().gromova, parents, "После прихода");

    EXPECT_EQ(texts(father, parents), (Titles{"После прихода"}));
    const auto seen = chat(father, "5«А» · родители");
    EXPECT_EQ(seen.first_visible, 2);
    EXPECT_EQ(seen.unread, 1);
    EXPECT_EQ(seen.last_message->text, "После прихода");
    EXPECT_EQ(refused([&] { page(father, parents, {.before = "nonsense"}); }), ErrorCode::invalid_field);
    EXPECT_TRUE(page(father, parents, {.before = "2"}).messages.empty());
    EXPECT_FALSE(page(father, parents, {.before = "2"}).more_before);

    const auto substitute = school().hire({"Новикова", "Яна", "Львовна"}, {orgs::Role::teacher});
    school().assign(substitute, school().class_5a, orgs::Duty::class_teacher);
    EXPECT_EQ(texts(substitute, parents), (Titles{"До прихода", "После прихода"}));
}

TEST_P(OfficialChats, an_empty_chat_of_a_newcomer_has_nothing_unread) {
    const auto class_chat = chat(school().semyon, "5«А»").id;
    post(school().class_teacher_5a, class_chat, "До прихода");
    const auto newcomer = school().enrol({"Лисин", "Рома", ""}, school().class_5a);
    const auto seen = chat(newcomer, "5«А»");
    EXPECT_EQ(seen.first_visible, 2);
    EXPECT_EQ(seen.unread, 0);
    EXPECT_FALSE(seen.last_message);
    EXPECT_TRUE(page(newcomer, class_chat).messages.empty());
}

TEST_P(OfficialChats, a_transferred_pupil_loses_the_old_class_with_both_parents_ends) {
    const auto old_class = chat(school().semyon, "5«А»").id;
    const auto old_parents = chat(school().gromova, "5«А» · родители").id;
    const auto class_7v = school().add_unit(orgs::UnitKind::class_, "7В");
    derive();
    school().transfer(school().semyon, class_7v);
    EXPECT_EQ(titles(school().semyon), (Titles{"7«В»", "Общешкольный"}));
    EXPECT_EQ(titles(school().gromova), (Titles{"1«Б» · родители", "7«В» · родители", "Общешкольный"}));
    EXPECT_EQ(refused([&] { post(school().semyon, old_class, "Я ещё тут"); }), ErrorCode::not_found);
    EXPECT_EQ(refused([&] { page(school().gromova, old_parents); }), ErrorCode::not_found);
}

TEST_P(OfficialChats, the_parent_of_two_keeps_the_class_of_the_one_who_stays) {
    const auto twin = school().enrol({"Громов", "Савва", ""}, school().class_5a);
    school().write([&](db::Tx& tx) {
        const auto seq = events::emit(tx, events::to_member(school().gromova.member), events::AccessChanged{"roster"});
        tx.exec("INSERT INTO representation (org_id, child_id, parent_id, from_seq) VALUES ($1, $2, $3, $4)", tx.org(),
                twin.member, school().gromova.member, seq);
    });
    school().transfer(school().semyon, {});
    EXPECT_EQ(chat(school().gromova, "5«А» · родители").my_capacity, "parent");
    school().transfer(twin, {});
    EXPECT_EQ(titles(school().gromova), (Titles{"1«Б» · родители", "Общешкольный"}));
}

TEST_P(OfficialChats, a_restricted_representative_is_nowhere) {
    const auto parents = chat(school().tikhonov, "5«А» · родители").id;
    school().restrict_parent(school().tikhonov, school().vera);
    EXPECT_EQ(titles(school().tikhonov), Titles{});
    EXPECT_EQ(refused([&] { page(school().tikhonov, parents); }), ErrorCode::not_found);
    EXPECT_EQ(members(school().class_teacher_5a, parents).size(), 2U);
}

TEST_P(OfficialChats, a_person_acts_in_the_capacity_held_there) {
    // A teacher of 5«А» whose own child is in 1«Б».
    school().write([&](db::Tx& tx) {
        const auto seq =
            events::emit(tx, events::to_member(school().physicist.member), events::AccessChanged{"roster"});
        tx.exec("INSERT INTO representation (org_id, child_id, parent_id, from_seq) VALUES ($1, $2, $3, $4)", tx.org(),
                school().masha.member, school().physicist.member, seq);
    });
    const auto as_parent = post(school().physicist, chat(school().physicist, "1«Б» · родители").id, "Добрый день");
    EXPECT_EQ(as_parent.author.capacity, "parent");
    EXPECT_EQ(as_parent.author.name, "Михаил Соколов (Маша, 1«Б»)");
    EXPECT_FALSE(as_parent.author.teacher_badge);
    const auto as_teacher = post(school().physicist, chat(school().physicist, "5«А»").id, "Добрый день");
    EXPECT_EQ(as_teacher.author.capacity, "subject_teacher");
    EXPECT_EQ(as_teacher.author.name, "Михаил Юрьевич");
    EXPECT_TRUE(as_teacher.author.teacher_badge);
    EXPECT_EQ(post(school().semyon, chat(school().semyon, "5«А»").id, "Здравствуйте").author.name, "Семён Громов");
    // The mother of two is there for the child of that class.
    const auto mother = post(school().gromova, chat(school().gromova, "5«А» · родители").id, "Здравствуйте").author;
    EXPECT_EQ(mother.name, "Дарья Громова (Семён, 5«А»)");
}

TEST_P(OfficialChats, channels_are_written_by_publishers_and_are_no_directory) {
    const auto channel = chat(school().administrator, "Общешкольный");
    EXPECT_TRUE(channel.may_post);
    EXPECT_EQ(channel.member_count, 0);
    EXPECT_FALSE(chat(school().head, "Общешкольный").may_post);
    EXPECT_EQ(refused([&] { post(school().semyon, channel.id, "Я тоже хочу"); }), ErrorCode::posting_restricted);
    post(school().administrator, channel.id, "Каникулы с понедельника");
    EXPECT_EQ(texts(school().gromova, channel.id), (Titles{"Каникулы с понедельника"}));
    EXPECT_EQ(members(school().semyon, channel.id),
              (std::vector{school().administrator.member, school().head.member, school().deputy.member}))
        << "whoever prepares and publishes";
    EXPECT_EQ(members(school().secretary, channel.id).size(), 15U);
    EXPECT_EQ(
        school()
            .read_as(school().head, [&](db::Tx& tx, const Viewer& viewer) { return get_chat(tx, viewer, channel.id); })
            .member_count,
        15);
}

TEST_P(OfficialChats, members_are_offered_for_writing_as_the_contact_policy_allows) {
    const auto parents = chat(school().gromova, "5«А» · родители").id;
    const auto for_parent = listed(school().gromova, parents);
    ASSERT_EQ(for_parent.members.size(), 3U);
    for (const auto& member : for_parent.members) {
        EXPECT_EQ(member.may_write, member.id == school().class_teacher_5a.member) << member.name;
        EXPECT_FALSE(member.joined) << "who has come is no family's business";
    }
    for (const auto& member : listed(school().class_teacher_5a, parents).members) {
        EXPECT_EQ(member.may_write, member.id != school().class_teacher_5a.member) << member.name;
        EXPECT_EQ(member.joined, true);
    }
}

TEST_P(OfficialChats, members_are_listed_with_capacity_badge_and_class) {
    const auto class_chat = chat(school().semyon, "5«А»");
    EXPECT_EQ(class_chat.member_count, 5);
    const auto listing = listed(school().semyon, class_chat.id);
    ASSERT_EQ(listing.members.size(), 5U);
    EXPECT_EQ(listing.members[0].capacity, "class_teacher");
    EXPECT_EQ(listing.members[0].name, "Ольга Ивановна");
    EXPECT_TRUE(listing.members[0].teacher_badge);
    EXPECT_EQ(listing.members[0].units, std::vector<std::string>{"5«А»"});
    EXPECT_FALSE(listing.members[0].read_ordinal) << "families do not see who has read what";
    EXPECT_EQ(listing.members[3].name, "Семён Громов");
    EXPECT_EQ(listing.members[3].units, std::vector<std::string>{"5«А»"});
    EXPECT_FALSE(listing.members[3].teacher_badge);

    post(school().class_teacher_5a, class_chat.id, "Завтра классный час");
    read_up_to(school().semyon, class_chat.id, 1);
    for (const auto& member : listed(school().class_teacher_5a, class_chat.id).members)
        EXPECT_EQ(member.read_ordinal,
                  member.id == school().semyon.member || member.id == school().class_teacher_5a.member ? 1 : 0)
            << member.name;
}

TEST_P(OfficialChats, staff_know_how_many_have_read_and_families_do_not) {
    const auto parents = chat(school().gromova, "5«А» · родители").id;
    school().add_parent({"Тихонова", "Анна", ""}, {school().vera}, test::Joined::no);
    post(school().class_teacher_5a, parents, "Собрание в четверг");
    post(school().class_teacher_5a, parents, "В 18:00");
    read_up_to(school().gromova, parents, 2);
    read_up_to(school().tikhonov, parents, 1);
    const auto late = school().add_parent({"Громов", "Пётр", ""}, {school().semyon});
    read_up_to(late, parents, 2);
    const auto readers = [&](const test::Person& person, std::int64_t ordinal) {
        return school().read_as(person, [&](db::Tx& tx, const Viewer& viewer) {
            const auto found = message_readers(tx, viewer, parents, ordinal);
            EXPECT_EQ(found.ordinal, ordinal);
            return std::array{found.read, found.unread, found.not_joined};
        });
    };
    EXPECT_EQ(readers(school().class_teacher_5a, 1), (std::array{2, 0, 1}));
    EXPECT_EQ(readers(school().class_teacher_5a, 2), (std::array{1, 1, 1})) << "a newcomer is not among the addressees";
    EXPECT_EQ(refused([&] { readers(school().class_teacher_5a, 3); }), ErrorCode::not_found);
    EXPECT_EQ(refused([&] { readers(school().gromova, 1); }), ErrorCode::forbidden);
    EXPECT_EQ(refused([&] { readers(school().physicist, 1); }), ErrorCode::not_found) << "not in this chat";

    // A teacher whose child is in the class stands there as a parent.
    school().write([&](db::Tx& tx) {
        const auto seq =
            events::emit(tx, events::to_member(school().physicist.member), events::AccessChanged{"roster"});
        tx.exec("INSERT INTO representation (org_id, child_id, parent_id, from_seq) VALUES ($1, $2, $3, $4)", tx.org(),
                school().vera.member, school().physicist.member, seq);
    });
    post(school().class_teacher_5a, parents, "Приходите");
    EXPECT_EQ(refused([&] { readers(school().physicist, 3); }), ErrorCode::forbidden);
    EXPECT_FALSE(listed(school().physicist, parents).members[0].read_ordinal);
    post(school().gromova, parents, "Придём");
    EXPECT_EQ(readers(school().class_teacher_5a, 4), (std::array{0, 4, 1})) << "the author is not counted";
}

TEST_P(OfficialChats, the_dismissed_and_the_deactivated_are_gone_at_once) {
    const auto staff_chat = chat(school().physicist, "Учительская").id;
    school().dismiss(school().physicist, orgs::Role::teacher);
    EXPECT_EQ(refused([&] { post(school().physicist, staff_chat, "До свидания"); }), ErrorCode::not_found);
    const auto before = members(school().deputy, staff_chat).size();
    school().deactivate(school().psychologist);
    EXPECT_EQ(members(school().deputy, staff_chat).size(), before - 1);
}

}  // namespace
}  // namespace parta::chats
