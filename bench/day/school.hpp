// The school of the day: classes with their teachers and families, everybody signed in.
#pragma once
#include <string>
#include <vector>

#include "base/ids.hpp"

namespace parta::bench {

struct BigSchool {
    OrgId org;
    std::vector<std::string> sessions;  // in no order that means anything
};

/// Made in the configured database by the functions that make a real school. Of `people`, half are pupils, a twentieth
/// teachers, the rest parents.
BigSchool make_school(std::size_t people);

}  // namespace parta::bench
