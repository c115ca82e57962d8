#include "media/ortc.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "base/error.hpp"
#include "base/random.hpp"
#include "media/h264_profile.hpp"

namespace parta::media {
namespace {

constexpr std::string_view uri_mid = "urn:ietf:params:rtp-hdrext:sdes:mid";
constexpr std::string_view uri_send_time = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
constexpr std::string_view uri_transport_cc =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
constexpr std::string_view uri_capture_time = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";
constexpr std::string_view uri_dependency =
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

char small(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[noreturn]] void refuse(std::string field, std::string detail) {
    throw Error{ErrorCode::invalid_field, std::move(field), std::move(detail)};
}

MediaKind kind_of(std::string_view mime_type) {
    return same_mime_type(mime_type.substr(0, 6), "video/") ? MediaKind::video : MediaKind::audio;
}

/// Audio has one channel unless told; video has none.
std::optional<std::int64_t> channels_of(const auto& codec) {
    if (kind_of(codec.mimeType) == MediaKind::video) return std::nullopt;
    return codec.channels ? std::int64_t{*codec.channels} : 1;
}

const ParameterValue* find(const Parameters& parameters, std::string_view name) {
    const auto found =
        std::ranges::find(parameters, name, [](const auto& entry) -> std::string_view { return entry.first; });
    return found == parameters.end() ? nullptr : &found->second;
}

bool same_parameter(const Parameters& a, const Parameters& b, std::string_view name) {
    const auto *first = find(a, name), *second = find(b, name);
    return first == nullptr || second == nullptr ? first == second : *first == *second;
}

/// The same for parameters that mean 0 when they are missing, 0 or empty.
bool same_or_zero(const Parameters& a, const Parameters& b, std::string_view name) {
    const auto value = [name](const Parameters& parameters) {
        const auto* held = find(parameters, name);
        return held == nullptr || *held == ParameterValue{std::string{}} ? ParameterValue{0} : *held;
    };
    return value(a) == value(b);
}

/// The payload type that an RTX codec repairs.
std::optional<std::int64_t> apt_of(const Parameters& parameters) {
    const auto* held = find(parameters, "apt");
    const auto* number = held == nullptr ? nullptr : std::get_if<std::int32_t>(&held->held);
    return number == nullptr ? std::nullopt : std::optional<std::int64_t>{*number};
}

enum class Match { loose, strict };

bool same_codec(const auto& a, const auto& b, Match match) {
    if (!same_mime_type(a.mimeType, b.mimeType) || a.clockRate != b.clockRate || channels_of(a) != channels_of(b))
        return false;
    if (same_mime_type(a.mimeType, "audio/multiopus"))
        return same_parameter(a.parameters, b.parameters, "num_streams") &&
               same_parameter(a.parameters, b.parameters, "coupled_streams");
    if (match == Match::loose) return true;
    if (same_mime_type(a.mimeType, "video/h264"))
        return same_or_zero(a.parameters, b.parameters, "packetization-mode") &&
               same_h264_profile(a.parameters, b.parameters);
    if (same_mime_type(a.mimeType, "video/vp9")) return same_or_zero(a.parameters, b.parameters, "profile-id");
    return true;
}

bool has_feedback(const RtcpFeedback& feedback, std::string_view type, std::string_view parameter) {
    return feedback.type == type && feedback.parameter == parameter;
}

void drop_feedback(RtpParameters& parameters, std::string_view type) {
    for (auto& codec : parameters.codecs)
        std::erase_if(codec.rtcpFeedback, [type](const RtcpFeedback& feedback) { return feedback.type == type; });
}

bool has_extension(const RtpParameters& parameters, std::string_view uri) {
    return std::ranges::any_of(parameters.headerExtensions,
                               [uri](const auto& extension) { return extension.uri == uri; });
}

/// Codecs that a consumer has begun with an RTX codec, or has none: there is no media.
bool lacks_media(const RtpParameters& parameters) {
    return parameters.codecs.empty() || is_rtx(parameters.codecs.front().mimeType);
}

}  // namespace

bool same_mime_type(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, small, small);
}

bool is_rtx(std::string_view mime_type) {
    return mime_type.size() > 4 && same_mime_type(mime_type.substr(mime_type.size() - 4), "/rtx");
}

