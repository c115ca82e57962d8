#include "base/random.hpp"

#include <sodium.h>

#include <stdexcept>
#include <string_view>

namespace parta {
namespace {

void require_sodium() {
    static const int state = sodium_init();
    if (state < 0) throw std::runtime_error("libsodium finds no source of randomness");
}

}  // namespace

std::string random_bytes(std::size_t count) {
    require_sodium();
    std::string bytes(count, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

std::uint32_t random_below(std::uint32_t bound) {
    require_sodium();
    return randombytes_uniform(bound);
}

std::string random_token() {
    constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    constexpr std::size_t length = 26;  // 128 bits, and two zero bits in front
    std::string bytes = random_bytes(16);
    std::string token;
    token.reserve(length);
    std::uint32_t pending = 0;
    int bits = 2;
    for (char byte : bytes) {
        pending = (pending << 8) | static_cast<unsigned char>(byte);
        for (bits += 8; bits >= 5; bits -= 5) token += alphabet[(pending >> (bits - 5)) & 31];
    }
    return token;
}

std::string random_digits(std::size_t count) {
    std::string digits(count, '0');
    for (char& digit : digits) digit = static_cast<char>('0' + random_below(10));
    return digits;
}

std::string random_password() {
    constexpr std::string_view letters = "abcdefghkmnpqrstuvwxyz23456789";
    std::string password;
    for (int i = 0; i < 12; ++i) {
        if (i == 4 || i == 8) password += '-';
        password += letters[random_below(static_cast<std::uint32_t>(letters.size()))];
    }
    return password;
}

}  // namespace parta
