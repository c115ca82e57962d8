#include "roster/faults.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace parta::roster {

Severity severity_of(FaultCode code) {
    switch (code) {
        case FaultCode::latin_letters:
        case FaultCode::cyrillic_letters:
        case FaultCode::pupil_contact_of_parent:
            return Severity::note;
        case FaultCode::maybe_twice:
        case FaultCode::maybe_existing:
        case FaultCode::contact_shared:
        case FaultCode::maybe_staff_and_parent:
            return Severity::needs_decision;
        case FaultCode::name_missing:
        case FaultCode::teacher_unknown:
        case FaultCode::teacher_ambiguous:
        case FaultCode::unit_unknown:
        case FaultCode::subject_missing:
            return Severity::left_out;
        default:
            return Severity::warning;
    }
}

Fault make_fault(FaultCode code, int line, int column, std::string value, int other_line) {
    return {code, severity_of(code), line, column, std::move(value), other_line};
}

void sort_faults(std::vector<Fault>& faults) {
    std::ranges::sort(faults, {},
                      [](const Fault& f) { return std::tie(f.line, f.column, f.code, f.other_line, f.value); });
}

}  // namespace parta::roster
