// What an import would do, computed without touching anything: from a file, from what the organisation has, and from
// the choices of the person who imports. Computed anew at each look, so it never goes stale.
//
// How people are recognised
// - A pupil is the one of the same name and birth date, in whatever class; where a date is missing on one side, the
//   one of the same name in the same class. Same name, different dates: two people; but if they share a parent, or if
//   a date is missing and the classes differ, it is asked, and the line waits.
// - Two lines of the same name, class and birth date are one pupil (some exports write a line per parent). Same name,
//   class and parents with different or missing dates: «возможно, записан дважды». The first line goes in, the second
//   waits. That depends on the file alone, so it is asked again when the same file comes in a new import.
// - A representative is the child's own of that name; else the one of the same name and the same phone or e-mail,
//   within the file and the organisation: so siblings get one parent.
// - A member of staff is the one of that name with the same phone or e-mail, or of that name where one side has no
//   contacts; where all contacts differ it is asked, and the line waits.
// - Staff and parent are one person when name and phone are equal; when only the e-mail is, it is asked, and until
//   then they are two.
// - One contact under different names is asked about and never merged by itself. Until answered they are two people,
//   both with the contact; but where the child already has a representative with that contact, the new one waits.
//
// What a file may change: it adds and corrects, an empty cell never erases. Contacts of a person who works here come
// from the staff file; a file of pupils only fills gaps in them. So staff first or pupils first ends in the same
// people, and the same file a second time changes nothing.
//
// A changed file is a difference: each field of somebody who is already there is a FieldChange, made unless it is
// among Choices::kept.
#pragma once
#include <boost/describe.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "json/types.hpp"
#include "policy/policy.hpp"
#include "roster/records.hpp"

namespace parta::roster {

// ── What the organisation has ──

struct ExistingUnit {
    UnitId id;
    std::string label;  // classes and college groups in force; not supplementary groups, not «Учительская»
};

/// A member in force, joined or not; or one who has left, as they would stand if brought back.
struct ExistingPerson {
    MemberId id;
    PersonName name;
    std::string birth_date;  // "2019-08-01" or empty
    Sex sex = Sex::unknown;
    std::string phone, email;  // E.164, small letters; or empty
    std::string position;
    std::string flags;                  // what of an earlier file was unreadable: "bad_phone bad_email bad_birth_date"
    std::vector<policy::Role> roles;    // appointed ones, pupil included; not class_teacher and parent, which follow
    UnitId unit;                        // main class or group as a pupil; 0: none
    std::vector<UnitId> leads;          // as class teacher or curator
    std::vector<std::string> subjects;  // that a member of staff teaches, as the roster says
    bool left = false;                  // expected in no file; whoever a file names comes back
};

struct ExistingRepresentation {
    MemberId child, parent;  // in force, restricted ones too
    std::string relation{};  // «мать»; may be empty
    bool restricted = false;
};

/// Somebody teaches a subject in a class, all of it or one subgroup.
struct DutyKey {
    MemberId member;
    UnitId unit;
    std::string subject, subgroup;

    bool operator==(const DutyKey&) const = default;
};
BOOST_DESCRIBE_STRUCT(DutyKey, (), (member, unit, subject, subgroup))

struct Existing {
    Labels labels = Labels::school;
    std::string today;  // "2025-09-01", in the organisation's time zone
    std::vector<ExistingUnit> units;
    std::vector<ExistingPerson> people;  // by id: of namesakes whom nothing tells apart the first comes first each time
    std::vector<ExistingRepresentation> representations;
    std::vector<DutyKey> duties;  // in force, substitutions apart
};

// ── What the person who imports has chosen ──

struct RepresentativeChoice {
    int line = 0;
    int number = 0;

    bool operator==(const RepresentativeChoice&) const = default;
};
BOOST_DESCRIBE_STRUCT(RepresentativeChoice, (), (line, number))

enum class AnswerKind { unanswered, same, different };
BOOST_DESCRIBE_ENUM(AnswerKind, unanswered, same, different)

struct Answer {
    std::string question;  // Question::key
    AnswerKind answer = AnswerKind::unanswered;

    bool operator==(const Answer&) const = default;
};
BOOST_DESCRIBE_STRUCT(Answer, (), (question, answer))

/// A change that the file wants and the person who imports does not.
struct KeptField {
    MemberId member;
    Field field = Field::ignored;

