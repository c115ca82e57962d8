#include "roster/pupils.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

namespace parta::roster {
namespace {

enum class Likeness { same, doubtful, different };

bool share_family(const PupilLine& a, const PupilLine& b) {
    return std::ranges::any_of(a.family,
                               [&](const auto& mark) { return std::ranges::find(b.family, mark) != b.family.end(); });
}

/// Two lines of one name. With both dates known and different they are two, unless one class and a common parent speak
/// against it; with a date missing only the class and the parents can tell, so it is asked.
Likeness likeness(const PupilLine& a, const PupilLine& b) {
    const auto& first = a.record->birth_date;
    const auto& second = b.record->birth_date;
    bool same_class = a.unit_key == b.unit_key;
    bool class_fits = same_class || a.unit_key.empty() || b.unit_key.empty();
    if (!first.empty() && first == second) return class_fits ? Likeness::same : Likeness::doubtful;
    bool both_known = !first.empty() && !second.empty();
    if (share_family(a, b)) return Likeness::doubtful;
    return !both_known && class_fits ? Likeness::doubtful : Likeness::different;
}

class Matcher {
  public:
    Matcher(Draft& draft, const std::vector<Record>& records) : draft_(draft), index_(draft.index) {
        for (const auto& record : records) add(record);
        taken_.resize(index_.existing().people.size());
    }

    std::vector<PupilLine> match() && {
        take_existing([&](const PupilLine& line, int candidate) {
            return same_date(line, candidate) && same_class(line, candidate);
        });
        take_existing([&](const PupilLine& line, int candidate) { return same_date(line, candidate); });
        take_existing([&](const PupilLine& line, int candidate) {
            return same_class(line, candidate) && !line.unit_key.empty() && date_is_open(line, candidate);
        });
        for (std::size_t i = 0; i < lines_.size(); ++i)
            if (in_question(lines_[i])) compare_with_earlier(static_cast<int>(i));
        for (auto& line : lines_)
            if (in_question(line) && line.same_as < 0) compare_with_existing(line);
        return std::move(lines_);
    }

  private:
    void add(const Record& record) {
        PupilLine line;
        line.record = &record;
        line.name_key = match_name(record.name);
        if (!record.unit.label.empty()) line.unit_key = match_label(record.unit.label, index_.existing().labels);
        for (const auto& parent : record.representatives) {
            line.family.push_back(match_name(parent.name));
            if (!parent.phone.value.empty()) line.family.push_back(parent.phone.value);
            if (!parent.email.value.empty()) line.family.push_back(parent.email.value);
        }
        line.skipped = draft_.skips(record.line);
        auto& namesakes = by_name_[line.name_key];
        if (!record.left_out && !line.skipped && namesakes.size() < max_namesakes)
            namesakes.push_back(static_cast<int>(lines_.size()));
        lines_.push_back(std::move(line));
    }

    bool in_question(const PupilLine& line) const { return line.applies() && line.existing < 0; }

    bool same_date(const PupilLine& line, int candidate) const {
        return !line.record->birth_date.empty() && line.record->birth_date == index_.person(candidate).birth_date;
    }
    bool date_is_open(const PupilLine& line, int candidate) const {
        return line.record->birth_date.empty() || index_.person(candidate).birth_date.empty();
    }
    bool same_class(const PupilLine& line, int candidate) const {
        return line.unit_key == index_.unit_key(index_.person(candidate).unit);
    }

    /// Gives each line in question the first fitting pupil whom no other line has.
    template <class Fits>
    void take_existing(Fits fits) {
        for (auto& line : lines_) {
            if (!in_question(line)) continue;
            for (int candidate : index_.named(line.name_key)) {
                if (taken_[static_cast<std::size_t>(candidate)] || !index_.is_pupil(candidate) ||
                    !fits(line, candidate))
                    continue;
                line.existing = candidate;
                taken_[static_cast<std::size_t>(candidate)] = true;
                break;
            }
        }
    }

