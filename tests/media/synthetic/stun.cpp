#include "media/synthetic/stun.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "media/synthetic/rtp.hpp"

namespace parta::synthetic {
namespace {

constexpr std::string_view transaction = "parta-caller";  // 12 bytes; one request at a time needs no other

std::string attribute(int type, const std::string& value) {
    return number(static_cast<std::uint64_t>(type), 2) + number(value.size(), 2) + value +
           std::string((4 - value.size() % 4) % 4, '\0');
}

std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t crc = 0xffffffff;
    for (const unsigned char byte : bytes) {
        crc ^= byte;
        for (int i = 0; i < 8; ++i) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xEDB88320U : 0);
    }
    return ~crc;
}

}  // namespace

std::string binding_request(const media::IceParameters& remote) {
    constexpr int username = 0x0006, integrity = 0x0008, priority = 0x0024, use_candidate = 0x0025,
                  fingerprint = 0x8028, controlling = 0x802A;
    std::string attributes = attribute(username, remote.usernameFragment + ":caller") +
                             attribute(priority, number(1'853'693'695, 4)) + attribute(use_candidate, "") +
                             attribute(controlling, number(42, 8));
    // The length in the head counts what is being added, as both sums see it.
    const auto message = [&](std::size_t more) {
        return number(0x0001, 2) + number(attributes.size() + more, 2) + number(0x2112A442, 4) +
               std::string{transaction} + attributes;
    };
    const auto signed_part = message(24);
    unsigned char mac[20];
    unsigned size = sizeof mac;
    HMAC(EVP_sha1(), remote.password.data(), static_cast<int>(remote.password.size()),
         reinterpret_cast<const unsigned char*>(signed_part.data()), signed_part.size(), mac, &size);
    attributes += attribute(integrity, std::string(reinterpret_cast<char*>(mac), size));
    attributes += attribute(fingerprint, number(crc32(message(8)) ^ 0x5354554eU, 4));
    return message(0);
}

bool is_binding_success(std::string_view datagram) {
    return datagram.size() >= 20 && datagram.substr(0, 2) == std::string_view("\x01\x01", 2) &&
           datagram.substr(8, 12) == transaction;
}

}  // namespace parta::synthetic
