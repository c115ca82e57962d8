#include "roster/pupils.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

namespace parta::roster {
namespace {

enum class Likeness { same, doubtful, different };

bool share_family(const PupilGroup& a, const PupilGroup& b) {
    return std::ranges::any_of(a.family,
                               [&](const auto& mark) { return std::ranges::find(b.family, mark) != b.family.end(); });
}

/// Two of one name. With both dates known and different they are two people, unless a common parent speaks against it;
/// with a date missing only the class and the parents can tell, so it is asked. One date in two classes is asked about
/// as well: nobody is in two.
Likeness likeness(const PupilGroup& a, const PupilGroup& b) {
    bool class_fits = a.unit_key == b.unit_key || a.unit_key.empty() || b.unit_key.empty();
    if (!a.birth_date.empty() && a.birth_date == b.birth_date) return class_fits ? Likeness::same : Likeness::doubtful;
    if (share_family(a, b)) return Likeness::doubtful;
    bool both_known = !a.birth_date.empty() && !b.birth_date.empty();
    return !both_known && class_fits ? Likeness::doubtful : Likeness::different;
}

Likeness as_likeness(AnswerKind answer) {
    if (answer == AnswerKind::unanswered) return Likeness::doubtful;
    return answer == AnswerKind::same ? Likeness::same : Likeness::different;
}

class Matcher {
  public:
    Matcher(Draft& draft, const std::vector<Record>& records)
        : draft_(draft), index_(draft.index), records_(records), taken_(index_.existing().people.size()) {
        out_.of_record.assign(records.size(), -1);
    }

    PupilGroups match() && {
        for (int at = 0; at < static_cast<int>(records_.size()); ++at)
            if (!record(at).left_out && !draft_.skips(record(at).line)) place(at);
        // Whoever has left does not come back by name and class alone.
        auto here_or_dated = [&](const PupilGroup& g, int who) {
            return !index_.person(who).left || same_date(g, who);
        };
        auto same = [&](const PupilGroup& g, int who) {
            return g.birth_date == index_.person(who).birth_date && same_class(g, who) && here_or_dated(g, who);
        };
        // Namesakes of one class without dates are told apart by their families where they can be.
        take_existing([&](const PupilGroup& g, int who) { return same(g, who) && is_of_family(g, who); });
        take_existing(same);
        take_existing([&](const PupilGroup& g, int who) { return same_date(g, who); });
        take_existing([&](const PupilGroup& g, int who) { return may_be_by_class(g, who) && is_of_family(g, who); });
        take_existing([&](const PupilGroup& g, int who) { return may_be_by_class(g, who) && here_or_dated(g, who); });
        for (auto& group : out_.groups)
            if (in_question(group)) compare_with_existing(group);
        return std::move(out_);
    }

  private:
    const Record& record(int at) const { return records_[static_cast<std::size_t>(at)]; }
    PupilGroup& group(int at) { return out_.groups[static_cast<std::size_t>(at)]; }
    const Record& first(const PupilGroup& group) const { return record(group.lines.front()); }

    PupilGroup alone(int at) const {
        const auto& said = record(at);
        PupilGroup group{{at}, match_name(said.name), {}, said.birth_date, {}};
        if (!said.unit.label.empty()) group.unit_key = match_label(said.unit.label, index_.existing().labels);
        for (const auto& parent : said.representatives) {
            group.family.push_back(match_name(parent.name));
            if (!parent.phone.value.empty()) group.family.push_back(parent.phone.value);
            if (!parent.email.value.empty()) group.family.push_back(parent.email.value);
        }
        return group;
    }

    /// Finds the line's group among those of its name, or makes it one of its own.
    void place(int at) {
        auto line = alone(at);
        auto& namesakes = by_name_[line.name_key];
        for (int other : namesakes)
            if (likeness(group(other), line) == Likeness::same) return join(other, std::move(line));
        for (int other : namesakes) {
            if (group(other).waits || likeness(group(other), line) != Likeness::doubtful) continue;
            auto how = ask_whether_same(group(other), line);
            if (how == Likeness::same) return join(other, std::move(line));
            if (how == Likeness::different) continue;
            wait(line, FaultCode::maybe_twice, first(group(other)).line);
            break;
        }
        int number = static_cast<int>(out_.groups.size());
        if (namesakes.size() < max_namesakes) namesakes.push_back(number);
        out_.of_record[static_cast<std::size_t>(at)] = number;
        out_.groups.push_back(std::move(line));
    }

    void join(int to, PupilGroup line) {
        auto& one = group(to);
        int at = line.lines.front();
        report(FaultCode::repeated_line, at, first(one).line);
        out_.of_record[static_cast<std::size_t>(at)] = to;
        one.lines.push_back(at);
        if (one.unit_key.empty()) one.unit_key = std::move(line.unit_key);
        if (one.birth_date.empty()) one.birth_date = std::move(line.birth_date);
        std::ranges::move(line.family, std::back_inserter(one.family));
    }

