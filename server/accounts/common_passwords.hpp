// Passwords that a guesser tries first. Private to this folder.
#pragma once
#include <span>
#include <string_view>

namespace parta::accounts {

/// Words, names and key sequences that passwords are made of; folded, sorted.
std::span<const std::string_view> common_words();

/// Whether a password is one of the common ones in any usual disguise: a common word with digits and signs around it
/// («Ольга1985!»), typed in the other layout («gfhjkm123»), with letters like signs («p@ssw0rd»), keys in a row
/// («123qweasd», «йцукен12»), a date, a phone number, a short piece repeated («абвабвабв»).
bool is_common_password(std::string_view password);

}  // namespace parta::accounts
