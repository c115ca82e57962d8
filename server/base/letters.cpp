#include "base/letters.hpp"

#include "base/text.hpp"

namespace parta {
namespace {

constexpr bool within(char32_t c, char32_t from, char32_t to) {
    return c >= from && c <= to;
}

/// Blocks in which a capital stands directly before its small letter, beginning with an even code point.
bool in_even_pairs(char32_t c) {
    return within(c, 0x100, 0x12F) || within(c, 0x132, 0x137) || within(c, 0x14A, 0x177) || within(c, 0x460, 0x481) ||
           within(c, 0x48A, 0x4BF) || within(c, 0x4D0, 0x52F);
}

bool in_odd_pairs(char32_t c) {
    return within(c, 0x139, 0x148) || within(c, 0x179, 0x17E) || within(c, 0x4C1, 0x4CE);
}

constexpr std::u32string_view latin_shapes = U"ABCEHKMOPTXYaceopxy";
constexpr std::u32string_view cyrillic_shapes = U"АВСЕНКМОРТХУасеорху";
static_assert(latin_shapes.size() == cyrillic_shapes.size());

bool is_invisible(char32_t c) {
    return c == 0xAD || c == 0x61C || c == 0x180E || within(c, 0x200B, 0x200F) || within(c, 0x202A, 0x202E) ||
           within(c, 0x2060, 0x206F) || within(c, 0xE0000, 0xE007F) || c == 0xFEFF || c == 0xFFFD || c == 0x7F ||
           within(c, 0x80, 0x9F);
}

/// й, ё and ї as one code point, from the two that some systems write.
char32_t composed(char32_t base, char32_t mark) {
    if (mark == 0x306) return base == U'и' ? U'й' : base == U'И' ? U'Й' : 0;
    if (mark == 0x308) return base == U'е' ? U'ё' : base == U'Е' ? U'Ё' : base == U'і' ? U'ї' : base == U'І' ? U'Ї' : 0;
    return 0;
}

}  // namespace

std::u32string decode(std::string_view utf8) {
    std::u32string out;
    out.reserve(utf8.size());
    while (!utf8.empty()) {
        if (auto c = take_code_point(utf8)) {
            out += *c;
        } else {
            out += 0xFFFD;
            utf8.remove_prefix(1);
        }
    }
    return out;
}

std::string encode(std::u32string_view code_points) {
    std::string out;
    out.reserve(code_points.size() * 2);
    for (char32_t c : code_points) append_code_point(out, c);
    return out;
}

char32_t lower(char32_t c) {
    if (within(c, 'A', 'Z') || (within(c, 0xC0, 0xDE) && c != 0xD7) || within(c, 0x410, 0x42F)) return c + 32;
    if (within(c, 0x400, 0x40F)) return c + 80;
    if (in_even_pairs(c)) return c | 1;
    if (in_odd_pairs(c)) return c % 2 == 1 ? c + 1 : c;
    if (c == 0x4C0) return 0x4CF;
    return c;
}

char32_t upper(char32_t c) {
    if (within(c, 'a', 'z') || (within(c, 0xE0, 0xFE) && c != 0xF7) || within(c, 0x430, 0x44F)) return c - 32;
    if (within(c, 0x450, 0x45F)) return c - 80;
    if (in_even_pairs(c)) return c & ~char32_t{1};
    if (in_odd_pairs(c)) return c % 2 == 0 ? c - 1 : c;
    if (c == 0x4CF) return 0x4C0;
    return c;
}

bool is_digit(char32_t c) {
    return within(c, '0', '9');
}

bool is_cyrillic(char32_t c) {
    return within(c, 0x400, 0x52F) && !within(c, 0x482, 0x489);
}

bool is_latin(char32_t c) {
    return within(c, 'A', 'Z') || within(c, 'a', 'z') || (within(c, 0xC0, 0x24F) && c != 0xD7 && c != 0xF7);
}

bool is_letter(char32_t c) {
    return is_cyrillic(c) || is_latin(c);
}

bool is_space(char32_t c) {
    return c == ' ' || within(c, '\t', '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 || within(c, 0x2000, 0x200A) ||
           c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_quote(char32_t c) {
    return c == '"' || c == '\'' || c == '`' || c == 0xAB || c == 0xBB || c == 0xB4 || within(c, 0x2018, 0x201F) ||
           c == 0x2039 || c == 0x203A || c == 0x2BC || c == 0x2032 || c == 0x2033;
}

bool is_dash(char32_t c) {
    return c == '-' || within(c, 0x2010, 0x2015) || c == 0x2212 || c == 0xFE58 || c == 0xFE63;
}

char32_t cyrillic_look_alike(char32_t latin) {
    auto at = latin_shapes.find(latin);
    return at == latin_shapes.npos ? 0 : cyrillic_shapes[at];
}

char32_t latin_look_alike(char32_t cyrillic) {
    auto at = cyrillic_shapes.find(cyrillic);
    return at == cyrillic_shapes.npos ? 0 : latin_shapes[at];
}

bool has_cyrillic(std::u32string_view text) {
    for (char32_t c : text)
        if (is_cyrillic(c)) return true;
    return false;
}

bool has_latin(std::u32string_view text) {
    for (char32_t c : text)
        if (is_latin(c)) return true;
    return false;
}

std::string squeeze(std::string_view utf8) {
    std::u32string out;
    bool gap = false;
    for (char32_t c : decode(utf8)) {
        if (is_space(c)) {
            gap = !out.empty();
            continue;
        }
        if (c < 0x20 || is_invisible(c)) continue;
        if (!out.empty() && !gap) {
            if (char32_t one = composed(out.back(), c)) {
                out.back() = one;
                continue;
            }
        }
        if (gap) out += U' ';
        gap = false;
        out += c;
    }
    return encode(out);
}

}  // namespace parta
