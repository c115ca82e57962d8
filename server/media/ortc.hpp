// ORTC: what a router speaks, what a producer sends in the router's words, what a consumer gets of it. Pure functions,
// each the equal of one in mediasoup's ortc.js (tests/media compares them on the same inputs). Clients' words must have
// passed rtp_checks.hpp.
//
// A producer's own payload types and SSRCs are mapped to those of its router, so that all who consume from a router
// agree on them: getProducerRtpParametersMapping. What a consumer may get of it is "consumable" parameters, from which
// each consumer's are cut to what its receiver can.
#pragma once
#include <cstdint>
#include <vector>

#include "media/rtp_parameters.hpp"

namespace parta::media {

/// How a producer's payload types and streams are called within its router.
struct RtpMapping {
    struct Codec {
        std::int64_t payloadType = 0;
        std::int64_t mappedPayloadType = 0;
    };
    struct Encoding {
        std::optional<Ssrc> ssrc;
        std::optional<json::Line<16, 1>> rid;
        std::int64_t mappedSsrc = 0;
    };
    std::vector<Codec> codecs;
    std::vector<Encoding> encodings;
};
BOOST_DESCRIBE_STRUCT(RtpMapping::Codec, (), (payloadType, mappedPayloadType))
BOOST_DESCRIBE_STRUCT(RtpMapping::Encoding, (), (ssrc, rid, mappedSsrc))
BOOST_DESCRIBE_STRUCT(RtpMapping, (), (codecs, encodings))

/// All that a worker can forward.
const RtpCapabilities& supported_capabilities();

/// The capabilities of a router that shall speak these codecs, in order of preference; RTX is added to video. Payload
/// types are the codec's own, else taken from the dynamic range. Throws Error{invalid_field} for a codec that no
/// worker knows, or a payload type taken twice.
RtpCapabilities router_capabilities(const std::vector<RtpCodecCapability>& codecs);

/// A random SSRC below which and above which some more are free to be used.
std::uint32_t random_ssrc();

/// Throws Error{invalid_field} if the router does not speak one of the codecs. May bring `profile-level-id` of H264 in
/// `parameters` to the level that both know.
RtpMapping producer_mapping(RtpParameters& parameters, const RtpCapabilities& router, std::uint32_t first_ssrc);

RtpParameters consumable_parameters(MediaKind kind, const RtpParameters& producer, const RtpCapabilities& router,
                                    const RtpMapping& mapping);

/// Whether consumer_parameters() will do. As mediasoup has it, also no for a receiver that knows RTX but not the first
/// of several codecs of a producer, although another of them would do.
bool can_consume(const RtpParameters& consumable, const RtpCapabilities& receiver);

enum class Retransmit { no, yes };

/// One encoding for the receiver, whatever the producer sends; `ssrc` is the consumer's, RTX has the next. No `mid`.
/// Throws Error{invalid_field, "rtpCapabilities"} when there is nothing that the receiver could take (see can_consume).
RtpParameters consumer_parameters(const RtpParameters& consumable, const RtpCapabilities& receiver, Retransmit rtx,
                                  std::uint32_t ssrc);

/// For another router of ours: every encoding, in order, from `ssrc` on (RTX from `rtx_ssrc` on); nothing about
/// bandwidth.
RtpParameters pipe_consumer_parameters(const RtpParameters& consumable, Retransmit rtx, std::uint32_t ssrc,
                                       std::uint32_t rtx_ssrc);

/// Layers as a scalability mode names them; one of each if it names none.
struct ScalabilityMode {
    int spatial = 1;
    int temporal = 1;
    bool ksvc = false;
};
ScalabilityMode parse_scalability_mode(std::string_view mode);

bool is_rtx(std::string_view mime_type);
/// Both in small letters are the same.
bool same_mime_type(std::string_view a, std::string_view b);

}  // namespace parta::media
