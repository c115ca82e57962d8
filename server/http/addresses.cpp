#include "http/addresses.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "base/text.hpp"

namespace parta::http {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

bool is_ipv4(const Address& address) {
    return std::equal(mapped_prefix.begin(), mapped_prefix.end(), address.bytes.begin());
}

/// The host part of "host", "host:port", "[host]" and "[host]:port".
std::string_view without_port(std::string_view text) {
    if (text.starts_with('[')) {
        auto end = text.find(']');
        return end == std::string_view::npos ? std::string_view{} : text.substr(1, end - 1);
    }
    auto colon = text.find(':');
    bool one_colon = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
    return one_colon ? text.substr(0, colon) : text;
}

std::string_view last_line(const Headers& headers, std::string_view name) {
    std::string_view found;
    for (std::size_t i = 0; i < headers.size(); ++i) {
        if (same_ignoring_case(headers[i].name, name)) found = headers[i].value;
    }
    return found;
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
    std::string host{without_port(text)};
    Address address;
    if (::inet_pton(AF_INET6, host.c_str(), address.bytes.data()) == 1) return address;
    std::copy(mapped_prefix.begin(), mapped_prefix.end(), address.bytes.begin());
    if (::inet_pton(AF_INET, host.c_str(), address.bytes.data() + mapped_prefix.size()) == 1) return address;
    return std::nullopt;
}

std::string Address::text() const {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    bool four = is_ipv4(*this);
    const void* source = four ? bytes.data() + mapped_prefix.size() : bytes.data();
    ::inet_ntop(four ? AF_INET : AF_INET6, source, buffer.data(), buffer.size());
    return buffer.data();
}

std::string limit_key(std::string_view address) {
    auto parsed = Address::parse(address);
    if (!parsed) return std::string{address};
    if (is_ipv4(*parsed)) return parsed->text();
    std::fill(parsed->bytes.begin() + 8, parsed->bytes.end(), std::uint8_t{0});
    return parsed->text() + "/64";
}

Networks::Networks(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
        auto slash = std::min(text.find('/'), text.size());
        auto address = Address::parse(std::string_view{text}.substr(0, slash));
        if (!address) throw std::runtime_error("not an address or network: \"" + text + "\"");
        unsigned whole = is_ipv4(*address) ? 32 : 128;
        unsigned bits = whole;
        if (slash < text.size()) {
            const char* end = text.data() + text.size();
            auto [stop, error] = std::from_chars(text.data() + slash + 1, end, bits);
            if (error != std::errc{} || stop != end || bits > whole) {
                throw std::runtime_error("not an address or network: \"" + text + "\"");
            }
        }
        networks_.push_back({*address, bits + 128 - whole});
    }
}

bool Networks::contains(const Address& address) const {
    return std::ranges::any_of(networks_, [&](const Network& network) {
        unsigned whole = network.bits / 8;
        unsigned rest = network.bits % 8;
        if (!std::equal(address.bytes.begin(), address.bytes.begin() + whole, network.address.bytes.begin()))
            return false;
        return rest == 0 || ((address.bytes[whole] ^ network.address.bytes[whole]) >> (8 - rest)) == 0;
    });
}

Client find_client(const Headers& headers, std::string_view peer, bool peer_secure, const Networks& trusted) {
    auto address = Address::parse(peer);
    if (!address || !trusted.contains(*address)) return {std::string{peer}, peer_secure};

    bool secure = same_ignoring_case(last_line(headers, "x-forwarded-proto"), "https");
    std::vector<std::string_view> hops;
    for (std::size_t i = 0; i < headers.size(); ++i) {
        if (!same_ignoring_case(headers[i].name, "x-forwarded-for")) continue;
        for (std::string_view hop : split(headers[i].value, ',')) hops.push_back(trim(hop));
    }
    std::string client{peer};
    for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
        auto parsed = Address::parse(*hop);
        if (!parsed) break;
        client = parsed->text();
        if (!trusted.contains(*parsed)) break;
    }
    return {std::move(client), peer_secure || secure};
}

}  // namespace parta::http
