// From a file's bytes to UTF-8.
#pragma once
#include <expected>
#include <string>
#include <string_view>

#include "roster/table.hpp"

namespace parta::roster {

struct Text {
    Encoding encoding;
    std::string utf8;  // well formed, without byte order mark
};

/// Detects the encoding and decodes. Valid UTF-8 is taken as such; other 8-bit text is Windows-1251, or code page 866
/// where its letters dominate. Text that is UTF-8 but for a few damaged places is refused rather than read as mojibake.
std::expected<Text, TableError> decode_text(std::string_view bytes);

}  // namespace parta::roster
