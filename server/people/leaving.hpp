// What ends when a person's place ends, and who must stay. Private to people.
#pragma once
#include <string>

#include "people/people.hpp"

namespace parta::people {

/// Throws conflict when nobody but this person could administer the organisation: R7, the last administrator stays.
void check_another_administrator(db::Tx& tx, MemberId leaving);

/// Ends every role, enrolment, duty and representation of a person who leaves the organisation, and takes back their
/// unused links. The number that everything ended with.
std::int64_t leave_organisation(db::Tx& tx, MemberId member);
/// What ended with leaving, and whether it can be given back: not a place in a unit that is archived, the lead of a
/// class that somebody else has taken on since, or a substitution whose time is over. Empty for whoever has not left,
/// and for those who left before the number of leaving was kept.
std::vector<LeftPlace> left_places(db::Tx& tx, MemberId member);
/// Gives all of it back that can be. Periods that ended lately go on (resumes), the others begin anew, with the number
/// returned.
std::int64_t return_to_organisation(db::Tx& tx, MemberId member);

/// Whether what ended with this number, if it is given back now, goes on as if it had not ended, with what was said
/// before and meanwhile: within 14 days, when ending it was most likely a mistake. Later a new period begins, and what
/// was said before it stays hidden.
bool resumes(db::Tx& tx, std::int64_t ended);

/// Ends the duties of someone who holds no staff role any more.
void end_duties(db::Tx& tx, MemberId member, std::int64_t seq);

/// Throws unless the unit exists, is in use and is a class or a group.
void check_class(db::Tx& tx, UnitId id, std::string field);

}  // namespace parta::people
