// Invites as rows, and who may issue them. Private to people.
#pragma once
#include <optional>
#include <string_view>

#include "people/inviting.hpp"
#include "people/keys.hpp"
#include "people/people.hpp"
#include "people/standing.hpp"
#include "people/store.hpp"

namespace parta::people {

struct InviteRow {
    InviteId id;
    InviteKind kind = InviteKind::personal;
    InviteRole role = InviteRole::parent;
    std::optional<MemberId> member;
    std::optional<UnitId> unit;
    bool handed_over = false;
    MemberId issued_by;
    Timestamp issued_at;
    Timestamp expires_at;
    int uses = 0;
    int uses_limit = 1;
    std::optional<Timestamp> revoked_at;
};

/// Stores an invite with the hashes of a new key and returns the key, which is never readable again. Posted: costs no
/// round trip. Needs the platform's tables.
InviteKey insert_invite(db::Tx& tx, const InviteRow& row);

std::optional<InviteRow> find_invite(db::Tx& tx, InviteId id);
/// The invite that a token or typed code opens in this organisation; throws not_found. Needs the platform's tables.
InviteRow invite_of_key(db::Tx& tx, std::string_view key);
InviteStatus status_of(const InviteRow& row);
/// The invite, if the viewer may issue such a one; throws not_found.
InviteRow check_may_manage(db::Tx& tx, const Viewer& viewer, InviteId id);
/// Throws invite_revoked, invite_used, invite_expired.
void check_usable(const InviteRow& row);
/// Throws invite_revoked for a class link of a unit that has been archived since: nobody gets into it any more.
void check_unit_open(db::Tx& tx, const InviteRow& row);

/// «https://school.example/j/<token>».
std::string link_of(std::string_view base_url, const InviteKey& key);

/// «Выдано лично», as far as it proves who comes: a strip ticked by a class teacher for a representative proves nothing
/// of somebody who has been hired since.
bool was_handed_over(const InviteRow& invite, const Standing& target);

/// Pupils and parents of a unit: the administration and the class teacher; other teachers in the supplementary groups
/// that they lead.
bool may_invite_in(const Viewer& viewer, const store::UnitRow& unit);
/// Whether there is a unit that the viewer may invite to.
bool may_invite_somewhere(db::Tx& tx, const Viewer& viewer);
/// Throws not_found for a unit that does not exist or is archived, forbidden when the viewer may not.
store::UnitRow check_may_invite_in(db::Tx& tx, const Viewer& viewer, UnitId unit);
/// A person: staff by administrators; others through their units. Never a representative whose every relation is
/// restricted.
bool may_invite(db::Tx& tx, const Viewer& viewer, const Standing& target);

/// Whether this invite lets somebody who has joined back in, rather than in.
bool is_sign_in_link(db::Tx& tx, InviteId id);
/// Whose account a sign-in link opens. invite_revoked when it must not any more: the person has left, is restricted,
/// works here since, or the account opens more than this organisation. Needs the platform's tables.
AccountId account_of_sign_in_link(db::Tx& tx, const InviteRow& invite);

/// How the viewer may let this person back in.
WayBack way_back(db::Tx& tx, const Viewer& viewer, const Standing& target);

/// Throws forbidden unless everything that the account behind this person opens lies within what the viewer manages: no
/// other organisation, no operator, and each capacity here.
void check_may_reset_sign_in(db::Tx& tx, const Viewer& viewer, const Standing& target);

}  // namespace parta::people