std::uint32_t random_ssrc() {
    return 100'000'000 + random_below(899'999'999);
}

ScalabilityMode parse_scalability_mode(std::string_view mode) {
    const auto number = [&mode]() -> int {
        if (mode.empty() || mode[0] < '1' || mode[0] > '9') return 0;
        int value = mode[0] - '0';
        mode.remove_prefix(1);
        if (!mode.empty() && mode[0] >= '0' && mode[0] <= '9') {
            value = value * 10 + (mode[0] - '0');
            mode.remove_prefix(1);
        }
        return value;
    };
    if (mode.empty() || (mode[0] != 'L' && mode[0] != 'S')) return {};
    mode.remove_prefix(1);
    const int spatial = number();
    if (spatial == 0 || mode.empty() || mode[0] != 'T') return {};
    mode.remove_prefix(1);
    const int temporal = number();
    if (temporal == 0) return {};
    return {spatial, temporal, mode.starts_with("_KEY")};
}

RtpCapabilities router_capabilities(const std::vector<RtpCodecCapability>& codecs) {
    std::vector<std::int64_t> dynamic;  // in the order in which they are given out
    for (std::int64_t type = 100; type <= 127; ++type) dynamic.push_back(type);
    for (std::int64_t type = 96; type <= 99; ++type) dynamic.push_back(type);
    const auto take_dynamic = [&dynamic](std::size_t i) {
        if (dynamic.empty()) refuse(fmt::format("codecs[{}]", i), "there are no payload types left");
        const auto type = dynamic.front();
        dynamic.erase(dynamic.begin());
        return PayloadType{type};
    };

    RtpCapabilities made;
    made.headerExtensions = supported_capabilities().headerExtensions;
    for (std::size_t i = 0; i < codecs.size(); ++i) {
        const auto& wanted = codecs[i];
        const auto& supported = supported_capabilities().codecs;
        const auto known =
            std::ranges::find_if(supported, [&](const auto& codec) { return same_codec(wanted, codec, Match::loose); });
        if (known == supported.end()) refuse(fmt::format("codecs[{}]", i), "no media worker knows this codec");
        auto codec = *known;
        if (wanted.preferredPayloadType) {
            codec.preferredPayloadType = wanted.preferredPayloadType;
            std::erase(dynamic, std::int64_t{*wanted.preferredPayloadType});
        } else if (!codec.preferredPayloadType) {
            codec.preferredPayloadType = take_dynamic(i);
        }
        if (std::ranges::any_of(made.codecs, [&](const auto& earlier) {
                return *earlier.preferredPayloadType == *codec.preferredPayloadType;
            }))
            refuse(fmt::format("codecs[{}].preferredPayloadType", i), "is taken");
        for (const auto& [name, value] : wanted.parameters) codec.parameters[name] = value;
        made.codecs.push_back(codec);
        if (codec.kind != MediaKind::video) continue;
        RtpCodecCapability rtx{.kind = codec.kind, .mimeType = "video/rtx", .clockRate = codec.clockRate};
        rtx.preferredPayloadType = take_dynamic(i);
        rtx.parameters["apt"] = static_cast<std::int32_t>(*codec.preferredPayloadType);
        made.codecs.push_back(rtx);
    }
    return made;
}

