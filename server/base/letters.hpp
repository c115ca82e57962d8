// Letters as they come out of school files: Latin look-alikes in Cyrillic words, odd quotes, dashes and spaces.
#pragma once
#include <string>
#include <string_view>

namespace parta {

/// Code points of UTF-8 text; a malformed byte becomes U+FFFD.
std::u32string decode(std::string_view utf8);
std::string encode(std::u32string_view code_points);

char32_t lower(char32_t c);
char32_t upper(char32_t c);
bool is_digit(char32_t c);  // ASCII only
bool is_cyrillic(char32_t c);
bool is_latin(char32_t c);
bool is_letter(char32_t c);  // of either alphabet
bool is_space(char32_t c);
bool is_quote(char32_t c);  // «» “” „ " and single ones, apostrophes among them
bool is_dash(char32_t c);

/// The Cyrillic letter that looks like this Latin one in the same case, or 0. Small letters whose shape says another
/// thing than their sound (b, h, n, u …) have none.
char32_t cyrillic_look_alike(char32_t latin);
/// The Latin letter that looks like this Cyrillic one, or 0.
char32_t latin_look_alike(char32_t cyrillic);

bool has_cyrillic(std::u32string_view text);
bool has_latin(std::u32string_view text);

/// Letters composed (и + breve → й), control and invisible characters dropped, every kind of white space a single
/// space, none at the ends.
std::string squeeze(std::string_view utf8);

}  // namespace parta
