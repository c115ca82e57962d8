// What is said about RTP: what somebody can receive (capabilities), what somebody sends (parameters). The members have
// the names of mediasoup's JSON, which browsers' libraries speak, so that clients pass them on unchanged. The limits
// hold for what is decoded; beyond them, rtp_checks.hpp tells what must hold before a worker sees anything of it.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "json/json.hpp"

namespace parta::media {

/// The value of a codec's parameter: text or a number.
struct ParameterValue {
    std::variant<std::int32_t, double, std::string> held = 0;

    ParameterValue() = default;
    ParameterValue(std::int32_t number) : held(number) {}
    ParameterValue(std::string text) : held(std::move(text)) {}
    bool operator==(const ParameterValue&) const = default;
};
using Parameters = std::map<std::string, ParameterValue>;

enum class MediaKind { audio, video };
BOOST_DESCRIBE_ENUM(MediaKind, audio, video)

using PayloadType = json::Bounded<0, 127>;
using ClockRate = json::Bounded<1, 1'000'000>;
using Channels = json::Bounded<1, 32>;
using ExtensionId = json::Bounded<1, 255>;
using Ssrc = json::Bounded<1, 4'294'967'295>;
using Bitrate = json::Bounded<0, 10'000'000'000>;

struct RtcpFeedback {
    json::Line<32, 1> type;
    json::Line<32> parameter;
    bool operator==(const RtcpFeedback&) const = default;
};
BOOST_DESCRIBE_STRUCT(RtcpFeedback, (), (type, parameter))

struct RtpCodecCapability {
    std::optional<MediaKind> kind;  // told by mimeType all the same
    json::Line<64, 7> mimeType;     // "video/VP8"
    std::optional<PayloadType> preferredPayloadType;
    ClockRate clockRate;
    std::optional<Channels> channels;  // of audio; 1 if not told
    Parameters parameters;
    json::List<RtcpFeedback, 32> rtcpFeedback;
};
BOOST_DESCRIBE_STRUCT(RtpCodecCapability, (),
                      (kind, mimeType, preferredPayloadType, clockRate, channels, parameters, rtcpFeedback))

enum class ExtensionDirection { sendrecv, sendonly, recvonly, inactive };
BOOST_DESCRIBE_ENUM(ExtensionDirection, sendrecv, sendonly, recvonly, inactive)

struct RtpHeaderExtension {
    MediaKind kind = MediaKind::audio;
    json::Line<256, 1> uri;
    ExtensionId preferredId;
    bool preferredEncrypt = false;
    ExtensionDirection direction = ExtensionDirection::sendrecv;
};
BOOST_DESCRIBE_STRUCT(RtpHeaderExtension, (), (kind, uri, preferredId, preferredEncrypt, direction))

/// What a router or a client can receive.
struct RtpCapabilities {
    json::List<RtpCodecCapability, 128> codecs;
    json::List<RtpHeaderExtension, 128> headerExtensions;
};
BOOST_DESCRIBE_STRUCT(RtpCapabilities, (), (codecs, headerExtensions))

struct RtpCodecParameters {
    json::Line<64, 7> mimeType;
    PayloadType payloadType;
    ClockRate clockRate;
    std::optional<Channels> channels;
    Parameters parameters;
    json::List<RtcpFeedback, 32> rtcpFeedback;
};
BOOST_DESCRIBE_STRUCT(RtpCodecParameters, (), (mimeType, payloadType, clockRate, channels, parameters, rtcpFeedback))

struct RtpHeaderExtensionParameters {
    json::Line<256, 1> uri;
    ExtensionId id;
    bool encrypt = false;
    Parameters parameters;
};
BOOST_DESCRIBE_STRUCT(RtpHeaderExtensionParameters, (), (uri, id, encrypt, parameters))

struct Rtx {
    Ssrc ssrc;
};
BOOST_DESCRIBE_STRUCT(Rtx, (), (ssrc))

/// One stream of a track. Those after `maxBitrate` tell the browser how to encode; nobody else needs them.
struct RtpEncodingParameters {
    std::optional<Ssrc> ssrc;
    std::optional<json::Line<16, 1>> rid;
    std::optional<PayloadType> codecPayloadType;
    std::optional<Rtx> rtx;
    bool dtx = false;
    std::optional<json::Line<16, 1>> scalabilityMode;  // "L3T3_KEY"
    std::optional<Bitrate> maxBitrate;                 // bits per second
    std::optional<double> scaleResolutionDownBy;
    std::optional<double> maxFramerate;
    std::optional<bool> active;
    std::optional<bool> adaptivePtime;
    std::optional<json::Line<16>> priority;
    std::optional<json::Line<16>> networkPriority;
};
BOOST_DESCRIBE_STRUCT(RtpEncodingParameters, (),
                      (ssrc, rid, codecPayloadType, rtx, dtx, scalabilityMode, maxBitrate, scaleResolutionDownBy,
                       maxFramerate, active, adaptivePtime, priority, networkPriority))

struct RtcpParameters {
    std::optional<json::Line<255>> cname;  // browsers that send in layers may leave it empty
    bool reducedSize = true;
    std::optional<bool> mux;
};
BOOST_DESCRIBE_STRUCT(RtcpParameters, (), (cname, reducedSize, mux))

/// What somebody sends: a producer to the router, or the router to a consumer.
struct RtpParameters {
    std::optional<json::Line<32, 1>> mid;
    json::List<RtpCodecParameters, 16> codecs;
    json::List<RtpHeaderExtensionParameters, 32> headerExtensions;
    json::List<RtpEncodingParameters, 8> encodings;
    RtcpParameters rtcp;
    std::optional<json::Line<255>> msid;
};
BOOST_DESCRIBE_STRUCT(RtpParameters, (), (mid, codecs, headerExtensions, encodings, rtcp, msid))

}  // namespace parta::media

namespace parta::json {

template <>
struct TypeOf<media::ParameterValue> {
    static void write(std::string& out, const void* value, const void*);
    static bool read(Reader& reader, const Value& from, void* value, const void*);
    static void schema(SchemaSet&, std::string& out, const void*);
    static constexpr Type type{write, read, schema};
};

template <>
struct Defaults<media::RtcpFeedback> {
    static constexpr std::string_view fields[] = {"parameter"};
};
template <>
struct Defaults<media::RtpCodecCapability> {
    static constexpr std::string_view fields[] = {"parameters", "rtcpFeedback"};
};
template <>
struct Defaults<media::RtpHeaderExtension> {
    static constexpr std::string_view fields[] = {"preferredEncrypt", "direction"};
};
template <>
struct Defaults<media::RtpCapabilities> {
    static constexpr std::string_view fields[] = {"codecs", "headerExtensions"};
};
template <>
struct Defaults<media::RtpCodecParameters> {
    static constexpr std::string_view fields[] = {"parameters", "rtcpFeedback"};
};
template <>
struct Defaults<media::RtpHeaderExtensionParameters> {
    static constexpr std::string_view fields[] = {"encrypt", "parameters"};
};
template <>
struct Defaults<media::RtpEncodingParameters> {
    static constexpr std::string_view fields[] = {"dtx"};
};
template <>
struct Defaults<media::RtcpParameters> {
    static constexpr std::string_view fields[] = {"reducedSize"};
};
template <>
struct Defaults<media::RtpParameters> {
    static constexpr std::string_view fields[] = {"headerExtensions", "encodings", "rtcp"};
};

}  // namespace parta::json
