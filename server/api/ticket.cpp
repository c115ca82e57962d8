#include "api/ticket.hpp"

#include <sodium.h>

#include <array>
#include <charconv>

#include "base/clock.hpp"
#include "base/hash.hpp"

namespace parta::api {
namespace {

constexpr std::chrono::minutes lifetime{2};

/// Of this process: a restart ends the tickets in flight, and the person signs in again.
const std::array<unsigned char, crypto_auth_KEYBYTES>& key() {
    static const auto made = [] {
        std::array<unsigned char, crypto_auth_KEYBYTES> bytes;
        crypto_auth_keygen(bytes.data());
        return bytes;
    }();
    return made;
}

std::string seal(std::string_view content) {
    std::array<unsigned char, crypto_auth_BYTES> tag;
    crypto_auth(tag.data(), reinterpret_cast<const unsigned char*>(content.data()), content.size(), key().data());
    return to_hex({reinterpret_cast<const char*>(tag.data()), tag.size()});
}

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::string make_ticket(AccountId account) {
    const std::string content = fmt::format("{}.{}", account.value, (now() + lifetime).ms);
    return content + "." + seal(content);
}

std::optional<AccountId> open_ticket(std::string_view ticket) {
    const auto last = ticket.rfind('.');
    if (last == std::string_view::npos) return std::nullopt;
    const auto content = ticket.substr(0, last);
    const std::string expected = seal(content);
    const auto given = ticket.substr(last + 1);
    if (given.size() != expected.size() || sodium_memcmp(given.data(), expected.data(), expected.size()) != 0) return std::nullopt;
    const auto dot = content.find('.');
    const auto account = number(content.substr(0, dot));
    const auto until = number(content.substr(dot + 1));
    if (!account || !until || now() > Timestamp{*until}) return std::nullopt;
    return AccountId{*account};
}

}  // namespace parta::api
