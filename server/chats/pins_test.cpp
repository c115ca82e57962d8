// R24: who pins messages, for whom, and what becomes of them.
#include "chats/pins.hpp"

#include "chats/chats_test.hpp"
#include "events/events.hpp"

namespace parta::chats {
namespace {

class Pins : public ChatsTest {
  protected:
    PinnedMessages pin(const test::Person& person, ChatId chat, std::int64_t ordinal) {
        return school().write_as(
            person, [&](db::Tx& tx, const Viewer& viewer) { return pin_message(tx, viewer, chat, ordinal); });
    }
    PinnedMessages unpin(const test::Person& person, ChatId chat, std::int64_t ordinal) {
        return school().write_as(
            person, [&](db::Tx& tx, const Viewer& viewer) { return unpin_message(tx, viewer, chat, ordinal); });
    }
    std::vector<std::string> pinned(const test::Person& person, ChatId chat) {
        std::vector<std::string> texts;
        for (const auto& one :
             school()
                 .read_as(person, [&](db::Tx& tx, const Viewer& viewer) { return list_pins(tx, viewer, chat); })
                 .pinned)
            texts.push_back(one.message.text);
        return texts;
    }
    std::int64_t told() { return count("SELECT count(*) FROM event WHERE org_id = $1 AND type = 'pins_changed'"); }
};
PARTA_ON_ENGINES(Pins);

// P2, P5.
TEST_P(Pins, a_class_teacher_pins_for_the_class_and_everybody_sees_who_did) {
    const auto class_chat = chat(school().semyon, "5«А»").id;
    post(school().semyon, class_chat, "Где взять конспект?");
    post(school().class_teacher_5a, class_chat, "Собрание в четверг");
    pin(school().class_teacher_5a, class_chat, 1);
    const auto pins = pin(school().class_teacher_5a, class_chat, 2);
    ASSERT_EQ(pins.pinned.size(), 2U);
    EXPECT_EQ(pins.pinned[0].message.text, "Собрание в четверг") << "the latest pinned comes first";
    EXPECT_EQ(pins.pinned[0].pinned_by, "Ольга Ивановна");
    EXPECT_EQ(pinned(school().semyon, class_chat),
              (std::vector<std::string>{"Собрание в четверг", "Где взять конспект?"}));
    EXPECT_EQ(told(), 2);
    EXPECT_EQ(count("SELECT count(*) FROM audit WHERE org_id = $1 AND action = 'pin_message'"), 2);

    pin(school().class_teacher_5a, class_chat, 2);
    EXPECT_EQ(told(), 2) << "pinned already: nothing to tell";
    unpin(school().class_teacher_5a, class_chat, 1);
    unpin(school().class_teacher_5a, class_chat, 1);
    EXPECT_EQ(told(), 3);
    EXPECT_EQ(count("SELECT count(*) FROM audit WHERE org_id = $1 AND action = 'unpin_message'"), 1);
    EXPECT_EQ(pinned(school().vera, class_chat), std::vector<std::string>{"Собрание в четверг"});
}

// P1.
TEST_P(Pins, whoever_does_not_lead_the_chat_is_refused) {
    const auto class_chat = chat(school().semyon, "5«А»").id;
    post(school().semyon, class_chat, "Моё важнее всего");
    for (const auto& person : {school().semyon, school().physicist, school().psychologist}) {
        EXPECT_EQ(refused([&] { pin(person, class_chat, 1); }), ErrorCode::forbidden) << person.name.surname;
        EXPECT_EQ(refused([&] { unpin(person, class_chat, 1); }), ErrorCode::forbidden) << person.name.surname;
    }
    for (const auto& person : {school().class_teacher_1b, school().head, school().administrator, school().gromova}) {
        EXPECT_EQ(refused([&] { pin(person, class_chat, 1); }), ErrorCode::not_found) << person.name.surname;
        EXPECT_EQ(refused([&] { pinned(person, class_chat); }), ErrorCode::not_found) << person.name.surname;
    }
    EXPECT_EQ(told(), 0);

    const auto channel = chat(school().administrator, "Общешкольный").id;
    post(school().administrator, channel, "С праздником");
    EXPECT_EQ(refused([&] { pin(school().head, channel, 1); }), ErrorCode::forbidden);
    const auto personal = write_to(school().class_teacher_5a, school().physicist).id;
    post(school().class_teacher_5a, personal, "Добрый день");
    EXPECT_EQ(refused([&] { pin(school().class_teacher_5a, personal, 1); }), ErrorCode::forbidden);
}

// P1.
TEST_P(Pins, every_teacher_pins_in_the_staff_room_and_owners_in_their_groups) {
    const auto staff = chat(school().physicist, "Учительская").id;
    post(school().head, staff, "Педсовет во вторник");
    EXPECT_EQ(pin(school().physicist, staff, 1).pinned.size(), 1U);
    EXPECT_EQ(refused([&] { pin(school().deputy, staff, 1); }), ErrorCode::forbidden);
    const auto own = group(school().head, "Праздник", {school().physicist}).id;
    post(school().physicist, own, "Сценарий готов");
    EXPECT_EQ(refused([&] { pin(school().physicist, own, 1); }), ErrorCode::forbidden);
    EXPECT_EQ(pin(school().head, own, 1).pinned.size(), 1U);
}

// P3.
TEST_P(Pins, a_removed_message_is_pinned_no_longer) {
    const auto class_chat = chat(school().semyon, "5«А»").id;
    post(school().class_teacher_5a, class_chat, "Контрольная завтра");
    pin(school().class_teacher_5a, class_chat, 1);
    remove(school().class_teacher_5a, class_chat, 1);
    EXPECT_EQ(pinned(school().semyon, class_chat), std::vector<std::string>{});
    EXPECT_EQ(told(), 2);
    EXPECT_EQ(refused([&] { pin(school().class_teacher_5a, class_chat, 1); }), ErrorCode::conflict);
    EXPECT_EQ(refused([&] { pin(school().class_teacher_5a, class_chat, 2); }), ErrorCode::not_found);
}

// P3.
TEST_P(Pins, are_at_most_twenty_a_chat) {
    const auto class_chat = chat(school().semyon, "5«А»").id;
    for (int i = 1; i <= most_pinned + 1; ++i) post(school().class_teacher_5a, class_chat, "Объявление");
    for (int i = 1; i <= most_pinned; ++i) pin(school().class_teacher_5a, class_chat, i);
    EXPECT_EQ(refused([&] { pin(school().class_teacher_5a, class_chat, most_pinned + 1); }),
              ErrorCode::too_many_pinned);
    unpin(school().class_teacher_5a, class_chat, 3);
    EXPECT_EQ(pin(school().class_teacher_5a, class_chat, most_pinned + 1).pinned.size(), 20U);
}

// P4.
TEST_P(Pins, a_newcomer_sees_none_from_before_their_time) {
    const auto class_chat = chat(school().class_teacher_5a, "5«А»").id;
    post(school().class_teacher_5a, class_chat, "О прошлом походе");
    pin(school().class_teacher_5a, class_chat, 1);
    const auto newcomer = school().enrol({"Новикова", "Нина", ""}, school().class_5a);
    EXPECT_EQ(pinned(newcomer, class_chat), std::vector<std::string>{});
    post(school().class_teacher_5a, class_chat, "О будущем походе");
    pin(school().class_teacher_5a, class_chat, 2);
    EXPECT_EQ(pinned(newcomer, class_chat), std::vector<std::string>{"О будущем походе"});
}

}  // namespace
}  // namespace parta::chats
