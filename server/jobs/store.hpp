// Rows of `job`. Private to this folder.
#pragma once
#include <chrono>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "db/db.hpp"

namespace parta::jobs::store {

/// run_at of a job that nobody tries again.
inline constexpr Timestamp never{std::numeric_limits<std::int64_t>::max()};

struct Leased {
    JobId id;
    std::string kind;
    std::string payload;
    int tries = 0;  // this one included; also the fence: a later lease has a higher number
};

void insert(db::Tx& tx, JobId id, std::string_view kind, std::string_view payload, Timestamp run_at);

/// Takes at most `limit` due jobs for `lease`, oldest first. Two runners never take the same lease.
std::vector<Leased> lease(db::Tx& tx, int limit, std::chrono::milliseconds lease);

// Both do nothing when the lease has passed to another runner meanwhile.
void finish(db::Tx& tx, const Leased& job);
void retry(db::Tx& tx, const Leased& job, Timestamp run_at, std::string_view error);

/// Whether a job of this kind is to run after that moment.
bool waits(db::Tx& tx, std::string_view kind, Timestamp after);
int count_given_up(db::Tx& tx);

/// After the clock was set back: work that was put off to a time that now lies days away is due at once. No job waits
/// for more than a day by itself.
void pull_back(db::Tx& tx);

}  // namespace parta::jobs::store
