// What a plan looks like to the person who imports. Not for use outside this folder.
#pragma once
#include "roster/import.hpp"

namespace parta::roster {

/// Everything but the draft's id and file name.
Preview show(const ParsedFile& file, const Existing& existing, const Choices& choices, const Plan& plan);

}  // namespace parta::roster
