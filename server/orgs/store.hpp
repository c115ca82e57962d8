// Rows of units and assignments ↔ structs. Private to this folder.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "orgs/orgs.hpp"

namespace parta::orgs::store {

struct UnitRow {
    UnitId id;
    UnitKind kind;
    std::string label;
    std::string match_label;
    int grade = 0;
    std::optional<Timestamp> archived_at;
};

void insert_unit(db::Tx& tx, const UnitRow& unit);
/// Label, grade and archived_at.
void update_unit(db::Tx& tx, const UnitRow& unit);
std::optional<UnitRow> find_unit(db::Tx& tx, UnitId id);
/// A unit in use with this label other than `except`.
bool label_taken(db::Tx& tx, std::string_view match_label, UnitId except);
/// Those in use, classes first, by grade and label.
std::vector<UnitRow> list_units(db::Tx& tx);
bool has_pupils(db::Tx& tx, UnitId unit);

struct AssignmentKey {
    UnitId unit;
    MemberId member;
    Duty duty;
    std::string subject;
    std::string subgroup;
};
bool assigned(db::Tx& tx, const AssignmentKey& key);
void open_assignment(db::Tx& tx, const AssignmentKey& key, std::int64_t seq);
void close_assignment(db::Tx& tx, const AssignmentKey& key, std::int64_t seq);
std::vector<AssignmentKey> assignments_of_unit(db::Tx& tx, UnitId unit);

/// Counts of people per unit, for those in use.
struct Headcount {
    UnitId unit;
    int people = 0;
    int joined = 0;
};
std::vector<Headcount> count_pupils(db::Tx& tx);
std::vector<Headcount> count_parents(db::Tx& tx);

struct TeacherRow {
    UnitId unit;
    UnitTeacher teacher;
};
/// Everyone who leads or teaches a unit, class teachers first, then by subject and name.
std::vector<TeacherRow> list_teachers(db::Tx& tx);

}  // namespace parta::orgs::store
