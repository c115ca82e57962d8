// Codes of an authenticator app: TOTP (RFC 6238) with HMAC-SHA-1, 6 digits, 30 seconds, which every app knows. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace parta::accounts {

inline constexpr std::size_t totp_digits = 6;

/// 160 random bits (RFC 4226 §4 recommends them).
std::string new_totp_secret();

/// RFC 4648 §6 without padding: what people type and what the QR code holds.
std::string to_base32(std::string_view bytes);

/// The code of one step of 30 seconds since 1970.
std::string totp_code(std::string_view secret, std::int64_t step);

/// Which step `code` belongs to, at most one away from the present: a phone's clock may be half a minute off. nullopt
/// when it is none of them.
std::optional<std::int64_t> totp_step(std::string_view secret, std::string_view code, Timestamp at);

/// otpauth://totp/… as apps read it from the QR code; `issuer` and `account` are what they show.
std::string totp_uri(std::string_view secret, std::string_view issuer, std::string_view account);

}  // namespace parta::accounts
