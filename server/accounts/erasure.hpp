// Deleting an account that opens nothing any more.
#pragma once
#include <vector>

#include "accounts/accounts.hpp"

namespace parta::accounts {

/// Erases what the platform keeps of these ways to reach somebody: letters, codes, counts of wrong passwords.
void erase_traces(db::Tx& tx, const std::vector<Contact>& contacts);

/// Erases login, password, contacts, sessions and notices; the number stays, disabled, for the logs. Returns the
/// sessions that ended. The caller has seen that it has no membership left and is no operator.
std::vector<SessionId> erase_account(db::Tx& tx, AccountId account);

}  // namespace parta::accounts
