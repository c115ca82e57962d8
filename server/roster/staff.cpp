#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "roster/matching.hpp"

namespace parta::roster {
namespace {

bool has_contacts(const Mention& mention) {
    return !mention.phone.value.empty() || !mention.email.value.empty();
}

class StaffMatcher {
  public:
    StaffMatcher(Draft& draft, std::span<const Mention> mentions)
        : draft_(draft),
          index_(draft.index),
          mentions_(mentions),
          sets_(mentions.size()),
          existing_(mentions.size(), -1),
          waits_(mentions.size()),
          taken_(index_.existing().people.size()) {}

    std::vector<Adult> match() && {
        join_by_name_and_contact(sets_, mentions_);
        for (int i = 0; i < size(); ++i)
            if (existing(i) < 0) take(i, sure_colleague(mention(i)));
        for (int i = 0; i < size(); ++i) compare_with_earlier(i);
        for (int i = 0; i < size(); ++i)
            if (in_question(i)) compare_with_colleagues(i);
        for (int i = 0; i < size(); ++i)
            if (in_question(i)) compare_with_parents(i);
        std::vector<int> existing_of;
        for (int i = 0; i < size(); ++i) existing_of.push_back(existing(i));
        auto adults = gather(sets_, existing_of);
        for (auto& adult : adults) adult.waits = waits(adult.mentions.front());
        settle_shared_contacts(draft_, mentions_, adults);
        return adults;
    }

  private:
    int size() const { return static_cast<int>(mentions_.size()); }
    const Mention& mention(int i) const { return mentions_[static_cast<std::size_t>(i)]; }
    // What is known of a set stands at its root.
    int& existing(int i) { return existing_[static_cast<std::size_t>(sets_.root(i))]; }
    bool waits(int i) { return waits_[static_cast<std::size_t>(sets_.root(i))]; }
    bool in_question(int i) { return existing(i) < 0 && !waits(i); }

    void take(int i, int person) {
        if (person < 0) return;
        existing(i) = person;
        taken_[static_cast<std::size_t>(person)] = true;
    }

    void wait(int i, FaultCode code, int other_line) {
        waits_[static_cast<std::size_t>(sets_.root(i))] = true;
        draft_.report(code, mention(i).line, mention(i).column, {}, other_line);
    }

    /// Staff of this name and contact, or the only one of this name where one side has no contacts.
    int sure_colleague(const Mention& who) const {
        std::vector<int> namesakes;
        for (int candidate : index_.named(who.name_key)) {
            if (!index_.is_staff(candidate) || taken_[static_cast<std::size_t>(candidate)]) continue;
            if (shares_contact(index_.person(candidate), who)) return candidate;
            namesakes.push_back(candidate);
        }
        if (namesakes.size() != 1) return -1;
        const auto& person = index_.person(namesakes.front());
        bool silent = !has_contacts(who) || (person.phone.empty() && person.email.empty());
        return silent ? namesakes.front() : -1;
    }

    void compare_with_earlier(int at) {
        auto& earlier = by_name_[mention(at).name_key];
        for (int other : earlier) {
            bool joined = sets_.root(other) == sets_.root(at);
            bool both_known = existing(other) >= 0 && existing(at) >= 0;
            if (!joined && (both_known || waits(other))) continue;
            auto answer = joined ? AnswerKind::same : ask_whether_same(other, at);
            if (answer == AnswerKind::different) continue;
            if (answer == AnswerKind::same)
                join(other, at);
            else
                wait(at, FaultCode::maybe_twice, mention(other).line);
            break;
        }
        if (earlier.size() < max_namesakes) earlier.push_back(at);
    }

    AnswerKind ask_whether_same(int first, int second) {
        if (!has_contacts(mention(first)) || !has_contacts(mention(second))) return AnswerKind::same;
        Question question;
        question.kind = QuestionKind::twice_in_file;
        question.key = fmt::format("twice:{}:{}", mention(first).line, mention(second).line);
        for (int i : {first, second})
            question.parties.push_back({mention(i).line, 0, id_of(existing(i)), *mention(i).name});
        return draft_.ask(std::move(question));
    }

    MemberId id_of(int person) const { return person < 0 ? MemberId{} : index_.person(person).id; }

    void join(int first, int second) {
        int known = existing(first) >= 0 ? existing(first) : existing(second);
        sets_.join(first, second);
        existing(first) = known;
        draft_.report(FaultCode::repeated_line, mention(second).line, mention(second).column, {}, mention(first).line);
    }

    /// A colleague of the same name whose contacts are all different.
    void compare_with_colleagues(int at) {
        const auto& who = mention(at);
        for (int candidate : index_.named(who.name_key)) {
            if (!index_.is_staff(candidate) || taken_[static_cast<std::size_t>(candidate)]) continue;
            const auto& person = index_.person(candidate);
            Question question;
            question.kind = QuestionKind::existing_staff;
            question.key = fmt::format("person:{}:{}", who.line, person.id.value);
            question.parties = {{who.line, 0, {}, *who.name}, {0, 0, person.id, person.name}};
            auto answer = draft_.ask(std::move(question));
            if (answer == AnswerKind::different) continue;
            taken_[static_cast<std::size_t>(candidate)] = true;
            if (answer == AnswerKind::same)
                existing(at) = candidate;
            else
                wait(at, FaultCode::maybe_existing, 0);
            return;
        }
    }

    void compare_with_parents(int at) {
        auto parent = find_namesake(index_, mention(at), [&](int who) { return !index_.is_staff(who); });
        if (parent.by_phone >= 0)
            take(at, parent.by_phone);
        else if (parent.by_email >= 0 && is_also(draft_, mention(at), parent.by_email))
            take(at, parent.by_email);
    }

    Draft& draft_;
    const Index& index_;
    std::span<const Mention> mentions_;
    Sets sets_;
    std::vector<int> existing_;
    std::vector<bool> waits_;
    std::vector<bool> taken_;
    std::unordered_map<std::string, std::vector<int>> by_name_;
};

}  // namespace

std::vector<Adult> match_staff(Draft& draft, std::span<const Mention> mentions) {
    return StaffMatcher(draft, mentions).match();
}

}  // namespace parta::roster
