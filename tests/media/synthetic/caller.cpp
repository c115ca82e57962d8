#include "media/synthetic/caller.hpp"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace parta::synthetic {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t probe_ssrc = 1234;  // mediasoup's padding that tries what the line carries
constexpr std::uint32_t own_ssrc = 1;       // of one who only receives

/// What Chromium says it can receive, as far as a room speaks it.
const std::string& capabilities() {
    static const std::string text = fmt::format(
        R"({{"rtp_capabilities":{{"codecs":[{{"kind":"audio","mimeType":"audio/opus","preferredPayloadType":100,"clockRate":48000,"channels":2,)"
        R"("parameters":{{"minptime":10,"useinbandfec":1}},"rtcpFeedback":[{{"type":"transport-cc"}}]}},)"
        R"({{"kind":"video","mimeType":"video/VP8","preferredPayloadType":101,"clockRate":90000,)"
        R"("rtcpFeedback":[{{"type":"transport-cc"}},{{"type":"ccm","parameter":"fir"}},{{"type":"nack"}},{{"type":"nack","parameter":"pli"}}]}},)"
        R"({{"kind":"video","mimeType":"video/rtx","preferredPayloadType":102,"clockRate":90000,"parameters":{{"apt":101}}}}],)"
        R"("headerExtensions":[{{"kind":"audio","uri":"urn:ietf:params:rtp-hdrext:sdes:mid","preferredId":{0}}},{{"kind":"video","uri":"urn:ietf:params:rtp-hdrext:sdes:mid","preferredId":{0}}},)"
        R"({{"kind":"audio","uri":"http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time","preferredId":{1}}},{{"kind":"video","uri":"http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time","preferredId":{1}}},)"
        R"({{"kind":"audio","uri":"http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01","preferredId":{2}}},{{"kind":"video","uri":"http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01","preferredId":{2}}}]}}}})",
        extension::mid, extension::send_time, extension::transport_number);
    return text;
}

double ms_between(Moment from, Moment to) {
    return std::chrono::duration<double, std::milli>(to - from).count();
}

std::string text(const boost::json::value& value) {
    return std::string{value.as_string()};
}

}  // namespace

Caller::Caller(const Crowd& crowd, std::string login, std::string cookie, Role role, unsigned number)
    : crowd_(crowd), talk_(crowd.loop, crowd.address), role_(role), number_(number), random_(number) {
    talk_.cookie = std::move(cookie);
    figures_.login = std::move(login);
}

Task<> Caller::sign_in(std::string password) {
    const auto self = shared_from_this();
    boost::json::value me;
    if (talk_.cookie.empty()) {
        const auto body = boost::json::serialize(
            boost::json::object{{"login", figures_.login}, {"password", password}, {"shared_computer", false}});
        me = boost::json::parse(co_await talk_.ask("POST", "/api/sessions", body)).at("me");
    } else {
        me = boost::json::parse(co_await talk_.ask("GET", "/api/me"));
    }
    org_ = "/api/orgs/" + text(me.at("spaces").at(0).at("org"));
}

Task<std::string> Caller::ask(std::string method, std::string rest, std::string body) {
    co_return co_await talk_.ask(std::move(method), fmt::format("{}/calls/{}{}", org_, call_, rest), std::move(body));
}

Task<> Caller::join() {
    const auto self = shared_from_this();
    try {
        if (crowd_.frames) {
            frames_ = std::make_shared<Frames>(crowd_.loop, crowd_.address, talk_.cookie);
            frames_->on_frame = [weak = weak_from_this()](const boost::json::object& what) {
                if (const auto here = weak.lock()) here->frame(what);
            };
            co_await frames_->open();
        }
        co_await enter();
    } catch (const std::exception& error) {
        figures_.failure = error.what();
    }
}

