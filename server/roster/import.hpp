// Importing a roster (X11): a file is kept as a draft with the choices of the person who imports; what it would do is
// planned anew at each look (plan.hpp) and written in one transaction.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "orgs/orgs.hpp"
#include "roster/plan.hpp"

namespace parta::roster {

/// A line that wants a look: it has a fault above a note, a question, does not go in, or has been corrected.
struct PreviewLine {
    int line = 0;
    std::vector<std::string> cells;  // after corrections
    LineOutcome outcome = LineOutcome::unchanged;
    std::vector<Fault> faults;
    std::vector<LineRepresentative> representatives;
    std::vector<int> corrected;  // columns
};
BOOST_DESCRIBE_STRUCT(PreviewLine, (), (line, cells, outcome, faults, representatives, corrected))

/// A class or group that the file names.
struct PreviewUnit {
    std::string label;
    bool created = false;
    int pupils = 0;          // of the file
    std::vector<int> lines;  // the first three
};
BOOST_DESCRIBE_STRUCT(PreviewUnit, (), (label, created, pupils, lines))

/// A line as it was understood.
struct UnderstoodLine {
    int line = 0;
    std::string name;
    std::string unit_label;  // pupils
    std::string birth_date;  // "2019-08-01" or empty
    std::string position;    // staff
    std::vector<std::string> leads;
    std::vector<std::string> representatives;
};
BOOST_DESCRIBE_STRUCT(UnderstoodLine, (), (line, name, unit_label, birth_date, position, leads, representatives))

struct AbsentPerson {
    MemberId member;
    std::string name;
    UnitId unit;  // 0: staff
    std::string unit_label;
    bool leaving = false;
    bool left_school = false;
};
BOOST_DESCRIBE_STRUCT(AbsentPerson, (), (member, name, unit, unit_label, leaving, left_school))

/// A class that the file says nothing of after all, by choice; or the staff.
struct NotMeant {
    UnitId unit;  // 0: staff
    std::string unit_label;
    int people = 0;  // who would have been missed
};
BOOST_DESCRIBE_STRUCT(NotMeant, (), (unit, unit_label, people))

enum class DifferenceKind { created, returns, moved, changed };
BOOST_DESCRIBE_ENUM(DifferenceKind, created, returns, moved, changed)

/// What the file would do to one person.
struct Difference {
    std::optional<MemberId> member;  // absent: new
    std::string name;
    DifferenceKind kind = DifferenceKind::changed;
    std::string unit_label;            // pupils: their class afterwards
    std::vector<FieldChange> changes;  // of somebody who is there; those kept, too
    std::vector<policy::Role> roles_added, roles_ended;
    std::vector<std::string> leads;     // classes they begin to lead
    std::vector<std::string> children;  // «Жуков Семён»: whom they begin to represent, or as something else
    std::vector<std::string> flags_added, flags_gone;  // see ExistingPerson::flags
};
BOOST_DESCRIBE_STRUCT(Difference, (),
                      (member, name, kind, unit_label, changes, roles_added, roles_ended, leads, children, flags_added,
                       flags_gone))

/// A duty that the file would begin, or one that it does not name and that may be ended.
struct PreviewDuty : DutyKey {
    std::string name;
    std::string unit_label;
    int line = 0;  // 0: not in the file
    bool ending = false;
};
BOOST_DESCRIBE_STRUCT(PreviewDuty, (DutyKey), (name, unit_label, line, ending))

struct Preview {
    RosterImportId id;
    std::string file_name;
    FileKind kind = FileKind::unknown;
    std::vector<FileKind> parts;  // of an archive: what it holds, in the order of importing
    bool usable = false;          // people can be read: kind and the column of names are known
    std::vector<Column> columns;
    std::vector<std::vector<std::string>> sample;  // the first five rows below the headings, to recognise columns by
    int total_lines = 0;
    std::vector<PreviewLine> lines;          // those that want a look, at most 500
    int lines_to_look_at = 0;                // of them all
    std::vector<PreviewUnit> units;          // that the file names, in the order of lists
    std::vector<UnderstoodLine> understood;  // the first ten
    std::vector<std::string> known_units;    // labels in force, for choosing one
    std::vector<Question> questions;
    bool second_time = false;             // there are people of this kind already
    std::vector<Difference> differences;  // moved, returning, changed and, the second time, new ones; at most 500
    int differences_in_all = 0;
    std::vector<AbsentPerson> absentees;  // by class, at most 500
    int absentees_in_all = 0;
    std::vector<NotMeant> not_meant;
    std::vector<PreviewDuty> duties;         // that would begin, at most 1,000
    std::vector<PreviewDuty> ending_duties;  // at most 1,000
    Summary summary;
    bool changes_nothing = false;  // the same file again
    Choices choices;
};
BOOST_DESCRIBE_STRUCT(Preview, (),
                      (id, file_name, kind, parts, usable, columns, sample, total_lines, lines, lines_to_look_at, units,
                       understood, known_units, questions, second_time, differences, differences_in_all, absentees,
                       absentees_in_all, not_meant, duties, ending_duties, summary, changes_nothing, choices))

struct Applied {
    Summary summary;
};
BOOST_DESCRIBE_STRUCT(Applied, (), (summary))

/// A file that somebody imports, and what they chose.
struct UploadedRoster {
    std::string file_name;
    std::string content;
    Choices choices;
};

/// What the next three make takes as long as the file wants it to (a second and more for what is large or malicious):
/// they run beside the database's threads, never inside a unit, where everybody's writes would wait for them.
///
/// unsupported_file with TableErrorCode and limit in `detail` ("too_many_rows 20000 line 7") if it is no table.
ParsedFile read_draft(const UploadedRoster& draft);
/// What the file would do to those who are there.
Preview show_draft(RosterImportId id, const UploadedRoster& draft, const Existing& existing);

/// Who is there, for whoever may import at all.
Existing existing_for_import(db::Tx& tx, const orgs::Viewer& viewer);
/// not_found; conflict once applied.
UploadedRoster open_draft(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id);
/// Keeps a file as a draft. Drafts of the same person are discarded: one import at a time.
void keep_draft(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id, const UploadedRoster& draft);
/// Replaces all choices. conflict once applied.
void keep_choices(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id, const Choices& choices);
/// Writes the plan: people, classes, class teachers, representatives, absentees ticked. One AccessChanged to the
/// organisation, and none when the file changes nothing. The caller lets chats::derive_official follow. `file` is what
/// read_draft made of the draft when its choices were `choices`. conflict when applied already, or when other choices
/// have been made since.
Applied apply(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id, const ParsedFile& file,
              const Choices& choices);
void discard(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id);
/// Deletes drafts that nobody has applied in seven days: they hold personal data.
void prune_drafts(db::Tx& tx);

}  // namespace parta::roster
