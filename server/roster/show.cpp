#include "roster/show.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/text.hpp"
#include "people/person.hpp"

namespace parta::roster {
namespace {

constexpr std::size_t shown_lines = 500;
constexpr std::size_t shown_absentees = 500;
constexpr std::size_t shown_differences = 500;
constexpr std::size_t shown_duties = 1'000;
constexpr std::size_t sample_rows = 5;
constexpr std::size_t understood_rows = 10;
constexpr std::size_t lines_of_unit = 3;

std::string whole(const PersonName& name) {
    return people::full_name({name.surname, name.given_name, name.patronymic});
}

std::vector<std::string> corrected_cells(const Row& row, const Choices& choices) {
    auto cells = row.cells;
    for (const auto& correction : choices.corrections) {
        if (correction.line != row.line || correction.column < 0 || correction.column >= static_cast<int>(max_columns))
            continue;
        if (correction.column >= static_cast<int>(cells.size())) cells.resize(correction.column + 1);
        cells[correction.column] = correction.text;
    }
    return cells;
}

std::string label_of(const Existing& existing, UnitId id) {
    auto found = std::ranges::find(existing.units, id, &ExistingUnit::id);
    return found == existing.units.end() ? "" : found->label;
}

/// Lines that want a look, the faulty ones of each, and those that have been corrected.
std::vector<PreviewLine> lines_to_look_at(const ParsedFile& file, const Plan& plan, const Choices& choices) {
    std::map<int, PreviewLine> by_line;
    for (const auto& fault : plan.faults)
        if (fault.severity != Severity::note) by_line[fault.line].faults.push_back(fault);
    for (const auto& correction : choices.corrections) by_line[correction.line].corrected.push_back(correction.column);
    for (const auto& line : plan.lines) {
        const bool out = line.outcome == LineOutcome::waits || line.outcome == LineOutcome::left_out ||
                         line.outcome == LineOutcome::skipped;
        if (!out && !by_line.contains(line.line)) continue;
        auto& shown = by_line[line.line];
        shown.outcome = line.outcome;
        shown.representatives = line.representatives;
    }
    std::vector<PreviewLine> lines;
    for (const auto& row : file.table.rows) {
        auto found = by_line.find(row.line);
        if (found == by_line.end()) continue;
        found->second.line = row.line;
        found->second.cells = corrected_cells(row, choices);
        lines.push_back(std::move(found->second));
    }
    return lines;
}

const PlannedPerson& person_at(const Plan& plan, int at) {
    return plan.people[static_cast<std::size_t>(at)];
}

const std::string& label_at(const Plan& plan, int at) {
    return plan.units[static_cast<std::size_t>(at)].label.label;
}

std::vector<PreviewUnit> units_of(const Plan& plan) {
    std::vector<PreviewUnit> units;
    for (const auto& unit : plan.units)
        units.push_back({.label = unit.label.label, .created = unit.change == Change::created});
    auto add_lines = [&](int at, const PlannedPerson& person) {
        auto& lines = units[static_cast<std::size_t>(at)].lines;
        for (int line : person.lines)
            if (lines.size() < lines_of_unit) lines.push_back(line);
    };
    for (const auto& person : plan.people) {
        for (int led : person.leads_added) add_lines(led, person);
        if (person.unit < 0 || person.lines.empty()) continue;
        ++units[static_cast<std::size_t>(person.unit)].pupils;
        add_lines(person.unit, person);
    }
    return units;
}

std::vector<UnderstoodLine> first_understood(const Plan& plan) {
    std::vector<UnderstoodLine> shown;
    for (const auto& line : plan.lines) {
        if (shown.size() == understood_rows) break;
        if (line.person < 0) continue;
        const auto& person = person_at(plan, line.person);
        UnderstoodLine one{.line = line.line,
                           .name = whole(person.name),
                           .unit_label = person.unit < 0 ? "" : label_at(plan, person.unit),
                           .birth_date = person.birth_date,
                           .position = person.position};
        for (int led : person.leads_added) one.leads.push_back(label_at(plan, led));
        for (const auto& parent : line.representatives)
            if (parent.person >= 0) one.representatives.push_back(whole(person_at(plan, parent.person).name));
        shown.push_back(std::move(one));
    }
    return shown;
}

/// What tells the parties of a question apart.
class Facts {
  public:
    Facts(const ParsedFile& file, const Existing& existing, const Choices& choices, const Plan& plan)
        : existing_(existing),
          records_(
              read_records(file.table, plan.columns, choices.corrections, {existing.labels, existing.today}).records) {
        for (const auto& record : records_) by_line_[record.line] = &record;
        for (const auto& person : existing.people) by_id_[person.id] = &person;
    }

