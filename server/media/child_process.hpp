// Programs as child processes: a mediasoup-worker, started, watched, ended; a media process that outlives us. Private
// to media/.
#pragma once
#include <sys/types.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "media/link.hpp"
#include "media/worker_log.hpp"

namespace parta::media {

struct ChildOptions {
    std::string program;
    std::vector<std::string> arguments;
    std::vector<std::string> environment;  // the whole of it, as NAME=value: nothing of ours is inherited
    std::string name = {};                 // that lists of processes show; empty: the program
};

/// Starts a program that outlives us: in a session of its own, in the folder «/», with no open file but our standard
/// error, which is its output too. Throws Failure{worker_gone}.
struct Detached {
    pid_t pid;
    int pidfd;  // readable when it has ended; whoever started it collects it
};
Detached start_detached(const ChildOptions& options);
/// "exited with 42", "killed by signal 9"; nothing while it runs. Collects it.
std::optional<std::string> how_it_ended(int pidfd);

/// The child gets an empty environment but for what it is given, no open file but the channel's (fds 3 and 4) and its
/// output, a process group of its own (so that Ctrl-C in a terminal reaches only us, who then end it in order), and at
/// most 2,048 open files: whoever opens connections to its TCP port without end fills that, not the memory.
class ChildProcess : public std::enable_shared_from_this<ChildProcess> {
  public:
    /// Throws Failure{worker_gone} if it cannot be started. What it prints goes to the log.
    static std::shared_ptr<ChildProcess> start(boost::asio::io_context::executor_type loop,
                                               const ChildOptions& options);
    ~ChildProcess();  // kills it if it still runs
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    pid_t pid() const { return pid_; }
    bool running() const { return pid_ > 0 && !ended_; }

    /// Our ends of the channel; to be taken once.
    LocalSocket take_to_child() { return std::move(to_child_); }
    LocalSocket take_from_child() { return std::move(from_child_); }
    std::shared_ptr<WorkerLog> log() const { return log_; }

    /// `ended` is called once from the loop, with words for the log: "exited with 42", "killed by signal 9".
    void watch(std::function<void(const std::string& how)> ended);
    void kill(int signal);

  private:
    using Descriptor = boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;

    ChildProcess(pid_t pid, int pidfd, int output, LocalSocket to_child, LocalSocket from_child);
    void read_output();

    pid_t pid_;
    bool ended_ = false;
    Descriptor pidfd_;
    Descriptor output_;
    LocalSocket to_child_;
    LocalSocket from_child_;
    std::shared_ptr<WorkerLog> log_;
    std::array<char, 2048> buffer_;
};

}  // namespace parta::media
