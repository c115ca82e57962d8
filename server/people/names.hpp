// How names are put together, shortened, read from what a person typed, and compared. Pure. Private to people.
#pragma once
#include <string>
#include <string_view>

#include "people/person.hpp"

namespace parta::people {

/// Whether a shortened name keeps the patronymic: «Ольга Ивановна Ж.» for an adult, «Семён Ж.» for a child.
enum class Shortening { adult, child };

/// What a stranger who holds a personal link may read: enough to know that it is theirs, too little to find them by.
std::string shortened(const PersonName& name, Shortening how);

/// «Ольга Ивановна Жукова» or «Жукова Ольга Ивановна» → its parts. Two words are ordered by the relative's surname if
/// that fits, else by the endings of Russian surnames, else surname first. One word is a given name.
PersonName read_typed_name(std::string_view typed, std::string_view relative_surname);

/// How well a typed name fits a roster line's, 0–100: the mean over the typed words of their best counterpart. Case, ё,
/// order and a slip of the pen do not matter.
int similarity(std::string_view typed, std::string_view roster_name);

/// Words typed all in small letters get a capital, after a hyphen too: «ковалева анна» → «Ковалева Анна». Words with a
/// capital and particles («оглы», «фон») stay as typed.
std::string with_capitals(std::string_view typed);

/// The surname and the given name occur in what was typed, but for a slip of the pen. The patronymic does not count.
bool may_be_same_person(std::string_view typed, const PersonName& known);

/// The same given name and the same surname, as people write them: the condition for taking two records for one person.
bool same_person_name(const PersonName& a, const PersonName& b);

}  // namespace parta::people
