// One mediasoup-worker process in a place of a media process: started or found there, spoken to, listened to, ended.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/task.hpp"
#include "media/failure.hpp"
#include "media/link.hpp"
#include "media/listen_info.hpp"
#include "media/router.hpp"
#include "media/webrtc_server.hpp"

namespace parta::media {

struct WorkerSettings {
    HostAddress host;                   // the media process that owns it
    int slot = 0;                       // the place there
    std::string log_level = "warn";     // "debug", "warn", "error", "none"
    std::vector<std::string> log_tags;  // of debug and warn: "ice", "dtls", "rtp"…; empty: none

    std::chrono::milliseconds attach_limit{5000};  // until the media process has let us in
    std::chrono::milliseconds start_limit{5000};   // until a worker that was started answers
    std::chrono::milliseconds ping_every{500};
    std::chrono::milliseconds silence_limit{1500};  // a worker that answers nothing for so long is taken for dead
    std::chrono::milliseconds reply_limit{5000};
    /// Routers that a former server left are closed after that: their clients have come to new ones by then.
    std::chrono::milliseconds leftovers_limit{15'000};
};

/// How busy it is, as of the last ping.
struct WorkerLoad {
    double cpu = 0;                        // share of one core, 0 to 1
    std::chrono::microseconds latency{0};  // how long the ping's answer took
    std::uint64_t memory = 0;              // bytes, the most it ever had
};

class Worker : public std::enable_shared_from_this<Worker> {
  public:
    /// When it answers. What flows through one that a former server used goes on. Throws Failure{worker_gone}, which
    /// says what it died of, or why we are not let in.
    static Task<std::shared_ptr<Worker>> start(WorkerSettings settings);
    /// Leaves it.
    ~Worker();

    pid_t pid() const { return pid_; }
    bool alive() const { return state_ == State::running; }
    /// Whether a former server has used it.
    bool found() const { return !fresh_; }
    const WorkerLoad& load() const { return load_; }

    /// Told once, from the loop, when it died, stopped answering, or was ended by somebody else; not after close(). All
    /// that lived in it is closed by then, whoever waits gets Failure{worker_gone}.
    std::function<void(const std::string& why)> on_died;

    // Each throws Failure.
    /// The one that a former server made for the same listening is taken over, with all that comes in through it;
    /// others that were left are closed.
    Task<std::shared_ptr<WebRtcServer>> create_webrtc_server(std::vector<ListenInfo> listen);
    /// Also Error{invalid_field} for codecs that no worker knows.
    Task<std::shared_ptr<Router>> create_router(std::vector<RtpCodecCapability> codecs);

    /// How many routers there are in it, those of a former server included.
    Task<std::size_t> routers();

    /// Asks it to end, and kills it if it has not after 2 s. All that lives in it is closed at once.
    Task<> close();
    /// Lets it live on for the media process's grace time: whoever uses its place by then finds all as it is. For us
    /// all is closed.
    void leave();
    /// For tests: sends a signal to the process, which must be on this machine.
    void kill(int signal);

  private:
    enum class State { starting, running, closing, dead };

    Worker(WorkerSettings settings, boost::asio::io_context::executor_type loop);
    Task<> attach();
    Task<> get_to_know();
    Task<> close_leftovers(std::vector<std::string> routers);
    Task<> keep_pinging();
    Task<> ping();
    void broken(const std::string& why);
    void died(const std::string& why);

    WorkerSettings settings_;
    boost::asio::io_context::executor_type loop_;
    pid_t pid_ = 0;
    bool fresh_ = true;
    std::shared_ptr<Channel> channel_;
    std::vector<std::string> found_servers_;  // WebRtcServers that a former server has left
    std::vector<std::string> server_ids_;     // of those that we have
    State state_ = State::starting;
    std::string why_;
    WorkerLoad load_;
    std::optional<std::chrono::steady_clock::time_point> asked_;  // the ping that has no answer yet
    std::chrono::steady_clock::time_point measured_at_{};
    std::chrono::milliseconds cpu_then_{0};
    std::function<void()> wake_;  // whoever waits for the process to end
};

}  // namespace parta::media
