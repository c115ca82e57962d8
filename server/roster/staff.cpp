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
        for (int i = 0; i < size(); ++i) compare_with_earlier(i);
        for (auto field : {Field::phone, Field::email})
            for (int i = 0; i < size(); ++i)
                if (in_question(i)) take(i, colleague_by(field, i));
        for (int i = 0; i < size(); ++i)
            if (in_question(i)) take(i, silent_colleague(i));
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

    bool is_free_colleague(int who) const { return index_.is_staff(who) && !taken_[static_cast<std::size_t>(who)]; }

    /// Staff of this name and this contact.
    int colleague_by(Field field, int i) const {
        const auto& contact = field == Field::phone ? mention(i).phone.value : mention(i).email.value;
        if (contact.empty()) return -1;
        for (int who : index_.named(mention(i).name_key)) {
            const auto& held = field == Field::phone ? index_.person(who).phone : index_.person(who).email;
            if (is_free_colleague(who) && held == contact) return who;
        }
        return -1;
    }

    bool is_silent(int i) {
        for (int other = 0; other < size(); ++other)
            if (sets_.root(other) == sets_.root(i) && has_contacts(mention(other))) return false;
        return true;
    }

    /// The only one of this name, where one side has no contacts. Whoever has left does not come back by a name alone.
    int silent_colleague(int i) {
        std::vector<int> namesakes;
        for (int who : index_.named(mention(i).name_key))
            if (is_free_colleague(who)) namesakes.push_back(who);
        if (namesakes.size() != 1) return -1;
        const auto& person = index_.person(namesakes.front());
        if (person.left) return -1;
        bool silent = (person.phone.empty() && person.email.empty()) || is_silent(i);
        return silent ? namesakes.front() : -1;
    }

    void compare_with_earlier(int at) {
        auto& earlier = by_name_[mention(at).name_key];
        auto joined = std::ranges::find_if(earlier, [&](int other) { return sets_.root(other) == sets_.root(at); });
        if (joined != earlier.end()) {
            join(*joined, at);
        } else {
            for (int other : earlier) {
                if (waits(other)) continue;
                auto answer = ask_whether_same(other, at);
                if (answer == AnswerKind::different) continue;
                if (answer == AnswerKind::same)
                    join(other, at);
                else
                    wait(at, FaultCode::maybe_twice, mention(other).line);
                break;
            }
        }
        if (earlier.size() < max_namesakes) earlier.push_back(at);
    }

    AnswerKind ask_whether_same(int first, int second) {
        if (!has_contacts(mention(first)) || !has_contacts(mention(second))) return AnswerKind::same;
        Question question;
        question.kind = QuestionKind::twice_in_file;
        question.key = fmt::format("twice:{}:{}", mention(first).line, mention(second).line);
        for (int i : {first, second}) question.parties.push_back({mention(i).line, 0, {}, *mention(i).name});
        return draft_.ask(std::move(question));
    }

    void join(int first, int second) {
        sets_.join(first, second);
        draft_.report(FaultCode::repeated_line, mention(second).line, mention(second).column, {}, mention(first).line);
    }

    /// A colleague of the same name whose contacts are all different.
    void compare_with_colleagues(int at) {
        const auto& who = mention(at);
        for (int candidate : index_.named(who.name_key)) {
            if (!is_free_colleague(candidate)) continue;
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