RtpMapping producer_mapping(RtpParameters& parameters, const RtpCapabilities& router, std::uint32_t first_ssrc) {
    RtpMapping mapping;
    std::map<std::int64_t, std::int64_t> mapped;  // media codecs only
    for (std::size_t i = 0; i < parameters.codecs.size(); ++i) {
        auto& codec = parameters.codecs[i];
        if (is_rtx(codec.mimeType)) continue;
        const auto found = std::ranges::find_if(
            router.codecs, [&](const auto& known) { return same_codec(codec, known, Match::strict); });
        if (found == router.codecs.end())
            refuse(fmt::format("rtpParameters.codecs[{}]", i), "this codec is not spoken here");
        if (same_mime_type(codec.mimeType, "video/h264")) {
            const auto level = h264_answer(codec.parameters, found->parameters);
            if (level)
                codec.parameters["profile-level-id"] = *level;
            else
                codec.parameters.erase("profile-level-id");
        }
        mapped[codec.payloadType] = *found->preferredPayloadType;
        mapping.codecs.push_back({codec.payloadType, *found->preferredPayloadType});
    }
    for (std::size_t i = 0; i < parameters.codecs.size(); ++i) {
        const auto& codec = parameters.codecs[i];
        if (!is_rtx(codec.mimeType)) continue;
        const auto apt = apt_of(codec.parameters);
        const auto media = apt ? mapped.find(*apt) : mapped.end();
        if (media == mapped.end())
            refuse(fmt::format("rtpParameters.codecs[{}].parameters.apt", i),
                   "must be the payload type of a media codec");
        const auto rtx = std::ranges::find_if(router.codecs, [&](const auto& known) {
            return is_rtx(known.mimeType) && apt_of(known.parameters) == media->second;
        });
        if (rtx == router.codecs.end())
            refuse(fmt::format("rtpParameters.codecs[{}]", i), "there is no retransmission for this codec here");
        mapping.codecs.push_back({codec.payloadType, *rtx->preferredPayloadType});
    }
    for (const auto& encoding : parameters.encodings)
        mapping.encodings.push_back({encoding.ssrc, encoding.rid, first_ssrc++});
    return mapping;
}

RtpParameters consumable_parameters(MediaKind kind, const RtpParameters& producer, const RtpCapabilities& router,
                                    const RtpMapping& mapping) {
    RtpParameters made;
    for (const auto& codec : producer.codecs) {
        if (is_rtx(codec.mimeType)) continue;
        const auto type =
            std::ranges::find(mapping.codecs, std::int64_t{codec.payloadType}, &RtpMapping::Codec::payloadType)
                ->mappedPayloadType;
        const auto known = std::ranges::find_if(
            router.codecs, [type](const auto& candidate) { return *candidate.preferredPayloadType == type; });
        made.codecs.push_back(
            {known->mimeType, type, known->clockRate, known->channels, codec.parameters, known->rtcpFeedback});
        const auto rtx = std::ranges::find_if(router.codecs, [type](const auto& candidate) {
            return is_rtx(candidate.mimeType) && apt_of(candidate.parameters) == type;
        });
        if (rtx != router.codecs.end())
            made.codecs.push_back(
                {rtx->mimeType, *rtx->preferredPayloadType, rtx->clockRate, {}, rtx->parameters, rtx->rtcpFeedback});
    }
    for (const auto& extension : router.headerExtensions) {
        using enum ExtensionDirection;
        if (extension.kind != kind || (extension.direction != sendrecv && extension.direction != sendonly)) continue;
        // It is passed on as the producer sends it; a worker would wait forever for one that does not come.
        if (extension.uri == uri_capture_time && !has_extension(producer, uri_capture_time)) continue;
        made.headerExtensions.push_back({extension.uri, extension.preferredId, extension.preferredEncrypt, {}});
    }
    for (std::size_t i = 0; i < producer.encodings.size(); ++i) {
        auto encoding = producer.encodings[i];
        encoding.rid.reset();
        encoding.rtx.reset();
        encoding.codecPayloadType.reset();
        encoding.ssrc = mapping.encodings[i].mappedSsrc;
        made.encodings.push_back(encoding);
    }
    made.rtcp = {producer.rtcp.cname, true, {}};
    made.msid = producer.msid;
    return made;
}

bool can_consume(const RtpParameters& consumable, const RtpCapabilities& receiver) {
    // The first codec of them that the receiver knows must be media: RTX stands behind its media codec.
    for (const auto& codec : consumable.codecs)
        if (std::ranges::any_of(receiver.codecs,
                                [&](const auto& known) { return same_codec(known, codec, Match::strict); }))
            return !is_rtx(codec.mimeType);
    return false;
}

