#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "roster/matching.hpp"

namespace parta::roster {
namespace {

/// Which of a child's representatives in the organisation a mention names.
class OwnRepresentatives {
  public:
    OwnRepresentatives(const Index& index, std::span<const Mention> mentions) : index_(index) {
        for (const auto& mention : mentions) named_.insert(mention.name_key);
    }

    /// By name; or, where a patronymic has been added or left out, by name and contact. -1 if none.
    int find(const Mention& mention) const {
        if (mention.existing_child < 0) return -1;
        const auto& parents = index_.parents_of(mention.existing_child);
        int by_name = -1;
        for (int parent : parents) {
            if (index_.name_key(parent) != mention.name_key) continue;
            if (shares_contact(index_.person(parent), mention)) return parent;
            if (by_name < 0) by_name = parent;
        }
        if (by_name >= 0) return by_name;
        for (int parent : parents) {
            bool still_named_so = named_.contains(index_.name_key(parent));
            if (still_named_so || !compatible_names(index_.person(parent).name, *mention.name)) continue;
            if (shares_contact(index_.person(parent), mention)) return parent;
        }
        return -1;
    }

  private:
    const Index& index_;
    std::unordered_set<std::string> named_;
};

}  // namespace

std::vector<Adult> match_representatives(Draft& draft, std::span<const Mention> mentions) {
    const auto& index = draft.index;
    Sets sets(mentions.size());
    join_by(sets, mentions, [](const Mention& m) { return fmt::format("{}|{}", m.child, m.name_key); });
    join_by_name_and_contact(sets, mentions);

    OwnRepresentatives own(index, mentions);
    std::vector<int> existing_of(mentions.size(), -1);
    std::unordered_map<int, int> existing_of_set;
    for (std::size_t i = 0; i < mentions.size(); ++i) {
        existing_of[i] = own.find(mentions[i]);
        if (existing_of[i] >= 0) existing_of_set.try_emplace(sets.root(static_cast<int>(i)), existing_of[i]);
    }
    // Parents of other children first; then those who only work here, by phone; by e-mail alone after asking, unless
    // another line makes them a parent anyway.
    auto for_open_sets = [&](auto find) {
        for (std::size_t i = 0; i < mentions.size(); ++i) {
            int root = sets.root(static_cast<int>(i));
            if (existing_of_set.contains(root)) continue;
            if (int who = find(mentions[i]); who >= 0) existing_of_set[root] = who;
        }
    };
    for_open_sets([&](const Mention& mention) {
        return find_namesake(index, mention, [&](int who) { return index.is_parent(who); }).any();
    });
    std::set<int> new_parents;
    for_open_sets([&](const Mention& mention) {
        int who = find_namesake(index, mention, [&](int other) { return !index.is_parent(other); }).by_phone;
        new_parents.insert(who);
        return who;
    });
    for_open_sets([&](const Mention& mention) {
        int who = find_namesake(index, mention, [&](int other) { return !index.is_parent(other); }).by_email;
        bool sure = who >= 0 && (new_parents.contains(who) || is_also(draft, mention, who));
        return sure ? who : -1;
    });
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
    PersonName name = *mentions[static_cast<std::size_t>(adult.mentions.front())].name;
    for (int at : adult.mentions) name = joined_name(name, *mentions[static_cast<std::size_t>(at)].name, name);
    return name;
}

}  // namespace parta::roster
