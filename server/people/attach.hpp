// The moment an account becomes a member. Private to people.
#pragma once
#include <vector>

#include "people/consent.hpp"

namespace parta::people {

/// Whether it is known that the newcomer is the person meant: the link was handed over in person, or a code sent to the
/// roster contact was entered, or staff decided.
enum class Identity { presumed, known };

/// Makes `account` this member and returns the member it is from now on: an account that is somebody here already
/// absorbs the invited record (roles, duties, children), provided both carry the same name and neither is a pupil. A
/// member who belonged to another account moves to this one, and the old account is closed (`ended` receives its
/// sessions). Writes consents, takes back the member's other links, tells everyone concerned. With Identity::known
/// staff roles are verified (R17).
MemberId attach(db::Tx& tx, AccountId account, MemberId member, const Accepted& accepted, Identity identity,
                std::vector<SessionId>& ended);

/// Throws conflict on `account` when this account cannot become this member: it is somebody else here.
void check_attachable(db::Tx& tx, AccountId account, const store::MemberRow& member);

/// Tells those who look after this person that a list has changed: staff of their units, else the administrators.
void tell_staff(db::Tx& tx, MemberId member);

}  // namespace parta::people
