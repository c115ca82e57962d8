// What cards and links that let people back in have in common. Private to people.
#pragma once
#include "people/people.hpp"

namespace parta::people {

/// Whether the account belongs to another organisation as well, or to an operator.
bool opens_more(db::Tx& tx, AccountId account);

/// Tells the owner of the account of a card or a link, at the contacts they have proved themselves: the organisation
/// put none of them there.
void tell_of_way_back(db::Tx& tx, AccountId account, WayBack given);

}  // namespace parta::people
