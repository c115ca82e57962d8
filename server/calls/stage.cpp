#include "calls/stage.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace parta::calls {
namespace {

/// Bits per second of one participant: a camera in three layers, a screen, sound.
constexpr std::uint64_t most_incoming = 5'000'000;
/// Browsers keep to what they are asked for within seconds; what comes beyond is sent by something else.
constexpr std::uint64_t flood = 2 * most_incoming;
constexpr int floods_allowed = 1;

media::MediaKind kind_of(Source source) {
    const bool sound = source == Source::microphone || source == Source::screen_sound;
    return sound ? media::MediaKind::audio : media::MediaKind::video;
}

[[noreturn]] void refuse(std::string field, std::string detail) {
    throw Error{ErrorCode::invalid_field, std::move(field), std::move(detail)};
}

/// What no room takes, whoever sends it.
void check_sent(SendSource& in) {
    if (in.kind != kind_of(in.source)) refuse("kind", "does not suit the source");
    media::check_rtp_parameters(in.kind, in.rtp_parameters);
    auto mapped = in.rtp_parameters;
    media::producer_mapping(mapped, room_capabilities(), media::random_ssrc());
}

/// The path of what both have though a worker tells by it what comes over one transport; nothing if they are apart.
std::optional<std::string> common(const media::RtpParameters& sent, const media::RtpParameters& other) {
    if (sent.mid && other.mid && sent.mid->str() == other.mid->str()) return "rtpParameters.mid";
    std::set<std::int64_t> ssrcs;
    std::set<std::string> rids;
    for (const auto& encoding : other.encodings) {
        if (encoding.ssrc) ssrcs.insert(encoding.ssrc->value);
        if (encoding.rtx) ssrcs.insert(encoding.rtx->ssrc.value);
        if (encoding.rid) rids.insert(encoding.rid->str());
    }
    for (std::size_t i = 0; i < sent.encodings.size(); ++i) {
        const auto& encoding = sent.encodings[i];
        const auto field = fmt::format("rtpParameters.encodings[{}]", i);
        if (encoding.ssrc && ssrcs.contains(encoding.ssrc->value)) return field + ".ssrc";
        if (encoding.rtx && ssrcs.contains(encoding.rtx->ssrc.value)) return field + ".rtx.ssrc";
        if (!sent.mid && encoding.rid && rids.contains(encoding.rid->str())) return field + ".rid";
    }
    return std::nullopt;
}

TransportView show(const Hall& hall, const media::WebRtcTransport& transport) {
    return {transport.id(), transport.ice_parameters(), hall.candidates(transport), transport.dtls_parameters()};
}

}  // namespace

void Stage::Desk::clear() {
    consumers.clear();
    producers.clear();
    open.clear();
    connecting.clear();
    if (send) send->close();
    if (receive) receive->close();
    send.reset();
    receive.reset();
    floor.reset();
    share = {};
}

bool Stage::Desk::connected() const {
    return std::ranges::any_of(std::array{send, receive}, [](const auto& way) {
        return way &&
               (way->ice_state() == media::IceState::connected || way->ice_state() == media::IceState::completed);
    });
}

void Stage::Desk::weigh() {
    double streams = 0;
    for (const auto& [origin, taken] : consumers)
        streams += taken.consumer->kind() == media::MediaKind::video ? Share::picture : Share::sound;
    share.set(streams);
}

Stage::~Stage() {
    close_all();
}

void Stage::close_all() {
    for (const auto& [member, desk] : desks_) desk->consumers.clear();
    for (const auto& [member, desk] : std::exchange(desks_, {})) {
        desk->gone = true;
        desk->clear();
    }
    floors_->close();
}

std::vector<MemberId> Stage::lost(int slot) {
    std::vector<MemberId> there;
    for (const auto& [member, desk] : desks_)
        if (desk->floor && desk->floor->spot.slot == slot) there.push_back(member);
    for (const auto member : there) {
        const auto desk = desks_.extract(member).mapped();
        desk->gone = true;
        desk->clear();
    }
    floors_->lost(slot);
    speakers_.forget(slot);
    tell_speaker();
    return there;
}

