// Digests and the spellings of bytes in text.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace parta {

/// The raw 32 bytes of SHA-256.
std::string sha256(std::string_view bytes);

/// Two lower-case digits per byte.
std::string to_hex(std::string_view bytes);

/// RFC 4648 §5 without padding.
std::string to_base64url(std::string_view bytes);
/// Nothing for padding, foreign characters or left-over bits: each value has one spelling.
std::optional<std::string> from_base64url(std::string_view text);

/// Compares secrets in a time that depends on their lengths only.
bool equal_secrets(std::string_view a, std::string_view b);

}  // namespace parta