    auto operator<=>(const KeptField&) const = default;
};
BOOST_DESCRIBE_STRUCT(KeptField, (), (member, field))

struct Choices {
    FileKind kind = FileKind::unknown;  // unknown: as guessed
    std::vector<ColumnChoice> columns;
    std::vector<Correction> corrections;
    std::vector<int> skipped_lines;
    std::vector<RepresentativeChoice> unticked;  // representatives who shall not be made
    std::vector<Answer> answers;
    std::vector<MemberId> leaving;      // absentees: pupils into no class, staff out of their roles
    std::vector<MemberId> left_school;  // absent pupils who have left altogether: their access ends
    std::vector<UnitId> not_meant;      // classes the file says nothing of after all
    bool staff_not_meant = false;       // a file of some of the staff: nobody else of them is missed
    std::vector<KeptField> kept;
    std::vector<DutyKey> ending_duties;  // of those that the file does not name

    bool operator==(const Choices&) const = default;
};
BOOST_DESCRIBE_STRUCT(Choices, (),
                      (kind, columns, corrections, skipped_lines, unticked, answers, leaving, left_school, not_meant,
                       staff_not_meant, kept, ending_duties))

// ── The plan ──

enum class Change { none, created, changed };
BOOST_DESCRIBE_ENUM(Change, none, created, changed)

struct PlannedUnit {
    UnitId id;  // 0: to be made
    ClassLabel label;
    Change change = Change::none;
};
BOOST_DESCRIBE_STRUCT(PlannedUnit, (), (id, label, change))

/// One field of a person who is already there.
struct FieldChange {
    Field field = Field::ignored;
    std::string before, after;
    bool kept = false;  // shown, but not made

    bool operator==(const FieldChange&) const = default;
};
BOOST_DESCRIBE_STRUCT(FieldChange, (), (field, before, after, kept))

/// A person of the file as they will be afterwards.
struct PlannedPerson {
    MemberId id;  // 0: to be made
    Change change = Change::none;
    std::vector<int> lines;  // where the file speaks of them, ascending
    PersonName name;
    std::string birth_date;
    Sex sex = Sex::unknown;
    std::string phone, email;
    std::string position;
    std::vector<policy::Role> roles;        // all appointed ones, pupil included
    std::vector<policy::Role> roles_added;  // of them, new
    std::vector<policy::Role> roles_ended;  // that followed from a position which has changed
    int unit = -1;                          // pupils: index into Plan::units; -1: «Без класса», or not a pupil
    UnitId moved_from;                      // pupils: the class they leave for `unit`; 0: none
    std::vector<int> leads_added;           // indices into Plan::units
    std::vector<std::string> subjects;      // that they teach
    std::vector<FieldChange> changes;       // for Change::changed
    std::vector<FaultCode> open_faults;     // warnings of their lines that leave something of theirs empty
    std::string flags;                      // as ExistingPerson::flags, afterwards
    std::string flags_before;
    bool returns = false;  // had left

    /// Whether this field of somebody who is already there is written.
    bool writes(Field field) const;
};
BOOST_DESCRIBE_STRUCT(PlannedPerson, (),
                      (id, change, lines, name, birth_date, sex, phone, email, position, roles, roles_added,
                       roles_ended, unit, moved_from, leads_added, subjects, changes, open_faults, flags, flags_before,
                       returns))

struct PlannedRepresentation {
    int child = -1, parent = -1;  // indices into Plan::people
    std::string relation;
    Change change = Change::none;
};
BOOST_DESCRIBE_STRUCT(PlannedRepresentation, (), (child, parent, relation, change))

enum class QuestionKind {
    twice_in_file,     // two lines: one person or two?
    existing_pupil,    // the line and a pupil of the organisation
    existing_staff,    // the line and a member of staff
    staff_and_parent,  // somebody in the file and in the organisation, with the same name and e-mail
    shared_contact,    // people of different names with one contact; `same` only where there are two
};
BOOST_DESCRIBE_ENUM(QuestionKind, twice_in_file, existing_pupil, existing_staff, staff_and_parent, shared_contact)

struct QuestionParty {
    int line = 0;     // 0: not in the file
    int number = 0;   // representative; 0: the line's own person
    MemberId member;  // 0: new
    PersonName name;