    void report(FaultCode code, int at, int other_line = 0) {
        draft_.report(code, record(at).line, record(at).name_column, {}, other_line);
    }

    Likeness ask_whether_same(const PupilGroup& one, const PupilGroup& other) {
        Question question;
        question.kind = QuestionKind::twice_in_file;
        question.key = fmt::format("twice:{}:{}", first(one).line, first(other).line);
        for (const auto* party : {&one, &other})
            question.parties.push_back({first(*party).line, 0, {}, first(*party).name});
        return as_likeness(draft_.ask(std::move(question)));
    }

    void wait(PupilGroup& group, FaultCode code, int other_line = 0) {
        group.waits = true;
        for (int at : group.lines) report(code, at, other_line);
    }

    bool in_question(const PupilGroup& group) const { return !group.waits && group.existing < 0; }
    bool same_date(const PupilGroup& group, int who) const {
        return !group.birth_date.empty() && group.birth_date == index_.person(who).birth_date;
    }
    bool date_is_open(const PupilGroup& group, int who) const {
        return group.birth_date.empty() || index_.person(who).birth_date.empty();
    }
    bool same_class(const PupilGroup& group, int who) const {
        return group.unit_key == index_.unit_key(index_.person(who).unit);
    }
    bool may_be_by_class(const PupilGroup& group, int who) const {
        return same_class(group, who) && date_is_open(group, who);
    }
    /// How many parents they have in common, by name: contacts may be just what this import changes, and then the next
    /// one would see otherwise.
    std::ptrdiff_t common_parents(const PupilGroup& group, int who) const {
        return std::ranges::count_if(index_.parents_of(who), [&](int parent) {
            return std::ranges::find(group.family, index_.name_key(parent)) != group.family.end();
        });
    }
    bool is_of_family(const PupilGroup& group, int who) const { return common_parents(group, who) > 0; }

    /// Gives each group in question the nearest of the fitting pupils whom no other has.
    template <class Fits>
    void take_existing(Fits fits) {
        for (auto& group : out_.groups) {
            if (!in_question(group)) continue;
            for (int who : index_.named(group.name_key)) {
                if (taken_[static_cast<std::size_t>(who)] || !index_.is_pupil(who) || !fits(group, who)) continue;
                bool nearer = group.existing < 0 || common_parents(group, who) > common_parents(group, group.existing);
                if (nearer) group.existing = who;
            }
            if (group.existing >= 0) taken_[static_cast<std::size_t>(group.existing)] = true;
        }
    }

    /// What the sure ways have left: a date missing and another class, or dates that differ within one family.
    void compare_with_existing(PupilGroup& group) {
        const auto& said = first(group);
        for (int who : index_.named(group.name_key)) {
            if (taken_[static_cast<std::size_t>(who)] || !index_.is_pupil(who)) continue;
            if (!date_is_open(group, who) && !is_of_family(group, who)) continue;
            const auto& person = index_.person(who);
            Question question;
            question.kind = QuestionKind::existing_pupil;
            question.key = fmt::format("person:{}:{}", said.line, person.id.value);
            question.parties = {{said.line, 0, {}, said.name}, {0, 0, person.id, person.name}};
            auto how = as_likeness(draft_.ask(std::move(question)));
            if (how == Likeness::different) continue;
            taken_[static_cast<std::size_t>(who)] = true;
            if (how == Likeness::same) {
                group.existing = who;
            } else {
                wait(group, FaultCode::maybe_existing);
            }
            return;
        }
    }

    Draft& draft_;
    const Index& index_;
    const std::vector<Record>& records_;
    PupilGroups out_;
    std::unordered_map<std::string, std::vector<int>> by_name_;
    std::vector<bool> taken_;
};

}  // namespace

PupilGroups match_pupils(Draft& draft, const std::vector<Record>& records) {
    return Matcher(draft, records).match();
}

void list_absent_pupils(Draft& draft, const std::vector<Record>& records, const PupilGroups& pupils) {
    std::unordered_set<std::string> classes, unsettled;
    std::unordered_set<int> present;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const auto& said = records[i].unit.label;
        if (!said.empty()) classes.insert(match_label(said, draft.index.existing().labels));
        int group = pupils.of_record[i];
        if (group < 0) unsettled.insert(match_name(records[i].name));
    }
    for (const auto& group : pupils.groups) {
        if (group.waits) unsettled.insert(group.name_key);
        if (group.existing >= 0) present.insert(group.existing);
    }
    const auto& people = draft.index.existing().people;
    for (std::size_t i = 0; i < people.size(); ++i) {
        int index = static_cast<int>(i);
        bool named_class = classes.contains(draft.index.unit_key(people[i].unit));
        if (!draft.index.is_pupil(index) || people[i].left || !named_class || present.contains(index)) continue;
        if (unsettled.contains(draft.index.name_key(index))) continue;
        draft.miss(people[i], people[i].unit);
    }
}

}  // namespace parta::roster
