#include "http/rate_limit.hpp"

#include <algorithm>
#include <cmath>
#include <new>

namespace parta::http {

RateLimiter::Bucket& RateLimiter::bucket_of(std::string_view key, Rate rate, Clock::time_point now) {
    if (auto found = buckets_.find(key); found != buckets_.end()) {
        order_.splice(order_.begin(), order_, found->second);
        Bucket& bucket = order_.front();
        double seconds = std::max(0.0, std::chrono::duration<double>(now - bucket.filled).count());
        bucket.tokens = std::min(rate.burst, bucket.tokens + seconds * rate.per_second);
        bucket.filled = std::max(bucket.filled, now);
        return bucket;
    }
    if (buckets_.size() >= max_keys_ && !order_.empty()) {
        buckets_.erase(order_.back().key);
        order_.pop_back();
    }
    order_.push_front({std::string{key}, rate.burst, now});
    buckets_.emplace(order_.front().key, order_.begin());
    return order_.front();
}

int RateLimiter::take(std::string_view key, Rate rate, Clock::time_point now, double cost) noexcept {
    constexpr double longest_wait = 24.0 * 3600;
    constexpr double rounding = 1e-9;
    try {
        Bucket& bucket = bucket_of(key, rate, now);
        double missing = cost - bucket.tokens;
        if (missing <= rounding) {
            bucket.tokens -= cost;
            return 0;
        }
        double wait = rate.per_second > 0 ? missing / rate.per_second : longest_wait;
        return static_cast<int>(std::clamp(std::ceil(wait - rounding), 1.0, longest_wait));
    } catch (const std::bad_alloc&) {
        return 1;
    }
}

void RateLimiter::give_back(std::string_view key, Rate rate, double tokens) noexcept {
    auto found = buckets_.find(key);
    if (found != buckets_.end()) found->second->tokens = std::min(rate.burst, found->second->tokens + tokens);
}

void RateLimiter::forget(std::string_view key) noexcept {
    auto found = buckets_.find(key);
    if (found == buckets_.end()) return;
    const auto bucket = found->second;
    buckets_.erase(found);  // its key is a view of the bucket's
    order_.erase(bucket);
}

}  // namespace parta::http
