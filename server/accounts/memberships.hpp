// Which organisations an account belongs to.
#pragma once
#include <optional>
#include <vector>

#include "base/ids.hpp"
#include "db/db.hpp"

namespace parta::accounts {

struct Membership {
    OrgId org;
    MemberId member;
};

/// Memberships in organisations that are not suspended, oldest first, at most 50. Whether the member is still active is
/// the organisation's own knowledge: orgs::open_viewer tells.
std::vector<Membership> memberships_of(db::Tx& tx, AccountId account);

/// Who the account is in the transaction's organisation, if anyone.
std::optional<MemberId> member_here(db::Tx& tx, AccountId account);

/// When this session runs out unless it is used before; nothing when it has ended or run out.
std::optional<Timestamp> session_until(db::Tx& tx, SessionId session);

// Organisations in which the account has a join request that nobody has decided yet, or that was declined (table
// account_waiting).
void note_waiting(db::Tx& tx, AccountId account, OrgId org);
void clear_waiting(db::Tx& tx, AccountId account, OrgId org);
std::vector<OrgId> orgs_waited_for(db::Tx& tx, AccountId account);

}  // namespace parta::accounts
