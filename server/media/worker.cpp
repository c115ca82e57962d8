#include "media/worker.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/hash.hpp"
#include "media/attachment.hpp"
#include "media/channel.hpp"
#include "media/deadline.hpp"
#include "media/fbs_rtp.hpp"
#include "media/fbs_transport.hpp"

namespace parta::media {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using Executor = asio::io_context::executor_type;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
constexpr auto waiting_here = asio::as_tuple(asio::use_awaitable_t<Executor>{});
constexpr std::chrono::seconds patience_at_end{2};

/// The same for the same listening, so that whoever comes after us knows it.
std::string server_id(const std::vector<ListenInfo>& listen) {
    std::string all;
    for (const auto& one : listen)
        all += fmt::format("{} {} {} {} {} {} {} {} {} {}\n", static_cast<int>(one.protocol), one.ip,
                           one.announced_address, one.expose_internal_ip, one.port, one.port_min, one.port_max,
                           one.ipv6_only, one.send_buffer, one.receive_buffer);
    return to_base64url(sha256(all));
}

std::vector<std::string> texts(const flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>& from) {
    std::vector<std::string> made;
    for (const auto* one : from) made.push_back(one->str());
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
    leave();
}

void Worker::kill(int signal) {
    ::kill(pid_, signal);
}

Task<std::shared_ptr<Worker>> Worker::start(WorkerSettings settings) {
    const auto loop = co_await asio::this_coro::executor;
    std::shared_ptr<Worker> worker{new Worker{std::move(settings), loop}};
    co_await worker->attach();
    try {
        co_await worker->get_to_know();
    } catch (const Failure& failure) {
        throw Failure{Failure::Kind::worker_gone, fmt::format("the media worker did not start: {}",
                                                              worker->why_.empty() ? failure.text : worker->why_)};
    }
    if (worker->state_ == State::dead) throw Failure{Failure::Kind::worker_gone, worker->why_};
    worker->state_ = State::running;
    spdlog::info("media worker {} {}", worker->pid(), worker->found() ? "has gone on without us" : "runs");
    asio::co_spawn(loop, worker->keep_pinging(), [](std::exception_ptr) {});
    co_return worker;
}

Task<> Worker::attach() {
    Spoken spoken;
    try {
        spoken = co_await speak(settings_.host, Attach{.slot = settings_.slot}, settings_.attach_limit);
    } catch (const Failure& failure) {
        throw Failure{Failure::Kind::worker_gone, failure.text};
    }
    const auto* attached = std::get_if<Attached>(&spoken.answer);
    if (attached == nullptr) throw Failure{Failure::Kind::worker_gone, "the media process answers something else"};
    pid_ = static_cast<pid_t>(attached->pid);
    fresh_ = attached->fresh;
    channel_ = std::make_shared<Channel>(std::move(spoken.link), channel_limits(settings_),
                                         std::make_shared<WorkerLog>(pid_), std::move(spoken.input));
    channel_->start([weak = weak_from_this()](const std::string& why) {
        if (const auto self = weak.lock()) self->broken(why);
    });
}

/// Asks what is in it: whoever answers runs.
Task<> Worker::get_to_know() {
    const Deadline deadline{loop_, fresh_ ? settings_.start_limit : settings_.silence_limit,
                            [this] { died(fresh_ ? "does not begin to answer" : "does not answer"); }};
    const auto reply = co_await channel_->request(Method::WORKER_DUMP);
    const auto& dump = reply.body<FBS::Worker::DumpResponse>();
    found_servers_ = texts(*dump.webRtcServerIds());
    if (dump.routerIds()->size() > 0)
        asio::co_spawn(loop_, close_leftovers(texts(*dump.routerIds())), [](std::exception_ptr) {});
    channel_->send(
        Method::WORKER_UPDATE_SETTINGS, {}, RequestBody::Worker_UpdateSettingsRequest, [this](Builder& builder) {
            Offsets<flatbuffers::String> tags;
            for (const auto& tag : settings_.log_tags) tags.push_back(builder.CreateString(tag));
            return FBS::Worker::CreateUpdateSettingsRequestDirect(builder, settings_.log_level.c_str(), &tags).Union();
        });
}

Task<std::size_t> Worker::routers() {
    const auto kept = shared_from_this();
    const auto reply = co_await channel_->request(Method::WORKER_DUMP);
    co_return reply.body<FBS::Worker::DumpResponse>().routerIds()->size();
}

Task<> Worker::close_leftovers(std::vector<std::string> routers) {
    const auto weak = weak_from_this();
    Timer moment{loop_, settings_.leftovers_limit};
    co_await moment.async_wait(waiting_here);
    const auto self = weak.lock();
    if (!self || !alive()) co_return;
    for (const auto& id : routers) close_router(*channel_, id);
    spdlog::info("media worker {}: what {} rooms of a former server have left is closed", pid_, routers.size());
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

void Worker::broken(const std::string& why) {
    if (state_ != State::closing) return died(why);
    state_ = State::dead;
    why_ = why;
    if (wake_) wake_();
}

void Worker::died(const std::string& why) {
    if (state_ == State::dead || state_ == State::closing) return;
    const auto kept = shared_from_this();
    const bool was_running = state_ == State::running;
    state_ = State::dead;
    why_ = why;
    channel_->close(Channel::Last::kill);
    if (was_running) spdlog::error("media worker {} died: {}", pid_, why);
    if (const auto tell = std::move(on_died); was_running && tell) tell(why);
}

void Worker::leave() {
    if (channel_) channel_->close();
    state_ = State::dead;
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
    if (state_ == State::dead) co_return;
    spdlog::warn("media worker {} did not end by itself", pid());
    channel_->close(Channel::Last::kill);
    state_ = State::dead;
}

Task<std::shared_ptr<WebRtcServer>> Worker::create_webrtc_server(std::vector<ListenInfo> listen) {
    const auto kept = shared_from_this();
    auto id = server_id(listen);
    for (int i = 2; std::ranges::count(server_ids_, id) > 0; ++i) id = fmt::format("{}-{}", server_id(listen), i);
    server_ids_.push_back(id);
    const bool found = std::ranges::count(found_servers_, id) > 0;
    for (const auto& other : std::exchange(found_servers_, {}))
        if (other != id) close_webrtc_server(*channel_, other);
    if (!found)
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
