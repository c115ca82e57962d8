#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "roster/matching.hpp"

namespace parta::roster {
namespace {

/// Surname and given name agree and one of the patronymics is missing.
bool compatible(const PersonName& a, const PersonName& b) {
    if (!a.patronymic.empty() && !b.patronymic.empty()) return false;
    return match_name({a.surname, a.given_name, {}}) == match_name({b.surname, b.given_name, {}});
}

/// The child's own representative in the organisation whom this mention names.
int representative_of_child(const Index& index, const Mention& mention) {
    if (mention.existing_child < 0) return -1;
    int by_name = -1;
    for (int parent : index.parents_of(mention.existing_child)) {
        if (index.name_key(parent) == mention.name_key) {
            if (shares_contact(index.person(parent), mention)) return parent;
            if (by_name < 0) by_name = parent;
        }
    }
    if (by_name >= 0) return by_name;
    for (int parent : index.parents_of(mention.existing_child))
        if (compatible(index.person(parent).name, *mention.name) && shares_contact(index.person(parent), mention))
            return parent;
    return -1;
}

}  // namespace

std::vector<Adult> match_representatives(Draft& draft, std::span<const Mention> mentions) {
    const auto& index = draft.index;
    Sets sets(mentions.size());
    join_by(sets, mentions, [](const Mention& m) { return fmt::format("{}|{}", m.child, m.name_key); });
    join_by_name_and_contact(sets, mentions);

    std::vector<int> existing_of(mentions.size(), -1);
    std::unordered_map<int, int> existing_of_set;
    for (std::size_t i = 0; i < mentions.size(); ++i) {
        existing_of[i] = representative_of_child(index, mentions[i]);
        if (existing_of[i] >= 0) existing_of_set.try_emplace(sets.root(static_cast<int>(i)), existing_of[i]);
    }
    // Parents of other children first; then those who only work here, by phone; by e-mail alone after asking.
    for (std::size_t i = 0; i < mentions.size(); ++i) {
        int root = sets.root(static_cast<int>(i));
        if (existing_of_set.contains(root)) continue;
        auto parent = find_namesake(index, mentions[i], [&](int who) { return index.is_parent(who); });
        if (parent.any() >= 0) existing_of_set[root] = parent.any();
    }
    for (std::size_t i = 0; i < mentions.size(); ++i) {
        int root = sets.root(static_cast<int>(i));
        if (existing_of_set.contains(root)) continue;
        auto worker = find_namesake(index, mentions[i], [&](int who) { return !index.is_parent(who); });
        if (worker.by_phone >= 0)
            existing_of_set[root] = worker.by_phone;
        else if (worker.by_email >= 0 && is_also(draft, mentions[i], worker.by_email))
            existing_of_set[root] = worker.by_email;
    }
    for (std::size_t i = 0; i < mentions.size(); ++i) {
        auto it = existing_of_set.find(sets.root(static_cast<int>(i)));
        if (existing_of[i] < 0 && it != existing_of_set.end()) existing_of[i] = it->second;
    }
    auto adults = gather(sets, existing_of);
    settle_shared_contacts(draft, mentions, adults);
    return adults;
}

std::string agreed_contact(Draft& draft, const Adult& adult, std::span<const Mention> mentions, Field field) {
    auto contact_of = [&](int at) -> const Contact& {
        const auto& mention = mentions[static_cast<std::size_t>(at)];
        return field == Field::phone ? mention.phone : mention.email;
    };
    std::string agreed;
    int agreed_line = 0;
    auto held = adult.existing < 0      ? std::string{}
                : field == Field::phone ? draft.index.person(adult.existing).phone
                                        : draft.index.person(adult.existing).email;
    for (int at : adult.mentions) {
        const auto& value = contact_of(at).value;
        bool better = agreed.empty() || (value == held && agreed != held);
        if (value.empty() || !better) continue;
        agreed = value;
        agreed_line = mentions[static_cast<std::size_t>(at)].line;
    }
    for (int at : adult.mentions) {
        const auto& contact = contact_of(at);
        if (contact.value.empty() || contact.value == agreed) continue;
        draft.report(FaultCode::contact_differs, mentions[static_cast<std::size_t>(at)].line, contact.column,
                     contact.value, agreed_line);
    }
    return agreed;
}

PersonName agreed_name(const Adult& adult, std::span<const Mention> mentions) {
    const auto& first = mentions[static_cast<std::size_t>(adult.mentions.front())];
    PersonName name = *first.name;
    for (int at : adult.mentions) {
        const auto& mention = mentions[static_cast<std::size_t>(at)];
        if (mention.name_key == first.name_key) name = better_spelling(name, *mention.name);
    }
    return name;
}

}  // namespace parta::roster
