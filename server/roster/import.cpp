#include "roster/import.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "events/events.hpp"
#include "people/people.hpp"
#include "roster/apply.hpp"
#include "roster/existing.hpp"

namespace parta::roster {
namespace {

constexpr std::size_t shown_lines = 500;
constexpr std::size_t shown_absentees = 500;
constexpr std::size_t sample_rows = 5;

struct Draft {
    std::string file_name;
    std::string content;
    Choices choices;
};

Draft load_draft(db::Tx& tx, RosterImportId id) {
    const auto row =
        tx.query("SELECT file_name, content, choices, status FROM roster_import WHERE org_id = $1 AND id = $2",
                 tx.org(), id)
            .maybe();
    if (!row || row->get<std::string>(3) == "discarded") throw Error{ErrorCode::not_found};
    if (row->get<std::string>(3) == "applied") throw Error{ErrorCode::conflict, {}, "this import has been applied"};
    return {row->get<std::string>(0), row->get<db::Bytes>(1).data,
            json::decode_or_throw<Choices>(row->get<std::string>(2))};
}

ParsedFile parse(std::string_view content) {
    auto parsed = parse_file(content);
    if (!parsed) {
        const TableError& error = parsed.error();
        throw Error{ErrorCode::unsupported_file, "file",
                    fmt::format("{} {} line {}", json::decode_or_throw<std::string>(json::encode(error.code)),
                                error.limit, error.line)};
    }
    return std::move(*parsed);
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

/// Lines that want a look, the faulty ones of each.
std::vector<PreviewLine> lines_to_look_at(const ParsedFile& file, const Plan& plan, const Choices& choices) {
    std::map<int, PreviewLine> by_line;
    for (const auto& fault : plan.faults)
        if (fault.severity != Severity::note) by_line[fault.line].faults.push_back(fault);
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

Preview show(RosterImportId id, const Draft& draft, const ParsedFile& file, const Existing& existing,
             const Plan& plan) {
    Preview preview;
    preview.id = id;
    preview.file_name = draft.file_name;
    preview.kind = plan.columns.kind;
    preview.usable = plan.columns.usable();
    preview.columns = plan.columns.columns;
    for (const auto& row : file.table.rows) {
        if (row.line <= plan.columns.last_header_line) continue;
        if (preview.sample.size() < sample_rows) preview.sample.push_back(row.cells);
        ++preview.total_lines;
    }
    preview.lines = lines_to_look_at(file, plan, draft.choices);
    preview.lines_to_look_at = static_cast<int>(preview.lines.size());
    if (preview.lines.size() > shown_lines) preview.lines.resize(shown_lines);
    for (const auto& unit : plan.units)
        if (unit.change == Change::created) preview.new_units.push_back(unit.label.label);
    for (const auto& unit : existing.units) preview.known_units.push_back(unit.label);
    preview.questions = plan.questions;
    for (const auto& absentee : plan.absentees) {
        if (preview.absentees.size() == shown_absentees) break;
        const auto& name = absentee.name;
        preview.absentees.push_back({absentee.member,
                                     people::full_name({name.surname, name.given_name, name.patronymic}),
                                     label_of(existing, absentee.unit), absentee.leaving});
    }
    preview.summary = plan.summary;
    preview.changes_nothing = plan.empty();
    preview.choices = draft.choices;
    return preview;
}

Preview plan_and_show(db::Tx& tx, RosterImportId id, const Draft& draft) {
    const ParsedFile file = parse(draft.content);
    const Existing existing = load_existing(tx);
    return show(id, draft, file, existing, make_plan(file, existing, draft.choices));
}

}  // namespace

Preview upload(db::Tx& tx, const orgs::Viewer& viewer, std::string file_name, std::string bytes) {
    orgs::check(viewer, orgs::Action::import_roster);
    tx.exec("DELETE FROM roster_import WHERE org_id = $1 AND created_by = $2 AND status = 'draft'", tx.org(),
            viewer.member);
    const auto id = new_id<RosterImportId>();
    Draft draft{std::move(file_name), std::move(bytes), {}};
    Preview preview = plan_and_show(tx, id, draft);  // refuses what is no table before anything is kept
    tx.exec(
        "INSERT INTO roster_import (org_id, id, file_name, content, choices, status, created_by, created_at) "
        "VALUES ($1, $2, $3, $4, $5, 'draft', $6, $7)",
        tx.org(), id, draft.file_name, db::Bytes{draft.content}, json::encode(draft.choices), viewer.member, now());
    return preview;
}

Preview preview(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id) {
    orgs::check(viewer, orgs::Action::import_roster);
    return plan_and_show(tx, id, load_draft(tx, id));
}

Preview choose(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id, const Choices& choices) {
    orgs::check(viewer, orgs::Action::import_roster);
    Draft draft = load_draft(tx, id);
    draft.choices = choices;
    tx.exec("UPDATE roster_import SET choices = $3 WHERE org_id = $1 AND id = $2", tx.org(), id, json::encode(choices));
    return plan_and_show(tx, id, draft);
}

Applied apply(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id) {
    orgs::check(viewer, orgs::Action::import_roster);
    const Draft draft = load_draft(tx, id);
    const ParsedFile file = parse(draft.content);
    const Plan plan = make_plan(file, load_existing(tx), draft.choices);
    if (!plan.columns.usable()) throw Error{ErrorCode::invalid_field, "columns", "say which column holds the names"};
    if (!plan.empty()) {
        const auto seq = events::emit(tx, events::to_organisation(), events::AccessChanged{"roster"});
        write_plan(tx, plan, seq);
        orgs::keep_withheld(tx);
        orgs::audit(tx, viewer.member, "roster_imported", fmt::format("roster_import:{}", id.value),
                    json::encode(plan.summary));
    }
    // The file has served: what it said is in the tables now, and personal data is not kept twice.
    tx.exec(
        "UPDATE roster_import SET status = 'applied', applied_at = $3, content = $4, choices = '{}', summary = $5 "
        "WHERE org_id = $1 AND id = $2",
        tx.org(), id, now(), db::Bytes{}, json::encode(plan.summary));
    return {plan.summary};
}

void discard(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id) {
    orgs::check(viewer, orgs::Action::import_roster);
    load_draft(tx, id);
    tx.exec("DELETE FROM roster_import WHERE org_id = $1 AND id = $2", tx.org(), id);
}

}  // namespace parta::roster
