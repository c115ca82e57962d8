// Whose line is whose: the pupils of a file among themselves and among those of the organisation.
#pragma once
#include <string>
#include <vector>

#include "roster/draft.hpp"

namespace parta::roster {

/// One pupil and the lines that speak of them.
struct PupilGroup {
    std::vector<int> lines;  // indices into the records; the first one leads
    std::string name_key;
    std::string unit_key;    // empty: no class
    std::string birth_date;  // empty: none
    std::vector<std::string>
        family;         // name keys and contacts of the representatives: what two lines of one child share
    int existing = -1;  // index into Existing::people
    bool waits = false;
};

struct PupilGroups {
    std::vector<PupilGroup> groups;
    std::vector<int> of_record;  // parallel to the records; -1: left out or skipped
};

/// First the lines among themselves, then with the organisation, so that an import leaves nothing for the next one to
/// see otherwise. Asks where it must.
PupilGroups match_pupils(Draft& draft, const std::vector<Record>& records);

/// Pupils of the classes that the file names of whom no line speaks.
void list_absent_pupils(Draft& draft, const std::vector<Record>& records, const PupilGroups& pupils);

}  // namespace parta::roster
