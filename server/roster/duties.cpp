#include "roster/duties.hpp"

#include <algorithm>

#include "base/letters.hpp"
#include "base/text.hpp"

namespace parta::roster {
namespace {

/// «иванова а а»: surname and what is known of the rest, folded.
struct Initials {
    std::string surname;
    std::u32string rest;
};
Initials initials_of(std::string_view text) {
    Initials found;
    std::string spaced;
    for (char c : text) c == '.' ? spaced += ' ' : spaced += c;
    for (auto word : split(squeeze(spaced), ' ')) {
        const auto key = match_name({std::string{word}, {}, {}});
        const auto letters = decode(trim(key));
        if (letters.empty()) continue;
        if (found.surname.empty())
            found.surname = encode(letters);
        else
            found.rest += letters.front();
    }
    return found;
}

class DutyPlan {
  public:
    DutyPlan(Draft& draft) : draft_(draft), plan_(draft.plan), index_(draft.index) {
        const auto& people = index_.existing().people;
        for (std::size_t i = 0; i < people.size(); ++i) {
            const int at = static_cast<int>(i);
            if (people[i].left || !index_.is_staff(at)) continue;
            by_surname_[trim_key(people[i].name.surname)].push_back(at);
        }
        for (const auto& duty : index_.existing().duties) in_force_[key_of(duty)] = &duty;
    }

    void make(const Table& table) {
        for (const auto& record : read_duties(draft_, table)) add(record);
        list_lines(table);
        list_absent();
        std::ranges::sort(plan_.duties, {}, [&](const PlannedDuty& one) { return order(one.unit_label, one.subject); });
        std::ranges::sort(plan_.ending_duties, {},
                          [&](const PlannedDuty& one) { return order(one.unit_label, one.subject); });
    }

  private:
    using Key = std::tuple<MemberId, UnitId, std::string, std::string>;
    static Key key_of(const DutyKey& duty) { return {duty.member, duty.unit, fold(duty.subject), fold(duty.subgroup)}; }
    static std::string trim_key(const std::string& surname) { return std::string{trim(match_name({surname, {}, {}}))}; }

    std::tuple<bool, int, std::string, std::string> order(const std::string& label, const std::string& subject) const {
        const int grade = parse_class(label, index_.existing().labels).value.grade;
        return {grade == 0, grade, label, subject};
    }

    /// Existing::people of this name: the whole one, or the surname with or without initials.
    std::vector<int> teachers(const std::string& text) const {
        std::vector<int> found;
        for (int who : index_.named(match_name(parse_full_name(text).value)))
            if (!index_.person(who).left && index_.is_staff(who)) found.push_back(who);
        if (!found.empty()) return found;
        const auto said = initials_of(text);
        const auto namesakes = by_surname_.find(said.surname);
        if (namesakes == by_surname_.end()) return {};
        for (int who : namesakes->second) {
            const auto& name = index_.person(who).name;
            const auto own = initials_of(name.surname + " " + name.given_name + " " + name.patronymic);
            if (own.rest.starts_with(said.rest) || (said.rest.size() > 2 && own.rest == said.rest.substr(0, 2)))
                found.push_back(who);
        }
        return found;
    }

