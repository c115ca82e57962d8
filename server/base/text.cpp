#include "base/text.hpp"

#include <cstdint>
#include <cstring>

namespace parta {
namespace {

constexpr bool within(char32_t c, char32_t from, char32_t to) {
    return c >= from && c <= to;
}

/// Blocks where a capital stands directly before its small letter.
char32_t lower_in_pairs(char32_t c) {
    constexpr char32_t capital_is_even[][2] = {{0x100, 0x137}, {0x14A, 0x177}, {0x1E00, 0x1E95}, {0x1EA0, 0x1EFF},
                                               {0x460, 0x481}, {0x48A, 0x4BF}, {0x4D0, 0x52F}};
    constexpr char32_t capital_is_odd[][2] = {{0x139, 0x148}, {0x179, 0x17E}, {0x4C1, 0x4CE}};
    for (auto [from, to] : capital_is_even)
        if (within(c, from, to)) return c | 1;
    for (auto [from, to] : capital_is_odd)
        if (within(c, from, to)) return c % 2 == 1 ? c + 1 : c;
    return c;
}

char32_t lower(char32_t c) {
    if (within(c, 'A', 'Z')) return c + 32;
    if (c < 0xC0) return c;
    if (within(c, 0xC0, 0xDE) && c != 0xD7) return c + 32;
    if (within(c, 0x410, 0x42F)) return c + 32;
    if (within(c, 0x430, 0x44F)) return c;
    if (within(c, 0x400, 0x40F)) return c + 80;
    switch (c) {
        case 0x130:
            return 'i';  // İ
        case 0x131:
            return c;  // ı, already small
        case 0x178:
            return 0xFF;  // Ÿ
        case 0x1E9E:
            return 0xDF;  // ẞ
        case 0x4C0:
            return 0x4CF;  // palochka
        default:
            return lower_in_pairs(c);
    }
}

constexpr char32_t combining_breve = 0x306;
constexpr char32_t combining_diaeresis = 0x308;

bool is_space(char32_t c) {
    return c == ' ' || within(c, '\t', '\r') || c == 0xA0 || c == 0x202F || within(c, 0x2000, 0x200B) || c == 0xFEFF;
}

/// The start of the last code point of `text`; malformed tails count byte by byte.
std::size_t last_start(std::string_view text) {
    std::size_t at = text.size() - 1;
    while (at > 0 && text.size() - at < 4 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
    return at;
}

}  // namespace

std::optional<char32_t> take_code_point(std::string_view& rest) {
    auto byte = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
    auto first = byte(0);
    if (first < 0x80) {
        rest.remove_prefix(1);
        return first;
    }
    std::size_t length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length == 0 || rest.size() < length) return std::nullopt;
    char32_t code_point = first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return std::nullopt;
        code_point = (code_point << 6) | (byte(i) & 0x3FU);
    }
    constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code_point < smallest[length] || code_point > 0x10FFFF || within(code_point, 0xD800, 0xDFFF))
        return std::nullopt;
    rest.remove_prefix(length);
    return code_point;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        std::uint64_t eight = 0;
        if (text.size() >= sizeof eight) {  // most of what we meet is ASCII or has runs of it
            std::memcpy(&eight, text.data(), sizeof eight);
            if ((eight & 0x8080808080808080U) == 0) {
                text.remove_prefix(sizeof eight);
                continue;
            }
        }
        if (!take_code_point(text)) return false;
    }
    return true;
}

void append_code_point(std::string& out, char32_t c) {
    auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
    auto put_tail = [&](int shift) { put(0x80 | ((c >> shift) & 0x3F)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | (c >> 6));
        put_tail(0);
    } else if (c < 0x10000) {
        put(0xE0 | (c >> 12));
        put_tail(6);
        put_tail(0);
    } else {
        put(0xF0 | (c >> 18));
        put_tail(12);
        put_tail(6);
        put_tail(0);
    }
}

std::size_t code_points(std::string_view utf8) {
    std::size_t count = 0;
    for (unsigned char byte : utf8) count += (byte & 0xC0) != 0x80;
    return count;
}

std::string fold(std::string_view utf8) {
    std::string out;
    out.reserve(utf8.size());
    char32_t previous = 0;
    while (!utf8.empty()) {
        auto taken = take_code_point(utf8);
        if (!taken) {
            out += utf8.front();
            utf8.remove_prefix(1);
            previous = 0;
            continue;
        }
        char32_t c = lower(*taken);
        if (c == U'ё') c = U'е';
        if (previous == U'е' && c == combining_diaeresis) continue;
        if (previous == U'и' && c == combining_breve) {
            out.resize(out.size() - 2);
            c = U'й';
        }
        append_code_point(out, c);
        previous = c;
    }
    return out;
}

std::string_view trim(std::string_view utf8) {
    while (!utf8.empty()) {
        auto rest = utf8;
        auto c = take_code_point(rest);
        if (!c || !is_space(*c)) break;
        utf8 = rest;
    }
    while (!utf8.empty()) {
        auto start = last_start(utf8);
        auto last = utf8.substr(start);
        auto c = take_code_point(last);
        if (!c || !last.empty() || !is_space(*c)) break;
        utf8 = utf8.substr(0, start);
    }
    return utf8;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (auto at = text.find(separator); at != text.npos; at = text.find(separator)) {
        parts.push_back(text.substr(0, at));
        text.remove_prefix(at + 1);
    }
    parts.push_back(text);
    return parts;
}

}  // namespace parta