    // What there is to judge by; filled in by the preview, not by the plan.
    std::string unit_label{}, birth_date{};
    std::vector<std::string> relatives{};  // a pupil's representatives, a representative's children
};
BOOST_DESCRIBE_STRUCT(QuestionParty, (), (line, number, member, name, unit_label, birth_date, relatives))

struct Question {
    std::string key;  // stays the same while lines and contacts do
    QuestionKind kind = QuestionKind::twice_in_file;
    std::string contact;  // shared_contact, staff_and_parent
    std::vector<QuestionParty> parties;
    AnswerKind answer = AnswerKind::unanswered;
};
BOOST_DESCRIBE_STRUCT(Question, (), (key, kind, contact, parties, answer))

enum class LineOutcome { created, changed, unchanged, waits, left_out, skipped };
BOOST_DESCRIBE_ENUM(LineOutcome, created, changed, unchanged, waits, left_out, skipped)

struct LineRepresentative {
    int number = 0;
    int person = -1;  // index into Plan::people; -1: not made
    bool ticked = true;
};
BOOST_DESCRIBE_STRUCT(LineRepresentative, (), (number, person, ticked))

struct PlannedLine {
    int line = 0;
    LineOutcome outcome = LineOutcome::unchanged;
    int person = -1;  // index into Plan::people; -1: waits, left out or skipped
    std::vector<LineRepresentative> representatives;
};
BOOST_DESCRIBE_STRUCT(PlannedLine, (), (line, outcome, person, representatives))

/// Somebody of the organisation whom the file would be expected to name: a pupil of one of its classes, a member of
/// staff.
struct Absentee {
    MemberId member;
    PersonName name;
    UnitId unit;               // pupils
    bool leaving = false;      // ticked: the pupil leaves the class, the member of staff their roles
    bool left_school = false;  // the pupil leaves altogether
};
BOOST_DESCRIBE_STRUCT(Absentee, (), (member, name, unit, leaving, left_school))

/// A duty that begins, or one that the file does not name.
struct PlannedDuty : DutyKey {
    PersonName name{};
    std::string unit_label{};
    int line = 0;         // that says it first; 0: none does
    bool ending = false;  // ticked
};
BOOST_DESCRIBE_STRUCT(PlannedDuty, (DutyKey), (name, unit_label, line, ending))

struct Tally {
    int created = 0, changed = 0, unchanged = 0;

    bool operator==(const Tally&) const = default;
};
BOOST_DESCRIBE_STRUCT(Tally, (), (created, changed, unchanged))

struct Summary {
    Tally units, pupils, representatives, staff;  // someone with two capacities counts in both
    int representations_created = 0;
    int without_class = 0;                       // pupils of the file in «Без класса»
    int waiting = 0, left_out = 0, skipped = 0;  // lines
    int open_questions = 0;
    int leaving = 0;    // absentees ticked, those who leave altogether too
    int returning = 0;  // had left, and are in the file
    int moved = 0;      // pupils, from one class to another
    Tally duties;       // created and unchanged
    int duties_ending = 0;
};
BOOST_DESCRIBE_STRUCT(Summary, (),
                      (units, pupils, representatives, staff, representations_created, without_class, waiting, left_out,
                       skipped, open_questions, leaving, returning, moved, duties, duties_ending))

struct Plan {
    Columns columns;                 // as used
    std::vector<PlannedUnit> units;  // that people of the file are in or lead, in the order of lists
    std::vector<PlannedPerson> people;
    std::vector<PlannedRepresentation> representations;
    std::vector<PlannedLine> lines;
    std::vector<Question> questions;
    std::vector<Absentee> absentees;
    std::map<UnitId, int> not_meant;         // of Choices::not_meant: how many would have been missed in each
    std::vector<PlannedDuty> duties;         // that begin, by class and subject
    std::vector<PlannedDuty> ending_duties;  // that the file does not name, by class and subject
    int duties_unchanged = 0;
    std::vector<Fault> faults;
    Summary summary;

    /// Nothing would be written.
    bool empty() const;
};

/// Pure and deterministic. With columns that are not usable() the plan has no lines and changes nothing.
Plan make_plan(const ParsedFile& file, const Existing& existing, const Choices& choices);

}  // namespace parta::roster

// Drafts are kept for days: one of an older version says nothing of what came later.
template <>
struct parta::json::Defaults<parta::roster::Choices> {
    static constexpr std::string_view fields[] = {"left_school", "not_meant", "staff_not_meant", "kept",
                                                  "ending_duties"};
};
