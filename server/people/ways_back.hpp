// What cards and links that let people back in have in common. Private to people.
#pragma once
#include "people/people.hpp"
#include "people/standing.hpp"

namespace parta::people {

/// Whether all that the account behind this person opens here is the viewer's business: an administrator's always, a
/// class teacher's for pupils of the class and for representatives whose every open child is in it. The class or group
/// counts, supplementary groups do not. Whoever is restricted from every child is nobody's but the administrator's.
bool manages_wholly(const Viewer& viewer, const Standing& target);

/// Whether the account belongs to another organisation as well, has asked to be let in there, or is an operator's.
bool opens_more(db::Tx& tx, AccountId account);
/// Throws forbidden if it does.
void check_opens_no_more(db::Tx& tx, MemberId member);

/// Tells the owner of the account of a card or a link, at the contacts they have proved themselves: the organisation
/// put none of them there.
void tell_of_way_back(db::Tx& tx, AccountId account, WayBack given);

/// Whether there is a second factor that this viewer may take away.
bool may_reset_second_factor(db::Tx& tx, const Viewer& viewer, const Standing& target);

}  // namespace parta::people
