#include "calls/hall.hpp"

#include <spdlog/spdlog.h>

#include "base/error.hpp"

namespace parta::calls {

std::shared_ptr<Hall> Hall::make(boost::asio::io_context::executor_type loop, HallSettings settings) {
    std::shared_ptr<Hall> hall{new Hall{loop, std::move(settings)}};
    if (!hall->settings_.host) return hall;
    hall->servers_.resize(static_cast<std::size_t>(hall->settings_.workers));
    hall->rooms_.resize(static_cast<std::size_t>(hall->settings_.workers));
    hall->streams_.resize(static_cast<std::size_t>(hall->settings_.workers));
    media::WorkersSettings workers;
    workers.count = hall->settings_.workers;
    workers.worker.host = *hall->settings_.host;
    if (hall->settings_.own) workers.own_host = media::OwnHost::make(loop, *hall->settings_.own);
    hall->workers_ = media::Workers::make(
        loop, workers, [weak = std::weak_ptr{hall}](int slot, std::shared_ptr<media::Worker> worker) -> Task<> {
            if (const auto self = weak.lock()) co_await self->prepare(slot, std::move(worker));
        });
    hall->workers_->on_down = [weak = std::weak_ptr{hall}](int slot, const std::string&) {
        const auto self = weak.lock();
        if (!self) return;
        self->servers_.at(static_cast<std::size_t>(slot)).reset();
        if (self->on_down) self->on_down(slot);
    };
    return hall;
}

Task<> Hall::prepare(int slot, std::shared_ptr<media::Worker> worker) {
    auto listen = settings_.listen;
    for (auto& one : listen)
        if (one.port != 0) one.port = static_cast<std::uint16_t>(one.port + slot);
    servers_.at(static_cast<std::size_t>(slot)) = co_await worker->create_webrtc_server(std::move(listen));
}

Task<> Hall::start() {
    const auto self = shared_from_this();
    if (!workers_) {
        spdlog::warn("mediasoup-worker is not there: calls are off, everything else works");
        co_return;
    }
    try {
        co_await workers_->start();
    } catch (const std::exception& error) {
        spdlog::error("no media worker runs, calls are off until one does: {}", error.what());
    }
}

Task<> Hall::stop() {
    const auto self = shared_from_this();
    on_down = nullptr;
    if (workers_) co_await workers_->stop(settings_.own ? media::Workers::Ending::end : media::Workers::Ending::leave);
}

bool Hall::available() const {
    for (int slot = 0; workers_ && slot < workers_->count(); ++slot)
        if (workers_->at(slot)) return true;
    return false;
}

std::optional<Hall::Spot> Hall::spot(int slot) const {
    const auto worker = workers_ ? workers_->at(slot) : nullptr;
    const auto& server = servers_.at(static_cast<std::size_t>(slot));
    if (!worker || !worker->alive() || !server) return std::nullopt;
    return Spot{slot, worker, server};
}

double Hall::load(const Spot& spot) const {
    // What has just begun is not in the processor's share yet.
    const auto at = static_cast<std::size_t>(spot.slot);
    return spot.worker->load().cpu + 0.01 * rooms_[at] + streams_[at] / settings_.capacity;
}

Hall::Spot Hall::least_loaded() const {
    std::optional<Spot> best;
    for (int slot = 0; workers_ && slot < workers_->count(); ++slot)
        if (const auto one = spot(slot); one && (!best || load(*one) < load(*best))) best = one;
    if (!best) throw Error{ErrorCode::calls_unavailable, {}, {}, 1};
    return *best;
}

std::vector<media::IceCandidate> Hall::candidates(const media::WebRtcTransport& transport) const {
    auto all = transport.ice_candidates();
    for (const auto& shared : settings_.shared_ports) {
        media::IceCandidate one;
        one.foundation = "webport";
        one.priority = 1;  // the last resort: it costs the web server's time
        one.ip = one.address = shared.address;
        one.protocol = media::Protocol::tcp;
        one.port = shared.port;
        one.tcpType = "passive";
        all.push_back(std::move(one));
    }
    return all;
}

std::optional<Hall::WorkerPort> Hall::worker_port(std::string_view ice_user) const {
    for (const auto& server : servers_)
        if (auto way = server ? server->tcp_way_for(ice_user) : std::nullopt)
            return WorkerPort{settings_.worker_address, way->port, std::move(way->transport)};
    return std::nullopt;
}

std::optional<Hall::Spot> Hall::spare(const std::set<int>& besides) const {
    std::optional<Spot> best;
    for (int slot = 0; workers_ && slot < workers_->count(); ++slot) {
        if (besides.contains(slot) || busy(slot)) continue;
        if (const auto one = spot(slot); one && (!best || load(*one) < load(*best))) best = one;
    }
    return best;
}

bool Hall::busy(int slot) const {
    const auto one = spot(slot);
    return one && (streams_.at(static_cast<std::size_t>(slot)) >= settings_.capacity ||
                   one->worker->load().cpu >= settings_.busy_cpu);
}

bool Hall::full() const {
    bool any = false;
    for (int slot = 0; workers_ && slot < workers_->count(); ++slot) {
        const auto one = spot(slot);
        if (!one) continue;
        any = true;
        if (streams_.at(static_cast<std::size_t>(slot)) < 2 * settings_.capacity &&
            one->worker->load().cpu < settings_.full_cpu)
            return false;
    }
    return any;
}

const std::vector<media::RtpCodecCapability>& room_codecs() {
    static const std::vector<media::RtpCodecCapability> codecs = [] {
        std::vector<media::RtpCodecCapability> made(3);
        made[0] = {.mimeType = "audio/opus", .clockRate = 48000, .channels = media::Channels{2}};
        made[0].parameters = {{"useinbandfec", 1}, {"usedtx", 1}};
        made[1] = {.mimeType = "video/VP8", .clockRate = 90000};
        made[2] = {.mimeType = "video/H264", .clockRate = 90000};
        made[2].parameters = {
            {"packetization-mode", 1}, {"profile-level-id", std::string{"42e01f"}}, {"level-asymmetry-allowed", 1}};
        return made;
    }();
    return codecs;
}

const media::RtpCapabilities& room_capabilities() {
    static const media::RtpCapabilities capabilities = media::router_capabilities(room_codecs());
    return capabilities;
}

}  // namespace parta::calls