Task<> Caller::enter() {
    asked_ = std::chrono::system_clock::now();
    const auto joined =
        boost::json::parse(co_await talk_.ask("POST", fmt::format("{}/chats/{}/call", org_, crowd_.chat), "{}"));
    figures_.joined_ms = ms_between(asked_, std::chrono::system_clock::now());
    call_ = text(joined.at("call").at("id"));
    figures_.member = text(joined.at("call").at("you"));
    learn(joined.at("call").at("participants").as_array());
    for (const auto& wish : wishes()) (wish.source == calls::Source::camera ? expects_picture_ : expects_sound_) = true;
    co_await open_lines();
    if (role_.hand) co_await ask("PUT", "/hand", R"({"up":true})");
}

Task<> Caller::open_lines() {
    if (sends_) sends_->close();
    if (receives_) receives_->close();
    for (const auto& one : sending_) one->stop();
    sending_.clear();
    streams_.clear();
    arrivals_.clear();
    const auto ways = json::decode_or_throw<calls::TransportsView>(co_await ask("POST", "/transports", capabilities()));
    if (role_.microphone || role_.camera) {
        sends_ = std::make_shared<Line>(crowd_.loop, crowd_.identity, ways.send);
        sends_->on_rtcp = [this](const Asked& asked) {
            for (const auto& one : sending_)
                if (std::ranges::find(asked.key_frames_of, one->ssrc()) != asked.key_frames_of.end()) {
                    ++figures_.key_frames_asked;
                    one->restart();
                }
        };
        co_await connect(sends_, ways.send.id);
        if (role_.microphone) co_await send("microphone", media::MediaKind::audio);
        if (role_.camera) co_await send("camera", media::MediaKind::video);
    }
    if (role_.wanted != Wanted::nothing) {
        receives_ = std::make_shared<Line>(crowd_.loop, crowd_.identity, ways.receive);
        receives_->on_rtp = [this](const RtpHead& head, std::span<char> packet, Moment came) {
            take(head, packet, came);
        };
        receives_->on_rtcp = [this](const Asked& asked) {
            const auto stream = streams_.find(asked.sender_report_of.value_or(0));
            if (stream != streams_.end()) stream->second.watching.sender_report(asked.sender_report_middle);
        };
        // The lines come up while it is said what is wanted.
        co_await want();
        co_await connect(receives_, ways.receive.id);
    }
    figures_.connected_ms = ms_between(asked_, std::chrono::system_clock::now());
}

Task<> Caller::connect(std::shared_ptr<Line> line, std::string transport) {
    const calls::ConnectTransport said{crowd_.identity.parameters()};
    co_await ask("POST", "/transports/" + transport + "/connection", json::encode(said));
    co_await line->open();
    boost::asio::co_spawn(crowd_.loop, report(shared_from_this(), line), boost::asio::detached);
}

Task<> Caller::send(std::string_view source, media::MediaKind kind) {
    const std::uint32_t ssrc = 100'000 + static_cast<std::uint32_t>(random_() % 1'000'000'000) * 2;
    const auto clip = kind == media::MediaKind::audio ? crowd_.voice : crowd_.picture;
    auto sending = std::make_shared<Sending>(crowd_.loop, sends_, clip, kind, ssrc);
    const std::string body =
        fmt::format(R"({{"source":"{}","kind":"{}","rtp_parameters":{}}})", source,
                    kind == media::MediaKind::audio ? "audio" : "video", json::encode(Sending::parameters(kind, ssrc)));
    co_await ask("POST", "/sources", body);
    sending_.push_back(sending);
    sending->start();
}

// ── What others send ──

void Caller::learn(const boost::json::array& participants) {
    for (const auto& one : participants) {
        const auto member = text(one.at("member"));
        if (member == figures_.member) continue;
        auto& sources = others_[member];
        sources.clear();
        for (const auto source : {"microphone", "camera"})
            if (one.at(source).as_bool()) sources.emplace_back(source);
    }
}

