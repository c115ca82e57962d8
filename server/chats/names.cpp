#include "chats/names.hpp"

#include "chats/id_list.hpp"
#include "chats/rules.hpp"

namespace parta::chats {

void Names::want(MemberId member, std::string_view capacity) {
    members_.push_back(member);
    if (capacity == "parent") parents_.push_back(member);
}

namespace {

std::string person_name(MemberId member) {
    return fmt::format("name:{}", member.value);
}
std::string children_name(MemberId parent) {
    return fmt::format("children:{}", parent.value);
}

/// Those of `wanted` who are new to `known` and of whom `recall` remembers nothing.
template <class Recall>
std::vector<MemberId> unknown_of(std::vector<MemberId>& wanted, std::set<MemberId>& known, const Recall& recall) {
    std::vector<MemberId> ids;
    for (const auto member : std::exchange(wanted, {}))
        if (known.insert(member).second && !recall(member)) ids.push_back(member);
    return ids;
}

}  // namespace

void Names::ask(db::Tx& tx) {
    const auto members = unknown_of(members_, all_members_, [&](MemberId member) {
        const auto known = tx.recall<Known>(person_name(member));
        if (known) known_[member] = *known;
        return known != nullptr;
    });
    std::ranges::move(
        ask_ids(tx, std::span<const MemberId>{members},
                "SELECT m.id, m.surname, m.given_name, m.patronymic, EXISTS (SELECT 1 FROM role r WHERE r.org_id = "
                "m.org_id AND r.member_id = m.id AND r.to_seq IS NULL AND r.verified_at IS NOT NULL AND r.role IN "
                "('teacher', 'supplementary_teacher', 'specialist', 'head', 'deputy')) "
                "FROM member m WHERE m.org_id = $1 AND m.id IN ({})"),
        std::back_inserter(asked_members_));
    const auto parents = unknown_of(parents_, all_parents_, [&](MemberId parent) {
        const auto known = tx.recall<std::vector<Child>>(children_name(parent));
        if (known) children_[parent] = *known;
        return known != nullptr;
    });
    std::ranges::move(
        ask_ids(tx, std::span<const MemberId>{parents},
                "SELECT p.parent_id, c.given_name, e.unit_id, u.label, e.main FROM representation p "
                "JOIN member c ON c.org_id = p.org_id AND c.id = p.child_id "
                "JOIN enrolment e ON e.org_id = p.org_id AND e.member_id = p.child_id AND e.to_seq IS NULL "
                "JOIN unit u ON u.org_id = e.org_id AND u.id = e.unit_id "
                "WHERE p.org_id = $1 AND p.to_seq IS NULL AND NOT p.restricted AND p.parent_id IN ({}) "
                "ORDER BY u.grade, u.label, c.sort_name"),
        std::back_inserter(asked_parents_));
}

void Names::load(db::Tx& tx) {
    ask(tx);
    for (auto& asked : std::exchange(asked_members_, {})) {
        for (const auto& row : asked.rows()) {
            const auto member = row.get<MemberId>(0);
            known_[member] = {{row.get<std::string>(1), row.get<std::string>(2), row.get<std::string>(3)},
                              row.get<bool>(4)};
            tx.remember(person_name(member), known_[member]);
        }
    }
    std::set<MemberId> parents;
    for (auto& asked : std::exchange(asked_parents_, {})) {
        for (const auto& row : asked.rows()) {
            const auto parent = row.get<MemberId>(0);
            parents.insert(parent);
            children_[parent].push_back(
                {row.get<std::string>(1), row.get<UnitId>(2), row.get<std::string>(3), row.get<bool>(4)});
        }
    }
    for (const auto parent : parents) tx.remember(children_name(parent), children_[parent]);
}

std::string Names::name(MemberId member, std::string_view capacity, std::optional<UnitId> unit) const {
    const auto known = known_.find(member);
    if (known == known_.end()) return {};
    auto name = people::display_name(known->second.name, is_staff(capacity));
    if (capacity != "parent") return name;
    const auto children = children_.find(member);
    if (children == children_.end()) return name;
    std::string list;
    std::string_view label;
    for (const auto& child : children->second) {
        if (unit ? child.unit != *unit : !child.main) continue;
        if (!list.empty()) list += label == child.label ? ", " : fmt::format(", {}; ", label);
        list += child.given_name;
        label = child.label;
    }
    if (list.empty()) return name;
    return fmt::format("{} ({}, {})", name, list, label);
}

bool Names::badge(MemberId member, std::string_view capacity) const {
    const auto known = known_.find(member);
    return known != known_.end() && known->second.verified && is_staff(capacity);
}

Author Names::author(MemberId member, const Capacity& capacity, std::optional<UnitId> unit) const {
    return {member, name(member, capacity, unit), capacity, badge(member, capacity)};
}

}  // namespace parta::chats
