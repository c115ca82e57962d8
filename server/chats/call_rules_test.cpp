// Who may do what in a chat's calls (docs/protocol/calls.md, C14, C15), as a pure function of where one stands.
#include <gtest/gtest.h>

#include "chats/rules.hpp"

namespace parta::chats {
namespace {

constexpr Company class_company{.staff = true, .pupils = true};

Place in(ChatKind kind, std::string_view template_name, std::string_view capacity) {
    return {.kind = kind, .template_name = template_name, .capacity = capacity};
}
Place in_class(std::string_view capacity) {
    return in(ChatKind::official, "class", capacity);
}
CallRights judge(const Place& place, const Company& company = class_company, const orgs::Settings& settings = {}) {
    return judge_call(place, company, settings);
}

TEST(CallRules, C14_staff_starts_and_leads_where_it_leads_the_chat) {
    EXPECT_TRUE(judge(in_class("class_teacher")).starts);
    EXPECT_TRUE(judge(in_class("class_teacher")).leads);
    for (const auto* capacity : {"subject_teacher", "specialist", "teacher"}) {
        EXPECT_FALSE(judge(in_class(capacity)).starts) << capacity;
        EXPECT_FALSE(judge(in_class(capacity)).leads) << capacity;
        EXPECT_TRUE(judge(in_class(capacity)).joins) << capacity;
        EXPECT_TRUE(judge(in_class(capacity)).staff) << capacity;
    }
    EXPECT_TRUE(judge(in(ChatKind::official, "subject", "subject_teacher")).starts);
    EXPECT_TRUE(judge(in(ChatKind::official, "supplementary", "leader")).leads);
    EXPECT_FALSE(judge(in(ChatKind::official, "subject", "class_teacher")).starts);
}

TEST(CallRules, C14_the_management_starts_in_any_chat_it_is_in) {
    for (const auto* capacity : {"administrator", "head", "deputy"}) {
        EXPECT_TRUE(judge(in(ChatKind::official, "staff", capacity), {.staff = true}).starts) << capacity;
        EXPECT_TRUE(judge(in(ChatKind::group, "", capacity), {.staff = true}).leads) << capacity;
    }
    EXPECT_FALSE(judge(in(ChatKind::official, "staff", "non_teaching"), {.staff = true}).starts);
    auto own_group = in(ChatKind::group, "", "teacher");
    EXPECT_FALSE(judge(own_group).starts);
    own_group.owner = true;
    EXPECT_TRUE(judge(own_group).starts);
}

TEST(CallRules, C14_families_lead_nowhere_and_start_only_where_a_setting_says_so) {
    const orgs::Settings with_pupils{.pupils_may_start_calls = true};
    EXPECT_FALSE(judge(in_class("pupil")).starts);
    EXPECT_TRUE(judge(in_class("pupil")).joins);
    EXPECT_TRUE(judge(in_class("pupil"), class_company, with_pupils).starts);
    EXPECT_FALSE(judge(in_class("pupil"), class_company, with_pupils).leads);
    EXPECT_FALSE(judge(in_class("pupil"), class_company, with_pupils).staff);
    EXPECT_FALSE(judge(in(ChatKind::group, "", "pupil"), {.pupils = true}, with_pupils).starts) << "no staff is there";
    for (const auto kind : {ChatKind::official, ChatKind::personal, ChatKind::group}) {
        const auto rights = judge(in(kind, "class_parents", "parent"), {.staff = true}, with_pupils);
        EXPECT_TRUE(rights.joins);
        EXPECT_FALSE(rights.starts || rights.leads || rights.shares || rights.staff);
    }
}

TEST(CallRules, C14_pupils_among_themselves) {
    const Company pupils{.pupils = true};
    const auto personal = in(ChatKind::personal, "", "pupil");
    EXPECT_FALSE(judge(personal, pupils).joins);
    EXPECT_FALSE(judge(personal, pupils, {.pupils_may_start_calls = true}).joins) << "the other setting";
    EXPECT_TRUE(judge(personal, pupils, {.pupils_may_call_pupils = true}).starts);
    EXPECT_FALSE(needs_staff(personal, pupils)) << "nobody of the staff could come";
    EXPECT_FALSE(judge(personal, class_company).starts) << "calling a teacher is a pupil's start like any other";
    EXPECT_TRUE(judge(personal, class_company, {.pupils_may_start_calls = true}).starts);
    EXPECT_TRUE(needs_staff(personal, class_company));
    EXPECT_TRUE(needs_staff(in_class("pupil"), class_company));
    EXPECT_TRUE(needs_staff(in(ChatKind::group, "", "pupil"), pupils));
    EXPECT_FALSE(needs_staff(in(ChatKind::official, "class_parents", "parent"), {.staff = true}));
}

TEST(CallRules, C14_no_calls_in_channels_archived_chats_and_where_the_contact_is_over) {
    auto channel = in(ChatKind::channel, "school_channel", "administrator");
    auto archived = in_class("class_teacher");
    archived.archived = true;
    auto over = in(ChatKind::personal, "", "class_teacher");
    EXPECT_TRUE(judge(over).starts && judge(over).leads);
    over.contact_allowed = false;
    for (const auto& place : {channel, archived, over}) EXPECT_FALSE(judge(place).joins || judge(place).starts);
}

TEST(CallRules, C15_screens_of_pupils) {
    EXPECT_TRUE(judge(in_class("pupil")).shares);
    EXPECT_FALSE(judge(in_class("pupil"), class_company, {.pupils_may_share_screen = false}).shares);
    EXPECT_TRUE(judge(in_class("subject_teacher"), class_company, {.pupils_may_share_screen = false}).shares);
}

}  // namespace
}  // namespace parta::chats