    void tell(QuestionParty& party) const {
        if (const auto line = by_line_.find(party.line); line != by_line_.end())
            tell_of_line(party, *line->second);
        else if (const auto person = by_id_.find(party.member); person != by_id_.end())
            tell_of_member(party, *person->second);
    }

  private:
    static void tell_of_line(QuestionParty& party, const Record& record) {
        party.unit_label = record.unit.label;
        if (party.number > 0) {
            party.relatives.push_back(whole(record.name));
            return;
        }
        party.birth_date = record.birth_date;
        for (const auto& parent : record.representatives) party.relatives.push_back(whole(parent.name));
    }

    void tell_of_member(QuestionParty& party, const ExistingPerson& person) const {
        party.unit_label = label_of(existing_, person.unit);
        party.birth_date = person.birth_date;
        for (const auto& [child, parent, relation, restricted] : existing_.representations) {
            if (child != person.id && parent != person.id) continue;
            if (const auto other = by_id_.find(child == person.id ? parent : child); other != by_id_.end())
                party.relatives.push_back(whole(other->second->name));
        }
    }

    const Existing& existing_;
    std::vector<Record> records_;
    std::unordered_map<int, const Record*> by_line_;
    std::unordered_map<MemberId, const ExistingPerson*> by_id_;
};

}  // namespace

namespace {

bool knows_people(const Existing& existing, FileKind kind) {
    if (kind == FileKind::duties) return !existing.duties.empty();
    return std::ranges::any_of(existing.people, [&](const auto& person) {
        return !person.left && std::ranges::any_of(person.roles, [&](policy::Role role) {
            return (role == policy::Role::pupil) == (kind == FileKind::pupils) && role != policy::Role::administrator;
        });
    });
}

std::vector<std::string> flags_only_in(const std::string& these, const std::string& others) {
    std::vector<std::string> found;
    for (auto flag : split(these, ' '))
        if (!flag.empty() && !others.contains(flag)) found.emplace_back(flag);
    return found;
}

Difference difference_of(const Plan& plan, const PlannedPerson& person) {
    Difference one;
    if (person.id) one.member = person.id;
    one.name = whole(person.name);
    one.kind = !person.id          ? DifferenceKind::created
               : person.returns    ? DifferenceKind::returns
               : person.moved_from ? DifferenceKind::moved
                                   : DifferenceKind::changed;
    if (person.unit >= 0) one.unit_label = label_at(plan, person.unit);
    one.changes = person.changes;
    // Of a new person it is plain that they get what the file says.
    if (person.id) {
        one.roles_added = person.roles_added;
        one.roles_ended = person.roles_ended;
        one.flags_gone = flags_only_in(person.flags_before, person.flags);
    }
    one.flags_added = flags_only_in(person.flags, person.flags_before);
    for (int led : person.leads_added) one.leads.push_back(label_at(plan, led));
    return one;
}

/// By what happens to them, then as the file has them.
std::vector<Difference> differences_of(const Plan& plan, bool second_time) {
    std::map<int, Difference> by_person;  // indices into the plan's people
    auto at = [&](int person) -> Difference& {
        auto [found, added] = by_person.try_emplace(person);
        if (added) found->second = difference_of(plan, person_at(plan, person));
        return found->second;
    };
    for (std::size_t i = 0; i < plan.people.size(); ++i) {
        const auto& person = plan.people[i];
        const bool kept = std::ranges::any_of(person.changes, &FieldChange::kept);
        if (person.change == Change::none && !kept) continue;
        if (person.id || second_time) at(static_cast<int>(i));
    }
    for (const auto& one : plan.representations) {
        if (one.change == Change::none || (!person_at(plan, one.parent).id && !second_time)) continue;
        const auto& child = person_at(plan, one.child).name;
        auto name = people::full_name({child.surname, child.given_name, ""});
        at(one.parent).children.push_back(one.relation.empty() ? name : fmt::format("{} ({})", name, one.relation));
    }
    constexpr DifferenceKind order[] = {DifferenceKind::moved, DifferenceKind::returns, DifferenceKind::changed,
                                        DifferenceKind::created};
    std::vector<Difference> all;
    for (auto kind : order)
        for (auto& [person, one] : by_person)
            if (one.kind == kind) all.push_back(std::move(one));
    return all;
}

std::vector<AbsentPerson> absentees_of(const Existing& existing, const Plan& plan) {
    std::vector<AbsentPerson> all;
    for (const auto& one : plan.absentees)
        all.push_back(
            {one.member, whole(one.name), one.unit, label_of(existing, one.unit), one.leaving, one.left_school});
    auto key = [&](const AbsentPerson& one) {
        const int grade = parse_class(one.unit_label, existing.labels).value.grade;
        return std::tuple{grade == 0, grade, one.unit_label, fold(one.name)};
    };
    std::ranges::sort(all, {}, key);
    return all;
}

std::vector<PreviewDuty> duties_of(const std::vector<PlannedDuty>& duties) {
    std::vector<PreviewDuty> shown;
    for (const auto& duty : duties) {
        if (shown.size() == shown_duties) break;
        shown.push_back({{duty}, whole(duty.name), duty.unit_label, duty.line, duty.ending});
    }
    return shown;
}

}  // namespace

Preview show(const ParsedFile& file, const Existing& existing, const Choices& choices, const Plan& plan) {
    Preview preview;
    preview.kind = plan.columns.kind;
    preview.parts = file.parts;
    preview.usable = plan.columns.usable();
    preview.columns = plan.columns.columns;
    for (const auto& row : file.table.rows) {
        if (row.line <= plan.columns.last_header_line) continue;
        if (preview.sample.size() < sample_rows) preview.sample.push_back(row.cells);
        ++preview.total_lines;
    }
    preview.lines = lines_to_look_at(file, plan, choices);
    preview.lines_to_look_at = static_cast<int>(preview.lines.size());
    if (preview.lines.size() > shown_lines) preview.lines.resize(shown_lines);
    preview.units = units_of(plan);
    preview.understood = first_understood(plan);
    for (const auto& unit : existing.units) preview.known_units.push_back(unit.label);
    preview.questions = plan.questions;
    if (!preview.questions.empty()) {
        const Facts facts(file, existing, choices, plan);
        for (auto& question : preview.questions)
            for (auto& party : question.parties) facts.tell(party);
    }
    preview.second_time = knows_people(existing, preview.kind);
    preview.differences = differences_of(plan, preview.second_time);
    preview.differences_in_all = static_cast<int>(preview.differences.size());
    if (preview.differences.size() > shown_differences) preview.differences.resize(shown_differences);
    preview.absentees = absentees_of(existing, plan);
    preview.absentees_in_all = static_cast<int>(preview.absentees.size());
    if (preview.absentees.size() > shown_absentees) preview.absentees.resize(shown_absentees);
    for (const auto& [unit, people] : plan.not_meant)
        preview.not_meant.push_back({unit, label_of(existing, unit), people});
    preview.duties = duties_of(plan.duties);
    preview.ending_duties = duties_of(plan.ending_duties);
    preview.summary = plan.summary;
    preview.changes_nothing = plan.empty();
    preview.choices = choices;
    return preview;
}

}  // namespace parta::roster
