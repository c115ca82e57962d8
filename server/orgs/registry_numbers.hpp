// Numbers of the state registers, with their check digits. Private to this folder.
#pragma once
#include <string_view>

namespace parta::orgs {

/// ИНН of an organisation has 10 digits, of a person 12, and check digits at its end.
bool is_inn(std::string_view inn);
/// ОГРН has 13 digits, ОГРНИП 15; the last is the rest of the others by 11 (13), by 10.
bool is_ogrn(std::string_view ogrn);

}  // namespace parta::orgs
