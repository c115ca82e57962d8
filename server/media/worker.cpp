#include "media/worker.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "media/channel.hpp"
#include "media/child_process.hpp"
#include "media/fbs_transport.hpp"

namespace parta::media {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using Executor = asio::io_context::executor_type;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
constexpr auto waiting_here = asio::as_tuple(asio::use_awaitable_t<Executor>{});
constexpr std::chrono::seconds patience_at_end{2};

/// The worker refuses to start without; it does not compare it with its own.
constexpr const char* version = "MEDIASOUP_VERSION=3.27.1";

ChildOptions child_options(const WorkerSettings& settings) {
    ChildOptions made{settings.program, {"--logLevel=" + settings.log_level}, {version}};
    for (const auto& tag : settings.log_tags) made.arguments.push_back("--logTag=" + tag);
    if (!settings.certificate.empty()) made.arguments.push_back("--dtlsCertificateFile=" + settings.certificate);
    if (!settings.private_key.empty()) made.arguments.push_back("--dtlsPrivateKeyFile=" + settings.private_key);
    return made;
}

ChannelLimits channel_limits(const WorkerSettings& settings) {
    ChannelLimits made;
    made.reply = settings.reply_limit;
    return made;
}

}  // namespace

Worker::Worker(WorkerSettings settings, Executor loop) : settings_(std::move(settings)), loop_(loop) {}

Worker::~Worker() {
    if (channel_) channel_->close();  // the process ends with its channel, or is killed when it is let go
}

pid_t Worker::pid() const {
    return process_->pid();
}

void Worker::kill(int signal) {
    process_->kill(signal);
}

Task<std::shared_ptr<Worker>> Worker::start(WorkerSettings settings) {
    const auto loop = co_await asio::this_coro::executor;
    std::shared_ptr<Worker> worker{new Worker{std::move(settings), loop}};
    co_await worker->wait_until_running();
    spdlog::info("media worker {} runs", worker->pid());
    asio::co_spawn(loop, worker->keep_pinging(), [](std::exception_ptr) {});
    co_return worker;
}

Task<> Worker::wait_until_running() {
    process_ = ChildProcess::start(loop_, child_options(settings_));
    channel_ = std::make_shared<Channel>(process_->take_to_child(), process_->take_from_child(),
                                         channel_limits(settings_), process_->log());
    process_->watch([weak = weak_from_this()](const std::string& how) {
        if (const auto self = weak.lock()) self->ended(how);
    });
    Timer limit{loop_, settings_.start_limit};
    wake_ = [&limit] { limit.cancel(); };
    // Its first words come from the process itself: its number is their handler.
    channel_->listen(std::to_string(process_->pid()), [weak = weak_from_this()](const auto& said) {
        const auto self = weak.lock();
        if (!self || said.event() != Event::WORKER_RUNNING || self->state_ != State::starting) return;
        self->state_ = State::running;
        if (self->wake_) self->wake_();
    });
    channel_->start([weak = weak_from_this()](const std::string& why) {
        if (const auto self = weak.lock())
            asio::co_spawn(self->loop_, self->channel_broke(why), [self](std::exception_ptr) {});
    });
    co_await limit.async_wait(waiting_here);
    wake_ = nullptr;
    if (state_ == State::running) co_return;
    if (state_ == State::starting) died("does not say that it runs");
    throw Failure{Failure::Kind::worker_gone, fmt::format("the media worker did not start: {}", why_)};
}

Task<> Worker::keep_pinging() {
    const auto weak = weak_from_this();
    Timer timer{loop_};
    for (;;) {
        timer.expires_after(settings_.ping_every);
        co_await timer.async_wait(waiting_here);
        const auto self = weak.lock();  // not while it only waits: whoever lets a worker go lets it end
        if (!self || !alive()) co_return;
        if (!asked_)
            asio::co_spawn(loop_, ping(), [self](std::exception_ptr) {});
        else if (Clock::now() - std::max(*asked_, channel_->last_heard()) >=
                 settings_.silence_limit)  // any word counts
            died("does not answer");
    }
}

