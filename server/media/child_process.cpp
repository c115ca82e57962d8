#include "media/child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

#include "media/failure.hpp"

extern "C" {  // glibc 2.36 forgot it there
#include <sys/pidfd.h>
}

namespace parta::media {
namespace {

/// A descriptor that closes itself. All are closed on exec; posix_spawn gives the child what it shall have.
class Fd {
  public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(other.release()) {}
    Fd& operator=(Fd&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Fd() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

  private:
    int fd_ = -1;
};

constexpr rlim_t most_files = 2048;  // a transport over TCP takes one, all over UDP share one

[[noreturn]] void cannot(const char* what, int error) {
    throw Failure{Failure::Kind::worker_gone,
                  fmt::format("a process cannot be started: {}: {}", what, std::strerror(error))};
}

/// Moved out of the way of the numbers that the child gives to them.
Fd lifted(int fd) {
    const Fd low{fd};
    Fd high{::fcntl(fd, F_DUPFD_CLOEXEC, 10)};
    if (high.get() < 0) cannot("fcntl", errno);
    return high;
}

std::pair<Fd, Fd> socket_pair() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) cannot("socketpair", errno);
    Fd ours{ends[0]};
    return {std::move(ours), lifted(ends[1])};
}

struct SpawnSettings {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;

    SpawnSettings() {
        ::posix_spawn_file_actions_init(&files);
        ::posix_spawnattr_init(&attributes);
    }
    ~SpawnSettings() {
        ::posix_spawn_file_actions_destroy(&files);
        ::posix_spawnattr_destroy(&attributes);
    }
};

void prepare_files(SpawnSettings& settings, int channel_in, int channel_out, int output) {
    auto* files = &settings.files;
    ::posix_spawn_file_actions_addopen(files, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(files, output, 1);
    ::posix_spawn_file_actions_adddup2(files, output, 2);
    ::posix_spawn_file_actions_adddup2(files, channel_in, 3);
    ::posix_spawn_file_actions_adddup2(files, channel_out, 4);
    // Clients' sockets must not live on in a worker: they are not all closed on exec.
    ::posix_spawn_file_actions_addclosefrom_np(files, 5);
}

/// With signals as they are in a new program; `group`: of processes or, with a session, that.
void prepare_signals(SpawnSettings& settings, short group) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    auto* attributes = &settings.attributes;
    ::posix_spawnattr_setsigmask(attributes, &none);
    ::posix_spawnattr_setsigdefault(attributes, &all);
    ::posix_spawnattr_setpgroup(attributes, 0);
    ::posix_spawnattr_setflags(attributes, static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | group));
}

std::vector<char*> c_strings(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

Detached spawn(const ChildOptions& options, const SpawnSettings& settings) {
    auto words = options.arguments;
    words.insert(words.begin(), options.name.empty() ? options.program : options.name);
    auto environment = options.environment;
    pid_t pid = -1;
    const int error = ::posix_spawn(&pid, options.program.c_str(), &settings.files, &settings.attributes,
                                    c_strings(words).data(), c_strings(environment).data());
    if (error != 0) cannot(options.program.c_str(), error);
    const int pidfd = ::pidfd_open(pid, 0);
    if (pidfd >= 0) return {pid, pidfd};
    const int why = errno;
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    cannot("pidfd_open", why);
}

}  // namespace

Detached start_detached(const ChildOptions& options) {
    SpawnSettings settings;
    auto* files = &settings.files;
    ::posix_spawn_file_actions_addopen(files, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(files, 2, 1);
    ::posix_spawn_file_actions_addclosefrom_np(files, 3);
    ::posix_spawn_file_actions_addchdir_np(files, "/");
    prepare_signals(settings, POSIX_SPAWN_SETSID);
    return spawn(options, settings);
}

std::optional<std::string> how_it_ended(int pidfd) {
    siginfo_t info{};
    if (::waitid(P_PIDFD, static_cast<id_t>(pidfd), &info, WEXITED | WNOHANG) != 0 || info.si_pid == 0)
        return std::nullopt;
    return info.si_code == CLD_EXITED ? fmt::format("exited with {}", info.si_status)
                                      : fmt::format("killed by signal {}", info.si_status);
}

std::shared_ptr<ChildProcess> ChildProcess::start(boost::asio::io_context::executor_type loop,
                                                  const ChildOptions& options) {
    auto [to_child, child_reads] = socket_pair();
    auto [from_child, child_writes] = socket_pair();
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) cannot("pipe2", errno);
    Fd output{ends[0]};
    const Fd child_output = lifted(ends[1]);

    SpawnSettings settings;
    prepare_files(settings, child_reads.get(), child_writes.get(), child_output.get());
    prepare_signals(settings, POSIX_SPAWN_SETPGROUP);
    const auto [pid, pidfd] = spawn(options, settings);
    const rlimit files{most_files, most_files};
    if (::prlimit(pid, RLIMIT_NOFILE, &files, nullptr) != 0)
        spdlog::warn("media worker {}: its number of open files is not limited: {}", pid, std::strerror(errno));
    const boost::asio::local::stream_protocol stream;
    LocalSocket writing{loop, stream, to_child.release()};
    LocalSocket reading{loop, stream, from_child.release()};
    return std::shared_ptr<ChildProcess>{
        new ChildProcess{pid, pidfd, output.release(), std::move(writing), std::move(reading)}};
}

ChildProcess::ChildProcess(pid_t pid, int pidfd, int output, LocalSocket to_child, LocalSocket from_child)
    : pid_(pid),
      pidfd_(to_child.get_executor(), pidfd),
      output_(to_child.get_executor(), output),
      to_child_(std::move(to_child)),
      from_child_(std::move(from_child)),
      log_(std::make_shared<WorkerLog>(pid)) {}

ChildProcess::~ChildProcess() {
    if (ended_) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);  // a killed process ends at once
}

void ChildProcess::watch(std::function<void(const std::string&)> ended) {
    read_output();
    // The descriptor of a process is readable when the process has ended.
    pidfd_.async_wait(Descriptor::wait_read,
                      [weak = weak_from_this(), ended = std::move(ended)](const boost::system::error_code& error) {
                          const auto self = weak.lock();
                          if (error || !self) return;
                          const auto how = how_it_ended(self->pidfd_.native_handle());
                          if (!how) return;
                          self->ended_ = true;
                          ended(*how);
                      });
}

void ChildProcess::read_output() {
    output_.async_read_some(boost::asio::buffer(buffer_),
                            [weak = weak_from_this()](const boost::system::error_code& error, std::size_t count) {
                                const auto self = weak.lock();
                                if (error || !self) return;
                                self->log_->output({self->buffer_.data(), count});
                                self->read_output();
                            });
}

void ChildProcess::kill(int signal) {
    // Through the descriptor: the number could belong to another process by now.
    if (!ended_) ::pidfd_send_signal(pidfd_.native_handle(), signal, nullptr, 0);
}

}  // namespace parta::media
