// Text is UTF-8 everywhere. These functions know Russian and the Latin alphabets, not all of Unicode.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parta {

/// Well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

/// Takes the first code point off `rest`, which must not be empty; nothing, and `rest` unchanged, if it is malformed.
std::optional<char32_t> take_code_point(std::string_view& rest);
void append_code_point(std::string& out, char32_t code_point);

/// The number of code points of well-formed text: the length that limits speak of.
std::size_t code_points(std::string_view utf8);

/// The form in which names are sorted and searched: lower-case Cyrillic and Latin letters, ё as е, and й and ё
/// also when they were typed as a letter and a combining mark. What is not a letter, or malformed, stays.
std::string fold(std::string_view utf8);

/// Without the white space at both ends: that of ASCII, no-break and zero-width spaces, the byte order mark.
std::string_view trim(std::string_view utf8);

/// The parts between separators, empty ones too; "" has one empty part.
std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace parta
