// The first packet of a connection that brings media over TCP to the web server's port.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "media/ice_tcp.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view packet{reinterpret_cast<const char*>(data), size};
    const auto name = parta::media::asked_for(packet);
    if (name && (name->empty() || name->find(':') != std::string::npos || packet.find(*name) == std::string_view::npos))
        std::abort();
    return 0;
}
