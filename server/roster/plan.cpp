#include "roster/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "roster/duties.hpp"
#include "roster/plan_parts.hpp"

namespace parta::roster {
namespace {

using policy::Role;

/// Units in the order of lists: 1«А», 1«Б», … 11«Б», then groups by name.
void sort_units(Plan& plan) {
    std::vector<int> order(plan.units.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, {}, [&](int i) {
        const auto& label = plan.units[static_cast<std::size_t>(i)].label;
        return std::tuple{label.grade == 0, label.grade, label.label};
    });
    std::vector<int> place(order.size());
    std::vector<PlannedUnit> units;
    for (std::size_t i = 0; i < order.size(); ++i) {
        place[static_cast<std::size_t>(order[i])] = static_cast<int>(i);
        units.push_back(std::move(plan.units[static_cast<std::size_t>(order[i])]));
    }
    plan.units = std::move(units);
    for (auto& person : plan.people) {
        if (person.unit >= 0) person.unit = place[static_cast<std::size_t>(person.unit)];
        for (int& unit : person.leads_added) unit = place[static_cast<std::size_t>(unit)];
        std::ranges::sort(person.leads_added);
    }
}

/// Whether the fault still leaves something of this person empty.
bool is_open(FaultCode code, const PlannedPerson& person) {
    switch (code) {
        case FaultCode::phone_unreadable:
            return person.phone.empty();
        case FaultCode::email_unreadable:
            return person.email.empty();
        case FaultCode::birth_date_unreadable:
        case FaultCode::birth_date_impossible:
            return person.birth_date.empty();
        case FaultCode::sex_unreadable:
            return person.sex == Sex::unknown;
        case FaultCode::class_missing:
        case FaultCode::class_unreadable:
            return person.unit < 0;
        case FaultCode::name_incomplete:
            return person.name.surname.empty() || person.name.given_name.empty();
        default:
            return false;
    }
}

bool names_a_class(Field field) {
    return field == Field::class_label || field == Field::grade || field == Field::letter || field == Field::leadership;
}

/// Classes that would be made for corrected lines alone: a slip of the pen in a correction makes no class unseen.
void report_units_of_corrections(Plan& plan, const Choices& choices) {
    std::map<int, int> corrected;  // line → column
    for (const auto& correction : choices.corrections) {
        const auto column = static_cast<std::size_t>(correction.column);
        if (correction.column >= 0 && column < plan.columns.columns.size() &&
            names_a_class(plan.columns.columns[column].field))
            corrected.emplace(correction.line, correction.column);
    }
    if (corrected.empty()) return;
    std::vector<std::set<int>> lines(plan.units.size());
    for (const auto& person : plan.people) {
        if (person.unit >= 0)
            lines[static_cast<std::size_t>(person.unit)].insert(person.lines.begin(), person.lines.end());
        for (int unit : person.leads_added)
            lines[static_cast<std::size_t>(unit)].insert(person.lines.begin(), person.lines.end());
    }
    for (std::size_t i = 0; i < plan.units.size(); ++i) {
        if (plan.units[i].change != Change::created) continue;
        if (!std::ranges::all_of(lines[i], [&](int line) { return corrected.contains(line); })) continue;
        for (int line : lines[i])
            plan.faults.push_back(make_fault(FaultCode::class_new, line, corrected[line], plan.units[i].label.label));
    }
}

/// Gives people the warnings that concern them, by the column that each stands in.
void hand_out_faults(Plan& plan) {
    for (const auto& fault : plan.faults) {
        auto line = std::ranges::lower_bound(plan.lines, fault.line, {}, &PlannedLine::line);
        if (line == plan.lines.end() || line->line != fault.line || fault.severity != Severity::warning) continue;
        int number = fault.column < 0 ? 0 : plan.columns.columns[static_cast<std::size_t>(fault.column)].person;
        int person = line->person;
        if (number > 0) {
            auto parent = std::ranges::find(line->representatives, number, &LineRepresentative::number);
            person = parent == line->representatives.end() ? -1 : parent->person;
        }
        if (person < 0) continue;
        auto& planned = plan.people[static_cast<std::size_t>(person)];
        bool known = std::ranges::find(planned.open_faults, fault.code) != planned.open_faults.end();
        if (!known && is_open(fault.code, planned)) planned.open_faults.push_back(fault.code);
    }
}

std::string_view flag_of(FaultCode code) {
    switch (code) {
        case FaultCode::phone_unreadable:
            return "bad_phone";
        case FaultCode::email_unreadable:
            return "bad_email";
        case FaultCode::birth_date_unreadable:
        case FaultCode::birth_date_impossible:
            return "bad_birth_date";
        default:
            return {};
    }
}

bool stands(const std::vector<Field>& kept, Field field) {
    return std::ranges::find(kept, field) != kept.end();
}

/// A flag goes when its field holds something valid, comes when this file had something unreadable for it, and stays
/// when the file says nothing of it or that field shall stay as it is.
void settle_flags(Plan& plan, const Choices& choices) {
    for (auto& person : plan.people) {
        std::vector<Field> kept;
        for (const auto& one : choices.kept)
            if (person.id && one.member == person.id) kept.push_back(one.field);
        auto settle = [&](std::string_view flag, const std::string& value, Field field) {
            const bool was = person.flags_before.contains(flag);
            const bool comes =
                std::ranges::any_of(person.open_faults, [&](auto code) { return flag_of(code) == flag; });
            const bool stays = stands(kept, field) ? was : value.empty() && (was || comes);
            if (stays) person.flags += fmt::format("{}{}", person.flags.empty() ? "" : " ", flag);
        };
        settle("bad_phone", person.phone, Field::phone);
        settle("bad_email", person.email, Field::email);
        settle("bad_birth_date", person.birth_date, Field::birth_date);
        if (person.change != Change::none || person.flags == person.flags_before) continue;
        person.change = Change::changed;
        for (auto& line : plan.lines)
            if (line.person >= 0 && &plan.people[static_cast<std::size_t>(line.person)] == &person)
                line.outcome = LineOutcome::changed;
    }
}

void count(Tally& tally, Change change) {
    ++(change == Change::created ? tally.created : change == Change::changed ? tally.changed : tally.unchanged);
}

Summary summary_of(const Plan& plan) {
    Summary summary;
    std::vector<bool> represents(plan.people.size());
    for (const auto& unit : plan.units) count(summary.units, unit.change);
    for (const auto& representation : plan.representations) {
        represents[static_cast<std::size_t>(representation.parent)] = true;
        summary.representations_created += representation.change == Change::created;
    }
    for (std::size_t i = 0; i < plan.people.size(); ++i) {
        const auto& person = plan.people[i];
        bool pupil = std::ranges::find(person.roles, Role::pupil) != person.roles.end();
        if (pupil) count(summary.pupils, person.change);
        if (pupil && person.unit < 0) ++summary.without_class;
        if (person.returns) ++summary.returning;
        if (person.moved_from) ++summary.moved;
        if (represents[i]) count(summary.representatives, person.change);
        if (plan.columns.kind == FileKind::staff) count(summary.staff, person.change);
    }
    for (const auto& line : plan.lines) {
        summary.waiting += line.outcome == LineOutcome::waits;
        summary.left_out += line.outcome == LineOutcome::left_out;
        summary.skipped += line.outcome == LineOutcome::skipped;
    }
    for (const auto& question : plan.questions) summary.open_questions += question.answer == AnswerKind::unanswered;
    summary.duties = {static_cast<int>(plan.duties.size()), 0, plan.duties_unchanged};
    summary.duties_ending = static_cast<int>(std::ranges::count_if(plan.ending_duties, &PlannedDuty::ending));
    for (const auto& absentee : plan.absentees) summary.leaving += absentee.leaving || absentee.left_school;
    return summary;
}

}  // namespace

LineOutcome outcome_of(Change change) {
    switch (change) {
        case Change::created:
            return LineOutcome::created;
        case Change::changed:
            return LineOutcome::changed;
        default:
            return LineOutcome::unchanged;
    }
}

bool PlannedPerson::writes(Field field) const {
    return std::ranges::any_of(changes, [&](const auto& change) { return change.field == field && !change.kept; });
}

bool Plan::empty() const {
    auto changes = [](const auto& list) {
        return std::ranges::any_of(list, [](const auto& item) { return item.change != Change::none; });
    };
    return !changes(units) && !changes(people) && !changes(representations) && summary.leaving == 0 && duties.empty() &&
           summary.duties_ending == 0;
}

Plan make_plan(const ParsedFile& file, const Existing& existing, const Choices& choices) {
    Index index(existing);
    Draft draft(index, choices);
    draft.plan.columns = with_choices(file.columns, choices.columns, choices.kind);
    if (draft.plan.columns.kind == FileKind::duties) {
        if (draft.plan.columns.usable()) plan_duties(draft, file.table);
        sort_faults(draft.plan.faults);
        draft.plan.summary = summary_of(draft.plan);
        return std::move(draft.plan);
    }
    auto read = read_records(file.table, draft.plan.columns, choices.corrections, {existing.labels, existing.today});
    draft.plan.faults = std::move(read.faults);
    if (draft.plan.columns.kind == FileKind::staff)
        plan_staff(draft, read.records);
    else
        plan_pupils(draft, read.records);
    auto plan = std::move(draft.plan);
    report_units_of_corrections(plan, choices);
    sort_units(plan);
    sort_faults(plan.faults);
    hand_out_faults(plan);
    settle_flags(plan, choices);
    plan.summary = summary_of(plan);
    return plan;
}

}  // namespace parta::roster
