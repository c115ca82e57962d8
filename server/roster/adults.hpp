// Grown-ups of a file (representatives, or staff) as persons: which mentions are one, who is already in the
// organisation, who shares a contact with somebody of another name.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "roster/draft.hpp"

namespace parta::roster {

/// Somebody mentioned in one place of the file.
struct Mention {
    int line = 0;
    int number = 0;  // representative; 0: the line's own person (staff)
    const PersonName* name = nullptr;
    std::string name_key;
    Contact phone, email;
    int column = -1;          // of the name
    int child = -1;           // representatives: index into Plan::people
    int existing_child = -1;  // the same in the organisation, if there
};

/// One person behind one or more mentions.
struct Adult {
    std::vector<int> mentions;  // ascending, so the first is that of the first line
    int existing = -1;          // index into Existing::people
    bool waits = false;
};

/// Representatives: by child and name, then by name and contact.
std::vector<Adult> match_representatives(Draft& draft, std::span<const Mention> mentions);

/// Staff: by name and contact, or by name where contacts do not speak against it.
std::vector<Adult> match_staff(Draft& draft, std::span<const Mention> mentions);

/// The person's contact of one kind as the file has it: the existing one if any mention repeats it, else the first
/// line's. Reports the mentions that differ from it.
std::string agreed_contact(Draft& draft, const Adult& adult, std::span<const Mention> mentions, Field field);

/// The file's spelling of the name.
PersonName agreed_name(const Adult& adult, std::span<const Mention> mentions);

}  // namespace parta::roster
