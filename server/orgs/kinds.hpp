// What each kind of organisation calls what Parta names for it (R58).
#pragma once
#include <string_view>

#include "orgs/orgs.hpp"

namespace parta::orgs {

/// R10: the room of all who teach.
constexpr std::string_view staff_room_of(OrgKind kind) {
    if (kind == OrgKind::college) return "Преподавательская";
    return kind == OrgKind::supplementary ? "Педагогическая" : "Учительская";
}

/// R27: the channel for everybody.
constexpr std::string_view common_channel_of(OrgKind kind) {
    switch (kind) {
        case OrgKind::school:
        case OrgKind::boarding:
            return "Общешкольный";
        case OrgKind::college:
            return "Весь колледж";
        case OrgKind::progymnasium:
            return "Вся прогимназия";
        case OrgKind::supplementary:
            return "Весь центр";
    }
    return {};
}

}  // namespace parta::orgs
