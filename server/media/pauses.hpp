// How long to wait before something that ended is started again.
#pragma once
#include <algorithm>
#include <chrono>

namespace parta::media {

struct Pauses {
    std::chrono::milliseconds first_pause{
        250};  // before the second start in a row that did not last; doubled each time
    std::chrono::milliseconds longest_pause{30'000};
    std::chrono::milliseconds long_life{60'000};  // who lived so long starts the row anew
};

/// Before the next start, after so many lives in a row that were short.
inline std::chrono::milliseconds restart_pause(const Pauses& pauses, int short_lives) {
    if (short_lives <= 1) return std::chrono::milliseconds{0};
    auto pause = pauses.first_pause;
    for (int i = 2; i < short_lives && pause < pauses.longest_pause; ++i) pause *= 2;
    return std::min(pause, pauses.longest_pause);
}

}  // namespace parta::media
