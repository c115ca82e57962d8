// Whose line is whose: the pupils of a file among themselves and among those of the organisation.
#pragma once
#include <string>
#include <vector>

#include "roster/draft.hpp"

namespace parta::roster {

/// One line of a file of pupils.
struct PupilLine {
    const Record* record = nullptr;
    std::string name_key;
    std::string unit_key;  // empty: no class
    std::vector<std::string>
        family;         // name keys and contacts of the representatives: what two lines of one child share
    int existing = -1;  // index into Existing::people
    int same_as = -1;   // an earlier line of the same pupil
    bool waits = false;
    bool skipped = false;

    bool applies() const { return !record->left_out && !waits && !skipped; }
};

/// Recognises each line, asks where it must. The result is parallel to `records`.
std::vector<PupilLine> match_pupils(Draft& draft, const std::vector<Record>& records);

/// Pupils of the classes that the file names of whom no line speaks.
void list_absent_pupils(Draft& draft, const std::vector<PupilLine>& lines);

}  // namespace parta::roster
