// Subject duties given and taken many at once (R11): what an import does, told with its one event.
#pragma once
#include "orgs/orgs.hpp"

namespace parta::orgs {

/// What is written of a teaching load: somebody teaches a subject in a class, all of it or one subgroup.
struct SubjectDuty {
    MemberId member;
    UnitId unit;
    std::string subject, subgroup;
};

/// Begins or ends the duty with the number `seq` of the caller's event, and audits it. Nothing is told: that event is.
/// Giving one that is in force gives it for good; taking one that is not is nothing. The caller has checked that the
/// unit is a class or group in use and that the member works here; keep_withheld follows.
void give_subject(db::Tx& tx, const Viewer& viewer, const SubjectDuty& duty, std::int64_t seq);
void take_subject(db::Tx& tx, const Viewer& viewer, const SubjectDuty& duty, std::int64_t seq);

}  // namespace parta::orgs