Task<> Worker::ping() {
    const auto asked = Clock::now();
    asked_ = asked;
    try {
        const auto reply = co_await channel_->request(Method::WORKER_GET_RESOURCE_USAGE);
        const auto& usage = reply.body<FBS::Worker::ResourceUsageResponse>();
        const std::chrono::milliseconds cpu{usage.ruUtime() + usage.ruStime()};
        using Seconds = std::chrono::duration<double>;
        if (measured_at_ != Clock::time_point{}) load_.cpu = Seconds(cpu - cpu_then_) / Seconds(asked - measured_at_);
        load_.latency = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - asked);
        load_.memory = usage.ruMaxrss() * 1024;
        cpu_then_ = cpu;
        measured_at_ = asked;
    } catch (const Failure& failure) {
        if (alive() && failure.kind != Failure::Kind::worker_gone) died(failure.text);
    }
    asked_.reset();
}

Task<> Worker::channel_broke(std::string why) {
    // Mostly the process has ended, and what it died of says more: that is told in a moment.
    Timer moment{loop_, std::chrono::milliseconds{250}};
    co_await moment.async_wait(waiting_here);
    if (state_ == State::running) died(why);
}

void Worker::ended(const std::string& how) {
    if (state_ == State::closing) {
        state_ = State::dead;
        why_ = how;
        if (wake_) wake_();
        return;
    }
    died(how);
}

void Worker::died(const std::string& why) {
    if (state_ == State::dead || state_ == State::closing) return;
    const auto kept = shared_from_this();
    const bool was_running = state_ == State::running;
    state_ = State::dead;
    why_ = why;
    channel_->close();
    process_->kill(SIGKILL);
    if (was_running) spdlog::error("media worker {} died: {}", pid(), why);
    if (wake_) wake_();
    if (const auto tell = std::move(on_died); was_running && tell) tell(why);
}

Task<> Worker::close() {
    const auto kept = shared_from_this();
    if (state_ != State::running) co_return;
    state_ = State::closing;
    try {
        channel_->notify(Event::WORKER_CLOSE);
    } catch (const Failure& failure) {
        spdlog::warn("media worker {} was not asked to end: {}", pid(), failure.text);
    }
    Timer limit{loop_, patience_at_end};
    wake_ = [&limit] { limit.cancel(); };
    co_await limit.async_wait(waiting_here);
    wake_ = nullptr;
    channel_->close();
    if (state_ != State::dead) {
        spdlog::warn("media worker {} did not end by itself", pid());
        process_->kill(SIGKILL);
        state_ = State::dead;
    }
}

Task<std::shared_ptr<WebRtcServer>> Worker::create_webrtc_server(std::vector<ListenInfo> listen) {
    const auto kept = shared_from_this();
    const auto id = Thing::new_id();
    co_await channel_->create(
        Method::WORKER_CREATE_WEBRTCSERVER, {}, RequestBody::Worker_CreateWebRtcServerRequest,
        [&](Builder& builder) {
            Offsets<FBS::Transport::ListenInfo> put_listen;
            for (const auto& one : listen) put_listen.push_back(put(builder, one));
            return FBS::Worker::CreateCreateWebRtcServerRequestDirect(builder, id.c_str(), &put_listen).Union();
        },
        [&] { close_webrtc_server(*channel_, id); });
    co_return std::shared_ptr<WebRtcServer>{new WebRtcServer{channel_, id}};
}

Task<std::shared_ptr<Router>> Worker::create_router(std::vector<RtpCodecCapability> codecs) {
    const auto kept = shared_from_this();
    const auto id = Thing::new_id();
    auto capabilities = router_capabilities(codecs);
    co_await channel_->create(
        Method::WORKER_CREATE_ROUTER, {}, RequestBody::Worker_CreateRouterRequest,
        [&](Builder& builder) { return FBS::Worker::CreateCreateRouterRequestDirect(builder, id.c_str()).Union(); },
        [&] { close_router(*channel_, id); });
    co_return std::shared_ptr<Router>{new Router{channel_, id, std::move(capabilities)}};
}

}  // namespace parta::media
