#include "media/host_slot.hpp"

#include <FBS/message.h>
#include <fmt/format.h>
#include <signal.h>
#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "media/attach.hpp"
#include "media/child_process.hpp"
#include "media/failure.hpp"

namespace parta::media {
namespace {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
constexpr auto waiting_here = asio::as_tuple(asio::use_awaitable_t<Executor>{});
using std::chrono::milliseconds;

constexpr milliseconds patience_for_place{3000};  // a former server's connection or a dying worker is just about to go
constexpr milliseconds patience_at_end{2000};
constexpr milliseconds last_words{1000};
constexpr std::size_t read_at_once = 64 * 1024;
constexpr std::size_t most_waiting = 32 << 20;  // bytes, for a worker or a server that does not read

// A server pauses longer and longer between starts; this holds for one that does not.
constexpr std::size_t most_starts = 10;
constexpr std::chrono::seconds starts_within{10};

/// The worker refuses to start without; it does not compare it with its own.
constexpr const char* version = "MEDIASOUP_VERSION=3.27.1";

/// What asks a worker to end.
std::vector<std::uint8_t> goodbye() {
    flatbuffers::FlatBufferBuilder builder;
    const auto notification =
        FBS::Notification::CreateNotificationDirect(builder, "", FBS::Notification::Event::WORKER_CLOSE);
    builder.FinishSizePrefixed(
        FBS::Message::CreateMessage(builder, FBS::Message::Body::Notification, notification.Union()));
    return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

/// More to `input`; false at the end.
Task<bool> read_more(Link& link, std::vector<std::uint8_t>& input) {
    const auto before = input.size();
    input.resize(before + read_at_once);
    const auto count = co_await link.read({input.data() + before, read_at_once});
    input.resize(before + count);
    co_return count > 0;
}

}  // namespace

HostSlot::HostSlot(Executor loop, int number, const HostSettings& settings)
    : loop_(loop), number_(number), settings_(settings), grace_(loop) {}

HostSlot::~HostSlot() = default;

Task<std::string> HostSlot::free() {
    Timer moment{loop_};
    for (const auto end = Clock::now() + patience_for_place; (server_ || ending_) && Clock::now() < end;) {
        moment.expires_after(milliseconds{10});
        co_await moment.async_wait(waiting_here);
    }
    if (stopped_) co_return "the media process is ending";
    if (server_) co_return fmt::format("another server uses place {}", number_);
    if (ending_) co_return fmt::format("the worker of place {} is ending", number_);
    if (worker_) co_return "";
    while (!starts_.empty() && Clock::now() - starts_.front() > starts_within) starts_.pop_front();
    if (starts_.size() >= most_starts) co_return fmt::format("the worker of place {} ends too often", number_);
    co_return "";
}

Task<> HostSlot::serve(std::shared_ptr<Link> link, std::vector<std::uint8_t> input) {
    const auto self = shared_from_this();
    std::string why = co_await free();
    const bool fresh = !worker_;
    try {
        if (why.empty() && fresh) start_worker();
    } catch (const Failure& failure) {
        why = failure.text;
    }
    auto outbox = std::make_shared<Outbox>(link);
    const auto say = [&](const Answer& answer) {
        const auto line = line_of(answer);
        outbox->put({reinterpret_cast<const std::uint8_t*>(line.data()), line.size()});
    };
    if (!why.empty()) {
        say(Refused{why.substr(0, 400)});
        outbox->finish(last_words);
        co_return;
    }
    server_ = link;
    to_server_ = outbox;
    grace_.cancel();
    say(Attached{settings_.slots, worker_->pid(), fresh});
    if (!fresh) spdlog::info("place {}: a server uses worker {} again", number_, worker_->pid());
    co_await read_server(link, std::move(input));
    link->close();
    server_.reset();
    to_server_.reset();
    if (worker_ && !ending_) asio::co_spawn(loop_, wait_for_a_server(), [self](std::exception_ptr) {});
}

Task<> HostSlot::read_server(std::shared_ptr<Link> link, std::vector<std::uint8_t> input) {
    const auto message = [this](std::span<const std::uint8_t> bytes) {
        if (!worker_ || ending_) return true;  // what is on its way to a dead one
        if (to_worker_->waiting() + bytes.size() > most_waiting) {
            spdlog::error("media worker {} does not read what is sent to it", worker_->pid());
            worker_->kill(SIGKILL);
            return true;
        }
        to_worker_->put(bytes);
        return true;
    };
    const auto control = [this](Control which, std::string_view words) {
        if (which != Control::kill || !words.empty()) return false;
        if (!worker_) return true;
        ending_ = true;
        worker_->kill(SIGKILL);
        return true;
    };
    while (take_frames(input, message, control))
        if (!co_await read_more(*link, input)) co_return;
    spdlog::error("place {}: the server speaks nonsense", number_);
}

void HostSlot::start_worker() {
    starts_.push_back(Clock::now());
    worker_ = ChildProcess::start(loop_, {settings_.program, {"--logLevel=warn"}, {version}});
    to_worker_ = std::make_shared<Outbox>(std::make_shared<Link>(worker_->take_to_child()));
    from_worker_ = std::make_shared<Link>(worker_->take_from_child());
    worker_->watch([weak = weak_from_this()](const std::string& how) {
        if (const auto self = weak.lock()) self->worker_ended(how);
    });
    asio::co_spawn(loop_, read_worker(from_worker_, worker_), [self = shared_from_this()](std::exception_ptr) {});
    spdlog::info("place {}: media worker {} started", number_, worker_->pid());
}

/// Whole messages only: a server that comes later must not begin in the middle of one.
Task<> HostSlot::read_worker(std::shared_ptr<Link> from, std::shared_ptr<ChildProcess> worker) {
    std::vector<std::uint8_t> input;
    const auto message = [this](std::span<const std::uint8_t> bytes) {
        if (!to_server_) return true;  // nobody is there to hear it
        if (to_server_->waiting() + bytes.size() > most_waiting) {
            spdlog::error("place {}: the server does not read what its worker says", number_);
            server_->close();
        } else {
            to_server_->put(bytes);
        }
        return true;
    };
    const auto no_control = [](Control, std::string_view) { return false; };
    while (co_await read_more(*from, input)) {
        if (take_frames(input, message, no_control)) continue;
        spdlog::error("media worker {} speaks nonsense", worker->pid());
        worker->kill(SIGKILL);
        break;
    }
}

void HostSlot::worker_ended(const std::string& how) {
    spdlog::info("place {}: media worker {} {}", number_, worker_->pid(), how);
    worker_.reset();
    ending_ = false;
    to_worker_->finish(milliseconds{0});
    from_worker_->close();
    grace_.cancel();
    if (!to_server_) return;
    to_server_->put(control_frame(Control::ended, how));
    to_server_->finish(last_words);
}

Task<> HostSlot::wait_for_a_server() {
    const auto self = shared_from_this();
    spdlog::info("place {}: the server has gone, worker {} waits {} s for one", number_, worker_->pid(),
                 std::chrono::duration_cast<std::chrono::seconds>(settings_.grace).count());
    grace_.expires_after(settings_.grace);
    const auto [cancelled] = co_await grace_.async_wait(waiting_here);
    if (!cancelled && !server_ && worker_) co_await end_worker();
}

Task<> HostSlot::end_worker() {
    const auto self = shared_from_this();
    if (!worker_) co_return;
    ending_ = true;
    const auto worker = worker_;
    to_worker_->put(goodbye());
    Timer moment{loop_};
    for (const auto end = Clock::now() + patience_at_end; worker->running() && Clock::now() < end;) {
        moment.expires_after(milliseconds{5});
        co_await moment.async_wait(waiting_here);
    }
    if (!worker->running()) co_return;
    spdlog::warn("media worker {} did not end by itself", worker->pid());
    worker->kill(SIGKILL);
    while (worker->running()) {
        moment.expires_after(milliseconds{5});
        co_await moment.async_wait(waiting_here);
    }
}

Task<> HostSlot::end() {
    const auto self = shared_from_this();
    stopped_ = true;
    grace_.cancel();
    co_await end_worker();
    if (server_) server_->close();
}

}  // namespace parta::media
