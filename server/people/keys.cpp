#include "people/keys.hpp"

#include "base/hash.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

namespace parta::people {
namespace {

constexpr std::string_view letters = "0123456789abcdefghjkmnpqrstvwxyz";  // Crockford's base32
constexpr std::size_t token_length = 26;
constexpr std::size_t code_length = 12;
constexpr std::size_t group_length = 4;

/// The Latin letter or digit that a small code point stands for; 0 if it is none.
char latin(char32_t c) {
    switch (c) {
        case U'o':
        case U'о':
            return '0';
        case U'i':
        case U'l':
        case U'і':
            return '1';
        case U'u':
            return 'v';
        case U'а':
            return 'a';
        case U'в':
            return 'b';
        case U'с':
            return 'c';
        case U'е':
            return 'e';
        case U'н':
            return 'h';
        case U'к':
            return 'k';
        case U'м':
            return 'm';
        case U'р':
            return 'p';
        case U'т':
            return 't';
        case U'х':
            return 'x';
        case U'у':
            return 'y';
        case U'з':
            return '3';
        default:
            return c < 0x80 && letters.contains(static_cast<char>(c)) ? static_cast<char>(c) : '\0';
    }
}

bool is_separator(char32_t c) {
    return c == U'-' || c == U' ' || c == U'–' || c == U'—' || c == U'−' || c == U'\u00A0' || c == U'.';
}

}  // namespace

InviteKey make_invite_key() {
    InviteKey key{random_token(), {}};
    for (std::size_t i = 0; i < code_length; ++i)
        key.code += letters[random_below(static_cast<std::uint32_t>(letters.size()))];
    return key;
}

std::string spelled_code(std::string_view code) {
    std::string out;
    for (std::size_t i = 0; i < code.size(); ++i) {
        if (i > 0 && i % group_length == 0) out += '-';
        out += code[i] >= 'a' && code[i] <= 'z' ? static_cast<char>(code[i] - 'a' + 'A') : code[i];
    }
    return out;
}

std::string fold_key(std::string_view typed) {
    if (const auto at = typed.rfind("/j/"); at != typed.npos) typed.remove_prefix(at + 3);
    const std::string folded = fold(trim(typed));
    std::string key;
    for (std::string_view rest = folded; !rest.empty();) {
        const auto c = take_code_point(rest);
        if (!c) return {};
        if (is_separator(*c)) continue;
        const char letter = latin(*c);
        if (letter == '\0') return {};
        key += letter;
    }
    return key.size() == token_length || key.size() == code_length ? key : std::string{};
}

db::Bytes key_hash(std::string_view folded) {
    return {sha256(folded)};
}

}  // namespace parta::people
