// Whether somebody is at work in a session: pages that close and pages that stay, sessions that lock themselves.
// Platform tables; everything here is a plain unit of work.
#pragma once
#include <vector>

#include "accounts/accounts.hpp"

namespace parta::accounts {

/// What a PIN adds to a session, for the list of one's own.
struct SessionLock {
    SessionId session;
    bool pin = false;
    bool locked = false;  // its token opens nothing now
};
std::vector<SessionLock> session_locks(db::Tx& tx, AccountId account);

/// part_session, said by this page (a name of its own choice). Nothing for sessions that neither end with their tabs
/// nor have a PIN.
void part_page(db::Tx& tx, SessionId session, std::string_view page);
/// This page stays open: takes back what another page has said, and renews the session. What the page itself has said
/// holds: its words may overtake each other on their way.
void stay_page(db::Tx& tx, SessionId session, std::string_view page);

/// Nobody is at work any more: the session waits for its owner. conflict unless it is one of several on a device, or
/// has a PIN: nobody could enter it again.
void lock_session(db::Tx& tx, SessionId session);

/// Sessions that ended or locked themselves by the clock, later than `since` and not after `until`: what is still
/// connected with them is to be cut off. At most 1000.
std::vector<SessionId> sessions_over(db::Tx& tx, Timestamp since, Timestamp until);

}  // namespace parta::accounts
