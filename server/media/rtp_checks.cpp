#include "media/rtp_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ranges>
#include <set>

#include "base/error.hpp"
#include "media/ortc.hpp"

namespace parta::media {
namespace {

constexpr std::size_t most_parameters = 32;
constexpr std::size_t longest_name = 64;
constexpr int most_layers = 8;

[[noreturn]] void refuse(std::string field, std::string detail) {
    throw Error{ErrorCode::invalid_field, std::move(field), std::move(detail)};
}

bool is_visible(char c) {
    return c > ' ' && c < 0x7f;
}

bool is_visible_text(std::string_view text) {
    return std::ranges::all_of(text, is_visible);
}

bool is_letter_or_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

MediaKind check_mime_type(const std::string& field, std::string_view type) {
    const auto media = type.substr(0, 6);
    if (type.size() < 7 || !is_visible_text(type) || std::ranges::count(type, '/') != 1 ||
        (!same_mime_type(media, "audio/") && !same_mime_type(media, "video/")))
        refuse(field + ".mimeType", "must be audio/… or video/…");
    return same_mime_type(media, "video/") ? MediaKind::video : MediaKind::audio;
}

void check_parameters(const std::string& field, const Parameters& parameters) {
    if (parameters.size() > most_parameters)
        refuse(field, fmt::format("must have at most {} members", most_parameters));
    for (const auto& [name, value] : parameters) {
        if (name.empty() || name.size() > longest_name || !is_visible_text(name))
            refuse(field, "has a member whose name is no parameter's");
        const auto* number = std::get_if<double>(&value.held);
        if (number != nullptr && !std::isfinite(*number)) refuse(field + "." + name, "must be a number");
    }
    const auto apt = parameters.find("apt");
    if (apt != parameters.end() && !std::holds_alternative<std::int32_t>(apt->second.held))
        refuse(field + ".apt", "must be a whole number");
}

/// What codecs of both kinds of lists have in common.
MediaKind check_codec(const std::string& field, auto& codec) {
    const auto kind = check_mime_type(field, codec.mimeType);
    if (kind == MediaKind::video)
        codec.channels.reset();
    else if (!codec.channels)
        codec.channels = 1;
    check_parameters(field + ".parameters", codec.parameters);
    return kind;
}

void check_codecs(MediaKind kind, RtpParameters& parameters) {
    std::set<std::int64_t> types;
    bool has_media = false;
    for (std::size_t i = 0; i < parameters.codecs.size(); ++i) {
        auto& codec = parameters.codecs[i];
        const auto field = fmt::format("rtpParameters.codecs[{}]", i);
        if (check_codec(field, codec) != kind) refuse(field + ".mimeType", "must be of the kind that is sent");
        if (!types.insert(codec.payloadType).second) refuse(field + ".payloadType", "is given twice");
        has_media |= !is_rtx(codec.mimeType);
    }
    if (!has_media) refuse("rtpParameters.codecs", "must have a media codec");
}

void check_extensions(const RtpParameters& parameters) {
    std::set<std::int64_t> ids;
    std::set<std::string_view> uris;
    for (std::size_t i = 0; i < parameters.headerExtensions.size(); ++i) {
        const auto& extension = parameters.headerExtensions[i];
        const auto field = fmt::format("rtpParameters.headerExtensions[{}]", i);
        if (!std::ranges::any_of(supported_capabilities().headerExtensions,
                                 [&](const auto& known) { return known.uri == extension.uri; }))
            refuse(field + ".uri", "is not a known extension");
        if (!ids.insert(extension.id).second) refuse(field + ".id", "is given twice");
        if (!uris.insert(extension.uri).second) refuse(field + ".uri", "is given twice");
        check_parameters(field + ".parameters", extension.parameters);
    }
}

void check_scalability(const std::string& field, std::string_view mode, MediaKind kind, bool simulcast) {
    const auto layers = parse_scalability_mode(mode);
    const bool parsed = mode.size() >= 4 && (mode[0] == 'L' || mode[0] == 'S') && mode.find('T') != mode.npos &&
                        std::ranges::all_of(mode, [](char c) { return is_letter_or_digit(c) || c == '_'; });
    if (!parsed || layers.spatial > most_layers || layers.temporal > most_layers)
        refuse(field, "must be a scalability mode, such as L1T3");
    if (kind == MediaKind::audio && (layers.spatial > 1 || layers.temporal > 1))
        refuse(field, "must be left out: sound has no layers");
    if (simulcast && layers.spatial > 1) refuse(field, "must have one spatial layer when there are several encodings");
}

void check_positive(const std::string& field, const std::optional<double>& number) {
    if (number && (!std::isfinite(*number) || *number <= 0)) refuse(field, "must be above 0");
}

void check_encodings(MediaKind kind, RtpParameters& parameters) {
    if (parameters.encodings.empty()) parameters.encodings.emplace_back();
    const bool simulcast = parameters.encodings.size() > 1;
    if (simulcast && kind == MediaKind::audio) refuse("rtpParameters.encodings", "must be one: sound has no layers");
    std::set<std::int64_t> ssrcs;
    std::set<std::string_view> rids;
    for (std::size_t i = 0; i < parameters.encodings.size(); ++i) {
        const auto& encoding = parameters.encodings[i];
        const auto field = fmt::format("rtpParameters.encodings[{}]", i);
        if (simulcast && !encoding.ssrc && !encoding.rid) refuse(field, "must have ssrc or rid");
        if (encoding.ssrc && !ssrcs.insert(*encoding.ssrc).second) refuse(field + ".ssrc", "is given twice");
        if (encoding.rtx && !ssrcs.insert(encoding.rtx->ssrc).second) refuse(field + ".rtx.ssrc", "is given twice");
        if (encoding.rid && !std::ranges::all_of(encoding.rid->str(), is_letter_or_digit))
            refuse(field + ".rid", "must be of letters and digits");
        if (encoding.rid && !rids.insert(*encoding.rid).second) refuse(field + ".rid", "is given twice");
        if (encoding.codecPayloadType && !std::ranges::any_of(parameters.codecs, [&](const auto& codec) {
                return codec.payloadType == *encoding.codecPayloadType && !is_rtx(codec.mimeType);
            }))
            refuse(field + ".codecPayloadType", "must be the payload type of a media codec");
        if (encoding.scalabilityMode)
            check_scalability(field + ".scalabilityMode", *encoding.scalabilityMode, kind, simulcast);
        check_positive(field + ".scaleResolutionDownBy", encoding.scaleResolutionDownBy);
        check_positive(field + ".maxFramerate", encoding.maxFramerate);
    }
}

}  // namespace

void check_rtp_parameters(MediaKind kind, RtpParameters& parameters) {
    check_codecs(kind, parameters);
    check_extensions(parameters);
    check_encodings(kind, parameters);
    if (parameters.mid && !is_visible_text(*parameters.mid)) refuse("rtpParameters.mid", "must be visible ASCII");
    if (parameters.rtcp.cname && parameters.rtcp.cname->empty()) parameters.rtcp.cname.reset();
    if (parameters.rtcp.cname && !is_visible_text(*parameters.rtcp.cname))
        refuse("rtpParameters.rtcp.cname", "must be visible ASCII");
}

void check_rtp_capabilities(RtpCapabilities& capabilities) {
    for (std::size_t i = 0; i < capabilities.codecs.size(); ++i) {
        auto& codec = capabilities.codecs[i];
        codec.kind = check_codec(fmt::format("rtpCapabilities.codecs[{}]", i), codec);
    }
}

void check_dtls_parameters(DtlsParameters& parameters) {
    struct Algorithm {
        std::string_view name;
        std::size_t bytes;
    };
    constexpr Algorithm fit[] = {{"sha-224", 28}, {"sha-256", 32}, {"sha-384", 48}, {"sha-512", 64}};
    for (std::size_t i = 0; i < parameters.fingerprints.size(); ++i) {
        const auto& fingerprint = parameters.fingerprints[i];
        const auto algorithm = std::ranges::find_if(
            fit, [&](const auto& known) { return same_mime_type(known.name, fingerprint.algorithm); });
        if (algorithm == std::end(fit)) continue;
        std::string value;
        for (const char c : fingerprint.value.str())
            value += c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
        bool fine = value.size() == algorithm->bytes * 3 - 1;
        for (std::size_t at = 0; fine && at < value.size(); ++at) {
            const char c = value[at];
            fine = at % 3 == 2 ? c == ':' : (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
        }
        if (!fine)
            refuse(fmt::format("dtlsParameters.fingerprints[{}].value", i),
                   fmt::format("must be {} pairs of hexadecimal digits with colons between", algorithm->bytes));
        parameters.fingerprints = std::vector<DtlsFingerprint>{{std::string{algorithm->name}, std::move(value)}};
        return;
    }
    refuse("dtlsParameters.fingerprints", "must have one of sha-224, sha-256, sha-384, sha-512");
}

}  // namespace parta::media
