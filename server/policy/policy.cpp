#include "policy/policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace parta::policy {
namespace {

constexpr Grant _ = Grant::no;
constexpr Grant O = Grant::own;
constexpr Grant L = Grant::led;
constexpr Grant C = Grant::own_class;
constexpr Grant Y = Grant::yes;

struct Row {
    Action action;
    std::string_view name;
    std::array<Grant, role_count> grants;
};

// Columns: operator | administrator | head | deputy | class teacher | teacher | supplementary teacher | specialist |
// non-teaching | pupil | parent. A conversation's grants speak of chats one is in: being in a chat is decided by its
// audience, not here.
// clang-format off
constexpr std::array<Row, action_count> table{{
    //                                                       op adm head dep cl  tea sup spe non pup par
    {Action::use_platform,           "use_platform",          {Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y}},
    {Action::manage_own_account,     "manage_own_account",    {O, O, O, O, O, O, O, O, O, O, O}},
    {Action::decide_applications,    "decide_applications",   {Y, _, _, _, _, _, _, _, _, _, _}},
    {Action::see_installation,       "see_installation",      {Y, _, _, _, _, _, _, _, _, _, _}},
    {Action::edit_installation,      "edit_installation",     {Y, _, _, _, _, _, _, _, _, _, _}},
    {Action::see_organisation,       "see_organisation",      {_, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y}},
    {Action::edit_organisation,      "edit_organisation",     {_, Y, Y, _, _, _, _, _, _, _, _}},
    {Action::attach_order,           "attach_order",          {_, Y, _, _, _, _, _, _, _, _, _}},
    {Action::see_setup,              "see_setup",             {_, Y, Y, Y, C, _, _, _, _, _, _}},
    {Action::see_structure,          "see_structure",         {_, Y, Y, Y, Y, Y, Y, Y, Y, O, O}},
    {Action::see_people,             "see_people",            {_, Y, Y, Y, C, L, L, L, _, _, _}},
    {Action::edit_structure,         "edit_structure",        {_, Y, _, _, _, _, _, _, _, _, _}},
    {Action::import_roster,          "import_roster",         {_, Y, _, _, _, _, _, _, _, _, _}},
    {Action::edit_people,            "edit_people",           {_, Y, _, _, _, _, _, _, _, _, _}},
    {Action::assign_teachers,        "assign_teachers",       {_, Y, Y, Y, _, _, _, _, _, _, _}},
    {Action::appoint_administrators, "appoint_administrators",{_, Y, Y, _, _, _, _, _, _, _, _}},
    {Action::see_contacts,           "see_contacts",          {_, Y, Y, Y, C, _, _, _, _, _, _}},
    {Action::correct_contacts,       "correct_contacts",      {_, Y, _, _, C, _, _, _, _, _, _}},
    {Action::reset_sign_in,          "reset_sign_in",         {_, Y, _, _, C, _, _, _, _, _, O}},
    {Action::reset_second_factor,    "reset_second_factor",   {_, Y, _, _, C, _, _, _, _, _, _}},
    {Action::invite_staff,           "invite_staff",          {_, Y, _, _, _, _, _, _, _, _, _}},
    {Action::invite_families,        "invite_families",       {_, Y, Y, Y, C, L, L, L, _, _, _}},
    {Action::decide_staff_requests,  "decide_staff_requests", {_, Y, _, _, _, _, _, _, _, _, _}},
    {Action::decide_family_requests, "decide_family_requests",{_, Y, _, _, C, _, _, _, _, _, _}},
    {Action::record_paper_consent,   "record_paper_consent",  {_, Y, _, _, C, _, _, _, _, _, _}},
    {Action::see_withdrawals,        "see_withdrawals",       {_, Y, _, _, _, _, _, _, _, _, _}},
    {Action::change_consent,         "change_consent",        {_, O, O, O, O, O, O, O, O, O, O}},
    {Action::export_data,            "export_data",           {_, O, O, O, O, O, O, O, O, O, O}},
    {Action::request_erasure,        "request_erasure",       {_, O, O, O, O, O, O, O, O, O, O}},
    {Action::erase_person,           "erase_person",          {_, Y, _, _, _, _, _, _, _, _, _}},
    {Action::see_chats,              "see_chats",             {_, O, O, O, O, O, O, O, O, O, O}},
    {Action::post_message,           "post_message",          {_, O, O, O, O, O, O, O, O, O, O}},
    {Action::edit_own_message,       "edit_own_message",      {_, O, O, O, O, O, O, O, O, O, O}},
    {Action::remove_own_message,     "remove_own_message",    {_, O, O, O, O, O, O, O, O, O, O}},
    {Action::remove_others_message,  "remove_others_message", {_, _, _, _, C, L, L, L, _, _, _}},
    {Action::pin_message,            "pin_message",           {_, O, O, O, C, L, L, L, _, _, _}},
    {Action::create_group_chat,      "create_group_chat",     {_, Y, Y, Y, Y, Y, Y, Y, _, _, _}},
    {Action::create_personal_chat,   "create_personal_chat",  {_, O, O, O, O, O, O, O, O, O, O}},
    {Action::manage_chat,            "manage_chat",           {_, O, O, O, C, L, L, L, _, _, _}},
    {Action::see_readers,            "see_readers",           {_, O, O, O, O, O, O, O, O, _, _}},
    {Action::prepare_publication,    "prepare_publication",   {_, O, O, O, _, _, _, _, _, _, _}},
    {Action::publish_school_channel, "publish_school_channel",{_, Y, O, O, _, _, _, _, _, _, _}},
    {Action::publish_staff_channel,  "publish_staff_channel", {_, Y, O, O, _, _, _, _, _, _, _}},
    {Action::start_call,             "start_call",            {_, O, O, O, C, L, L, L, L, O, _}},
    {Action::join_call,              "join_call",             {_, O, O, O, O, O, O, O, O, O, O}},
    {Action::lead_call,              "lead_call",             {_, O, O, O, C, L, L, L, _, _, _}},
    {Action::share_screen,           "share_screen",          {_, O, O, O, O, O, O, O, O, O, _}},
    {Action::see_audit,              "see_audit",             {_, Y, Y, _, _, _, _, _, _, _, _}},
    {Action::export_audit,           "export_audit",          {_, Y, Y, _, _, _, _, _, _, _, _}},
}};
// clang-format on

constexpr std::array<std::string_view, role_count> role_names{
    "operator",   "administrator", "head",  "deputy", "class_teacher", "teacher", "supplementary_teacher",
    "specialist", "non_teaching",  "pupil", "parent"};

constexpr bool in_order() {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].action) != i) return false;
    return true;
}
static_assert(in_order(), "one row per action, in the order of the enum");