    void compare_with_earlier(int at) {
        auto& line = lines_[static_cast<std::size_t>(at)];
        for (int other : by_name_[line.name_key]) {
            // A line that has found its pupil may stand below the one that has not.
            bool earlier = other < at || lines_[static_cast<std::size_t>(other)].existing >= 0;
            const auto& first = lines_[static_cast<std::size_t>(other)];
            if (other == at || !earlier || !first.applies() || first.same_as >= 0) continue;
            auto how = likeness(first, line);
            if (how == Likeness::doubtful) how = ask_whether_same(first, line);
            if (how == Likeness::same) {
                line.same_as = other;
                draft_.report(FaultCode::repeated_line, line.record->line, line.record->name_column, {},
                              first.record->line);
                return;
            }
            if (how == Likeness::doubtful) {
                line.waits = true;
                draft_.report(FaultCode::maybe_twice, line.record->line, line.record->name_column, {},
                              first.record->line);
                return;
            }
        }
    }

    Likeness ask_whether_same(const PupilLine& first, const PupilLine& second) {
        Question question;
        question.kind = QuestionKind::twice_in_file;
        question.key = fmt::format("twice:{}:{}", first.record->line, second.record->line);
        for (const auto* line : {&first, &second})
            question.parties.push_back({line->record->line, 0, id_of(*line), line->record->name});
        return as_likeness(draft_.ask(std::move(question)));
    }

    MemberId id_of(const PupilLine& line) const {
        return line.existing < 0 ? MemberId{} : index_.person(line.existing).id;
    }

    static Likeness as_likeness(AnswerKind answer) {
        if (answer == AnswerKind::unanswered) return Likeness::doubtful;
        return answer == AnswerKind::same ? Likeness::same : Likeness::different;
    }

    /// What the sure ways have left: a date missing and another class, or dates that differ within one family.
    bool may_be(const PupilLine& line, int candidate) const {
        bool family = std::ranges::any_of(index_.parents_of(candidate), [&](int parent) {
            const auto& known = index_.person(parent);
            return std::ranges::any_of(line.family, [&](const auto& mark) {
                return mark == index_.name_key(parent) || mark == known.phone || mark == known.email;
            });
        });
        return family || date_is_open(line, candidate);
    }

    void compare_with_existing(PupilLine& line) {
        for (int candidate : index_.named(line.name_key)) {
            if (taken_[static_cast<std::size_t>(candidate)] || !index_.is_pupil(candidate) || !may_be(line, candidate))
                continue;
            const auto& person = index_.person(candidate);
            Question question;
            question.kind = QuestionKind::existing_pupil;
            question.key = fmt::format("person:{}:{}", line.record->line, person.id.value);
            question.parties = {{line.record->line, 0, {}, line.record->name}, {0, 0, person.id, person.name}};
            auto how = as_likeness(draft_.ask(std::move(question)));
            if (how == Likeness::different) continue;
            taken_[static_cast<std::size_t>(candidate)] = true;
            if (how == Likeness::same) {
                line.existing = candidate;
            } else {
                line.waits = true;
                draft_.report(FaultCode::maybe_existing, line.record->line, line.record->name_column);
            }
            return;
        }
    }

    Draft& draft_;
    const Index& index_;
    std::vector<PupilLine> lines_;
    std::unordered_map<std::string, std::vector<int>> by_name_;
    std::vector<bool> taken_;
};

}  // namespace

std::vector<PupilLine> match_pupils(Draft& draft, const std::vector<Record>& records) {
    return Matcher(draft, records).match();
}

void list_absent_pupils(Draft& draft, const std::vector<PupilLine>& lines) {
    std::unordered_set<std::string> classes, unsettled;
    std::unordered_set<int> present;
    for (const auto& line : lines) {
        if (!line.unit_key.empty()) classes.insert(line.unit_key);
        if (!line.applies()) unsettled.insert(line.name_key);
        if (line.existing >= 0) present.insert(line.existing);
    }
    const auto& people = draft.index.existing().people;
    for (std::size_t i = 0; i < people.size(); ++i) {
        int index = static_cast<int>(i);
        bool named_class = classes.contains(draft.index.unit_key(people[i].unit));
        if (!draft.index.is_pupil(index) || !named_class || present.contains(index)) continue;
        if (unsettled.contains(draft.index.name_key(index))) continue;
        draft.plan.absentees.push_back({people[i].id, people[i].name, people[i].unit, draft.leaves(people[i].id)});
    }
}

}  // namespace parta::roster
