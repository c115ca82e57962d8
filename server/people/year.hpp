// The new school year (X1): 5«А» becomes 6«А» with its chats, the eldest graduate, first classes open, some repeat,
// classes join and split. Planned from the structure at each look, corrected, applied in one transaction, and taken
// back as a whole within a day. Rules Y1–Y9 of docs/protocol/year.md.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "people/person.hpp"

namespace parta::people {

/// What becomes of a class. `goes_on`: under its next name, with its people and its chats. `joins`: its pupils go to
/// another class, which goes on; its own chats are archived. `graduates`: its pupils leave the school, its chats are
/// archived.
enum class YearFate { goes_on, joins, graduates };
BOOST_DESCRIBE_ENUM(YearFate, goes_on, joins, graduates)

/// A choice that differs from the proposal.
struct YearUnit {
    UnitId unit;
    YearFate fate;
    json::Text<40> label;        // goes_on: the new name
    std::optional<UnitId> into;  // joins
    bool keep_subjects;          // false: its subject teachers end; the class teacher stays
};
BOOST_DESCRIBE_STRUCT(YearUnit, (), (unit, fate, label, into, keep_subjects))

/// A pupil who goes elsewhere than the class: who repeats the year, or goes to a class that is split off.
struct YearPupil {
    MemberId member;
    json::Text<40, 1> label;  // of the class in the new year
};
BOOST_DESCRIBE_STRUCT(YearPupil, (), (member, label))

struct YearChoices {
    json::List<YearUnit, 300> units;
    json::List<YearPupil, 2000> pupils;
    std::optional<json::List<json::Text<40, 1>, 60>> new_classes;  // none: as proposed
};
BOOST_DESCRIBE_STRUCT(YearChoices, (), (units, pupils, new_classes))

/// What keeps the plan from being applied. label_unreadable: no name of a class. label_twice: two classes would have
/// it. label_taken: a unit that is no part of the plan has it. no_target: the class to join does not go on.
/// no_such_class: no class of the new year has this name. no_pupil: the person is in none of the classes (any more).
enum class YearFault { label_unreadable, label_twice, label_taken, no_target, no_such_class, no_pupil };
BOOST_DESCRIBE_ENUM(YearFault, label_unreadable, label_twice, label_taken, no_target, no_such_class, no_pupil)

struct YearClass {
    UnitId unit;
    UnitKind kind;
    std::string label;
    int grade = 0;
    int pupils = 0;
    std::vector<std::string> class_teachers;
    int subject_teachers = 0;
    YearFate fate = YearFate::goes_on;
    std::string next;            // goes_on: the name in the new year
    std::optional<UnitId> into;  // joins
    bool keep_subjects = true;
    std::vector<YearFault> faults;
    std::string mark;  // changes with everything of the class that the plan stands on
};
BOOST_DESCRIBE_STRUCT(YearClass, (),
                      (unit, kind, label, grade, pupils, class_teachers, subject_teachers, fate, next, into,
                       keep_subjects, faults, mark))

struct YearNewClass {
    std::string label;
    std::vector<YearFault> faults;
};
BOOST_DESCRIBE_STRUCT(YearNewClass, (), (label, faults))

struct YearMove {
    MemberId member;
    std::string name;
    std::string from;   // the class now
    std::string label;  // the class in the new year
    std::vector<YearFault> faults;
};
BOOST_DESCRIBE_STRUCT(YearMove, (), (member, name, from, label, faults))

struct YearSummary {
    int classes_on = 0, classes_joined = 0, classes_graduated = 0, classes_new = 0;
    int pupils_on = 0;      // with their class
    int pupils_joined = 0;  // with their class into another
    int pupils_moved = 0;   // one by one
    int pupils_graduated = 0;
    int teachers_ended = 0;  // subject teachers whose duty ends
};
BOOST_DESCRIBE_STRUCT(YearSummary, (),
                      (classes_on, classes_joined, classes_graduated, classes_new, pupils_on, pupils_joined,
                       pupils_moved, pupils_graduated, teachers_ended))

struct YearPlan {
    std::vector<YearClass> classes;
    std::vector<YearNewClass> new_classes;
    std::vector<YearMove> moves;
    YearSummary summary;
    bool may_apply = false;   // there is something to do and no fault
    std::string fingerprint;  // of the structure and the choices
};
BOOST_DESCRIBE_STRUCT(YearPlan, (), (classes, new_classes, moves, summary, may_apply, fingerprint))

struct YearMark {
    UnitId unit;
    json::Text<64> mark;
};
BOOST_DESCRIBE_STRUCT(YearMark, (), (unit, mark))
struct ApplyYear {
    YearChoices choices;
    json::Text<64, 64> fingerprint;    // of the plan that was looked at
    json::List<YearMark, 1000> marks;  // of its classes
};
BOOST_DESCRIBE_STRUCT(ApplyYear, (), (choices, fingerprint, marks))

/// The last year that was entered upon.
struct YearDone {
    Timestamp at;
    std::string by;
    YearSummary summary;
    bool undone = false;
    bool may_undo = false;  // within a day; undoing looks closer
};
BOOST_DESCRIBE_STRUCT(YearDone, (), (at, by, summary, undone, may_undo))
struct YearState {
    std::optional<YearDone> last;
};
BOOST_DESCRIBE_STRUCT(YearState, (), (last))

YearState year_state(db::Tx& tx, const Viewer& viewer);
/// What the new year would be by these choices. Writes nothing.
YearPlan plan_year(db::Tx& tx, const Viewer& viewer, const YearChoices& choices);
/// Writes the plan with one event to everybody; false, and nothing, when the same plan has been applied already (a
/// retry). conflict `marks` when the structure has changed since the plan was looked at: `detail` names the classes.
/// invalid_field `choices` for a plan with faults. The caller lets chats follow, then calls finish_year, if it was
/// written.
bool apply_year(db::Tx& tx, const Viewer& viewer, const ApplyYear& in);
/// Notes the last event of entering upon the year, chats included.
void finish_year(db::Tx& tx);

/// What of the year is taken back: every period that it ended or began.
struct YearUndoing {
    std::int64_t year = 0;  // its id
    std::int64_t first_seq = 0, last_seq = 0;
};
/// conflict with the field that says why not: `at` (a day has passed), `undone`, `later` (classes have changed since:
/// `detail` names them).
YearUndoing check_undoing_year(db::Tx& tx, const Viewer& viewer);
/// Everything as it was before. The caller gives places in other chats back and lets chats follow.
void undo_year(db::Tx& tx, const Viewer& viewer, const YearUndoing& undoing);

}  // namespace parta::people
