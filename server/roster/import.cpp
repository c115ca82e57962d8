#include "roster/import.hpp"

#include <fmt/format.h>

#include "events/events.hpp"
#include "roster/apply.hpp"
#include "roster/existing.hpp"
#include "roster/show.hpp"

namespace parta::roster {
namespace {

constexpr std::chrono::days drafts_are_kept_for{7};

void refuse_unless_draft(std::string_view status) {
    if (status == "discarded") throw Error{ErrorCode::not_found};
    if (status == "applied") throw Error{ErrorCode::conflict, {}, "this import has been applied"};
}

/// Without the file itself.
Choices choices_in_force(db::Tx& tx, RosterImportId id) {
    const auto row =
        tx.query("SELECT choices, status FROM roster_import WHERE org_id = $1 AND id = $2", tx.org(), id).maybe();
    if (!row) throw Error{ErrorCode::not_found};
    refuse_unless_draft(row->get<std::string>(1));
    return json::decode_or_throw<Choices>(row->get<std::string>(0));
}

UploadedRoster load_draft(db::Tx& tx, RosterImportId id) {
    const auto row =
        tx.query("SELECT file_name, content, choices, status FROM roster_import WHERE org_id = $1 AND id = $2",
                 tx.org(), id)
            .maybe();
    if (!row) throw Error{ErrorCode::not_found};
    refuse_unless_draft(row->get<std::string>(3));
    return {row->get<std::string>(0), row->get<db::Bytes>(1).data,
            json::decode_or_throw<Choices>(row->get<std::string>(2))};
}

}  // namespace

ParsedFile read_draft(const UploadedRoster& draft) {
    auto parsed = parse_file(draft.content, draft.choices.kind);
    if (!parsed) {
        const TableError& error = parsed.error();
        throw Error{ErrorCode::unsupported_file, "file",
                    fmt::format("{} {} line {}{}", json::decode_or_throw<std::string>(json::encode(error.code)),
                                error.limit, error.line, error.file.empty() ? "" : " of " + error.file)};
    }
    return std::move(*parsed);
}

Preview show_draft(RosterImportId id, const UploadedRoster& draft, const Existing& existing) {
    const ParsedFile file = read_draft(draft);
    auto preview = show(file, existing, draft.choices, make_plan(file, existing, draft.choices));
    preview.id = id;
    preview.file_name = draft.file_name;
    return preview;
}

Existing existing_for_import(db::Tx& tx, const orgs::Viewer& viewer) {
    orgs::check(viewer, orgs::Action::import_roster);
    return load_existing(tx);
}

UploadedRoster open_draft(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id) {
    orgs::check(viewer, orgs::Action::import_roster);
    return load_draft(tx, id);
}

void keep_draft(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id, const UploadedRoster& draft) {
    orgs::check(viewer, orgs::Action::import_roster);
    tx.exec("DELETE FROM roster_import WHERE org_id = $1 AND created_by = $2 AND status = 'draft'", tx.org(),
            viewer.member);
    tx.exec(
        "INSERT INTO roster_import (org_id, id, file_name, content, choices, status, created_by, created_at) "
        "VALUES ($1, $2, $3, $4, $5, 'draft', $6, $7)",
        tx.org(), id, draft.file_name, db::Bytes{draft.content}, json::encode(draft.choices), viewer.member, now());
    orgs::audit(tx, viewer.member, "roster_uploaded", fmt::format("roster_import:{}", id.value));
}

void keep_choices(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id, const Choices& choices) {
    orgs::check(viewer, orgs::Action::import_roster);
    choices_in_force(tx, id);
    tx.exec("UPDATE roster_import SET choices = $3 WHERE org_id = $1 AND id = $2", tx.org(), id, json::encode(choices));
}

Applied apply(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id, const ParsedFile& file,
              const Choices& choices) {
    orgs::check(viewer, orgs::Action::import_roster);
    if (choices_in_force(tx, id) != choices)
        throw Error{ErrorCode::conflict, "choices", "have been changed meanwhile: look at the preview again"};
    const Plan plan = make_plan(file, load_existing(tx), choices);
    if (!plan.columns.usable()) throw Error{ErrorCode::invalid_field, "columns", "say which column holds the names"};
    if (!plan.empty()) {
        const auto seq = events::emit(tx, events::to_organisation(), events::AccessChanged{"roster"});
        write_plan(tx, viewer, plan, seq);
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
    choices_in_force(tx, id);
    tx.exec("DELETE FROM roster_import WHERE org_id = $1 AND id = $2", tx.org(), id);
    orgs::audit(tx, viewer.member, "roster_discarded", fmt::format("roster_import:{}", id.value));
}

void prune_drafts(db::Tx& tx) {
    tx.exec("DELETE FROM roster_import WHERE org_id = $1 AND status = 'draft' AND created_at < $2", tx.org(),
            now() - drafts_are_kept_for);
}

}  // namespace parta::roster