void Caller::frame(const boost::json::object& what) {
    if (gone_ || call_.empty() || !what.contains("type")) return;
    const auto type = text(what.at("type"));
    if (type != "call_room" && type != "call_media_lost") return;
    const auto& data = what.at("data").as_object();
    if (text(data.at("call")) != call_) return;
    if (type == "call_media_lost") {
        ++figures_.media_lost;
        boost::asio::co_spawn(crowd_.loop, mend(shared_from_this()), boost::asio::detached);
        return;
    }
    learn(data.at("participants").as_array());
    for (const auto& one : data.at("left").as_array()) others_.erase(text(one.at("member")));
    if (data.contains("ended")) gone_ = true;
    want_soon();
}

Task<> Caller::look_around() {
    const auto self = shared_from_this();
    if (!receives_ || figures_.failure) co_return;
    const auto call = boost::json::parse(co_await ask("GET", ""));
    learn(call.at("participants").as_array());
    co_await want();
}

Task<> Caller::mend(std::shared_ptr<Caller> self) {
    try {
        co_await self->open_lines();
    } catch (const std::exception& error) {
        self->figures_.failure = error.what();
    }
}

std::vector<calls::Wish> Caller::wishes() const {
    std::vector<calls::Wish> wishes;
    std::size_t pictures = 0;
    for (const auto& [member, sources] : others_)
        for (const auto& source : sources) {
            const bool camera = source == "camera";
            if (camera && (role_.wanted != Wanted::all || ++pictures > crowd_.pictures)) continue;
            wishes.push_back(
                {MemberId{std::stoll(member)}, camera ? calls::Source::camera : calls::Source::microphone, {}});
        }
    return wishes;
}

void Caller::want_soon() {
    want_again_ = true;
    if (wanting_ || !receives_) return;
    wanting_ = true;
    boost::asio::co_spawn(
        crowd_.loop,
        [](std::shared_ptr<Caller> self) -> Task<> {
            while (std::exchange(self->want_again_, false) && !self->gone_) {
                // One answer for all who come in the same moment.
                co_await pause(self->crowd_.loop, 300ms);
                self->want_again_ = false;
                try {
                    co_await self->want();
                } catch (const std::exception& error) {
                    self->figures_.failure = error.what();
                }
            }
            self->wanting_ = false;
        }(shared_from_this()),
        boost::asio::detached);
}

Task<> Caller::want() {
    const auto receiving = json::decode_or_throw<calls::Receiving>(
        co_await ask("PUT", "/receiving", json::encode(calls::Receive{wishes()})));
    std::vector<std::string> ids;
    std::map<std::uint32_t, Taken> known = std::move(streams_);
    streams_.clear();
    for (const auto& one : receiving.consumers) {
        const auto ssrc = static_cast<std::uint32_t>(one.rtp_parameters.encodings.at(0).ssrc.value_or(media::Ssrc{}));
        const auto old = known.find(ssrc);
        if (old != known.end()) {
            streams_.insert(known.extract(old));
            continue;
        }
        streams_.emplace(ssrc, Taken{std::to_string(one.member.value), one.kind, Watching{one.kind}});
        ids.push_back(one.id);
    }
    if (ids.empty()) co_return;
    co_await ask("POST", "/consumers/resume", fmt::format(R"({{"ids":["{}"]}})", fmt::join(ids, R"(",")")));
}

void Caller::take(const RtpHead& head, std::span<char> packet, Moment came) {
    if (head.transport_number) arrivals_.push_back({*head.transport_number, ms_between(asked_, came)});
    const auto found = streams_.find(head.ssrc);
    if (found == streams_.end()) {
        if (head.ssrc == probe_ssrc) ++figures_.probes;
        return;
    }
    auto& watching = found->second.watching;
    watching.take(head, came, [&] { return receives_->opened(packet); });
    const bool sound = found->second.kind == media::MediaKind::audio;
    auto& first = sound ? figures_.first_sound_ms : figures_.first_frame_ms;
    if (!first && (sound ? expects_sound_ : expects_picture_) && watching.first_frame)
        first = ms_between(asked_, *watching.first_frame);
}

