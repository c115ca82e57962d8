#include "api/rate.hpp"

#include <fmt/format.h>

#include <array>

#include "http/addresses.hpp"

namespace parta::api {
namespace {

struct Figures {
    std::string_view name;
    double per_minute;
    double burst;
    bool by_address;  // else by session, and by address where there is none
};

/// In the order of Rate. A class of 30 behind one address opens its chats in the same second; 900 people sign in within
/// ten minutes.
constexpr std::array<Figures, 11> figures{{
    {"read", 1200, 400, false},
    {"write", 240, 120, false},
    {"post", 60, 40, false},
    {"typing", 60, 20, false},
    {"upload", 60, 40, false},
    {"heavy", 60, 30, false},
    {"bulk", 6, 10, false},
    {"sign_in", 120, 400, true},
    {"join", 240, 600, true},
    {"public_form", 10, 20, true},
    {"public_upload", 1, 6, true},
}};

/// Without a session one address stands for a whole school.
constexpr double school = 20;

const Figures& of(Rate rate) {
    return figures[static_cast<std::size_t>(rate)];
}

std::string key(const Figures& f, std::string_view who) {
    return fmt::format("{}:{}", f.name, who);
}

/// A school of 900 mistypes some 45 codes on its joining evening.
constexpr http::Rate wrong_keys{.per_second = 0.5, .burst = 60};

}  // namespace

int Limits::wrong_key(std::string_view address, Rate rate) {
    const Figures& f = of(rate);
    buckets_.give_back(key(f, http::limit_key(address)), {f.per_minute / 60, f.burst});
    return buckets_.take(fmt::format("wrong_key:{}", http::limit_key(address)), wrong_keys);
}

int Limits::by_address(Rate rate, std::string_view address) {
    const Figures& f = of(rate);
    const double width = f.by_address ? 1 : school;
    return buckets_.take(key(f, http::limit_key(address)), {f.per_minute / 60 * width, f.burst * width});
}

void Limits::check(Rate rate, std::string_view session, std::string_view address) {
    const Figures& f = of(rate);
    const int wait = f.by_address || session.empty() ? by_address(rate, address)
                                                     : buckets_.take(key(f, session), {f.per_minute / 60, f.burst});
    if (wait > 0) throw Error{ErrorCode::too_many_requests, {}, {}, wait};
}

int Limits::unknown_session(Rate rate, std::string_view session, std::string_view address) {
    const Figures& f = of(rate);
    if (f.by_address) return 0;  // has paid
    buckets_.forget(key(f, session));
    return by_address(rate, address);
}

}  // namespace parta::api
