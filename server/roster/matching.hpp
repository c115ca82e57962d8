// What matching representatives and matching staff have in common. Not for use outside this folder.
#pragma once
#include <algorithm>
#include <numeric>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "roster/adults.hpp"

namespace parta::roster {

/// Sets of mentions that grow together. The root of a set is its first mention.
class Sets {
  public:
    explicit Sets(std::size_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), 0); }

    int root(int i) {
        auto& up = parent_[static_cast<std::size_t>(i)];
        if (up != i) up = root(up);
        return up;
    }
    void join(int a, int b) {
        a = root(a);
        b = root(b);
        parent_[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b);
    }

  private:
    std::vector<int> parent_;
};

inline bool shares_contact(const ExistingPerson& person, const Mention& mention) {
    return (!mention.phone.value.empty() && mention.phone.value == person.phone) ||
           (!mention.email.value.empty() && mention.email.value == person.email);
}

/// Joins mentions that agree in `key`, an empty one agreeing with nothing.
template <class Key>
void join_by(Sets& sets, std::span<const Mention> mentions, Key key) {
    std::unordered_map<std::string, int> first;
    for (std::size_t i = 0; i < mentions.size(); ++i) {
        auto k = key(mentions[i]);
        if (k.empty()) continue;
        auto [it, added] = first.try_emplace(std::move(k), static_cast<int>(i));
        if (!added) sets.join(it->second, static_cast<int>(i));
    }
}

void join_by_name_and_contact(Sets& sets, std::span<const Mention> mentions);

/// Those of the organisation with the mention's name who share a contact with it, phone before e-mail.
struct Namesake {
    int by_phone = -1, by_email = -1;
    int any() const { return by_phone >= 0 ? by_phone : by_email; }
};

template <class Suits>
Namesake find_namesake(const Index& index, const Mention& mention, Suits suits) {
    Namesake found;
    for (int candidate : index.named(mention.name_key)) {
        if (index.is_pupil(candidate) || !suits(candidate)) continue;
        const auto& person = index.person(candidate);
        bool phone = !mention.phone.value.empty() && mention.phone.value == person.phone;
        bool email = !mention.email.value.empty() && mention.email.value == person.email;
        if (phone && found.by_phone < 0) found.by_phone = candidate;
        if (email && found.by_email < 0) found.by_email = candidate;
    }
    return found;
}

/// Asks whether a mention and somebody of the organisation with the same name and e-mail are one.
bool is_also(Draft& draft, const Mention& mention, int candidate);

/// One Adult per set and existing person. `existing_of` is parallel to the mentions.
std::vector<Adult> gather(Sets& sets, std::span<const int> existing_of);

/// Asks about contacts that people of different names hold, merges where the answer says so.
void settle_shared_contacts(Draft& draft, std::span<const Mention> mentions, std::vector<Adult>& adults);

}  // namespace parta::roster
