// Wall time. Milliseconds since the Unix epoch, UTC, everywhere: in tables, in JSON, in memory.
#pragma once
#include <chrono>
#include <compare>
#include <cstdint>

namespace parta {

struct Timestamp {
    std::int64_t ms = 0;

    auto operator<=>(const Timestamp&) const = default;
    friend Timestamp operator+(Timestamp at, std::chrono::milliseconds d) { return {at.ms + d.count()}; }
    friend Timestamp operator-(Timestamp at, std::chrono::milliseconds d) { return {at.ms - d.count()}; }
    friend std::chrono::milliseconds operator-(Timestamp a, Timestamp b) {
        return std::chrono::milliseconds{a.ms - b.ms};
    }
};

/// The present moment. Tests may move it with `ShiftedClock`; nothing else reads the system clock.
Timestamp now();

/// Moves `now()` by a distance while it lives (expiry, edit windows); for tests only, not nested.
class ShiftedClock {
  public:
    explicit ShiftedClock(std::chrono::milliseconds by);
    ~ShiftedClock();
    ShiftedClock(const ShiftedClock&) = delete;
    ShiftedClock& operator=(const ShiftedClock&) = delete;
};

}  // namespace parta
