#include "media/ice_tcp.hpp"

#include <cstdint>

namespace parta::media {
namespace {

constexpr std::size_t header_size = 20;
constexpr std::uint32_t binding_request = 0x0001;
constexpr std::uint32_t magic_cookie = 0x2112A442;
constexpr std::uint32_t username_attribute = 0x0006;
constexpr std::size_t longest_username = 513;  // RFC 8489 §14.3: fewer than 509 bytes; older ones said 513

std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

}  // namespace

std::optional<std::string> asked_for(std::string_view packet) {
    if (packet.size() < header_size || number(packet, 0, 2) != binding_request ||
        number(packet, 4, 4) != magic_cookie || number(packet, 2, 2) != packet.size() - header_size)
        return std::nullopt;
    for (std::size_t at = header_size; at + 4 <= packet.size();) {
        const auto type = number(packet, at, 2);
        const std::size_t size = number(packet, at + 2, 2);
        at += 4;
        if (size > packet.size() - at) return std::nullopt;
        if (type == username_attribute) {
            const auto name = packet.substr(at, size);
            const auto colon = name.find(':');
            if (size > longest_username || colon == 0 || colon == std::string_view::npos) return std::nullopt;
            return std::string{name.substr(0, colon)};
        }
        at += (size + 3) / 4 * 4;  // attributes begin at multiples of four
    }
    return std::nullopt;
}

}  // namespace parta::media
