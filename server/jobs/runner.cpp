#include "jobs/runner.hpp"

#include <spdlog/spdlog.h>

#include <exception>
#include <utility>

#include "jobs/jobs.hpp"

namespace parta::jobs {

Handler repeating(db::Db& db, std::string kind, std::chrono::milliseconds every, std::function<void()> work) {
    return [&db, kind = std::move(kind), every, work = std::move(work)](std::string_view) {
        work();
        db.platform_write_now([&](db::Tx& tx) {
            // The job in hand may be a repetition of one that died after this point: then the next one waits already.
            if (!store::waits(tx, kind, now())) queue_job(tx, kind, "", now() + every);
        });
    };
}

Runner::Runner(db::Db& db, std::map<std::string, Handler, std::less<>> handlers, RunnerOptions options)
    : db_(db), handlers_(std::move(handlers)), options_(options) {}

Runner::~Runner() {
    stop();
}

void Runner::start() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = false;
    }
    for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { work(); });
}

void Runner::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

void Runner::wake() {
    {
        std::lock_guard lock(mutex_);
        wakes_ = static_cast<unsigned>(options_.threads);
    }
    changed_.notify_all();
}

void Runner::work() {
    do {
        for (auto jobs = take(); !jobs.empty(); jobs = take()) {
            for (const auto& job : jobs) run(job);
        }
    } while (rest());
}

std::vector<store::Leased> Runner::take() {
    {
        std::lock_guard lock(mutex_);
        if (stopping_) return {};
    }
    try {
        if (clock_went_back()) db_.platform_write_now([](db::Tx& tx) { store::pull_back(tx); });
        // One at a time: a slow gateway must not sit on leases that the other thread could serve.
        return db_.platform_write_now([this](db::Tx& tx) { return store::lease(tx, 1, options_.lease); });
    } catch (const std::exception& error) {
        spdlog::warn("jobs: cannot look for work: {}", error.what());
        return {};
    }
}

bool Runner::clock_went_back() {
    constexpr std::chrono::hours more_than_a_correction{1};
    std::lock_guard lock(mutex_);
    const auto before = std::exchange(looked_at_, now());
    return !before || *before - more_than_a_correction > *looked_at_;
}

void Runner::run(const store::Leased& job) {
    try {
        auto handler = handlers_.find(job.kind);
        if (handler == handlers_.end()) throw std::runtime_error("no handler for this kind of job");
        handler->second(job.payload);
        db_.platform_write_now([&](db::Tx& tx) { store::finish(tx, job); });
    } catch (const Hopeless& error) {
        settle_failure(job, error.what(), Again::no);
    } catch (const std::exception& error) {
        settle_failure(job, error.what(), Again::yes);
    }
}

void Runner::settle_failure(const store::Leased& job, std::string_view error, Again again) {
    bool last = again == Again::no || job.tries >= max_tries;
    spdlog::warn("jobs: {} {} failed at try {}{}: {}", job.kind, job.id.value, job.tries, last ? ", given up" : "",
                 error);
    try {
        db_.platform_write_now(
            [&](db::Tx& tx) { store::retry(tx, job, last ? store::never : now() + retry_delay(job.tries), error); });
    } catch (const std::exception& second) {
        // The lease runs out by itself and the job is taken again.
        spdlog::warn("jobs: cannot note the failure of {}: {}", job.id.value, second.what());
    }
}

bool Runner::rest() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, options_.poll, [this] { return stopping_ || wakes_ > 0; });
    if (wakes_ > 0) --wakes_;
    return !stopping_;
}

}  // namespace parta::jobs
