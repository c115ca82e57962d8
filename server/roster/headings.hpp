// What one heading says by itself.
#pragma once
#include <string_view>

#include "roster/columns.hpp"

namespace parta::roster {

enum class Whose { unsaid, own, mother, father, representative };

struct Heading {
    Field field = Field::ignored;
    Whose whose = Whose::unsaid;
    int number = 0;  // «Телефон 2»; 0 if none

    bool operator==(const Heading&) const = default;
};

Heading read_heading(std::string_view text);
/// «Подгруппа», «Группа»: in a table of duties a part of the class.
bool is_subgroup_heading(std::string_view text);

}  // namespace parta::roster