bool Caller::receives_all() const {
    return figures_.failure.has_value() ||
           std::ranges::all_of(streams_, [](const auto& one) { return one.second.watching.first_frame.has_value(); });
}

// ── What senders and the worker are told ──

Task<> Caller::report(std::shared_ptr<Caller> self, std::shared_ptr<Line> line) {
    co_await pause(self->crowd_.loop, std::chrono::milliseconds{self->random_() % 1000});  // not all at once
    for (int tick = 0; !self->gone_ && (line == self->sends_ || line == self->receives_); ++tick) {
        if (line == self->receives_) self->feed_back();
        if (tick % 10 == 0 && line == self->sends_)
            for (const auto& one : self->sending_) line->send_rtcp(one->report(fmt::format("caller-{}", one->ssrc())));
        if (tick % 10 == 5 && line == self->receives_) self->say_what_came();
        // Each is loudest in turn, so that somebody is seen to speak.
        for (const auto& one : self->sending_)
            one->loudness = (tick / 40 + static_cast<int>(self->number_)) % 7 == 0 ? 20 : 70;
        co_await pause(self->crowd_.loop, 100ms);
    }
}

void Caller::say_what_came() {
    constexpr std::size_t most = 31;
    std::vector<ReportBlock> blocks;
    for (auto& [ssrc, taken] : streams_) {
        if (taken.watching.first_packet) blocks.push_back(taken.watching.report(ssrc));
        if (blocks.size() == most) {
            receives_->send_rtcp(receiver_report(own_ssrc, blocks));
            blocks.clear();
        }
    }
    if (!blocks.empty()) receives_->send_rtcp(receiver_report(own_ssrc, blocks));
}

void Caller::feed_back() {
    if (arrivals_.empty() || streams_.empty()) return;
    const auto first = arrivals_.front().number;
    const auto after = [first](const Arrival& one) { return static_cast<std::int16_t>(one.number - first); };
    std::ranges::sort(arrivals_, {}, after);
    const auto repeated = std::ranges::unique(arrivals_, {}, &Arrival::number);
    arrivals_.erase(repeated.begin(), repeated.end());
    receives_->send_rtcp(transport_feedback(own_ssrc, streams_.begin()->first, feedbacks_++, arrivals_));
    arrivals_.clear();
}

// ── Figures ──

void Caller::begin_window() {
    sent_before_ = 0;
    for (const auto& one : sending_) sent_before_ += one->packets();
    figures_.probes = 0;
    for (auto& [_, taken] : streams_) taken.watching.begin_window();
}

CallerFigures Caller::figures(bool with_streams) const {
    CallerFigures made = figures_;
    for (const auto& one : sending_) made.sent += one->packets();
    made.sent -= sent_before_;
    for (const auto& [_, taken] : streams_) {
        const auto& watching = taken.watching;
        const double gap = watching.largest_gap.count();
        made.received += watching.packets;
        made.lost += watching.lost();
        if (taken.kind == media::MediaKind::audio) made.largest_sound_gap_ms = std::max(made.largest_sound_gap_ms, gap);
        if (with_streams)
            made.streams.push_back(
                {taken.member, taken.kind, watching.packets, watching.lost(), watching.unreadable, gap});
    }
    return made;
}

Task<> Caller::leave() {
    const auto self = shared_from_this();
    gone_ = true;
    for (const auto& one : sending_) one->stop();
    try {
        if (!call_.empty()) co_await ask("DELETE", "/participation");
    } catch (const std::exception&) {
        // The call may be over already.
    }
    if (sends_) sends_->close();
    if (receives_) receives_->close();
    if (frames_) frames_->close();
}

}  // namespace parta::synthetic
