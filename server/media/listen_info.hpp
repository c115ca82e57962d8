// Where a worker listens.
#pragma once
#include <cstdint>
#include <string>

#include "media/transport_parameters.hpp"

namespace parta::media {

/// From the operator's configuration or our own code, never from a client. Errors of it come back as Failure{refused}.
struct ListenInfo {
    Protocol protocol = Protocol::udp;
    std::string ip;                   // of an interface, IPv4 or IPv6; "0.0.0.0" and "::" need an announced address
    std::string announced_address;    // IP or host name that clients are told instead, behind NAT; empty: `ip`
    bool expose_internal_ip = false;  // tell clients both
    std::uint16_t port = 0;           // 0: any free one
    std::uint16_t port_min = 0;       // the range for that; 0: the system's
    std::uint16_t port_max = 0;
    bool ipv6_only = true;          // "::" does not take IPv4 along, so that both can be listened to
    std::uint32_t send_buffer = 0;  // bytes; 0: the system's
    std::uint32_t receive_buffer = 0;
};

}  // namespace parta::media
