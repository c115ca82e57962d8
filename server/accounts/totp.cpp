#include "accounts/totp.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

#include "base/hash.hpp"
#include "base/random.hpp"

namespace parta::accounts {
namespace {

constexpr std::int64_t step_ms = 30'000;
constexpr std::uint32_t modulus = 1'000'000;

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string encoded;
    for (const char c : text) {
        if (plain.find(c) != std::string_view::npos)
            encoded += c;
        else
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return encoded;
}

}  // namespace

std::string new_totp_secret() {
    return random_bytes(20);
}

std::string to_base32(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string text;
    std::uint32_t pending = 0;
    int bits = 0;
    for (const char byte : bytes) {
        pending = (pending << 8) | static_cast<unsigned char>(byte);
        for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(pending >> (bits - 5)) & 31];
    }
    if (bits > 0) text += alphabet[(pending << (5 - bits)) & 31];
    return text;
}

std::string totp_code(std::string_view secret, std::int64_t step) {
    std::array<unsigned char, 8> counter{};
    for (std::size_t i = 0; i < counter.size(); ++i)
        counter[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(step) >> (56 - 8 * i));
    std::array<unsigned char, EVP_MAX_MD_SIZE> tag{};
    unsigned int size = 0;
    if (HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(), counter.size(), tag.data(),
             &size) == nullptr)
        throw std::runtime_error("OpenSSL gives no HMAC-SHA-1");
    // RFC 4226 §5.3.
    const std::size_t at = tag[size - 1] & 15U;
    const std::uint32_t number = ((tag[at] & 0x7FU) << 24U) | (static_cast<std::uint32_t>(tag[at + 1]) << 16U) |
                                 (static_cast<std::uint32_t>(tag[at + 2]) << 8U) | tag[at + 3];
    return fmt::format("{:06}", number % modulus);
}

std::optional<std::int64_t> totp_step(std::string_view secret, std::string_view code, Timestamp at) {
    const std::int64_t present = at.ms / step_ms;
    std::optional<std::int64_t> found;
    // All three are compared, so that the clock tells nothing.
    for (std::int64_t step = present - 1; step <= present + 1; ++step)
        if (equal_secrets(totp_code(secret, step), code)) found = step;
    return found;
}

std::string totp_uri(std::string_view secret, std::string_view issuer, std::string_view account) {
    return fmt::format("otpauth://totp/{0}:{1}?secret={2}&issuer={0}&algorithm=SHA1&digits={3}&period=30",
                       percent_encoded(issuer), percent_encoded(account), to_base32(secret), totp_digits);
}

}  // namespace parta::accounts
