// What ends when a person's place ends, and who must stay. Private to people.
#pragma once
#include <string>

#include "people/people.hpp"

namespace parta::people {

/// Throws conflict when nobody but this person could administer the organisation: R7, the last administrator stays.
void check_another_administrator(db::Tx& tx, MemberId leaving);

/// Ends every role, enrolment, duty and representation of a person who leaves the organisation, and takes back their
/// unused links. Nothing of it comes back by itself when they return: places are given anew.
void leave_organisation(db::Tx& tx, MemberId member);

/// Ends the duties of someone who holds no staff role any more.
void end_duties(db::Tx& tx, MemberId member, std::int64_t seq);

/// Throws unless the unit exists, is in use and is a class or a group.
void check_class(db::Tx& tx, UnitId id, std::string field);

}  // namespace parta::people
