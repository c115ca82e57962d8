#include "orgs/store.hpp"

namespace parta::orgs::store {
namespace {

UnitRow read_unit(const db::Row& row) {
    return {row.get<UnitId>(0),      row.get<UnitKind>(1), row.get<std::string>(2),
            row.get<std::string>(3), row.get<int>(4),      row.get<std::optional<Timestamp>>(5)};
}

std::vector<Headcount> read_counts(const db::Rows& rows) {
    std::vector<Headcount> counts;
    for (const auto& row : rows) counts.push_back({row.get<UnitId>(0), row.get<int>(1), row.get<int>(2)});
    return counts;
}

}  // namespace

void insert_unit(db::Tx& tx, const UnitRow& unit) {
    tx.exec(
        "INSERT INTO unit (org_id, id, kind, label, match_label, grade, created_at) VALUES ($1, $2, $3, $4, $5, $6, "
        "$7)",
        tx.org(), unit.id, unit.kind, unit.label, unit.match_label, unit.grade, now());
}

void update_unit(db::Tx& tx, const UnitRow& unit) {
    tx.exec("UPDATE unit SET label = $3, match_label = $4, grade = $5, archived_at = $6 WHERE org_id = $1 AND id = $2",
            tx.org(), unit.id, unit.label, unit.match_label, unit.grade, unit.archived_at);
}

std::optional<UnitRow> find_unit(db::Tx& tx, UnitId id) {
    auto row =
        tx.query("SELECT id, kind, label, match_label, grade, archived_at FROM unit WHERE org_id = $1 AND id = $2",
                 tx.org(), id)
            .maybe();
    if (!row) return std::nullopt;
    return read_unit(*row);
}

bool label_taken(db::Tx& tx, std::string_view match_label, UnitId except) {
    return !tx.query("SELECT id FROM unit WHERE org_id = $1 AND match_label = $2 AND archived_at IS NULL AND id <> $3",
                     tx.org(), match_label, except)
                .empty();
}

std::vector<UnitRow> list_units(db::Tx& tx) {
    auto rows = tx.query(
        "SELECT id, kind, label, match_label, grade, archived_at FROM unit WHERE org_id = $1 AND archived_at IS NULL "
        "ORDER BY CASE kind WHEN 'class' THEN 0 WHEN 'group' THEN 1 WHEN 'supplementary' THEN 2 ELSE 3 END, grade, "
        "match_label, id LIMIT 1000",
        tx.org());
    std::vector<UnitRow> units;
    for (const auto& row : rows) units.push_back(read_unit(row));
    return units;
}

bool has_pupils(db::Tx& tx, UnitId unit) {
    return !tx.query("SELECT member_id FROM enrolment WHERE org_id = $1 AND unit_id = $2 AND to_seq IS NULL LIMIT 1",
                     tx.org(), unit)
                .empty();
}

bool assigned(db::Tx& tx, const AssignmentKey& key) {
    return !tx.query(
                  "SELECT member_id FROM assignment WHERE org_id = $1 AND member_id = $2 AND unit_id = $3 AND duty = "
                  "$4 "
                  "AND subject = $5 AND subgroup = $6 AND to_seq IS NULL",
                  tx.org(), key.member, key.unit, key.duty, key.subject, key.subgroup)
                .empty();
}

void open_assignment(db::Tx& tx, const AssignmentKey& key, std::int64_t seq) {
    tx.exec(
        "INSERT INTO assignment (org_id, member_id, unit_id, duty, subject, subgroup, from_seq) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        tx.org(), key.member, key.unit, key.duty, key.subject, key.subgroup, seq);
}

void close_assignment(db::Tx& tx, const AssignmentKey& key, std::int64_t seq) {
    tx.exec(
        "UPDATE assignment SET to_seq = $7 WHERE org_id = $1 AND member_id = $2 AND unit_id = $3 AND duty = $4 "
        "AND subject = $5 AND subgroup = $6 AND to_seq IS NULL",
        tx.org(), key.member, key.unit, key.duty, key.subject, key.subgroup, seq);
}

std::vector<AssignmentKey> assignments_of_unit(db::Tx& tx, UnitId unit) {
    auto rows = tx.query(
        "SELECT member_id, duty, subject, subgroup FROM assignment WHERE org_id = $1 AND unit_id = $2 AND to_seq IS "
        "NULL "
        "ORDER BY member_id, duty, subject, subgroup LIMIT 1000",
        tx.org(), unit);
    std::vector<AssignmentKey> keys;
    for (const auto& row : rows)
        keys.push_back(
            {unit, row.get<MemberId>(0), row.get<Duty>(1), row.get<std::string>(2), row.get<std::string>(3)});
    return keys;
}

std::vector<Headcount> count_pupils(db::Tx& tx) {
    return read_counts(
        tx.query("SELECT e.unit_id, count(*), count(m.joined_at) FROM enrolment e "
                 "JOIN member m ON m.org_id = e.org_id AND m.id = e.member_id AND m.deactivated_at IS NULL "
                 "WHERE e.org_id = $1 AND e.to_seq IS NULL GROUP BY e.unit_id LIMIT 1000",
                 tx.org()));
}

std::vector<Headcount> count_parents(db::Tx& tx) {
    // A parent of two children in one class is one person.
    return read_counts(
        tx.query("SELECT e.unit_id, count(DISTINCT p.parent_id), "
                 "count(DISTINCT CASE WHEN m.joined_at IS NOT NULL THEN p.parent_id END) FROM enrolment e "
                 "JOIN representation p ON p.org_id = e.org_id AND p.child_id = e.member_id AND p.to_seq IS NULL AND "
                 "NOT p.restricted "
                 "JOIN member m ON m.org_id = p.org_id AND m.id = p.parent_id AND m.deactivated_at IS NULL "
                 "WHERE e.org_id = $1 AND e.to_seq IS NULL GROUP BY e.unit_id LIMIT 1000",
                 tx.org()));
}

std::vector<TeacherRow> list_teachers(db::Tx& tx) {
    auto rows = tx.query(
        "SELECT s.unit_id, s.member_id, m.surname, m.given_name, m.patronymic, s.duty, s.subject, s.subgroup "
        "FROM assignment s JOIN member m ON m.org_id = s.org_id AND m.id = s.member_id AND m.deactivated_at IS NULL "
        "WHERE s.org_id = $1 AND s.to_seq IS NULL "
        "ORDER BY CASE s.duty WHEN 'class_teacher' THEN 0 WHEN 'leader' THEN 1 WHEN 'subject_teacher' THEN 2 ELSE 3 "
        "END, "
        "s.subject, m.sort_name, s.subgroup LIMIT 10000",
        tx.org());
    std::vector<TeacherRow> teachers;
    for (const auto& row : rows) {
        std::string name = row.get<std::string>(2) + " " + row.get<std::string>(3);
        if (auto patronymic = row.get<std::string>(4); !patronymic.empty()) name += " " + patronymic;
        teachers.push_back({row.get<UnitId>(0),
                            {row.get<MemberId>(1), std::move(name), row.get<Duty>(5), row.get<std::string>(6),
                             row.get<std::string>(7)}});
    }
    return teachers;
}

}  // namespace parta::orgs::store
