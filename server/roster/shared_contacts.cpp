#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "roster/matching.hpp"

namespace parta::roster {
namespace {

/// People of different names with one contact.
class SharedContacts {
  public:
    SharedContacts(Draft& draft, std::span<const Mention> mentions, std::vector<Adult>& adults)
        : draft_(draft), mentions_(mentions), adults_(adults) {}

    void settle() {
        for (const auto& contact : contacts()) settle(contact);
        std::erase_if(adults_, [](const Adult& adult) { return adult.mentions.empty(); });
    }

  private:
    /// In the order of the file, each once.
    std::vector<std::string> contacts() const {
        std::vector<std::string> all;
        std::unordered_map<std::string, bool> seen;
        for (const auto& mention : mentions_)
            for (const auto* contact : {&mention.phone.value, &mention.email.value})
                if (!contact->empty() && seen.try_emplace(*contact, true).second) all.push_back(*contact);
        return all;
    }

    void index_holders() {
        mentioned_.clear();
        for (std::size_t i = 0; i < adults_.size(); ++i) {
            if (!adults_[i].mentions.empty() && adults_[i].existing >= 0) mentioned_.insert(adults_[i].existing);
            for (int at : adults_[i].mentions)
                for (const auto* contact : {&mention(at).phone.value, &mention(at).email.value}) {
                    auto& list = holders_[*contact];
                    if (!contact->empty() && (list.empty() || list.back() != i)) list.push_back(i);
                }
        }
    }

    const Mention& mention(int at) const { return mentions_[static_cast<std::size_t>(at)]; }
    const Mention& first(const Adult& adult) const { return mention(adult.mentions.front()); }

    void settle(const std::string& contact) {
        if (holders_.empty()) index_holders();
        auto inside = holders_[contact];
        const auto& index = draft_.index;
        std::vector<int> outside;
        for (int holder : index.holders(contact))
            if (!mentioned_.contains(holder)) outside.push_back(holder);
        std::vector<std::string> names;
        bool gained = false;
        for (auto at : inside) {
            const auto& adult = adults_[at];
            names.push_back(first(adult).name_key);
            gained |= adult.existing < 0 || !index.holds(adult.existing, contact);
        }
        for (int holder : outside) names.push_back(index.name_key(holder));
        std::ranges::sort(names);
        names.erase(std::unique(names.begin(), names.end()), names.end());
        if (names.size() < 2 || !gained) return;
        auto answer = ask(contact, inside, outside);
        if (answer == AnswerKind::same) merge(inside, outside);
        if (answer == AnswerKind::unanswered) leave_open(contact, inside);
    }

    AnswerKind ask(const std::string& contact, const std::vector<std::size_t>& inside,
                   const std::vector<int>& outside) {
        const auto& index = draft_.index;
        Question question;
        question.kind = QuestionKind::shared_contact;
        question.key = "contact:" + contact;
        question.contact = contact;
        for (auto at : inside) {
            const auto& who = first(adults_[at]);
            auto id = adults_[at].existing < 0 ? MemberId{} : index.person(adults_[at].existing).id;
            question.parties.push_back({who.line, who.number, id, *who.name});
        }
        for (int holder : outside)
            question.parties.push_back({0, 0, index.person(holder).id, index.person(holder).name});
        return draft_.ask(std::move(question));
    }

    /// Two people are one: the other's mentions go to the one who is already there, else to the first.
    void merge(const std::vector<std::size_t>& inside, const std::vector<int>& outside) {
        auto& one = adults_[inside.front()];
        if (inside.size() == 1) {
            if (one.existing < 0) one.existing = outside.front();
            holders_.clear();
            return;
        }
        auto& other = adults_[inside.back()];
        if (one.existing >= 0 && other.existing >= 0) return;  // merging members is not an import's business
        if (one.existing < 0) one.existing = other.existing;
        one.mentions.insert(one.mentions.end(), other.mentions.begin(), other.mentions.end());
        std::ranges::sort(one.mentions);
        other.mentions.clear();
        holders_.clear();
    }

    void leave_open(const std::string& contact, const std::vector<std::size_t>& inside) {
        const auto& index = draft_.index;
        for (auto at : inside) {
            auto& adult = adults_[at];
            if (adult.existing >= 0 && index.holds(adult.existing, contact)) continue;
            const auto& who = first(adult);
            int column = who.phone.value == contact ? who.phone.column : who.email.column;
            int other = 0;
            for (auto one : inside)
                if (one != at && other == 0) other = first(adults_[one]).line;
            draft_.report(FaultCode::contact_shared, who.line, column, contact, other);
            bool child_has_holder = std::ranges::any_of(adult.mentions, [&](int m) {
                int child = mention(m).existing_child;
                return child >= 0 &&
                       std::ranges::any_of(index.parents_of(child), [&](int p) { return keeps(p, contact); });
            });
            adult.waits |= adult.existing < 0 && child_has_holder;
        }
    }

    /// Whether somebody of the organisation holds the contact and this file does not give them another.
    bool keeps(int who, const std::string& contact) const {
        const auto& index = draft_.index;
        if (!index.holds(who, contact)) return false;
        if (index.is_staff(who)) return true;
        bool phone = index.person(who).phone == contact;
        bool replaced = false;
        for (const auto& adult : adults_) {
            if (adult.existing != who) continue;
            for (int at : adult.mentions) {
                const auto& said = phone ? mention(at).phone.value : mention(at).email.value;
                if (said == contact) return true;
                replaced |= !said.empty();
            }
        }
        return !replaced;
    }

    Draft& draft_;
    std::span<const Mention> mentions_;
    std::vector<Adult>& adults_;
    std::unordered_map<std::string, std::vector<std::size_t>> holders_;  // adults by contact; empty: to be made anew
    std::unordered_set<int> mentioned_;                                  // existing people among the adults
};

}  // namespace

void settle_shared_contacts(Draft& draft, std::span<const Mention> mentions, std::vector<Adult>& adults) {
    SharedContacts(draft, mentions, adults).settle();
}

}  // namespace parta::roster