RtpParameters consumer_parameters(const RtpParameters& consumable, const RtpCapabilities& receiver, Retransmit rtx,
                                  std::uint32_t ssrc) {
    RtpParameters made;
    made.rtcp = consumable.rtcp;
    made.msid = consumable.msid;
    for (auto codec : consumable.codecs) {
        if (rtx == Retransmit::no && is_rtx(codec.mimeType)) continue;
        const auto known = std::ranges::find_if(
            receiver.codecs, [&](const auto& candidate) { return same_codec(candidate, codec, Match::strict); });
        if (known == receiver.codecs.end()) continue;
        codec.rtcpFeedback = known->rtcpFeedback;
        if (rtx == Retransmit::no)
            std::erase_if(codec.rtcpFeedback, [](const auto& feedback) { return has_feedback(feedback, "nack", ""); });
        made.codecs.push_back(std::move(codec));
    }
    // RTX without its media codec is of no use. From the end, as each may be dropped.
    bool rtx_supported = false;
    for (std::size_t i = made.codecs.size(); i-- > 0;) {
        if (!is_rtx(made.codecs[i].mimeType)) continue;
        const auto apt = apt_of(made.codecs[i].parameters);
        if (std::ranges::any_of(made.codecs, [&](const auto& codec) { return apt == std::int64_t{codec.payloadType}; }))
            rtx_supported = true;
        else
            made.codecs.erase(made.codecs.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (lacks_media(made)) refuse("rtpCapabilities", "has no codec in common with what is sent");

    for (const auto& extension : consumable.headerExtensions)
        if (std::ranges::any_of(receiver.headerExtensions, [&](const auto& known) {
                return known.preferredId == extension.id && known.uri == extension.uri;
            }))
            made.headerExtensions.push_back(extension);
    // One way to estimate bandwidth: transport-cc if there is its extension, else REMB.
    if (has_extension(made, uri_transport_cc)) {
        drop_feedback(made, "goog-remb");
    } else if (has_extension(made, uri_send_time)) {
        drop_feedback(made, "transport-cc");
    } else {
        drop_feedback(made, "transport-cc");
        drop_feedback(made, "goog-remb");
    }

    RtpEncodingParameters encoding;
    encoding.ssrc = ssrc;
    if (rtx_supported) encoding.rtx = Rtx{std::int64_t{ssrc} + 1};
    for (const auto& sent : consumable.encodings) {
        if (sent.scalabilityMode && !encoding.scalabilityMode) encoding.scalabilityMode = sent.scalabilityMode;
        if (sent.maxBitrate && *sent.maxBitrate > encoding.maxBitrate.value_or(0))
            encoding.maxBitrate = sent.maxBitrate;
    }
    if (consumable.encodings.size() > 1) {
        const auto mode =
            encoding.scalabilityMode ? parse_scalability_mode(*encoding.scalabilityMode) : ScalabilityMode{};
        encoding.scalabilityMode = fmt::format("L{}T{}", consumable.encodings.size(), mode.temporal);
    }
    made.encodings.push_back(std::move(encoding));
    return made;
}

RtpParameters pipe_consumer_parameters(const RtpParameters& consumable, Retransmit rtx, std::uint32_t ssrc,
                                       std::uint32_t rtx_ssrc) {
    RtpParameters made;
    made.rtcp = consumable.rtcp;
    made.msid = consumable.msid;
    for (auto codec : consumable.codecs) {
        if (rtx == Retransmit::no && is_rtx(codec.mimeType)) continue;
        std::erase_if(codec.rtcpFeedback, [rtx](const auto& feedback) {
            return !has_feedback(feedback, "nack", "pli") && !has_feedback(feedback, "ccm", "fir") &&
                   !(rtx == Retransmit::yes && has_feedback(feedback, "nack", ""));
        });
        made.codecs.push_back(std::move(codec));
    }
    for (const auto& extension : consumable.headerExtensions)
        if (extension.uri != uri_mid && extension.uri != uri_send_time && extension.uri != uri_transport_cc)
            made.headerExtensions.push_back(extension);
    // Received only, so it is not among the consumable ones; the other router needs it all the same.
    for (const auto& extension : supported_capabilities().headerExtensions)
        if (extension.uri == uri_dependency)
            made.headerExtensions.push_back({extension.uri, extension.preferredId, extension.preferredEncrypt, {}});
    std::ranges::sort(made.headerExtensions, {}, [](const auto& extension) { return std::int64_t{extension.id}; });
    for (auto encoding : consumable.encodings) {
        encoding.ssrc = ssrc++;
        encoding.rtx.reset();
        if (rtx == Retransmit::yes) encoding.rtx = Rtx{rtx_ssrc++};
        made.encodings.push_back(std::move(encoding));
    }
    return made;
}

}  // namespace parta::media
