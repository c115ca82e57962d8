#include "chats/rules.hpp"

#include <gtest/gtest.h>

#include "chats/official.hpp"
#include "chats/titles.hpp"

namespace parta::chats {
namespace {

struct PostingCase {
    const char* what;
    Place place;
    PostingVerdict verdict;
};

// Who writes where. Each line is one sentence of the rules.
TEST(Rules, who_may_post) {
    using enum PostingVerdict;
    const auto everyone = Posting::everyone;
    const auto staff_only = Posting::staff;
    const auto publishers = Posting::publishers;
    const PostingCase cases[] = {
        {"a pupil in the class chat", {ChatKind::official, "class", everyone, false, "pupil"}, allowed},
        {"a pupil where only teachers write", {ChatKind::official, "class", staff_only, false, "pupil"}, restricted},
        {"a parent where only teachers write",
         {ChatKind::official, "class_parents", staff_only, false, "parent"},
         restricted},
        {"the class teacher there", {ChatKind::official, "class", staff_only, false, "class_teacher"}, allowed},
        {"a subject teacher there", {ChatKind::official, "class", staff_only, false, "subject_teacher"}, allowed},
        {"the leader of a group there", {ChatKind::official, "supplementary", staff_only, false, "leader"}, allowed},
        {"anybody in an archived chat", {ChatKind::official, "class", everyone, true, "class_teacher"}, archived},
        {"a reader of a channel", {ChatKind::channel, "school_channel", publishers, false, "parent"}, restricted},
        {"a deputy who does not publish",
         {ChatKind::channel, "school_channel", publishers, false, "deputy"},
         restricted},
        {"a publisher",
         {ChatKind::channel, "school_channel", publishers, false, "administrator", false, true},
         allowed},
        {"a personal chat", {ChatKind::personal, "", everyone, false, "parent"}, allowed},
        {"a personal chat that the policy no longer allows",
         {ChatKind::personal, "", everyone, false, "parent", false, false, false},
         not_allowed},
        {"someone whose capacity is unknown", {ChatKind::group, "", everyone, false, "stranger"}, not_allowed},
    };
    for (const auto& [what, place, verdict] : cases) EXPECT_EQ(judge_posting(place), verdict) << what;
}

struct LeadingCase {
    const char* what;
    Place place;
    bool removes_others;
    bool manages;
};

TEST(Rules, who_may_remove_others_messages_and_manage) {
    const auto everyone = Posting::everyone;
    const LeadingCase cases[] = {
        {"class teacher, class", {ChatKind::official, "class", everyone, false, "class_teacher"}, true, true},
        {"class teacher, parents", {ChatKind::official, "class_parents", everyone, false, "class_teacher"}, true, true},
        {"subject teacher, class", {ChatKind::official, "class", everyone, false, "subject_teacher"}, false, false},
        {"subject teacher, own subject",
         {ChatKind::official, "subject", everyone, false, "subject_teacher"},
         true,
         true},
        {"specialist, class", {ChatKind::official, "class", everyone, false, "specialist"}, false, false},
        {"leader, own group", {ChatKind::official, "supplementary", everyone, false, "leader"}, true, true},
        {"pupil, class", {ChatKind::official, "class", everyone, false, "pupil"}, false, false},
        {"parent, parents", {ChatKind::official, "class_parents", everyone, false, "parent"}, false, false},
        {"teacher, staff chat", {ChatKind::official, "staff", everyone, false, "teacher"}, true, false},
        {"head, staff chat", {ChatKind::official, "staff", everyone, false, "head"}, false, false},
        {"administrator, channel",
         {ChatKind::channel, "school_channel", Posting::publishers, false, "administrator", false, true},
         false,
         false},
        {"teacher, own group chat", {ChatKind::group, "", everyone, false, "teacher", true}, true, true},
        {"head, own group chat", {ChatKind::group, "", everyone, false, "head", true}, false, true},
        {"teacher, another's group chat", {ChatKind::group, "", everyone, false, "teacher", false}, false, false},
        {"pupil who has inherited a group", {ChatKind::group, "", everyone, false, "pupil", true}, false, false},
        {"anyone, personal", {ChatKind::personal, "", everyone, false, "class_teacher", true}, false, false},
        {"class teacher, archived class", {ChatKind::official, "class", everyone, true, "class_teacher"}, true, false},
    };
    for (const auto& [what, place, removes_others, manages] : cases) {
        EXPECT_EQ(may_remove_others(place), removes_others) << what;
        EXPECT_EQ(may_manage(place), manages) << what;
    }
}

// P1.
TEST(Rules, who_may_pin) {
    const auto everyone = Posting::everyone;
    const std::pair<Place, bool> cases[] = {
        {{ChatKind::official, "class", everyone, false, "class_teacher"}, true},
        {{ChatKind::official, "class", everyone, true, "class_teacher"}, false},
        {{ChatKind::official, "class", everyone, false, "subject_teacher"}, false},
        {{ChatKind::official, "subject", everyone, false, "subject_teacher"}, true},
        {{ChatKind::official, "staff", everyone, false, "specialist"}, true},
        {{ChatKind::official, "staff", everyone, false, "head"}, false},
        {{ChatKind::group, "", everyone, false, "head", true}, true},
        {{ChatKind::group, "", everyone, false, "head", false}, false},
        {{ChatKind::group, "", everyone, false, "non_teaching", true}, false},
        {{ChatKind::group, "", everyone, false, "parent", true}, false},
        {{ChatKind::personal, "", everyone, false, "class_teacher", true}, false},
        {{ChatKind::channel, "school_channel", Posting::publishers, false, "administrator", false, true}, false},
    };
    for (const auto& [place, allowed] : cases)
        EXPECT_EQ(may_pin(place), allowed) << place.template_name << ' ' << place.capacity;
}

TEST(Rules, readers_are_known_to_staff_as_staff) {
    for (const std::string_view capacity :
         {"class_teacher", "subject_teacher", "head", "administrator", "non_teaching"})
        EXPECT_TRUE(may_see_readers({ChatKind::official, "class", Posting::everyone, false, std::string{capacity}}));
    for (const std::string_view capacity : {"pupil", "parent", ""})
        EXPECT_FALSE(may_see_readers({ChatKind::official, "class", Posting::everyone, false, std::string{capacity}}));
}

TEST(Rules, staff_come_before_family_among_capacities) {
    const std::string_view order[] = {"class_teacher", "leader",       "subject_teacher", "specialist",
                                      "teacher",       "non_teaching", "pupil",           "parent"};
    for (std::size_t i = 1; i < std::size(order); ++i) EXPECT_LT(rank(order[i - 1]), rank(order[i])) << order[i];
    EXPECT_TRUE(is_staff("non_teaching"));
    EXPECT_FALSE(is_staff("pupil"));
    EXPECT_FALSE(is_staff("parent"));
    EXPECT_FALSE(is_staff(""));
}

TEST(Rules, own_messages_change_for_a_day) {
    const Timestamp written{1'000'000};
    EXPECT_TRUE(within_own_window(written, written + std::chrono::hours{24} - std::chrono::milliseconds{1}));
    EXPECT_FALSE(within_own_window(written, written + std::chrono::hours{24}));
}

TEST(Titles, are_composed_of_the_structure) {
    const auto titled = [](std::string template_name, std::string label, std::string subject = "",
                           std::string subgroup = "") {
        ChatRow chat;
        chat.template_name = std::move(template_name);
        chat.unit_label = std::move(label);
        chat.subject = std::move(subject);
        chat.subgroup = std::move(subgroup);
        return std::pair{title_of(chat, orgs::OrgKind::school), avatar_label_of(chat)};
    };
    using Titles = std::pair<std::string, std::string>;
    EXPECT_EQ(titled("class", "5«А»"), (Titles{"5«А»", "5А"}));
    EXPECT_EQ(titled("class_parents", "5«А»"), (Titles{"5«А» · родители", "5А"}));
    EXPECT_EQ(titled("subject", "7«Б»", "Физика"), (Titles{"Физика · 7«Б»", "7Б"}));
    EXPECT_EQ(titled("subject", "7«Б»", "Английский язык", "группа 1"),
              (Titles{"Английский язык, группа 1 · 7«Б»", "7Б"}));
    EXPECT_EQ(titled("staff", "Преподавательская"), (Titles{"Преподавательская", ""}));
    EXPECT_EQ(titled("staff", ""), (Titles{"Учительская", ""}));
    EXPECT_EQ(titled("school_channel", ""), (Titles{"Общешкольный", ""}));
    EXPECT_EQ(titled("supplementary", "Робототехника"), (Titles{"Робототехника", ""}));
}

// R58.
TEST(Titles, say_the_kinds_own_word) {
    const auto titled = [](std::string template_name, orgs::OrgKind kind) {
        ChatRow chat;
        chat.template_name = std::move(template_name);
        return title_of(chat, kind);
    };
    EXPECT_EQ(titled("school_channel", orgs::OrgKind::college), "Весь колледж");
    EXPECT_EQ(titled("school_channel", orgs::OrgKind::supplementary), "Весь центр");
    EXPECT_EQ(titled("school_channel", orgs::OrgKind::progymnasium), "Вся прогимназия");
    EXPECT_EQ(titled("school_channel", orgs::OrgKind::boarding), "Общешкольный");
    EXPECT_EQ(titled("staff", orgs::OrgKind::college), "Преподавательская");
}

TEST(Official, follows_from_the_structure) {
    using orgs::UnitKind;
    const UnitId a{1}, group{2}, robots{3}, room{4}, gone{5};
    const auto expected = expected_officials(
        {{a, UnitKind::class_}, {group, UnitKind::group}, {robots, UnitKind::supplementary}, {room, UnitKind::staff}},
        {{a, "Физика", ""}, {a, "Английский", "1"}, {a, "Английский", "2"}, {gone, "Химия", ""}, {robots, "Лего", ""}});
    const std::set<Official> distinct{expected.begin(), expected.end()};
    EXPECT_EQ(distinct.size(), expected.size());
    EXPECT_EQ(distinct, (std::set<Official>{{"deputies"},
                                            {"school_channel"},
                                            {"staff_channel"},
                                            {"staff", room},
                                            {"class", a},
                                            {"class_parents", a},
                                            {"subject", a, "Физика", ""},
                                            {"subject", a, "Английский", "1"},
                                            {"subject", a, "Английский", "2"},
                                            {"class", group},
                                            {"class_parents", group},
                                            {"supplementary", robots}}));
    for (const auto& official : expected) EXPECT_EQ(template_of(official.template_name).name, official.template_name);
}

}  // namespace
}  // namespace parta::chats