void Stage::take_back(MemberId member, std::optional<Source> source) {
    for (const auto& [other, desk] : desks_)
        std::erase_if(desk->consumers, [&](const auto& entry) {
            return entry.first.first == member && (!source || entry.first.second == *source);
        });
}

void Stage::tidy() {
    if (floors_->count() < 2) return;
    std::set<int> used;
    for (const auto& [member, desk] : desks_)
        if (desk->floor) used.insert(desk->floor->spot.slot);
    if (!used.empty()) floors_->close_unused(used);
}

/// Whether somebody whose device lives would have a way connected.
bool Stage::anything_for(MemberId member) const {
    return std::ranges::any_of(desks_, [&](const auto& entry) {
        const auto& [other, desk] = entry;
        if (other == member) return !desk->producers.empty() || !desk->consumers.empty();
        return std::ranges::any_of(desk->open, [](const auto& source) { return source.second; });
    });
}

std::vector<MemberId> Stage::lifeless(Timestamp at) {
    constexpr std::chrono::seconds silence_limit{30};  // after the 15 s in which the worker waits for a word
    constexpr std::chrono::seconds connect_limit{60};
    std::vector<MemberId> found;
    for (const auto& [member, desk] : desks_) {
        if (!desk->send || !desk->receive) continue;
        if (desk->connected()) {
            desk->was_connected = true;
            desk->alive_at = at;
        } else if (!desk->was_connected && !anything_for(member)) {
            desk->alive_at = at;
        }
        if (at - desk->alive_at >= (desk->was_connected ? silence_limit : connect_limit)) found.push_back(member);
    }
    return found;
}

