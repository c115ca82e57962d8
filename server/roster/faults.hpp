// What may be wrong with a line of a roster file. The client chooses the sentence by the code; here are only codes and
// their parameters.
#pragma once
#include <boost/describe.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace parta::roster {

/// How much a fault matters to the person who imports.
enum class Severity {
    note,            // put right without asking; shown on demand
    warning,         // the line goes in, but something in it was not understood; can be corrected in place
    needs_decision,  // the line (or what was doubtful in it) waits for an answer, or the safe answer was taken
    left_out,        // the line does not go in until it is corrected
};
BOOST_DESCRIBE_ENUM(Severity, note, warning, needs_decision, left_out)

/// Names are part of the protocol with the client: never renamed, only added.
enum class FaultCode {
    // note
    latin_letters,            // Latin look-alikes replaced: «8B» → 8«В», «Cидоров» → «Сидоров»
    cyrillic_letters,         // Cyrillic look-alikes in an e-mail address replaced
    pupil_contact_of_parent,  // the pupil's own phone or e-mail is a representative's: kept with the representative
    // warning
    cell_too_long,                // more than 500 code points: treated as empty
    class_missing,                // goes to «Без класса»
    class_unreadable,             // goes to «Без класса»
    name_incomplete,              // only a surname or only a given name
    name_unusual,                 // digits or signs that names do not have; kept as written
    birth_date_unreadable,        // stays empty
    birth_date_impossible,        // no such day, or in the future, or too long ago: stays empty
    birth_date_implausible,       // kept, but a pupil of this age is unlikely
    sex_unreadable,               // stays empty
    phone_unreadable,             // stays empty
    phone_several,                // the first of several is kept
    email_unreadable,             // stays empty
    email_several,                // the first of several is kept
    contact_differs,              // the same representative has another phone or e-mail in `other_line`, which is kept
    representative_without_name,  // a contact without a name: nobody is made
    repeated_line,                // the same person as in `other_line`: one record
    position_missing,             // goes in as other staff
    position_unknown,             // goes in as other staff with this position
    class_has_other_leader,       // the class already has another class teacher, who stays
    class_new,                    // corrected in the preview to a class that nothing else names: it is made
    age_unlikely_for_class,       // kept, but a pupil of this age is unlikely in this class
    // needs_decision: each has a Question with the same lines
    maybe_twice,             // may be the person of `other_line`: waits
    maybe_existing,          // may be somebody already in the organisation: waits
    contact_shared,          // the contact belongs to somebody of another name
    maybe_staff_and_parent,  // may be one person who works here and has a child here
    // left_out
    name_missing,
    teacher_unknown,    // of a duty: nobody who works here
    teacher_ambiguous,  // of a duty: several
    unit_unknown,       // of a duty: no such class, and a table of duties makes none
    subject_missing,    // of a duty
};
BOOST_DESCRIBE_ENUM(FaultCode, latin_letters, cyrillic_letters, pupil_contact_of_parent, cell_too_long, class_missing,
                    class_unreadable, name_incomplete, name_unusual, birth_date_unreadable, birth_date_impossible,
                    birth_date_implausible, sex_unreadable, phone_unreadable, phone_several, email_unreadable,
                    email_several, contact_differs, representative_without_name, repeated_line, position_missing,
                    position_unknown, class_has_other_leader, class_new, age_unlikely_for_class, maybe_twice,
                    maybe_existing, contact_shared, maybe_staff_and_parent, name_missing, teacher_unknown,
                    teacher_ambiguous, unit_unknown, subject_missing)

Severity severity_of(FaultCode code);

/// One fault. `line` is the source line (1 is the first), `column` the cell's index from 0, or -1 for the whole line.
struct Fault {
    FaultCode code;
    Severity severity;
    int line = 0;
    int column = -1;
    std::string value;   // the offending text, as in the file after corrections
    int other_line = 0;  // the line it is compared with; 0 if none

    bool operator==(const Fault&) const = default;
};
BOOST_DESCRIBE_STRUCT(Fault, (), (code, severity, line, column, value, other_line))

Fault make_fault(FaultCode code, int line, int column = -1, std::string value = {}, int other_line = 0);

/// By line, column and code: the order in which a person goes through them.
void sort_faults(std::vector<Fault>& faults);

}  // namespace parta::roster
