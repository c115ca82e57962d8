// Random values fit for secrets, from the operating system through libsodium. Safe on any thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace parta {

std::string random_bytes(std::size_t count);

/// Evenly from [0, bound); 0 when bound is below 2.
std::uint32_t random_below(std::uint32_t bound);

/// 128 bits as 26 characters of lower-case Crockford base32 (no i, l, o, u), for links and cookies.
std::string random_token();

/// A password that is easy to copy by hand: 12 letters and digits without look-alikes in three groups, about 58 bits:
/// «kfm7-tq3x-wpe9».
std::string random_password();

/// Decimal digits for codes that a person types; may begin with 0.
std::string random_digits(std::size_t count);

}  // namespace parta