Task<std::vector<MemberId>> Stage::flooding() {
    const auto self = shared_from_this();
    std::vector<MemberId> found;
    for (const auto& [member, desk] : std::map{desks_}) {
        const auto send = desk->send;
        const bool sends = std::ranges::any_of(desk->open, [](const auto& source) { return source.second; });
        if (!send || !sends || !desk->connected()) {
            desk->floods = 0;
            continue;
        }
        try {
            const auto stats = co_await send->stats();
            desk->floods = stats.receive_bitrate > flood ? desk->floods + 1 : 0;
        } catch (const media::Failure&) {
            continue;  // it has closed meanwhile
        }
        if (desk->gone || desk->floods <= floods_allowed) continue;
        desk->floods = 0;
        found.push_back(member);
    }
    co_return found;
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

// ── Who speaks ──

void Stage::watch_speakers() {
    if (floors_->on_speaker) return;
    floors_->on_speaker = [weak = weak_from_this()](int slot, const std::string& producer) {
        const auto self = weak.lock();
        const auto member = self ? self->sender_of(producer) : std::nullopt;
        if (!member) return;
        self->speakers_.leads(slot, *member);
        self->tell_speaker();
    };
    floors_->on_level = [weak = weak_from_this()](int slot, const std::optional<media::AudioLevel>& loudest) {
        const auto self = weak.lock();
        if (!self) return;
        const auto member = loudest ? self->sender_of(loudest->producer) : std::nullopt;
        self->speakers_.heard(slot, member ? std::optional{Speakers::Loudest{*member, loudest->level}} : std::nullopt);
        self->tell_speaker();
    };
}

std::optional<MemberId> Stage::sender_of(const std::string& producer) const {
    for (const auto& [member, desk] : desks_)
        for (const auto& [source, one] : desk->producers)
            if (one->id() == producer) return member;
    return std::nullopt;
}

void Stage::tell_speaker() {
    const auto member = speakers_.current();
    if (std::exchange(speaking_, member) != member && on_speaker) on_speaker(member);
}

// ── Transports ──

Task<TransportsView> Stage::open(MemberId member, media::RtpCapabilities capabilities) {
    const auto self = shared_from_this();
    media::check_rtp_capabilities(capabilities);
    const auto desk = this->desk(member);
    const auto pass = co_await desk->turn.enter();
    if (desk->gone) throw Error{ErrorCode::not_in_call};
    watch_speakers();
    take_back(member, {});
    desk->clear();
    const auto floor = co_await floors_->choose();
    if (desk->gone) throw Error{ErrorCode::not_in_call};
    desk->floor = floor;
    desk->share = Share{hall_, floor->spot.slot};
    desk->share.set(Share::expected);
    tidy();
    auto send = co_await floor->router->create_webrtc_transport(*floor->spot.server);
    co_await send->set_max_incoming_bitrate(most_incoming);
    auto receive = co_await floor->router->create_webrtc_transport(*floor->spot.server);
    if (desk->gone) throw Error{ErrorCode::not_in_call};
    desk->alive_at = now();
    desk->was_connected = false;
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
    media::check_dtls_parameters(remote);
    // The transport itself learns of it later than the next one who asks.
    if (!desk->connecting.insert(found->id()).second)
        throw Error{ErrorCode::conflict, "transport", "is connected already"};
    co_await found->connect(std::move(remote));
}

Task<media::IceParameters> Stage::restart_ice(MemberId member, std::string transport) {
    const auto desk = open_desk(member);
    const auto pass = co_await desk->turn.enter();
    co_return co_await transport_of(*desk, transport)->restart_ice();
}

// ── Sending ──

void Stage::check_free(const Desk& desk, const SendSource& in) {
    if (!desk.send) throw Error{ErrorCode::conflict, "transports", "are to be opened first"};
    for (const auto& [source, producer] : desk.producers) {
        const auto open = desk.open.find(source);
        if (source == in.source || producer->closed() || open == desk.open.end() || !open->second) continue;
        if (const auto field = common(in.rtp_parameters, producer->parameters()))
            refuse(*field, "is that of another source");
    }
}

void Stage::check(MemberId member, SendSource& in) const {
    check_sent(in);
    check_free(*open_desk(member), in);
}

Task<std::string> Stage::produce(MemberId member, SendSource in) {
    const auto self = shared_from_this();
    check_sent(in);
    const auto desk = open_desk(member);
    const auto pass = co_await desk->turn.enter();
    check_free(*desk, in);
    std::vector<Source> over{in.source};
    for (const auto& [source, producer] : desk->producers)  // one that is off, and whose sender has ended it since
        if (common(in.rtp_parameters, producer->parameters())) over.push_back(source);
    for (const auto source : over) {
        take_back(member, source);
        desk->producers.erase(source);
    }
    desk->open[in.source] = false;
    auto made =
        co_await desk->send->produce({.kind = in.kind, .parameters = std::move(in.rtp_parameters), .paused = true});
    if (const auto floor = desk->floor; in.source == Source::microphone && floor) {
        co_await floor->speaker->add(*made);
        co_await floor->level->add(*made);
    }
    if (desk->gone || made->closed()) throw Error{ErrorCode::not_in_call};
    desk->open[in.source] = false;
    desk->producers[in.source] = made;
    co_return made->id();
}

bool Stage::sends(MemberId member, Source source) const {
    const auto desk = find(member);
    if (!desk) return false;
    const auto found = desk->producers.find(source);
    return found != desk->producers.end() && !found->second->closed();
}

Task<> Stage::turn_on(MemberId member, Source source) {
    const auto self = shared_from_this();
    const auto desk = open_desk(member);
    if (!sends(member, source)) throw Error{ErrorCode::conflict, "source", "is to be sent first"};
    const auto producer = desk->producers.at(source)->id();
    desk->open[source] = true;
    try {
        co_await let_through(desk, source);
    } catch (...) {
        drop(member, source, producer);
        throw;
    }
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
        take_back(member, {});
        desk->gone = true;
        desk->clear();
        desks_.erase(member);
        tidy();
    } else if (*source != Source::microphone) {
        take_back(member, source);
        desk->open.erase(*source);
        desk->producers.erase(*source);
    } else if (sends(member, *source) && std::exchange(desk->open[*source], false)) {
        const auto producer = desk->producers.at(*source);
        boost::asio::co_spawn(hall_->loop(), let_through(desk, *source), [producer](std::exception_ptr failed) {
            if (failed) producer->close();  // better not there than heard
        });
    }
}

