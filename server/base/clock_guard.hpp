// Whether the wall clock can be believed.
#pragma once
#include <chrono>

namespace parta {

/// How far the system's clock was set forward since the program began, compared with one that nobody sets; negative
/// when it was set back. What is dropped for its age must not go by such a clock. `ShiftedClock` does not count.
std::chrono::milliseconds clock_was_set();

}  // namespace parta
