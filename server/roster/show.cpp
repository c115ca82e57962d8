#include "roster/show.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "people/people.hpp"

namespace parta::roster {
namespace {

constexpr std::size_t shown_lines = 500;
constexpr std::size_t shown_absentees = 500;
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
        for (const auto& [child, parent] : existing_.representations) {
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

Preview show(const ParsedFile& file, const Existing& existing, const Choices& choices, const Plan& plan) {
    Preview preview;
    preview.kind = plan.columns.kind;
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
    for (const auto& absentee : plan.absentees) {
        if (preview.absentees.size() == shown_absentees) break;
        preview.absentees.push_back(
            {absentee.member, whole(absentee.name), label_of(existing, absentee.unit), absentee.leaving});
    }
    preview.summary = plan.summary;
    preview.changes_nothing = plan.empty();
    preview.choices = choices;
    return preview;
}

}  // namespace parta::roster
