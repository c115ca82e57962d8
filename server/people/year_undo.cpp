// Taking the new school year back: every period that it ended goes on, every one that it began is as if it had not
// been.
#include <algorithm>
#include <array>
#include <set>

#include "events/events.hpp"
#include "orgs/substitutes.hpp"
#include "people/year.hpp"
#include "people/year_store.hpp"

namespace parta::people {
namespace {

constexpr std::chrono::hours undo_for{24};

/// Classes where something has happened since that taking back would tear: somebody came or went, a duty began or
/// ended, the class has another name or is in use again, its former name is taken, a graduate has been brought back.
std::set<std::string> changed_since(db::Tx& tx, const store::YearRow& year) {
    std::set<std::string> labels;
    const auto take = [&](std::string_view sql) {
        for (const auto& row : tx.query(sql, tx.org(), year.id, year.last_seq)) labels.insert(row.get<std::string>(0));
    };
    for (const auto* table : {"enrolment", "assignment"})
        take(
            fmt::format("SELECT DISTINCT u.label FROM {} x JOIN unit u ON u.org_id = x.org_id AND u.id = x.unit_id "
                        "WHERE x.org_id = $1 AND (x.from_seq > $3 OR x.to_seq > $3) AND x.unit_id IN (SELECT "
                        "y.unit_id FROM school_year_unit y WHERE y.org_id = $1 AND y.year_id = $2)",
                        table));
    take(
        "SELECT u.label FROM school_year_unit y JOIN unit u ON u.org_id = y.org_id AND u.id = y.unit_id WHERE "
        "y.org_id = $1 AND y.year_id = $2 AND (u.label <> y.label_after OR (u.archived_at IS NOT NULL) <> y.archived) "
        "AND CAST($3 AS BIGINT) > 0");
    take(
        "SELECT o.label FROM school_year_unit y JOIN unit o ON o.org_id = y.org_id AND o.archived_at IS NULL AND "
        "o.label = y.label_before WHERE y.org_id = $1 AND y.year_id = $2 AND CAST($3 AS BIGINT) > 0 AND o.id NOT IN "
        "(SELECT z.unit_id "
        "FROM school_year_unit z WHERE z.org_id = $1 AND z.year_id = $2)");
    // Whoever has lost a role since, or all of them by leaving, must not get a duty back with the year.
    for (const auto& row :
         tx.query("SELECT DISTINCT u.label FROM assignment x JOIN unit u ON u.org_id = x.org_id AND u.id = x.unit_id "
                  "JOIN role r ON r.org_id = x.org_id AND r.member_id = x.member_id AND r.to_seq > $3 WHERE x.org_id = "
                  "$1 AND x.to_seq = $2",
                  tx.org(), year.first_seq, year.last_seq))
        labels.insert(row.get<std::string>(0));
    for (const auto& row :
         tx.query("SELECT DISTINCT v.from_label FROM movement v JOIN member m ON m.org_id = v.org_id AND m.id = "
                  "v.member_id AND m.erased_at IS NOT NULL WHERE v.org_id = $1 AND v.seq = $2",
                  tx.org(), year.first_seq))
        labels.insert(row.get<std::string>(0));
    for (const auto& row :
         tx.query("SELECT DISTINCT v.from_label FROM movement v JOIN role r ON r.org_id = v.org_id AND r.member_id = "
                  "v.member_id AND r.role = 'pupil' AND (r.to_seq IS NULL OR r.to_seq > $3) WHERE v.org_id = $1 AND "
                  "v.seq = $2 AND v.reason = 'graduated'",
                  tx.org(), year.first_seq, year.last_seq))
        labels.insert(row.get<std::string>(0));
    return labels;
}

}  // namespace

YearUndoing check_undoing_year(db::Tx& tx, const Viewer& viewer) {
    orgs::check_everywhere(viewer, Action::edit_structure);
    orgs::check_everywhere(viewer, Action::edit_people);
    const auto year = store::last_year(tx);
    if (!year) throw Error{ErrorCode::not_found};
    if (year->undone) throw Error{ErrorCode::conflict, "undone", "it has been taken back already"};
    if (year->at < now() - undo_for) throw Error{ErrorCode::conflict, "at", "more than a day has passed"};
    if (const auto changed = changed_since(tx, *year); !changed.empty()) {
        std::string text;
        for (const auto& label : changed) text += (text.empty() ? "" : ", ") + label;
        throw Error{ErrorCode::conflict, "later", text};
    }
    return {year->id, year->first_seq, year->last_seq};
}

void undo_year(db::Tx& tx, const Viewer& viewer, const YearUndoing& undoing) {
    events::emit(tx, events::to_organisation(), events::AccessChanged{"roster"});
    const auto seq = undoing.first_seq;
    // What it began ends where it began; then what it ended goes on: one place is in force at a time.
    tx.exec(
        "UPDATE enrolment SET to_seq = from_seq, ended = 'mistake' WHERE org_id = $1 AND from_seq = $2 AND to_seq IS "
        "NULL",
        tx.org(), seq);
    // Not in a group that was archived meanwhile: the year brings back its own classes, nothing else.
    tx.exec(
        "UPDATE enrolment SET to_seq = NULL, ended = '' WHERE org_id = $1 AND to_seq = $2 AND from_seq < $2 AND EXISTS "
        "(SELECT 1 FROM unit u WHERE u.org_id = enrolment.org_id AND u.id = enrolment.unit_id AND (u.archived_at IS "
        "NULL OR u.id IN (SELECT y.unit_id FROM school_year_unit y WHERE y.org_id = $1 AND y.year_id = $3)))",
        tx.org(), seq, undoing.year);
    tx.exec("UPDATE role SET to_seq = NULL WHERE org_id = $1 AND to_seq = $2", tx.org(), seq);
    // A substitution whose last day has passed meanwhile is over: no job would end it a second time.
    tx.exec("UPDATE assignment SET to_seq = NULL WHERE org_id = $1 AND to_seq = $2 AND (until IS NULL OR until >= $3)",
            tx.org(), seq, orgs::today_of(tx));
    tx.exec("UPDATE member SET deactivated_at = NULL, left_seq = NULL WHERE org_id = $1 AND left_seq = $2", tx.org(),
            seq);
    tx.exec(
        "UPDATE unit SET match_label = '~' || CAST(id AS TEXT) WHERE org_id = $1 AND id IN (SELECT y.unit_id FROM "
        "school_year_unit y WHERE y.org_id = $1 AND y.year_id = $2)",
        tx.org(), undoing.year);
    for (const auto& row :
         tx.query("SELECT unit_id, label_before, grade_before, label_after FROM school_year_unit WHERE org_id = $1 AND "
                  "year_id = $2",
                  tx.org(), undoing.year)) {
        const auto before = row.get<std::string>(1);
        const auto& label = before.empty() ? row.get<std::string>(3) : before;
        const auto archived = before.empty() ? std::optional{now()} : std::nullopt;  // a class that it made
        tx.exec(
            "UPDATE unit SET label = $3, match_label = $4, grade = CASE WHEN $6 THEN grade ELSE $5 END, archived_at = "
            "$7 "
            "WHERE org_id = $1 AND id = $2",
            tx.org(), row.get<UnitId>(0), label, orgs::match_label(label), row.get<int>(2), before.empty(), archived);
        if (before.empty())
            tx.exec("UPDATE invite SET revoked_at = $3 WHERE org_id = $1 AND unit_id = $2 AND revoked_at IS NULL",
                    tx.org(), row.get<UnitId>(0), now());
    }
    tx.exec("UPDATE movement SET undone_at = $3, undone_by = $4 WHERE org_id = $1 AND seq = $2 AND undone_at IS NULL",
            tx.org(), seq, now(), viewer.member);
    tx.exec("UPDATE school_year SET undone_at = $3, undone_by = $4 WHERE org_id = $1 AND id = $2", tx.org(),
            undoing.year, now(), viewer.member);
    orgs::keep_withheld(tx);
    orgs::audit(tx, viewer.member, "undo_school_year", "organisation");
}

}  // namespace parta::people
