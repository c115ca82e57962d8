#include "base/clock.hpp"

#include <atomic>

namespace parta {
namespace {
std::atomic<std::int64_t> shift_ms{0};
}

Timestamp now() {
    auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
    return {ms + shift_ms.load(std::memory_order_relaxed)};
}

ShiftedClock::ShiftedClock(std::chrono::milliseconds by) {
    shift_ms = by.count();
}
ShiftedClock::~ShiftedClock() {
    shift_ms = 0;
}

}  // namespace parta