void Stage::drop(MemberId member, Source source, const std::string& producer) {
    const auto desk = find(member);
    if (!desk) return;
    const auto found = desk->producers.find(source);
    if (found == desk->producers.end() || found->second->id() != producer) return;
    take_back(member, source);
    desk->open.erase(source);
    desk->producers.erase(found);
}

// ── Receiving ──

void Stage::drop_unwanted(Desk& desk, const Receive& in) const {
    std::erase_if(desk.consumers, [&](const auto& entry) {
        const auto& [origin, taken] = entry;
        const bool wanted =
            std::ranges::any_of(in.wants, [&](const Wish& wish) { return Origin{wish.member, wish.source} == origin; });
        const auto sender = sends(origin.first, origin.second) ? find(origin.first) : nullptr;
        const bool there =
            sender && sender->producers.at(origin.second)->id() == taken.origin && !taken.consumer->closed();
        return !wanted || !there;
    });
}

Task<bool> Stage::take(DeskPtr desk, const Wish& wish) {
    const Origin origin{wish.member, wish.source};
    const auto layer = wish.layer ? std::optional<std::int64_t>{*wish.layer} : std::nullopt;
    const auto known = desk->consumers.find(origin);
    if (known == desk->consumers.end()) {
        if (!sends(wish.member, wish.source)) co_return true;
        const auto sender = find(wish.member);
        const auto producer = sender->producers.at(wish.source);
        if (!media::can_consume(producer->consumable(), desk->capabilities)) co_return true;
        const auto floor = desk->floor;
        const auto ready = [&] { return !desk->gone && desk->receive && desk->floor == floor; };
        if (producer->kind() == media::MediaKind::video && hall_->busy(floor->spot.slot)) co_return false;
        if (!sender->floor) co_return true;
        auto brought = co_await floors_->bring(sender->floor, floor, producer);
        if (!ready()) co_return true;
        auto consumer = co_await desk->receive->consume(*brought, {.capabilities = desk->capabilities});
        if (!ready() || consumer->closed()) co_return true;
        desk->consumers[origin] = {producer->id(), brought, consumer, std::nullopt};
        desk->weigh();
    }
    const auto found = desk->consumers.find(origin);
    if (found == desk->consumers.end() || found->second.layer == layer) co_return true;
    const auto consumer = found->second.consumer;
    found->second.layer = layer;
    if (consumer->type() != media::StreamsType::simulcast) co_return true;
    constexpr std::int64_t best = 2;
    co_await consumer->set_preferred_layers({.spatial = layer.value_or(best), .temporal = {}});
    co_return true;
}

Task<Receiving> Stage::receive(MemberId member, Receive in) {
    const auto self = shared_from_this();
    const auto desk = open_desk(member);
    const auto pass = co_await desk->turn.enter();
    if (!desk->receive) throw Error{ErrorCode::conflict, "transports", "are to be opened first"};
    drop_unwanted(*desk, in);
    desk->weigh();
    Receiving receiving;
    for (const auto& wish : in.wants) {
        if (wish.member == member) continue;
        if (desk->gone || !desk->receive) throw Error{ErrorCode::not_in_call};
        try {
            receiving.sound_only |= !co_await take(desk, wish);
        } catch (const media::Failure& failure) {
            // The producer has closed meanwhile, or the worker that it is on: the next revision tells.
            const bool own = !desk->receive || desk->receive->closed();
            if (own && failure.kind != media::Failure::Kind::refused) throw;
        }
    }
    desk->weigh();
    for (const auto& [origin, taken] : desk->consumers)
        receiving.consumers.push_back({taken.consumer->id(), origin.first, origin.second, taken.consumer->kind(),
                                       taken.origin, taken.consumer->parameters()});
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
