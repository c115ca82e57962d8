#include "http/utf8.hpp"

#include <cstring>

namespace parta::http {

bool Utf8Checker::feed(std::string_view bytes) {
    const char* at = bytes.data();
    const char* end = at + bytes.size();
    while (at != end) {
        if (missing_ == 0) {
            // Runs of ASCII go by eight bytes at a time.
            while (end - at >= 8) {
                std::uint64_t word = 0;
                std::memcpy(&word, at, 8);
                if ((word & 0x8080808080808080ULL) != 0) break;
                at += 8;
            }
            if (at == end) break;
        }
        auto byte = static_cast<std::uint8_t>(*at++);
        if (missing_ > 0) {
            if (byte < low_ || byte > high_) return false;
            low_ = 0x80;
            high_ = 0xBF;
            --missing_;
        } else if (byte < 0x80) {
            continue;
        } else if (byte >= 0xC2 && byte <= 0xDF) {
            missing_ = 1;
        } else if (byte >= 0xE0 && byte <= 0xEF) {
            missing_ = 2;
            if (byte == 0xE0) low_ = 0xA0;
            if (byte == 0xED) high_ = 0x9F;
        } else if (byte >= 0xF0 && byte <= 0xF4) {
            missing_ = 3;
            if (byte == 0xF0) low_ = 0x90;
            if (byte == 0xF4) high_ = 0x8F;
        } else {
            return false;
        }
    }
    return true;
}

}  // namespace parta::http
