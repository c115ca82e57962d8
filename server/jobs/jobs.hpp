// Durable background work: a row in `job`, written by the transaction that wants the work done, taken with a lease by a
// Runner (runner.hpp), retried with a growing delay.
#pragma once
#include <chrono>
#include <string_view>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "db/db.hpp"

namespace parta::jobs {

/// Tries after which a job is left alone, with its last error, for a person to look at.
inline constexpr int max_tries = 10;

/// Stores work of `kind` to be done from `run_at` on. `payload` is what its handler understands; ids, never secrets.
/// Work is done at least once: handlers must bear a repetition. Needs the platform's tables.
JobId queue_job(db::Tx& tx, std::string_view kind, std::string_view payload, Timestamp run_at = now());

/// Makes sure that a job of this kind waits: for work that repeats (see repeating() in runner.hpp), called at the start
/// of the program. Jobs that were given up do not count.
void ensure_job(db::Tx& tx, std::string_view kind);

/// How long to wait after the n-th failed try (from 1): 5 s, doubling, at most 1 h.
std::chrono::milliseconds retry_delay(int tries);

/// How many jobs were given up after max_tries; for the operator's health page.
int given_up(db::Tx& tx);

}  // namespace parta::jobs
