#include "chats/rules.hpp"

#include <array>

namespace parta::chats {
namespace {

struct CapacityRow {
    std::string_view name;
    Role role;
};

// In the order of rank.
constexpr std::array<CapacityRow, 13> capacities{{
    {"class_teacher", Role::class_teacher},
    {"leader", Role::supplementary_teacher},
    {"subject_teacher", Role::teacher},
    {"specialist", Role::specialist},
    {"head", Role::head},
    {"deputy", Role::deputy},
    {"teacher", Role::teacher},
    {"supplementary_teacher", Role::supplementary_teacher},
    {"administrator", Role::administrator},
    {"non_teaching", Role::non_teaching},
    {"pupil", Role::pupil},
    {"parent", Role::parent},
    {"", Role::parent},
}};

bool granted(std::string_view capacity, policy::Action action, policy::Grant least) {
    const auto role = role_of(capacity);
    return role && policy::grant(*role, action) >= least;
}

}  // namespace

std::optional<Role> role_of(std::string_view capacity) {
    const auto found = std::ranges::find(capacities, capacity, &CapacityRow::name);
    if (found == capacities.end() || capacity.empty()) return std::nullopt;
    return found->role;
}

bool is_staff(std::string_view capacity) {
    const auto role = role_of(capacity);
    return role && *role != Role::pupil && *role != Role::parent;
}

int rank(std::string_view capacity) {
    return static_cast<int>(std::ranges::find(capacities, capacity, &CapacityRow::name) - capacities.begin());
}

PostingVerdict judge_posting(const Place& place) {
    if (place.archived) return PostingVerdict::archived;
    if (!granted(place.capacity, policy::Action::post_message, policy::Grant::own)) return PostingVerdict::not_allowed;
    if (place.kind == ChatKind::personal)
        return place.contact_allowed ? PostingVerdict::allowed : PostingVerdict::not_allowed;
    switch (place.posting) {
        case Posting::everyone:
            return PostingVerdict::allowed;
        case Posting::staff:
            return is_staff(place.capacity) ? PostingVerdict::allowed : PostingVerdict::restricted;
        case Posting::publishers:
            return place.may_publish ? PostingVerdict::allowed : PostingVerdict::restricted;
    }
    return PostingVerdict::not_allowed;
}

bool leads(const Place& place) {
    if (place.kind == ChatKind::group) return place.owner && is_staff(place.capacity);
    if (place.kind != ChatKind::official) return false;
    if (place.template_name == "class" || place.template_name == "class_parents")
        return place.capacity == "class_teacher";
    if (place.template_name == "subject") return place.capacity == "subject_teacher";
    if (place.template_name == "supplementary") return place.capacity == "leader";
    if (place.template_name == "staff") {
        const auto role = role_of(place.capacity);
        return role == Role::teacher || role == Role::supplementary_teacher || role == Role::specialist;
    }
    return false;
}

bool may_remove_others(const Place& place) {
    return leads(place) && granted(place.capacity, policy::Action::remove_others_message, policy::Grant::led);
}

bool may_pin(const Place& place) {
    const auto least = place.kind == ChatKind::group ? policy::Grant::own : policy::Grant::led;
    return !place.archived && leads(place) && granted(place.capacity, policy::Action::pin_message, least);
}

bool may_prepare(const Place& place) {
    return !place.archived && place.kind == ChatKind::channel && is_staff(place.capacity);
}

bool may_manage(const Place& place) {
    if (place.archived) return false;
    if (place.kind == ChatKind::group)
        return place.owner && granted(place.capacity, policy::Action::manage_chat, policy::Grant::own);
    return leads(place) && place.template_name != "staff" &&
           granted(place.capacity, policy::Action::manage_chat, policy::Grant::led);
}

bool may_see_readers(const Place& place) {
    return is_staff(place.capacity) && granted(place.capacity, policy::Action::see_readers, policy::Grant::own);
}

namespace {

/// `own`: any chat one is in; more: those one leads.
bool reaches(const Place& place, Role role, policy::Action action) {
    const auto grant = policy::grant(role, action);
    if (grant == policy::Grant::no) return false;
    return place.kind == ChatKind::personal || grant == policy::Grant::own || leads(place);
}

bool starts_call(const Place& place, Role role, const Company& company, const orgs::Settings& settings) {
    if (role != Role::pupil) return reaches(place, role, policy::Action::start_call);
    if (company.staff) return settings.pupils_may_start_calls;
    return place.kind == ChatKind::personal && settings.pupils_may_call_pupils;
}

}  // namespace

CallRights judge_call(const Place& place, const Company& company, const orgs::Settings& settings) {
    const auto role = role_of(place.capacity);
    if (!role || place.archived || place.kind == ChatKind::channel) return {};
    if (place.kind == ChatKind::personal) {
        const bool among_pupils = company.pupils && !company.staff;
        if (!place.contact_allowed || (among_pupils && !settings.pupils_may_call_pupils)) return {};
    }
    const bool staff = is_staff(place.capacity);
    return {.joins = granted(place.capacity, policy::Action::join_call, policy::Grant::own),
            .starts = starts_call(place, *role, company, settings),
            .leads = staff && reaches(place, *role, policy::Action::lead_call),
            .staff = staff,
            .shares = granted(place.capacity, policy::Action::share_screen, policy::Grant::own) &&
                      (*role != Role::pupil || settings.pupils_may_share_screen)};
}

bool needs_staff(const Place& place, const Company& company) {
    return company.pupils && (company.staff || place.kind != ChatKind::personal);
}

bool within_own_window(Timestamp created_at, Timestamp at) {
    return at - created_at < own_message_window;
}

}  // namespace parta::chats
