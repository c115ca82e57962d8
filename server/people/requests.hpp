// Those who wait to be let in (R16). Private to people.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "people/consent.hpp"
#include "people/inviting.hpp"

namespace parta::people {

struct NewRequest {
    InviteId invite;
    AccountId account;
    InviteRole role = InviteRole::parent;
    std::optional<UnitId> unit;
    std::optional<MemberId> member;
    std::string typed_name;
    std::string typed_child;
    Accepted accepted;
};
/// Stores it and tells those who decide.
void insert_request(db::Tx& tx, const NewRequest& request);

/// The account has been let in: unless another request of its is pending here, it waits for nothing.
void forget_waiting(db::Tx& tx, AccountId account);

/// Somebody has become this member: what waits by the member's own strips is over. The account that has joined has got
/// what it asked for; others are declined with a word on what to do, so that no later tap can take the member over.
void end_requests_for(db::Tx& tx, MemberId member, AccountId joined);

/// The members' strips are issued anew: whoever waits by an earlier one is declined and told of the new one.
void end_requests_by_earlier_strips(db::Tx& tx, const Viewer& viewer, const std::vector<MemberId>& members);

/// Tells those who decide on the unit's requests how many there are.
void tell_deciders(db::Tx& tx, std::optional<UnitId> unit);

/// How many requests wait for this viewer.
int pending_requests(db::Tx& tx, const Viewer& viewer);

/// The roster contacts that a code sent for this invite has proved.
std::vector<accounts::Contact> proved_contacts(db::Tx& tx, const store::MemberRow& member, InviteId invite);

}  // namespace parta::people
