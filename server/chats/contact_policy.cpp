#include "chats/contact_policy.hpp"

#include "chats/id_list.hpp"
#include "chats/rules.hpp"

namespace parta::chats {
namespace {

bool share(const std::vector<UnitId>& a, const std::vector<UnitId>& b) {
    return std::ranges::any_of(a, [&](UnitId unit) { return std::ranges::find(b, unit) != b.end(); });
}

// As which a member of staff stands to the families of these units; empty: not at all.
Capacity duty_towards(const Person& staff, const std::vector<UnitId>& units) {
    Capacity best;
    for (const auto& service : staff.serves) {
        if (std::ranges::find(units, service.unit) == units.end()) continue;
        if (best.empty() || rank(service.duty) < rank(best)) best = service.duty;
    }
    if (best.empty() && staff.administration) return staff.office;
    return best;
}

Contact staff_with_family(const Person& staff, const Person& other, const orgs::Settings& settings) {
    if (staff.office.empty()) return {};
    if (settings.teacher_verification_required && !staff.verified) return {};
    if (!other.studies_in.empty()) {
        const Capacity duty = duty_towards(staff, other.studies_in);
        if (!duty.empty() && !other.primary) return {Relation::family_of_taught, duty, "pupil"};
        if (!duty.empty() && !other.guardians.empty())
            return {Relation::family_of_taught, duty, "pupil", other.guardians};
    }
    if (!other.parent_in.empty()) {
        const Capacity duty = duty_towards(staff, other.parent_in);
        if (!duty.empty()) return {Relation::family_of_taught, duty, "parent"};
    }
    return {};
}

Contact reversed(Contact contact) {
    std::swap(contact.first_as, contact.second_as);
    return contact;
}

}  // namespace

Contact judge_contact(const Person& first, const Person& second, const orgs::Settings& settings) {
    if (!first.present || !second.present || first.id == second.id) return {};
    if (!first.office.empty() && !second.office.empty()) return {Relation::colleagues, first.office, second.office};
    if (auto contact = staff_with_family(first, second, settings)) return contact;
    if (auto contact = staff_with_family(second, first, settings)) return reversed(std::move(contact));
    if (settings.classmates_may_chat && first.main_class && first.main_class == second.main_class)
        return {Relation::classmates, "pupil", "pupil"};
    if (settings.parents_may_chat && share(first.parent_in, second.parent_in))
        return {Relation::parents, "parent", "parent"};
    return {};
}

Contact contact_between(db::Tx& tx, const Viewer& viewer, MemberId other) {
    const auto people = load_people(tx, std::array{viewer.member, other});
    const auto me = people.find(viewer.member);
    const auto them = people.find(other);
    if (me == people.end() || them == people.end()) return {};
    return judge_contact(me->second, them->second, viewer.settings);
}

bool may_write_to(db::Tx& tx, const Viewer& viewer, MemberId other) {
    return static_cast<bool>(contact_between(tx, viewer, other));
}

}  // namespace parta::chats
