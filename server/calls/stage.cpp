#include "calls/stage.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace parta::calls {
namespace {

/// Bits per second of one participant: a camera in three layers, a screen, sound.
constexpr std::uint64_t most_incoming = 5'000'000;

media::MediaKind kind_of(Source source) {
    const bool sound = source == Source::microphone || source == Source::screen_sound;
    return sound ? media::MediaKind::audio : media::MediaKind::video;
}

TransportView show(const Hall& hall, const media::WebRtcTransport& transport) {
    return {transport.id(), transport.ice_parameters(), hall.candidates(transport), transport.dtls_parameters()};
}

}  // namespace

void Stage::Desk::clear() {
    consumers.clear();
    producers.clear();
    open.clear();
    if (send) send->close();
    if (receive) receive->close();
    send.reset();
    receive.reset();
}

Stage::~Stage() {
    close_all();
}

void Stage::close_all() {
    for (const auto& [member, desk] : std::exchange(desks_, {})) {
        desk->gone = true;
        desk->clear();
    }
    speaker_.reset();
    level_.reset();
    if (router_) {
        router_->close();
        hall_->count(slot_, -1);
    }
    router_.reset();
    server_.reset();
}

bool Stage::lost(int slot) {
    if (!router_ || slot_ != slot) return false;
    close_all();
    tell_speaker({});
    return true;
}

Stage::DeskPtr Stage::desk(MemberId member) {
    auto& desk = desks_[member];
    if (!desk) desk = std::make_shared<Desk>();
    return desk;
}

Stage::DeskPtr Stage::find(MemberId member) const {
    const auto found = desks_.find(member);
    return found == desks_.end() ? nullptr : found->second;
}

Stage::DeskPtr Stage::open_desk(MemberId member) const {
    auto found = find(member);
    if (!found) throw Error{ErrorCode::conflict, "transports", "are to be opened first"};
    return found;
}

// ── The room's router ──

Task<std::shared_ptr<media::Router>> Stage::router() {
    const auto pass = co_await making_router_.enter();
    if (router_ && !router_->closed()) co_return router_;
    const auto spot = hall_->least_loaded();
    auto made = co_await spot.worker->create_router(room_codecs());
    auto speaker = co_await made->create_active_speaker_observer();
    auto level = co_await made->create_audio_level_observer({.most = 1, .threshold = -55, .interval_ms = 800});
    if (made->closed()) throw media::Failure{media::Failure::Kind::worker_gone, "the worker died meanwhile"};
    slot_ = spot.slot;
    server_ = spot.server;
    router_ = made;
    speaker_ = speaker;
    level_ = level;
    hall_->count(slot_, 1);
    watch_speakers(speaker, level);
    co_return made;
}

void Stage::watch_speakers(const std::shared_ptr<media::ActiveSpeakerObserver>& speaker,
                           const std::shared_ptr<media::AudioLevelObserver>& level) {
    speaker->on_speaker = [weak = weak_from_this()](const std::string& producer) {
        if (const auto self = weak.lock()) self->tell_speaker(self->sender_of(producer));
    };
    level->on_levels = [weak = weak_from_this()](const std::vector<media::AudioLevel>& levels) {
        const auto self = weak.lock();
        if (!self) return;
        if (levels.empty())
            self->tell_speaker({});
        else if (!self->speaking_)  // the same one goes on after a silence: the observer of speakers says nothing
            self->tell_speaker(self->sender_of(levels.front().producer));
    };
}

std::optional<MemberId> Stage::sender_of(const std::string& producer) const {
    for (const auto& [member, desk] : desks_)
        for (const auto& [source, one] : desk->producers)
            if (one->id() == producer) return member;
    return std::nullopt;
}

void Stage::tell_speaker(std::optional<MemberId> member) {
    if (std::exchange(speaking_, member) != member && on_speaker) on_speaker(member);
}

// ── Transports ──

