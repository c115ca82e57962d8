// ICE and DTLS as they are told to clients and by them, in the words of mediasoup's JSON.
#pragma once
#include <string>
#include <vector>

#include "json/json.hpp"

namespace parta::media {

struct IceParameters {
    std::string usernameFragment;
    std::string password;
    bool iceLite = true;
};
BOOST_DESCRIBE_STRUCT(IceParameters, (), (usernameFragment, password, iceLite))

enum class Protocol { udp, tcp };
BOOST_DESCRIBE_ENUM(Protocol, udp, tcp)

/// Where the worker listens: always of the type "host", over TCP always "passive".
struct IceCandidate {
    std::string foundation;
    std::int64_t priority = 0;
    std::string ip;       // the same as `address`, for older clients
    std::string address;  // an IP address, or a host name if one is announced
    Protocol protocol = Protocol::udp;
    std::int64_t port = 0;
    std::string type = "host";
    std::optional<std::string> tcpType;
};
BOOST_DESCRIBE_STRUCT(IceCandidate, (), (foundation, priority, ip, address, protocol, port, type, tcpType))

enum class DtlsRole { auto_, client, server };
BOOST_DESCRIBE_ENUM(DtlsRole, auto_, client, server)

struct DtlsFingerprint {
    json::Line<16, 1> algorithm;  // "sha-256"
    json::Line<256, 1> value;     // "4A:…", pairs of hexadecimal digits
};
BOOST_DESCRIBE_STRUCT(DtlsFingerprint, (), (algorithm, value))

struct DtlsParameters {
    DtlsRole role = DtlsRole::auto_;
    json::List<DtlsFingerprint, 8> fingerprints;
};
BOOST_DESCRIBE_STRUCT(DtlsParameters, (), (role, fingerprints))

}  // namespace parta::media

template <>
struct parta::json::Defaults<parta::media::DtlsParameters> {
    static constexpr std::string_view fields[] = {"role"};
};
