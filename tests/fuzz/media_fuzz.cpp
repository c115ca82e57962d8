// What a client says to have its media forwarded: RTP parameters, capabilities, DTLS parameters, each as JSON. The
// first byte chooses. Whatever it is, it is refused with the field named, or what becomes of it in a router holds
// together: a worker trusts these words.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "media/ortc.hpp"
#include "media/rtp_checks.hpp"

namespace parta::fuzz {

using namespace media;

namespace {

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

RtpCodecCapability codec(const char* mime_type, std::int64_t clock_rate, Parameters parameters = {}) {
    RtpCodecCapability made{.mimeType = mime_type, .clockRate = clock_rate, .parameters = std::move(parameters)};
    if (made.mimeType.str().starts_with("audio/")) made.channels = 2;
    return made;
}

const RtpCapabilities& router() {
    static const RtpCapabilities made = router_capabilities({codec("audio/opus", 48000), codec("video/VP8", 90000),
                                                             codec("video/VP9", 90000), codec("video/AV1", 90000),
                                                             codec("video/H264", 90000,
                                                                   {{"packetization-mode", 1},
                                                                    {"level-asymmetry-allowed", 1},
                                                                    {"profile-level-id", std::string{"42e01f"}}})});
    return made;
}

/// Each payload type and stream once, each RTX beside its media.
void check_outgoing(const RtpParameters& parameters) {
    std::set<std::int64_t> streams;
    require(!parameters.codecs.empty() && !is_rtx(parameters.codecs.front().mimeType), "media stands first");
    for (const auto& extension : parameters.headerExtensions)
        require(extension.id >= 1 && extension.id <= 14, "extensions have the router's numbers");
    for (const auto& encoding : parameters.encodings) {
        require(encoding.ssrc.has_value() && streams.insert(*encoding.ssrc).second, "each stream has its number");
        require(!encoding.rid && !encoding.codecPayloadType, "a receiver hears nothing of the sender's words");
        require(!encoding.rtx || streams.insert(encoding.rtx->ssrc).second, "retransmission has its number");
    }
    const auto again = json::decode<RtpParameters>(json::encode(parameters));
    require(again && json::encode(*again) == json::encode(parameters), "what we tell can be read");
}

void produce(MediaKind kind, std::string_view text) {
    auto parameters = json::decode_or_throw<RtpParameters>(text);
    check_rtp_parameters(kind, parameters);
    require(!parameters.encodings.empty(), "there is an encoding");
    const auto mapping = producer_mapping(parameters, router(), 1000);
    require(mapping.codecs.size() == parameters.codecs.size(), "each codec is mapped");
    require(mapping.encodings.size() == parameters.encodings.size(), "each encoding is mapped");
    const auto consumable = consumable_parameters(kind, parameters, router(), mapping);
    check_outgoing(pipe_consumer_parameters(consumable, Retransmit::yes, 2000, 3000));
    if (can_consume(consumable, router()))
        check_outgoing(consumer_parameters(consumable, router(), Retransmit::yes, 2000));
}

const RtpParameters& consumable_of(MediaKind kind) {
    const auto make = [](MediaKind of, const char* text) {
        auto parameters = json::decode_or_throw<RtpParameters>(text);
        check_rtp_parameters(of, parameters);
        const auto mapping = producer_mapping(parameters, router(), 1000);
        return consumable_parameters(of, parameters, router(), mapping);
    };
    static const auto audio = make(
        MediaKind::audio, R"({"codecs":[{"mimeType":"audio/opus","payloadType":111,"clockRate":48000,"channels":2}]})");
    static const auto video = make(MediaKind::video, R"({"codecs":[
        {"mimeType":"video/VP8","payloadType":96,"clockRate":90000},{"mimeType":"video/rtx","payloadType":97,"clockRate":90000,"parameters":{"apt":96}},
        {"mimeType":"video/H264","payloadType":98,"clockRate":90000,"parameters":{"packetization-mode":1,"profile-level-id":"42e01f"}}],
        "encodings":[{"rid":"a","maxBitrate":100000},{"rid":"b","maxBitrate":900000}]})");
    return kind == MediaKind::audio ? audio : video;
}

void consume(std::string_view text) {
    auto capabilities = json::decode_or_throw<RtpCapabilities>(text);
    check_rtp_capabilities(capabilities);
    for (const auto kind : {MediaKind::audio, MediaKind::video}) {
        const auto& consumable = consumable_of(kind);
        bool refused = false;
        try {
            check_outgoing(consumer_parameters(consumable, capabilities, Retransmit::yes, 2000));
        } catch (const Error&) {
            refused = true;
        }
        // Not the other way round: mediasoup says no where RTX is known of a codec that is not, and another codec is.
        require(!refused || !can_consume(consumable, capabilities), "what is said to be consumable is");
    }
}

void connect(std::string_view text) {
    auto parameters = json::decode_or_throw<DtlsParameters>(text);
    check_dtls_parameters(parameters);
    require(parameters.fingerprints.size() == 1, "one fingerprint is left");
    const auto checked = json::encode(parameters);
    check_dtls_parameters(parameters);
    require(json::encode(parameters) == checked, "it has one form");
}

}  // namespace
}  // namespace parta::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
    try {
        switch (data[0]) {
            case 'a':
                parta::fuzz::produce(parta::media::MediaKind::audio, text);
                break;
            case 'v':
                parta::fuzz::produce(parta::media::MediaKind::video, text);
                break;
            case 'c':
                parta::fuzz::consume(text);
                break;
            case 'd':
                parta::fuzz::connect(text);
                break;
            default:
                break;
        }
    } catch (const parta::Error& error) {
        parta::fuzz::require(error.code == parta::ErrorCode::invalid_field || error.code == parta::ErrorCode::bad_json,
                             "it is the client's fault");
    }
    return 0;
}
