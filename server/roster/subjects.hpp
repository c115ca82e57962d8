// School subjects by their names: how the grid «класс × предмет» is told from other tables.
#pragma once
#include <string_view>

namespace parta::roster {

/// Whether a heading is the name of a subject, in any case, with or without a remark: «Русский язык», «Алгебра
/// (проф.)».
bool is_subject(std::string_view heading);

}  // namespace parta::roster
