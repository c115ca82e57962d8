// Network addresses: which peers are our own proxies, and whom they speak for.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace parta::http {

/// An IPv4 or IPv6 address as 16 bytes; IPv4 stands in its mapped form (::ffff:a.b.c.d).
struct Address {
    std::array<std::uint8_t, 16> bytes{};
    bool operator==(const Address&) const = default;

    /// "192.0.2.1", "2001:db8::1", "[2001:db8::1]"; a port after either is read over.
    static std::optional<Address> parse(std::string_view text);
    /// IPv4 without the mapping.
    std::string text() const;
};

/// What limits are counted by: the address, or for IPv6 its /64, since one subscriber owns all of that.
std::string limit_key(std::string_view address);

/// A set of networks: "127.0.0.1", "10.0.0.0/8", "fd00::/8".
class Networks {
  public:
    Networks() = default;
    /// Throws std::runtime_error naming the entry that is not a network.
    explicit Networks(const std::vector<std::string>& texts);
    bool contains(const Address& address) const;

  private:
    struct Network {
        Address address;
        unsigned bits;
    };
    std::vector<Network> networks_;
};

/// Who really sent the request, and over what. Only what trusted proxies wrote is believed: X-Forwarded-For is read
/// from its end up to the first address that is not one of them.
struct Client {
    std::string address;
    bool secure;
};
Client find_client(const Headers& headers, std::string_view peer, bool peer_secure, const Networks& trusted);

}  // namespace parta::http