std::string_view symbol(Grant grant) {
    switch (grant) {
        case Grant::no:
            return "—";
        case Grant::own:
            return "own";
        case Grant::led:
            return "led";
        case Grant::own_class:
            return "class";
        case Grant::yes:
            return "yes";
    }
    return "?";
}

}  // namespace

std::string_view name(Role role) {
    return role_names[static_cast<std::size_t>(role)];
}
std::string_view name(Action action) {
    return table[static_cast<std::size_t>(action)].name;
}

Grant grant(Role role, Action action) {
    return table[static_cast<std::size_t>(action)].grants[static_cast<std::size_t>(role)];
}

Grant grant(std::span<const Role> roles, Action action) {
    if (roles.empty()) return std::min(grant(Role::parent, action), Grant::own);
    Grant widest = Grant::no;
    for (Role role : roles) widest = std::max(widest, grant(role, action));
    return widest;
}

std::string render_matrix() {
    std::string out = "| action |";
    for (auto role : role_names) out += fmt::format(" {} |", role);
    out += "\n|---|";
    for (std::size_t i = 0; i < role_count; ++i) out += "---|";
    for (const Row& row : table) {
        out += fmt::format("\n| {} |", row.name);
        for (Grant grant : row.grants) out += fmt::format(" {} |", symbol(grant));
    }
    return out +
           "\n\nyes: anywhere in the organisation. class: the classes whose class teacher or curator one is. led: the "
           "classes and groups one teaches or leads; of invite_families the supplementary groups alone. own: one's own "
           "things and one's own child's; of publishing: own material at once, if the organisation says so; of calls "
           "by pupils: if the organisation lets them.\n";
}

}  // namespace parta::policy
