#include "jobs/jobs.hpp"

#include <algorithm>

#include "jobs/store.hpp"

namespace parta::jobs {

JobId queue_job(db::Tx& tx, std::string_view kind, std::string_view payload, Timestamp run_at) {
    auto id = new_id<JobId>();
    store::insert(tx, id, kind, payload, run_at);
    return id;
}

void ensure_job(db::Tx& tx, std::string_view kind) {
    if (!store::waits(tx, kind, Timestamp{})) queue_job(tx, kind, "");
}

std::chrono::milliseconds retry_delay(int tries) {
    using namespace std::chrono_literals;
    constexpr std::chrono::milliseconds first = 5s, longest = 1h;
    int doublings = std::clamp(tries - 1, 0, 20);
    return std::min(longest, first * (std::int64_t{1} << doublings));
}

int given_up(db::Tx& tx) {
    return store::count_given_up(tx);
}

}  // namespace parta::jobs
