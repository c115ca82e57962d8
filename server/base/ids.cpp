#include "base/ids.hpp"

#include <algorithm>
#include <atomic>

#include "base/clock.hpp"
#include "base/random.hpp"

namespace parta {
namespace {
constexpr std::int64_t epoch_ms = 1'735'689'600'000;  // 2025-01-01T00:00:00Z
constexpr int random_bits = 22;
}  // namespace

std::int64_t new_id_value() {
    static std::atomic<std::int64_t> last{0};
    // A clock that stands before 2025 must still give positive ids.
    auto ms = std::max<std::int64_t>(now().ms - epoch_ms, 0);
    auto candidate = (ms << random_bits) | random_below(1U << random_bits);
    auto previous = last.load(std::memory_order_relaxed);
    std::int64_t made = 0;
    // Within one millisecond, and after the clock was set back, ids go on from the last one.
    do made = std::max(candidate, previous + 1);
    while (!last.compare_exchange_weak(previous, made, std::memory_order_relaxed));
    return made;
}

}  // namespace parta
