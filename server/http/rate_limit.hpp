// Token buckets: so many at once, so many per second after that, for each key.
#pragma once
#include <chrono>
#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace parta::http {

struct Rate {
    double per_second = 1;  // tokens that come back
    double burst = 10;      // tokens of a full bucket
};

/// Keys are the caller's choice ("sign-in:192.0.2.7"); a key is always used with one rate. When there are more keys
/// than `max_keys`, the one unused for longest is forgotten. For one thread.
class RateLimiter {
  public:
    using Clock = std::chrono::steady_clock;
    explicit RateLimiter(std::size_t max_keys = 100'000) : max_keys_(max_keys) {}

    /// Takes `cost` tokens. 0: they were there. Otherwise nothing is taken, and so many whole seconds later (at least
    /// 1) there will be enough.
    int take(std::string_view key, Rate rate, Clock::time_point now = Clock::now(), double cost = 1) noexcept;

    /// Gives tokens back, for what turned out not to count (a sign-in that was right).
    void give_back(std::string_view key, Rate rate, double tokens = 1) noexcept;

    /// The key's bucket is full again, and costs no memory.
    void forget(std::string_view key) noexcept;

    std::size_t size() const { return buckets_.size(); }

  private:
    struct Bucket {
        std::string key;
        double tokens;
        Clock::time_point filled;
    };
    using Order = std::list<Bucket>;  // most recently used first

    Bucket& bucket_of(std::string_view key, Rate rate, Clock::time_point now);

    std::size_t max_keys_;
    Order order_;
    std::unordered_map<std::string_view, Order::iterator> buckets_;  // keys are views of the list's strings
};

}  // namespace parta::http
