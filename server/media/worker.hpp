// One mediasoup-worker process: started, spoken to, listened to, ended.
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
#include "media/listen_info.hpp"
#include "media/router.hpp"
#include "media/webrtc_server.hpp"

namespace parta::media {

class ChildProcess;

struct WorkerSettings {
    std::string program;                // the path of mediasoup-worker
    std::string log_level = "warn";     // "debug", "warn", "error", "none"
    std::vector<std::string> log_tags;  // of debug and warn: "ice", "dtls", "rtp"…; empty: none
    std::string certificate;            // PEM files for DTLS; empty: the worker makes its own, each time anew
    std::string private_key;

    std::chrono::milliseconds start_limit{10'000};  // until it says that it runs
    std::chrono::milliseconds ping_every{500};
    std::chrono::milliseconds silence_limit{1500};  // a worker that answers nothing for so long is taken for dead
    std::chrono::milliseconds reply_limit{5000};
};

/// How busy it is, as of the last ping.
struct WorkerLoad {
    double cpu = 0;                        // share of one core, 0 to 1
    std::chrono::microseconds latency{0};  // how long the ping's answer took
    std::uint64_t memory = 0;              // bytes, the most it ever had
};

class Worker : public std::enable_shared_from_this<Worker> {
  public:
    /// When it runs. Throws Failure{worker_gone}, which says what it died of.
    static Task<std::shared_ptr<Worker>> start(WorkerSettings settings);
    ~Worker();

    pid_t pid() const;
    bool alive() const { return state_ == State::running; }
    const WorkerLoad& load() const { return load_; }

    /// Told once, from the loop, when it died, stopped answering, or was ended by somebody else; not after close(). All
    /// that lived in it is closed by then, whoever waits gets Failure{worker_gone}.
    std::function<void(const std::string& why)> on_died;

    // Each throws Failure.
    Task<std::shared_ptr<WebRtcServer>> create_webrtc_server(std::vector<ListenInfo> listen);
    /// Also Error{invalid_field} for codecs that no worker knows.
    Task<std::shared_ptr<Router>> create_router(std::vector<RtpCodecCapability> codecs);

    /// Asks it to end, and kills it if it has not after 2 s. All that lives in it is closed at once.
    Task<> close();
    /// For tests and operators: sends a signal to the process.
    void kill(int signal);

  private:
    enum class State { starting, running, closing, dead };

    Worker(WorkerSettings settings, boost::asio::io_context::executor_type loop);
    Task<> wait_until_running();
    Task<> keep_pinging();
    Task<> ping();
    Task<> channel_broke(std::string why);
    void died(const std::string& why);
    void ended(const std::string& how);

    WorkerSettings settings_;
    boost::asio::io_context::executor_type loop_;
    std::shared_ptr<ChildProcess> process_;
    std::shared_ptr<Channel> channel_;
    State state_ = State::starting;
    std::string why_;
    WorkerLoad load_;
    std::optional<std::chrono::steady_clock::time_point> asked_;  // the ping that has no answer yet
    std::chrono::steady_clock::time_point measured_at_{};
    std::chrono::milliseconds cpu_then_{0};
    std::function<void()> wake_;  // whoever waits for the process: to run, or to end
};

}  // namespace parta::media
