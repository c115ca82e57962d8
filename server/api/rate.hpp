// How often one may call: token buckets per session, or per address where there is no session. A school of 900 sits
// behind one address, so address buckets are wide and guessing is stopped by counters per account, code and invite
// instead.
#pragma once
#include <string_view>

#include "api/route.hpp"
#include "http/rate_limit.hpp"

namespace parta::api {

class Limits {
  public:
    /// Throws too_many_requests with the seconds to wait.
    void check(Rate rate, std::string_view session, std::string_view address);

    /// The session that check() counted by is nobody's: its bucket is forgotten, and its address pays as for a call
    /// without one. Otherwise whoever makes sessions up would never be held up, and their buckets would push out all
    /// others. Returns the seconds to wait, 0 for none.
    int unknown_session(Rate rate, std::string_view session, std::string_view address);

    /// A link or code that opens nothing counts apart, so that one who guesses does not hold up those who join from the
    /// same address. The call's own class (`rate`, one by address) gets its
    /// token back. Returns the seconds until the next guess is answered, 0 for now.
    int wrong_key(std::string_view address, Rate rate = Rate::join);

  private:
    int by_address(Rate rate, std::string_view address);

    http::RateLimiter buckets_;
};

}  // namespace parta::api