    void add(const DutyRecord& record) {
        const auto unit = index_.unit(match_label(record.unit.label, index_.existing().labels));
        if (!unit) {
            unknown_lines_.insert(record.line);
            // A heading is of every line: it is asked about once.
            if (record.class_in_heading && !unknown_headings_.insert(record.unit_column).second) return;
            return draft_.report(FaultCode::unit_unknown, record.line, record.unit_column, record.unit.label);
        }
        units_.insert(unit);
        subjects_.insert(fold(record.subject));
        const auto found = teachers(record.teacher);
        if (found.size() != 1) {
            unknown_lines_.insert(record.line);
            unsettled_.insert({unit, fold(record.subject)});
            const auto code = found.empty() ? FaultCode::teacher_unknown : FaultCode::teacher_ambiguous;
            return draft_.report(code, record.line, record.column, record.teacher);
        }
        const auto& person = index_.person(found.front());
        members_.insert(person.id);
        PlannedDuty duty{{person.id, unit, record.subject, record.subgroup}};
        const auto key = key_of(duty);
        lines_[record.line] = std::max(lines_[record.line], in_force_.contains(key) ? 0 : 1);
        if (!said_.insert(key).second) return;
        if (in_force_.contains(key)) return void(++plan_.duties_unchanged);
        duty.name = person.name;
        duty.unit_label = label_of(unit);
        duty.line = record.line;
        duty.subject = spelling_of(record.subject);
        plan_.duties.push_back(std::move(duty));
    }

    /// A subject that is taught already keeps its spelling: «физика» is «Физика».
    std::string spelling_of(const std::string& subject) {
        const auto key = fold(subject);
        if (spellings_.empty())
            for (const auto& duty : index_.existing().duties) spellings_.try_emplace(fold(duty.subject), duty.subject);
        return spellings_.try_emplace(key, subject).first->second;
    }

    std::string label_of(UnitId id) const {
        auto found = std::ranges::find(index_.existing().units, id, &ExistingUnit::id);
        return found == index_.existing().units.end() ? std::string{} : found->label;
    }

    void list_lines(const Table& table) {
        // A line of which no duty could be read at all has a fault and no record.
        for (const auto& fault : plan_.faults)
            if (fault.severity == Severity::left_out) unknown_lines_.insert(fault.line);
        for (const auto& row : table.rows) {
            if (row.line <= plan_.columns.last_header_line) continue;
            PlannedLine line{row.line, LineOutcome::unchanged, -1, {}};
            if (draft_.skips(row.line))
                line.outcome = LineOutcome::skipped;
            else if (auto it = lines_.find(row.line); it != lines_.end())
                line.outcome = it->second > 0 ? LineOutcome::created : LineOutcome::unchanged;
            else if (unknown_lines_.contains(row.line))
                line.outcome = LineOutcome::left_out;
            plan_.lines.push_back(std::move(line));
        }
    }

    /// Duties in the classes of the file that it does not name, of its subjects or its teachers; a subject whose
    /// teacher is not understood misses nobody.
    void list_absent() {
        std::set<Key> ending;
        for (const auto& one : draft_.choices.ending_duties) ending.insert(key_of(one));
        const auto& existing = index_.existing();
        for (const auto& duty : existing.duties) {
            if (!units_.contains(duty.unit) || said_.contains(key_of(duty))) continue;
            // One teacher's own load, or one subject's, says nothing of the others.
            if (!subjects_.contains(fold(duty.subject)) && !members_.contains(duty.member)) continue;
            if (unsettled_.contains({duty.unit, fold(duty.subject)})) continue;
            PlannedDuty absent{duty};
            auto person = std::ranges::find(existing.people, duty.member, &ExistingPerson::id);
            if (person != existing.people.end()) absent.name = person->name;
            absent.unit_label = label_of(duty.unit);
            absent.ending = ending.contains(key_of(duty));
            plan_.ending_duties.push_back(std::move(absent));
        }
    }

    Draft& draft_;
    Plan& plan_;
    const Index& index_;
    std::unordered_map<std::string, std::vector<int>> by_surname_;
    std::map<Key, const DutyKey*> in_force_;
    std::map<std::string, std::string> spellings_;
    std::set<UnitId> units_;
    std::set<std::string> subjects_;
    std::set<MemberId> members_;
    std::set<std::pair<UnitId, std::string>> unsettled_;
    std::set<Key> said_;
    std::map<int, int> lines_;
    std::set<int> unknown_lines_, unknown_headings_;
};

}  // namespace

void plan_duties(Draft& draft, const Table& table) {
    DutyPlan(draft).make(table);
}

}  // namespace parta::roster
