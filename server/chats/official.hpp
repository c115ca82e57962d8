// Which official chats a structure calls for (R24–R27). Pure. Private to chats.
#pragma once
#include "chats/chats.hpp"

namespace parta::chats {

/// One chat that should be, or is: what names it, and what follows from that.
struct Official {
    std::string template_name;
    std::optional<UnitId> unit;
    std::string subject, subgroup;
    auto operator<=>(const Official&) const = default;
};

struct StructureUnit {
    UnitId id;
    orgs::UnitKind kind;
};
struct TaughtSubject {
    UnitId unit;
    std::string subject, subgroup;
};

/// For the organisation: «Учительская», «Администрация», «Общешкольный», «Сотрудники». For a class or group: the class,
/// its parents, and each subject that someone teaches. For a supplementary group: its chat. Units are those in use,
/// subjects those taught now.
std::vector<Official> expected_officials(const std::vector<StructureUnit>& units,
                                         const std::vector<TaughtSubject>& subjects);

/// What a chat of this template is: its kind, who is meant, who writes.
struct Template {
    std::string_view name;
    ChatKind kind;
    int roles;  // orgs::audience_bits
    Posting posting;
};
const Template& template_of(std::string_view name);
/// Whether its audience is the whole organisation's rather than a unit's.
bool is_of_organisation(std::string_view template_name);

}  // namespace parta::chats
