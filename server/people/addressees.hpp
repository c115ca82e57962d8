// Whom personal links are made for: the people of units, and staff, who have not come in yet. Private to people.
#pragma once
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "people/inviting.hpp"
#include "people/store.hpp"

namespace parta::people {

// Headings of the printed sheets that belong to no class.
inline constexpr std::string_view staff_title = "Сотрудники";
inline constexpr std::string_view no_class_title = "Без класса или группы";

struct Addressee {
    MemberId member;
    InviteRole role = InviteRole::pupil;
    std::optional<UnitId> unit;
    std::string name;       // «Жуков Семён»
    std::string for_child;  // a representative's children in this organisation, «Жуков Семён, Жукова Анна»
};

/// The addressees of one printed sheet, in the order in which they are handed out: a pupil, then the pupil's family.
struct AddressedSheet {
    std::optional<UnitId> unit;
    std::string title;
    std::string class_teacher;
    std::vector<Addressee> addressees;
    int blank_strips = 0;
};

/// Everyone of one class or group, or of the supplementary group, whom a link can bring in: not joined, not waiting for
/// a decision, not restricted, not staff (they get a link of their own).
AddressedSheet unit_addressees(db::Tx& tx, const store::UnitRow& unit, std::optional<InviteRole> only);

/// One sheet for each class and group by grade, one for pupils without a class, one for the staff. A representative of
/// several children stands on the sheet of the first only.
std::vector<AddressedSheet> all_addressees(db::Tx& tx);

AddressedSheet staff_addressees(db::Tx& tx);

/// Heading and class teachers of a sheet of this unit, nobody on it yet.
AddressedSheet sheet_of(db::Tx& tx, const store::UnitRow& unit);

}  // namespace parta::people