Task<TransportsView> Stage::open(MemberId member, media::RtpCapabilities capabilities) {
    const auto self = shared_from_this();
    media::check_rtp_capabilities(capabilities);
    const auto desk = this->desk(member);
    const auto pass = co_await desk->turn.enter();
    desk->clear();
    const auto room = co_await router();
    const auto server = server_;
    auto send = co_await room->create_webrtc_transport(*server);
    co_await send->set_max_incoming_bitrate(most_incoming);
    auto receive = co_await room->create_webrtc_transport(*server);
    if (desk->gone) throw Error{ErrorCode::not_in_call};
    desk->capabilities = std::move(capabilities);
    desk->send = std::move(send);
    desk->receive = std::move(receive);
    co_return TransportsView{show(*hall_, *desk->send), show(*hall_, *desk->receive)};
}

namespace {

template <class Desk>
std::shared_ptr<media::WebRtcTransport> transport_of(const Desk& desk, const std::string& id) {
    for (const auto& one : {desk.send, desk.receive})
        if (one && one->id() == id) return one;
    throw Error{ErrorCode::not_found};
}

}  // namespace

Task<> Stage::connect(MemberId member, std::string transport, media::DtlsParameters remote) {
    const auto desk = open_desk(member);
    const auto pass = co_await desk->turn.enter();
    const auto found = transport_of(*desk, transport);
    if (found->dtls_state() != media::DtlsState::new_)
        throw Error{ErrorCode::conflict, "transport", "is connected already"};
    co_await found->connect(std::move(remote));
}

Task<media::IceParameters> Stage::restart_ice(MemberId member, std::string transport) {
    const auto desk = open_desk(member);
    const auto pass = co_await desk->turn.enter();
    co_return co_await transport_of(*desk, transport)->restart_ice();
}

// ── Sending ──

Task<std::string> Stage::produce(MemberId member, SendSource in) {
    const auto self = shared_from_this();
    if (in.kind != kind_of(in.source)) throw Error{ErrorCode::invalid_field, "kind", "does not suit the source"};
    const auto desk = open_desk(member);
    const auto pass = co_await desk->turn.enter();
    if (!desk->send) throw Error{ErrorCode::conflict, "transports", "are to be opened first"};
    desk->producers.erase(in.source);
    desk->open[in.source] = false;
    auto made =
        co_await desk->send->produce({.kind = in.kind, .parameters = std::move(in.rtp_parameters), .paused = true});
    if (desk->gone || made->closed()) throw Error{ErrorCode::not_in_call};
    desk->producers[in.source] = made;
    if (in.source == Source::microphone && speaker_ && level_) {
        co_await speaker_->add(*made);
        if (level_) co_await level_->add(*made);
    }
    co_return made->id();
}

bool Stage::sends(MemberId member, Source source) const {
    const auto desk = find(member);
    if (!desk) return false;
    const auto found = desk->producers.find(source);
    return found != desk->producers.end() && !found->second->closed();
}

Task<> Stage::turn_on(MemberId member, Source source) {
    const auto desk = open_desk(member);
    if (!sends(member, source)) throw Error{ErrorCode::conflict, "source", "is to be sent first"};
    desk->open[source] = true;
    co_await let_through(desk, source);
}

/// Brings the producer to what is wanted now, whatever was wanted when this was asked for.
Task<> Stage::let_through(DeskPtr desk, Source source) {
    const auto pass = co_await desk->turn.enter();
    const auto found = desk->producers.find(source);
    if (found == desk->producers.end()) co_return;
    const auto producer = found->second;
    while (!producer->closed() && producer->paused() == desk->open[source]) {
        if (desk->open[source])
            co_await producer->resume();
        else
            co_await producer->pause();
    }
}

