#include "jobs/store.hpp"

namespace parta::jobs::store {

void insert(db::Tx& tx, JobId id, std::string_view kind, std::string_view payload, Timestamp run_at) {
    tx.exec("INSERT INTO job (id, kind, payload, run_at) VALUES ($1, $2, $3, $4)", id, kind, payload, run_at);
}

std::vector<Leased> lease(db::Tx& tx, int limit, std::chrono::milliseconds lease) {
    auto at = now();
    auto due = tx.query(
        "SELECT id, kind, payload, tries FROM job WHERE run_at <= $1 AND lease_until <= $1 ORDER BY run_at LIMIT $2",
        at, limit);
    std::vector<Leased> taken;
    for (const auto& row : due) {
        Leased job{row.get<JobId>(0), row.get<std::string>(1), row.get<std::string>(2), row.get<int>(3) + 1};
        // Another node may have read the same row: the one whose UPDATE finds the old count has the lease.
        auto won = tx.exec("UPDATE job SET lease_until = $2, tries = $3 WHERE id = $1 AND tries = $3 - 1", job.id,
                           at + lease, job.tries);
        if (won == 1) taken.push_back(std::move(job));
    }
    return taken;
}

void finish(db::Tx& tx, const Leased& job) {
    tx.exec("DELETE FROM job WHERE id = $1 AND tries = $2", job.id, job.tries);
}

void retry(db::Tx& tx, const Leased& job, Timestamp run_at, std::string_view error) {
    tx.exec("UPDATE job SET run_at = $3, lease_until = 0, last_error = $4 WHERE id = $1 AND tries = $2", job.id,
            job.tries, run_at, error);
}

bool waits(db::Tx& tx, std::string_view kind, Timestamp after) {
    return !tx.query("SELECT id FROM job WHERE kind = $1 AND run_at > $2 AND run_at < $3 LIMIT 1", kind, after, never)
                .empty();
}

void pull_back(db::Tx& tx) {
    constexpr std::chrono::hours no_job_waits_longer{48};
    const auto at = now();
    tx.exec("UPDATE job SET run_at = $1 WHERE run_at > $2 AND run_at < $3", at, at + no_job_waits_longer, never);
    tx.exec("UPDATE job SET lease_until = 0 WHERE run_at <= $1 AND lease_until > $2", at, at + no_job_waits_longer);
}

int count_given_up(db::Tx& tx) {
    return tx.query("SELECT count(*) FROM job WHERE run_at = $1", never).only().get<int>(0);
}

}  // namespace parta::jobs::store
