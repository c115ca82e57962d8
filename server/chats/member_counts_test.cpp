// Open chats are told when the number of their members changes.
#include "chats/member_counts.hpp"

#include <array>

#include "chats/chats_test.hpp"

namespace parta::chats {
namespace {

class MemberCounts : public ChatsTest {
  protected:
    std::int64_t told(ChatId chat) {
        return school().read([&](db::Tx& tx) {
            return tx
                .query(
                    "SELECT count(*) FROM event WHERE org_id = $1 AND type = 'chat_changed' AND target = 'chat' AND "
                    "target_id = $2",
                    tx.org(), chat)
                .only()
                .get<std::int64_t>(0);
        });
    }
    void follow(const test::Person& person) {
        school().write([&](db::Tx& tx) { keep_participants(tx, std::array{person.member}); });
    }
};
PARTA_ON_ENGINES(MemberCounts);

TEST_P(MemberCounts, whoever_comes_or_goes_is_told_to_the_chats_concerned_and_to_no_others) {
    const auto class_chat = chat(school().semyon, "5«А»");
    const auto parents = chat(school().gromova, "5«А» · родители");
    const auto other = chat(school().masha, "1«Б»");
    const auto before = told(class_chat.id), before_parents = told(parents.id), before_other = told(other.id);
    follow(school().semyon);
    EXPECT_EQ(told(class_chat.id), before) << "nothing has changed";

    const auto newcomer = school().enrol({"Новикова", "Нина", ""}, school().class_5a);
    follow(newcomer);
    EXPECT_EQ(told(class_chat.id), before + 1);
    EXPECT_EQ(told(parents.id), before_parents);
    const auto mother = school().add_parent({"Новикова", "Анна", ""}, {newcomer});
    follow(mother);
    EXPECT_EQ(told(parents.id), before_parents + 1);
    EXPECT_EQ(told(class_chat.id), before + 1);
    school().deactivate(mother);
    school().write([&](db::Tx& tx) { tell_member_counts(tx, std::array{mother.member}); });
    EXPECT_EQ(told(parents.id), before_parents + 2);
    EXPECT_EQ(told(other.id), before_other);
}

TEST_P(MemberCounts, when_many_change_at_once_everybody_fetches_the_list) {
    const auto lists = [&] {
        return count(
            "SELECT count(*) FROM event WHERE org_id = $1 AND type = 'access_changed' AND target = "
            "'organisation'");
    };
    const auto class_chat = chat(school().semyon, "5«А»");
    const auto before = lists(), singly = told(class_chat.id);
    school().enrol({"Новикова", "Нина", ""}, school().class_5a);
    for (int i = 0; i < 45; ++i) school().add_unit(orgs::UnitKind::supplementary, fmt::format("Кружок {}", i));
    derive();
    EXPECT_EQ(lists(), before + 1);
    EXPECT_EQ(told(class_chat.id), singly);
}

TEST_P(MemberCounts, the_staff_room_hears_of_a_new_colleague) {
    const auto staff = chat(school().head, "Учительская");
    const auto before = told(staff.id);
    follow(school().hire({"Юдина", "Вера", "Ильинична"}, {orgs::Role::teacher}));
    EXPECT_EQ(told(staff.id), before + 1);
}

}  // namespace
}  // namespace parta::chats
