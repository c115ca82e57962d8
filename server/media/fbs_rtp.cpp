#include "media/fbs_rtp.hpp"

#include <algorithm>
#include <array>

namespace parta::media {
namespace {

using flatbuffers::FlatBufferBuilder;

// In the order of RtpHeaderExtensionUri.
constexpr std::array<std::string_view, 12> uris = {
    "urn:ietf:params:rtp-hdrext:sdes:mid",
    "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension",
    "urn:3gpp:video-orientation",
    "urn:ietf:params:rtp-hdrext:toffset",
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time",
    "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
    "urn:mediasoup:params:rtp-hdrext:packet-id",
};
static_assert(uris.size() == static_cast<std::size_t>(fbs_rtp::RtpHeaderExtensionUri::MAX) + 1);

template <class T>
flatbuffers::Optional<T> number(const auto& value) {
    return value ? flatbuffers::Optional<T>(static_cast<T>(*value)) : flatbuffers::nullopt;
}

const char* text(const auto& value) {
    return value ? value->str().c_str() : nullptr;
}

Offset<fbs_rtp::Parameter> put(FlatBufferBuilder& builder, const std::string& name, const ParameterValue& value) {
    struct Put {
        FlatBufferBuilder& builder;
        const char* name;
        auto made(fbs_rtp::Value type, Offset<void> held) const {
            return fbs_rtp::CreateParameterDirect(builder, name, type, held);
        }
        auto operator()(std::int32_t whole) const {
            return made(fbs_rtp::Value::Integer32, fbs_rtp::CreateInteger32(builder, whole).Union());
        }
        auto operator()(double real) const {
            return made(fbs_rtp::Value::Double, fbs_rtp::CreateDouble(builder, real).Union());
        }
        auto operator()(const std::string& words) const {
            return made(fbs_rtp::Value::String, fbs_rtp::CreateStringDirect(builder, words.c_str()).Union());
        }
    };
    return std::visit(Put{builder, name.c_str()}, value.held);
}

Offsets<fbs_rtp::Parameter> put(FlatBufferBuilder& builder, const Parameters& parameters) {
    Offsets<fbs_rtp::Parameter> made;
    for (const auto& [name, value] : parameters) made.push_back(put(builder, name, value));
    return made;
}

Offset<fbs_rtp::RtpCodecParameters> put(FlatBufferBuilder& builder, const RtpCodecParameters& codec) {
    const auto parameters = put(builder, codec.parameters);
    Offsets<fbs_rtp::RtcpFeedback> feedback;
    for (const auto& one : codec.rtcpFeedback)
        feedback.push_back(
            fbs_rtp::CreateRtcpFeedbackDirect(builder, one.type.str().c_str(), one.parameter.str().c_str()));
    return fbs_rtp::CreateRtpCodecParametersDirect(
        builder, codec.mimeType.str().c_str(), static_cast<std::uint8_t>(codec.payloadType),
        static_cast<std::uint32_t>(codec.clockRate), number<std::uint8_t>(codec.channels), &parameters, &feedback);
}

Offset<fbs_rtp::RtpHeaderExtensionParameters> put(FlatBufferBuilder& builder, const RtpHeaderExtensionParameters& one) {
    const auto parameters = put(builder, one.parameters);
    const auto found = std::ranges::find(uris, std::string_view{one.uri});
    if (found == uris.end()) throw Error{ErrorCode::invalid_field, "headerExtensions", "is not a known extension"};
    return fbs_rtp::CreateRtpHeaderExtensionParametersDirect(
        builder, static_cast<fbs_rtp::RtpHeaderExtensionUri>(found - uris.begin()), static_cast<std::uint8_t>(one.id),
        one.encrypt, &parameters);
}

}  // namespace

fbs_rtp::MediaKind put(MediaKind kind) {
    return kind == MediaKind::audio ? fbs_rtp::MediaKind::AUDIO : fbs_rtp::MediaKind::VIDEO;
}

Offsets<fbs_rtp::RtpEncodingParameters> put(FlatBufferBuilder& builder,
                                            const std::vector<RtpEncodingParameters>& encodings) {
    Offsets<fbs_rtp::RtpEncodingParameters> made;
    for (const auto& one : encodings) {
        Offset<fbs_rtp::Rtx> rtx;
        if (one.rtx) rtx = fbs_rtp::CreateRtx(builder, static_cast<std::uint32_t>(one.rtx->ssrc));
        made.push_back(fbs_rtp::CreateRtpEncodingParametersDirect(
            builder, number<std::uint32_t>(one.ssrc), text(one.rid), number<std::uint8_t>(one.codecPayloadType), rtx,
            one.dtx, text(one.scalabilityMode), number<std::uint64_t>(one.maxBitrate)));
    }
    return made;
}

Offset<fbs_rtp::RtpParameters> put(FlatBufferBuilder& builder, const RtpParameters& parameters) {
    Offsets<fbs_rtp::RtpCodecParameters> codecs;
    for (const auto& codec : parameters.codecs) codecs.push_back(put(builder, codec));
    Offsets<fbs_rtp::RtpHeaderExtensionParameters> extensions;
    for (const auto& extension : parameters.headerExtensions) extensions.push_back(put(builder, extension));
    const auto encodings = put(builder, parameters.encodings);
    const auto rtcp =
        fbs_rtp::CreateRtcpParametersDirect(builder, text(parameters.rtcp.cname), parameters.rtcp.reducedSize);
    return fbs_rtp::CreateRtpParametersDirect(builder, text(parameters.mid), &codecs, &extensions, &encodings, rtcp,
                                              text(parameters.msid));
}

Offset<fbs_rtp::RtpMapping> put(FlatBufferBuilder& builder, const RtpMapping& mapping) {
    Offsets<fbs_rtp::CodecMapping> codecs;
    for (const auto& codec : mapping.codecs)
        codecs.push_back(fbs_rtp::CreateCodecMapping(builder, static_cast<std::uint8_t>(codec.payloadType),
                                                     static_cast<std::uint8_t>(codec.mappedPayloadType)));
    Offsets<fbs_rtp::EncodingMapping> encodings;
    for (const auto& one : mapping.encodings)
        encodings.push_back(fbs_rtp::CreateEncodingMappingDirect(
            builder, text(one.rid), number<std::uint32_t>(one.ssrc), static_cast<std::uint32_t>(one.mappedSsrc)));
    return fbs_rtp::CreateRtpMappingDirect(builder, &codecs, &encodings);
}

}  // namespace parta::media
