#include "media/own_host.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

extern "C" {  // glibc 2.36 forgot it there
#include <sys/pidfd.h>
}

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>
#include <utility>

#include "media/attachment.hpp"
#include "media/child_process.hpp"
#include "media/deadline.hpp"
#include "media/failure.hpp"

namespace parta::media {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using Executor = asio::io_context::executor_type;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
constexpr auto waiting_here = asio::as_tuple(asio::use_awaitable_t<Executor>{});
using std::chrono::milliseconds;

constexpr milliseconds patience_at_end{5000};

Task<> pause(Executor loop, milliseconds time) {
    Timer timer{loop, time};
    co_await timer.async_wait(waiting_here);
}

/// The file that a process runs, also one that an update has replaced since; "" if it is not told.
std::string program_of(std::string_view process) {
    constexpr std::string_view replaced = " (deleted)";
    std::error_code unknown;
    auto path = std::filesystem::read_symlink(fmt::format("/proc/{}/exe", process), unknown).string();
    if (path.ends_with(replaced)) path.resize(path.size() - replaced.size());
    return path;
}

/// Kills this process if it runs our program: its number may have become another's, then it is let be and this false.
bool kill_ours(int process) {
    const int pidfd = ::pidfd_open(process, 0);
    if (pidfd < 0) return true;  // it has ended by itself
    // Looked at afterwards: whose number it was till then, the signal goes to the one that was opened.
    const auto program = program_of(std::to_string(process));
    const bool ours = !program.empty() && program == program_of("self");
    if (ours) ::pidfd_send_signal(pidfd, SIGKILL, nullptr, 0);
    ::close(pidfd);
    return ours;
}

}  // namespace

std::shared_ptr<OwnHost> OwnHost::make(Executor loop, OwnHostSettings settings) {
    return std::shared_ptr<OwnHost>{new OwnHost{loop, std::move(settings)}};
}

OwnHost::OwnHost(Executor loop, OwnHostSettings settings) : loop_(loop), settings_(std::move(settings)) {}

OwnHost::~OwnHost() = default;

Task<> OwnHost::ensure() {
    const auto self = shared_from_this();
    while (busy_) co_await pause(loop_, milliseconds{5});
    if (over_) throw Failure{Failure::Kind::worker_gone, "the media process is ending"};
    busy_ = true;
    const std::shared_ptr<void> done{nullptr, [self](void*) { self->busy_ = false; }};
    co_await find_or_start();
}

Task<> OwnHost::find_or_start() {
    if (co_await answers()) co_return;
    if (child_) {  // it has not been collected yet, or is just starting
        co_await wait_until_it_answers();
        co_return;
    }
    short_lives_ = Clock::now() - started_ >= settings_.pauses.long_life ? 0 : short_lives_ + 1;
    const auto earliest = started_ + restart_pause(settings_.pauses, short_lives_);
    if (earliest > Clock::now())
        co_await pause(loop_, std::chrono::duration_cast<milliseconds>(earliest - Clock::now()));
    if (over_) throw Failure{Failure::Kind::worker_gone, "the media process is ending"};
    start();
    co_await wait_until_it_answers();
}

/// Kills one that is there and says nothing: nobody else could start another.
Task<bool> OwnHost::answers() {
    int silent = 0;
    try {
        co_await speak(settings_.address, Inquire{}, settings_.silence_limit, &silent);
        co_return true;
    } catch (const Failure& failure) {
        if (failure.kind != Failure::Kind::timeout) co_return false;
    }
    if (silent <= 0) co_return false;
    if (!kill_ours(silent)) {
        spdlog::error("{} belongs to process {}, which does not answer and is no media process: end it",
                      settings_.address.path, silent);
        co_return false;
    }
    spdlog::error("the media process {} did not answer and is gone now", silent);
    co_await pause(loop_, milliseconds{50});
    co_return false;
}

void OwnHost::start() {
    started_ = Clock::now();
    how_it_ended_.clear();
    const auto [pid, pidfd] =
        start_detached({settings_.program, settings_.arguments, settings_.environment, settings_.name});
    child_ = std::make_unique<Descriptor>(loop_, pidfd);
    child_->async_wait(Descriptor::wait_read,
                       [weak = weak_from_this(), process = pid](const boost::system::error_code& error) {
                           const auto self = weak.lock();
                           if (error || !self || !self->child_) return;
                           const auto how = how_it_ended(self->child_->native_handle());
                           self->how_it_ended_ = how.value_or("ended");
                           self->child_.reset();
                           if (!self->over_) spdlog::error("the media process {} {}", process, self->how_it_ended_);
                       });
    spdlog::info("the media process {} started", pid);
}

Task<> OwnHost::wait_until_it_answers() {
    for (const auto end = Clock::now() + settings_.start_limit; Clock::now() < end && !over_;) {
        if (!child_) throw Failure{Failure::Kind::worker_gone, fmt::format("the media process {}", how_it_ended_)};
        try {
            co_await speak(settings_.address, Inquire{}, settings_.silence_limit);
            co_return;
        } catch (const Failure&) {
        }
        co_await pause(loop_, milliseconds{10});
    }
    if (child_) ::pidfd_send_signal(child_->native_handle(), SIGKILL, nullptr, 0);
    throw Failure{Failure::Kind::worker_gone, "the media process does not begin to answer"};
}

Task<> OwnHost::end() {
    const auto self = shared_from_this();
    over_ = true;
    while (busy_) co_await pause(loop_, milliseconds{5});
    try {
        const auto spoken = co_await speak(settings_.address, EndAll{}, settings_.silence_limit);
        // It closes the connection when all has ended.
        const Deadline limit{loop_, patience_at_end, [link = spoken.link] { link->close(); }};
        std::array<std::uint8_t, 64> bytes;
        while (co_await spoken.link->read(bytes) > 0) {
        }
    } catch (const Failure&) {
        // There is none, or it does not listen.
    }
    for (const auto end = Clock::now() + milliseconds{500}; child_ && Clock::now() < end;)
        co_await pause(loop_, milliseconds{2});
    if (!child_) co_return;
    spdlog::warn("the media process did not end by itself");
    ::pidfd_send_signal(child_->native_handle(), SIGKILL, nullptr, 0);
    while (child_) co_await pause(loop_, milliseconds{2});
}

}  // namespace parta::media
