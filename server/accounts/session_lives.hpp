// How long sessions live. Private to this folder.
#pragma once
#include <chrono>

namespace parta::accounts {

using namespace std::chrono_literals;

inline constexpr std::chrono::milliseconds usual_life = std::chrono::days{90};
inline constexpr std::chrono::milliseconds shared_life =
    12h;  // a day on a shared computer, whose browser may not close
inline constexpr std::chrono::milliseconds shared_idle = 30min;  // somebody else sits down at it
inline constexpr std::chrono::milliseconds pin_idle = 15min;     // a phone that lies about
inline constexpr std::chrono::milliseconds parting_life =
    2min;  // a tab that reloads, or another one, is heard of before
inline constexpr std::chrono::milliseconds touch_every = 5min;

}  // namespace parta::accounts
