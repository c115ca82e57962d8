#include "media/synthetic/streams.hpp"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace parta::synthetic {
namespace {

constexpr int opus = 111, vp8 = 96, vp8_again = 97;
constexpr std::uint32_t sound_clock = 48000, picture_clock = 90000;

}  // namespace

media::RtpParameters Sending::parameters(media::MediaKind kind, std::uint32_t ssrc) {
    const std::string text =
        kind == media::MediaKind::audio
            ? fmt::format(
                  R"({{"mid":"0","codecs":[{{"mimeType":"audio/opus","payloadType":{},"clockRate":48000,"channels":2,)"
                  R"("parameters":{{"useinbandfec":1,"usedtx":1}},"rtcpFeedback":[{{"type":"transport-cc"}}]}}],)"
                  R"("headerExtensions":[{{"uri":"http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01","id":{}}},)"
                  R"({{"uri":"urn:ietf:params:rtp-hdrext:ssrc-audio-level","id":{}}}],)"
                  R"("encodings":[{{"ssrc":{}}}],"rtcp":{{"cname":"caller-{}"}}}})",
                  opus, extension::transport_number, extension::loudness, ssrc, ssrc)
            : fmt::format(
                  R"({{"mid":"1","codecs":[{{"mimeType":"video/VP8","payloadType":{},"clockRate":90000,)"
                  R"("rtcpFeedback":[{{"type":"nack"}},{{"type":"nack","parameter":"pli"}},{{"type":"ccm","parameter":"fir"}},{{"type":"transport-cc"}}]}},)"
                  R"({{"mimeType":"video/rtx","payloadType":{},"clockRate":90000,"parameters":{{"apt":{}}}}}],)"
                  R"("headerExtensions":[{{"uri":"http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01","id":{}}}],)"
                  R"("encodings":[{{"ssrc":{},"rtx":{{"ssrc":{}}}}}],"rtcp":{{"cname":"caller-{}"}}}})",
                  vp8, vp8_again, vp8, extension::transport_number, ssrc, ssrc + 1, ssrc);
    return json::decode_or_throw<media::RtpParameters>(text);
}

void Sending::start() {
    boost::asio::co_spawn(loop_, run(shared_from_this()), boost::asio::detached);
}

Task<> Sending::run(std::shared_ptr<Sending> self) {
    const auto between = std::chrono::nanoseconds{std::chrono::seconds{1}} / self->clip_->rate;
    Timer timer{self->loop_};
    for (auto next = SteadyClock::now(); self->runs_; next += between) {
        timer.expires_at(next);
        co_await timer.async_wait(awaited);
        self->send_frame();
    }
}

void Sending::send_frame() {
    const auto& frame = clip_->frames[at_];
    at_ = (at_ + 1) % clip_->frames.size();
    const auto put = [&](int type, bool marker, std::string_view payload, std::optional<int> level) {
        line_->send_rtp(write({.payload_type = type,
                               .marker = marker,
                               .sequence = sequence_++,
                               .timestamp = timestamp_,
                               .ssrc = ssrc_,
                               .transport_number = line_->next_number(),
                               .loudness = level,
                               .payload = payload}));
        ++packets_;
        octets_ += payload.size();
    };
    if (kind_ == media::MediaKind::audio) {
        put(opus, false, frame, loudness);
        timestamp_ += sound_clock / static_cast<std::uint32_t>(clip_->rate);
        return;
    }
    const auto payloads = vp8_payloads(frame, picture_++ & 0x7fff);
    for (std::size_t i = 0; i < payloads.size(); ++i) put(vp8, i + 1 == payloads.size(), payloads[i], {});
    timestamp_ += picture_clock / static_cast<std::uint32_t>(clip_->rate);
}

std::string Sending::report(std::string_view cname) const {
    const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
    return sender_report({ssrc_, timestamp_, static_cast<std::uint32_t>(packets_), static_cast<std::uint32_t>(octets_)},
                         now.count(), cname);
}

void Watching::take(const RtpHead& head, Moment came, const std::function<std::optional<std::string_view>()>& open) {
    const auto distance = static_cast<std::int16_t>(head.sequence - static_cast<std::uint16_t>(highest_.value_or(0)));
    if (!highest_)
        base_ = reported_highest_ = *(highest_ = 0x10000U + head.sequence);
    else if (distance > 0)
        *highest_ += static_cast<std::uint32_t>(distance);
    ++packets;
    ++all_packets_;
    if (last_) largest_gap = std::max<decltype(largest_gap)>(largest_gap, came - *last_);
    last_ = came;
    if (!first_packet) first_packet = came;
    if (first_frame && all_packets_ % sample != 0) return;
    const auto plain = open();
    if (!plain) {
        ++unreadable;
        return;
    }
    ++opened;
    if (!first_frame && plain->size() > head.size) watch_frame(head, plain->substr(head.size), came);
}

/// Looks for the first frame that a decoder could begin with and that has come whole.
void Watching::watch_frame(const RtpHead& head, std::string_view payload, Moment came) {
    if (kind_ == media::MediaKind::audio) {
        first_frame = came;
        return;
    }
    const auto part = read_vp8(payload);
    if (!part) return;
    if (part->of_key_frame)
        frame_continues_ = head.sequence;
    else if (part->begins_frame || frame_continues_ != head.sequence)
        frame_continues_.reset();
    if (!frame_continues_) return;
    frame_continues_ = static_cast<std::uint16_t>(head.sequence + 1);
    if (head.marker) first_frame = came;
}

void Watching::sender_report(std::uint32_t middle) {
    sender_report_ = middle;
    sender_report_came_ = SteadyClock::now();
}

ReportBlock Watching::report(std::uint32_t ssrc) {
    ReportBlock block{.ssrc = ssrc, .highest = highest_.value_or(0)};
    const auto expected = block.highest - reported_highest_;
    const auto came = all_packets_ - reported_packets_;
    if (expected > came)
        block.lost_share = static_cast<std::uint8_t>(std::min<std::uint64_t>(255, (expected - came) * 256 / expected));
    reported_highest_ = block.highest;
    reported_packets_ = all_packets_;
    if (sender_report_ != 0) {
        const std::chrono::duration<double> since = SteadyClock::now() - sender_report_came_;
        block.last_sender_report = sender_report_;
        block.since_sender_report = static_cast<std::uint32_t>(since.count() * 65536);
    }
    return block;
}

void Watching::begin_window() {
    packets = opened = unreadable = 0;
    largest_gap = {};
    base_ = highest_.value_or(0) + 1;
}

std::int64_t Watching::lost() const {
    if (!highest_) return 0;
    return static_cast<std::int64_t>(*highest_) - base_ + 1 - static_cast<std::int64_t>(packets);
}

}  // namespace parta::synthetic