void Stage::close(MemberId member, std::optional<Source> source) {
    const auto desk = find(member);
    if (!desk) return;
    if (!source) {
        desk->gone = true;
        desk->clear();
        desks_.erase(member);
    } else if (*source != Source::microphone) {
        desk->open.erase(*source);
        desk->producers.erase(*source);
    } else if (sends(member, *source) && std::exchange(desk->open[*source], false)) {
        const auto producer = desk->producers.at(*source);
        boost::asio::co_spawn(hall_->loop(), let_through(desk, *source), [producer](std::exception_ptr failed) {
            if (failed) producer->close();  // better not there than heard
        });
    }
}

void Stage::drop(MemberId member, Source source) {
    const auto desk = find(member);
    if (!desk) return;
    desk->open.erase(source);
    desk->producers.erase(source);
}

// ── Receiving ──

void Stage::drop_unwanted(Desk& desk, const Receive& in) const {
    std::erase_if(desk.consumers, [&](const auto& entry) {
        const auto& [origin, taken] = entry;
        const bool wanted =
            std::ranges::any_of(in.wants, [&](const Wish& wish) { return Origin{wish.member, wish.source} == origin; });
        const auto sender = sends(origin.first, origin.second) ? find(origin.first) : nullptr;
        const bool there = sender && sender->producers.at(origin.second)->id() == taken.consumer->producer() &&
                           !taken.consumer->closed();
        return !wanted || !there;
    });
}

Task<> Stage::take(DeskPtr desk, const Wish& wish) {
    const Origin origin{wish.member, wish.source};
    const auto layer = wish.layer ? std::optional<std::int64_t>{*wish.layer} : std::nullopt;
    const auto known = desk->consumers.find(origin);
    if (known == desk->consumers.end()) {
        if (!sends(wish.member, wish.source)) co_return;
        const auto producer = find(wish.member)->producers.at(wish.source);
        if (!media::can_consume(producer->consumable(), desk->capabilities)) co_return;
        auto consumer = co_await desk->receive->consume(*producer, {.capabilities = desk->capabilities});
        if (desk->gone || consumer->closed()) co_return;
        desk->consumers[origin] = {consumer, std::nullopt};
    }
    const auto found = desk->consumers.find(origin);
    if (found == desk->consumers.end() || found->second.layer == layer) co_return;
    const auto consumer = found->second.consumer;
    found->second.layer = layer;
    if (consumer->type() != media::StreamsType::simulcast) co_return;
    constexpr std::int64_t best = 2;
    co_await consumer->set_preferred_layers({.spatial = layer.value_or(best), .temporal = {}});
}

Task<Receiving> Stage::receive(MemberId member, Receive in) {
    const auto self = shared_from_this();
    const auto desk = open_desk(member);
    const auto pass = co_await desk->turn.enter();
    if (!desk->receive) throw Error{ErrorCode::conflict, "transports", "are to be opened first"};
    drop_unwanted(*desk, in);
    for (const auto& wish : in.wants) {
        if (wish.member == member) continue;
        if (desk->gone || !desk->receive) throw Error{ErrorCode::not_in_call};
        try {
            co_await take(desk, wish);
        } catch (const media::Failure& failure) {
            // The producer has closed meanwhile: the next revision tells.
            if (failure.kind != media::Failure::Kind::refused) throw;
        }
    }
    Receiving receiving;
    for (const auto& [origin, taken] : desk->consumers)
        receiving.consumers.push_back({taken.consumer->id(), origin.first, origin.second, taken.consumer->kind(),
                                       taken.consumer->producer(), taken.consumer->parameters()});
    co_return receiving;
}

Task<> Stage::resume(MemberId member, ResumeConsumers in) {
    const auto self = shared_from_this();
    const auto desk = open_desk(member);
    const auto pass = co_await desk->turn.enter();
    std::vector<std::shared_ptr<media::Consumer>> ready;
    for (const auto& [origin, taken] : desk->consumers)
        if (taken.consumer->paused() &&
            std::ranges::any_of(in.ids, [&](const auto& id) { return id.str() == taken.consumer->id(); }))
            ready.push_back(taken.consumer);
    for (const auto& consumer : ready)
        if (!consumer->closed()) co_await consumer->resume();
}

}  // namespace parta::calls
