#include "base/clock_guard.hpp"

#include <time.h>

#include <cstdint>

namespace parta {
namespace {

std::int64_t read_ms(clockid_t clock) {
    timespec at{};
    ::clock_gettime(clock, &at);
    return at.tv_sec * 1000 + at.tv_nsec / 1'000'000;
}

/// CLOCK_BOOTTIME goes on while the machine sleeps, as the wall clock does.
std::int64_t wall_ahead_ms() {
    return read_ms(CLOCK_REALTIME) - read_ms(CLOCK_BOOTTIME);
}
const std::int64_t ahead_at_start_ms = wall_ahead_ms();

}  // namespace

std::chrono::milliseconds clock_was_set() {
    return std::chrono::milliseconds{wall_ahead_ms() - ahead_at_start_ms};
}

}  // namespace parta
