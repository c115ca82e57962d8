// «Нагрузка»: who teaches what where, as rows of teacher × subject × class × subgroup or as a grid: of classes and
// subjects with teachers' names in its cells, or of teachers and classes with subjects or hours in them. Not for use
// outside this folder.
#pragma once
#include "roster/draft.hpp"

namespace parta::roster {

/// One duty as one cell or row says it.
struct DutyRecord {
    int line = 0;
    int column = -1;      // of the teacher's name
    std::string teacher;  // «Иванова А. А.», as in the file
    std::string subject;
    ClassLabel unit;
    int unit_column = -1;
    std::string subgroup;
    bool class_in_heading = false;
};

/// Reads every row below the headings; faults of the file alone are reported to the draft. A row without a teacher
/// belongs to the one above it, as merged cells are exported.
std::vector<DutyRecord> read_duties(Draft& draft, const Table& table);

/// Compares them with the duties in force. Teachers are found among the staff by the whole name or by surname and
/// initials; classes are not made.
void plan_duties(Draft& draft, const Table& table);

}  // namespace parta::roster
