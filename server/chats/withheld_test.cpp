// R17 where it meets conversation: an unconfirmed teacher sees no pupils where the organisation demands confirmation.
// R53: nor does anyone to whom the organisation is closed stand in its chats.
#include <gmock/gmock.h>

#include "chats/chats_test.hpp"
#include "people/people.hpp"
#include "people/person.hpp"

namespace parta::chats {
namespace {

using testing::Contains;
using testing::Not;

class Withheld : public ChatsTest {};
PARTA_ON_ENGINES(Withheld);

TEST_P(Withheld, chats_of_pupils_wait_for_the_confirmation) {
    auto& s = school();
    auto novikov = s.hire({"Новиков", "Лев", "Ильич"}, {Role::teacher}, test::Verified::no);
    s.assign(novikov, s.class_5a, orgs::Duty::subject_teacher, "Музыка");
    derive();
    const auto music = chat(novikov, "Музыка · 5«А»").id;
    EXPECT_THAT(members(s.semyon, music), Contains(novikov.member));
    set({.teacher_verification_required = true});
    EXPECT_THAT(titles(novikov), Not(Contains("Музыка · 5«А»")));
    EXPECT_THAT(members(s.semyon, music), Not(Contains(novikov.member)));
    const auto directory = [&] {
        return s.read_as(novikov, [](db::Tx& tx, const Viewer& viewer) {
            std::vector<MemberId> found;
            for (const auto& one : chats::directory(tx, viewer, {}).people) found.push_back(one.id);
            return found;
        });
    };
    EXPECT_THAT(directory(), Not(Contains(s.semyon.member)));
    EXPECT_THAT(directory(), Contains(s.head.member)) << "colleagues stay";
    EXPECT_EQ(test::error_of([&] { post(novikov, music, "Здравствуйте"); }), ErrorCode::not_found);
    s.write_as(s.administrator,
               [&](db::Tx& tx, const Viewer& viewer) { people::set_verification(tx, viewer, novikov.member, {true}); });
    EXPECT_THAT(titles(novikov), Contains("Музыка · 5«А»"));
    EXPECT_THAT(directory(), Contains(s.semyon.member));
    post(novikov, music, "Здравствуйте");
}

/// Neither at once nor afterwards: who asks to be let into a class is nobody's knowledge who does not lead it yet.
TEST_P(Withheld, news_of_a_class_wait_for_the_confirmation) {
    auto& s = school();
    const auto novikov = s.hire({"Новиков", "Лев", "Ильич"}, {Role::teacher}, test::Verified::no);
    s.assign(novikov, s.class_5a, orgs::Duty::class_teacher);
    const auto told = [&](const test::Person& person) {
        return s.write([&](db::Tx& tx) {
            const auto before = tx.current_seq();
            events::emit(tx, events::to_unit_staff(s.class_5a), people::PeopleChanged{});
            const auto at_once = events::entitled_to(tx, events::to_unit_staff(s.class_5a));
            const auto later = events::catch_up(tx, person.member, events::epoch(tx), before, 100).updates;
            return std::pair{std::ranges::count(at_once, person.member, &events::Entitled::member), std::ssize(later)};
        });
    };
    const std::pair<std::ptrdiff_t, std::ptrdiff_t> both{1, 1}, neither{0, 0};
    EXPECT_EQ(told(novikov), both);
    set({.teacher_verification_required = true});
    EXPECT_EQ(told(novikov), neither);
    EXPECT_EQ(told(s.class_teacher_5a), both) << "confirmed";
}

TEST_P(Withheld, a_closed_member_stands_in_no_chat) {
    auto& s = school();
    const auto class_chat = chat(s.vera, "5«А»").id;
    EXPECT_THAT(members(s.vera, class_chat), Contains(s.semyon.member));
    const int before = chat(s.vera, "5«А»").member_count;
    s.write_as(s.semyon, [&](db::Tx& tx, const Viewer& viewer) {
        people::change_consent(tx, viewer, s.semyon.member, {people::ConsentPurpose::communication, true});
        people::change_consent(tx, viewer, s.semyon.member, {people::ConsentPurpose::communication, false});
    });
    EXPECT_THAT(members(s.vera, class_chat), Not(Contains(s.semyon.member)));
    EXPECT_EQ(chat(s.vera, "5«А»").member_count, before - 1);
    EXPECT_EQ(test::error_of([&] { list(s.semyon); }), ErrorCode::consent_withdrawn);
    EXPECT_EQ(test::error_of([&] { write_to(s.class_teacher_5a, s.semyon); }), ErrorCode::not_found);
    s.write([&](db::Tx& tx) {
        people::change_consent(tx, orgs::open_closed_viewer(tx, s.semyon.session), s.semyon.member,
                               {people::ConsentPurpose::communication, true});
    });
    EXPECT_THAT(members(s.vera, class_chat), Contains(s.semyon.member));
    EXPECT_EQ(chat(s.semyon, "5«А»").id, class_chat);
}

/// R9: the chat of a supplementary group follows whom the administrator puts into it.
TEST_P(Withheld, the_chat_of_a_group_follows_its_pupils) {
    auto& s = school();
    const auto chess = s.add_unit(orgs::UnitKind::supplementary, "Шахматы");
    s.assign(s.psychologist, chess, orgs::Duty::leader);
    derive();
    EXPECT_THAT(titles(s.semyon), Not(Contains("Шахматы")));
    s.write_as(s.administrator, [&](db::Tx& tx, const Viewer& viewer) {
        people::enrol_pupil(tx, viewer, chess, {s.semyon.member, true});
    });
    EXPECT_THAT(titles(s.semyon), Contains("Шахматы"));
    EXPECT_THAT(titles(s.semyon), Contains("5«А»"));
    s.write_as(s.administrator, [&](db::Tx& tx, const Viewer& viewer) {
        people::enrol_pupil(tx, viewer, chess, {s.semyon.member, false});
    });
    EXPECT_THAT(titles(s.semyon), Not(Contains("Шахматы")));
}

}  // namespace
}  // namespace parta::chats
