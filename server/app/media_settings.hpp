// From the configuration to what the media workers are started with.
#pragma once
#include <string>
#include <vector>

#include "app/config.hpp"
#include "calls/hall.hpp"

namespace parta::app {

/// mediasoup-worker: the configured one, else found beside the program or in the build folder; empty if there is none.
std::filesystem::path media_program(const Config& config);

/// Throws std::runtime_error naming the key for what cannot be understood.
calls::HallSettings hall_settings(const Config& config);
/// Of `parta media`. Throws as above.
media::HostSettings host_settings(const Config& config);

/// Where the server finds its media process: media.connect, or the socket in data_dir of the one that it starts itself.
media::HostAddress media_address(const Config& config);
int media_workers(const Config& config);

/// "0.0.0.0:40000" taken apart; throws as above.
struct MediaAddress {
    std::string ip;
    std::uint16_t port = 0;
};
MediaAddress parse_media_address(const std::string& text);

/// The addresses of this machine's interfaces that are up, IPv4 for "0.0.0.0", IPv6 without the link-local ones for
/// "::".
std::vector<std::string> own_addresses(bool ipv6);

}  // namespace parta::app
