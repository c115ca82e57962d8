// Codes that somebody who is signed in sends to a contact they want to sign in by.
#pragma once
#include "accounts/accounts.hpp"

namespace parta::accounts {

/// send_code with the purpose prove_contact for the account itself: at most 5 an hour and 10 a day from one account,
/// besides the limits of each target, so that no account rings at strangers' telephones. Throws too_many_requests.
void send_own_code(db::Tx& tx, AccountId account, const Contact& to);

}  // namespace parta::accounts
