// mediasoup's supportedRtpCapabilities.js: what is not here no router can be given.
#include "media/ortc.hpp"

namespace parta::media {
namespace {

enum class Feedback { none, audio, opus, video };

std::vector<RtcpFeedback> feedback(Feedback kind) {
    switch (kind) {
        case Feedback::none:
            return {};
        case Feedback::audio:
            return {{"transport-cc", ""}};
        case Feedback::opus:
            return {{"nack", ""}, {"transport-cc", ""}};
        case Feedback::video:
            return {{"nack", ""}, {"nack", "pli"}, {"ccm", "fir"}, {"goog-remb", ""}, {"transport-cc", ""}};
    }
    std::unreachable();
}

RtpCodecCapability audio(const char* name, std::int64_t clock_rate, std::int64_t channels, Feedback kind,
                         std::optional<PayloadType> payload_type = {}) {
    return {MediaKind::audio, name, payload_type, clock_rate, Channels{channels}, {}, feedback(kind)};
}

RtpCodecCapability video(const char* name, Parameters parameters = {}) {
    return {MediaKind::video, name, {}, 90000, {}, std::move(parameters), feedback(Feedback::video)};
}

RtpCodecCapability surround(std::int64_t channels, const char* mapping, std::int32_t streams, std::int32_t coupled) {
    auto codec = audio("audio/multiopus", 48000, channels, Feedback::opus);
    codec.parameters = {
        {"channel_mapping", std::string{mapping}}, {"num_streams", streams}, {"coupled_streams", coupled}};
    return codec;
}

RtpCapabilities make() {
    const PayloadType noise{13};
    RtpCapabilities made;
    made.codecs = std::vector<RtpCodecCapability>{
        audio("audio/opus", 48000, 2, Feedback::opus),
        surround(4, "0,1,2,3", 2, 2),
        surround(6, "0,4,1,2,3,5", 4, 2),
        surround(8, "0,6,1,2,3,4,5,7", 5, 3),
        audio("audio/PCMU", 8000, 1, Feedback::audio, PayloadType{0}),
        audio("audio/PCMA", 8000, 1, Feedback::audio, PayloadType{8}),
        audio("audio/ISAC", 32000, 1, Feedback::audio),
        audio("audio/ISAC", 16000, 1, Feedback::audio),
        audio("audio/G722", 8000, 1, Feedback::audio, PayloadType{9}),
        audio("audio/iLBC", 8000, 1, Feedback::audio),
        audio("audio/SILK", 24000, 1, Feedback::audio),
        audio("audio/SILK", 16000, 1, Feedback::audio),
        audio("audio/SILK", 12000, 1, Feedback::audio),
        audio("audio/SILK", 8000, 1, Feedback::audio),
        audio("audio/CN", 32000, 1, Feedback::none, noise),
        audio("audio/CN", 16000, 1, Feedback::none, noise),
        audio("audio/CN", 8000, 1, Feedback::none, noise),
        audio("audio/telephone-event", 48000, 1, Feedback::none),
        audio("audio/telephone-event", 32000, 1, Feedback::none),
        audio("audio/telephone-event", 16000, 1, Feedback::none),
        audio("audio/telephone-event", 8000, 1, Feedback::none),
        video("video/VP8"),
        video("video/VP9"),
        video("video/H264", {{"level-asymmetry-allowed", 1}}),
        video("video/AV1"),
    };
    using enum ExtensionDirection;
    constexpr const char* mid = "urn:ietf:params:rtp-hdrext:sdes:mid";
    constexpr const char* send_time = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
    constexpr const char* transport_cc = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
    constexpr const char* capture_time = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";
    constexpr const char* playout_delay = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";
    constexpr const char* packet_id = "urn:mediasoup:params:rtp-hdrext:packet-id";
    made.headerExtensions = std::vector<RtpHeaderExtension>{
        {MediaKind::audio, mid, 1},
        {MediaKind::video, mid, 1},
        {MediaKind::video, "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", 2, false, recvonly},
        {MediaKind::video, "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id", 3, false, recvonly},
        {MediaKind::audio, send_time, 4},
        {MediaKind::video, send_time, 4},
        {MediaKind::audio, transport_cc, 5, false, recvonly},
        {MediaKind::video, transport_cc, 5},
        {MediaKind::audio, "urn:ietf:params:rtp-hdrext:ssrc-audio-level", 6},
        {MediaKind::video, "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension", 7,
         false, recvonly},
        {MediaKind::video, "urn:3gpp:video-orientation", 8},
        {MediaKind::video, "urn:ietf:params:rtp-hdrext:toffset", 9},
        {MediaKind::audio, capture_time, 10},
        {MediaKind::video, capture_time, 10},
        {MediaKind::audio, playout_delay, 11},
        {MediaKind::video, playout_delay, 11},
        {MediaKind::audio, packet_id, 12},
        {MediaKind::video, packet_id, 12},
    };
    return made;
}

}  // namespace

const RtpCapabilities& supported_capabilities() {
    static const RtpCapabilities made = make();
    return made;
}

}  // namespace parta::media
