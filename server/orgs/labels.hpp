// How the names of classes and groups are written and compared. Pure. Elsewhere orgs::match_label is enough, but for
// what makes new names (people/year_plan).
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "orgs/orgs.hpp"

namespace parta::orgs {

struct UnitLabel {
    std::string label;  // «5«А»», «ИС-21», «Шахматы»
    int grade = 0;      // of a class: 1–12
};

/// A typed label as it is written everywhere. Classes: a number and a letter in any hand, Latin look-alikes replaced
/// («5a», «5 "А"», «5-а» → «5«А»»). nullopt for a class without a number, and for nothing at all.
std::optional<UnitLabel> canonical_label(UnitKind kind, std::string_view typed);

}  // namespace parta::orgs
