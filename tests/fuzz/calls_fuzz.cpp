// Any bytes as the bodies of signalling: refused with Error, or understood in one way; and whatever passes the checks
// can be brought into a room's words without harm. The first byte of an input says which body it is.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "calls/hall.hpp"
#include "calls/views.hpp"

namespace parta::fuzz {

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

/// What was understood, said again, is understood the same.
template <class Body>
Body understood(std::string_view text) {
    Body body = json::decode_or_throw<Body>(text);
    const auto said = json::encode(body);
    require(json::encode(json::decode_or_throw<Body>(said)) == said, "one meaning");
    return body;
}

void check_capabilities(calls::OpenTransports in) {
    media::check_rtp_capabilities(in.rtp_capabilities);
    media::check_rtp_capabilities(in.rtp_capabilities);  // what was completed holds
}

void check_source(calls::SendSource in) {
    media::check_rtp_parameters(in.kind, in.rtp_parameters);
    auto parameters = in.rtp_parameters;
    const auto& room = calls::room_capabilities();
    const auto mapping = media::producer_mapping(parameters, room, media::random_ssrc());
    require(mapping.encodings.size() == parameters.encodings.size(), "each stream is mapped");
    const auto consumable = media::consumable_parameters(in.kind, parameters, room, mapping);
    require(!consumable.codecs.empty() && !consumable.encodings.empty(), "there is something to receive");
    if (!media::can_consume(consumable, room)) return;
    const auto received = media::consumer_parameters(consumable, room, media::Retransmit::yes, 1000);
    require(received.encodings.size() == 1, "one stream for the receiver");
}

void check(std::string_view text) {
    const char kind = text.front();
    text.remove_prefix(1);
    switch (kind) {
        case 'c':
            return check_capabilities(understood<calls::OpenTransports>(text));
        case 's':
            return check_source(understood<calls::SendSource>(text));
        case 'd': {
            auto in = understood<calls::ConnectTransport>(text);
            media::check_dtls_parameters(in.dtls_parameters);
            require(in.dtls_parameters.fingerprints.size() == 1, "one fingerprint is left");
            return;
        }
        case 'r':
            understood<calls::Receive>(text);
            return;
        case 'i':
            understood<calls::ResumeConsumers>(text);
            return;
        case 't':
            understood<calls::StopSource>(text);
            return;
        case 'e':
            understood<calls::React>(text);
            return;
        default:
            return;
    }
}

}  // namespace parta::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    try {
        parta::fuzz::check({reinterpret_cast<const char*>(data), size});
    } catch (const parta::Error& error) {
        using enum parta::ErrorCode;
        parta::fuzz::require(error.code == bad_json || error.code == invalid_field, "a clear refusal");
    }
    return 0;
}
