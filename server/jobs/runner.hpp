// Does the durable background work of jobs.hpp.
#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "db/db.hpp"
#include "jobs/store.hpp"

namespace parta::jobs {

/// Does one piece of work, on a runner's thread: it may block and may call Db's *_now functions. An exception means
/// "try again later"; its text is kept with the job, so it must hold no personal data.
using Handler = std::function<void(std::string_view payload)>;

/// Thrown by a handler when trying again cannot help: the job is given up at once.
struct Hopeless : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A handler for work that repeats: does it, then queues the next job of its own kind `every` later. Start the chain
/// with ensure_job. One chain runs, however many nodes and restarts there are.
Handler repeating(db::Db& db, std::string kind, std::chrono::milliseconds every, std::function<void()> work);

struct RunnerOptions {
    int threads = 2;
    std::chrono::milliseconds poll = std::chrono::seconds{1};   // how long a due job may wait for notice
    std::chrono::milliseconds lease = std::chrono::minutes{2};  // longer than any handler takes
};

/// Leases due jobs and runs their handlers on threads of its own. Several runners, on several nodes, share the work.
class Runner {
  public:
    /// `db` must outlive the runner. Handlers are keyed by the kind of job.
    Runner(db::Db& db, std::map<std::string, Handler, std::less<>> handlers, RunnerOptions options = {});
    /// As stop().
    ~Runner();
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    void start();
    /// Takes no further job and waits for those in hand. Jobs not taken stay for the next start.
    void stop();
    /// Looks for due jobs now instead of at the next poll; from any thread.
    void wake();

  private:
    void work();
    std::vector<store::Leased> take();
    /// Whether the clock stands earlier than it did at the last look, or nobody has looked yet.
    bool clock_went_back();
    void run(const store::Leased& job);
    enum class Again { yes, no };
    void settle_failure(const store::Leased& job, std::string_view error, Again again);
    /// Sleeps until woken, stopped or the poll is over; false when stopped.
    bool rest();

    db::Db& db_;
    const std::map<std::string, Handler, std::less<>> handlers_;
    const RunnerOptions options_;

    std::mutex mutex_;  // guards the three below
    std::optional<Timestamp> looked_at_;
    std::condition_variable changed_;
    bool stopping_ = false;
    unsigned wakes_ = 0;

    std::vector<std::thread> threads_;
};

}  // namespace parta::jobs
