// Redeeming a link: one atomic UPDATE of its uses decides among parallel tries; then the account becomes a member, or
// waits.
#include <algorithm>

#include "accounts/memberships.hpp"
#include "people/attach.hpp"
#include "people/dates.hpp"
#include "people/invites.hpp"
#include "people/joining.hpp"
#include "people/names.hpp"
#include "people/requests.hpp"

namespace parta::people {
namespace {

void note_redemption(db::Tx& tx, InviteId invite, AccountId account, std::optional<MemberId> member) {
    tx.exec(
        "INSERT INTO redemption (org_id, invite_id, account_id, member_id, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT "
        "DO NOTHING",
        tx.org(), invite, account, member, now());
}

/// What became of this account's earlier use of the same link: a retry after a lost reply finds its own result.
std::optional<JoinOutcome> earlier_outcome(db::Tx& tx, const InviteRow& invite, AccountId account) {
    const auto row =
        tx.query("SELECT member_id FROM redemption WHERE org_id = $1 AND invite_id = $2 AND account_id = $3", tx.org(),
                 invite.id, account)
            .maybe();
    if (!row) return std::nullopt;
    if (!row->is_null(0)) return JoinOutcome::joined;
    const auto pending = tx.query(
        "SELECT 1 FROM join_request WHERE org_id = $1 AND account_id = $2 AND invite_id = $3 AND status = 'pending' "
        "LIMIT 1",
        tx.org(), account, invite.id);
    if (!pending.empty()) return JoinOutcome::waiting;
    return std::nullopt;  // declined
}

void take_use(db::Tx& tx, const InviteRow& invite) {
    const auto taken = tx.exec(
        "UPDATE invite SET uses = uses + 1 WHERE org_id = $1 AND id = $2 AND uses < uses_limit AND revoked_at IS NULL "
        "AND expires_at > $3",
        tx.org(), invite.id, now());
    if (taken == 1) return;
    check_usable(invite);
    throw Error{ErrorCode::invite_used};
}

void check_own_consent(const Join& in) {
    if (!in.consent_own)
        throw Error{ErrorCode::invalid_field, "consent_own", "true: the consent is needed for an account"};
}

Accepted accepted_in(const Join& in) {
    return {in.consent_own, in.consent_child, in.consent_photos};
}

JoinOutcome wait_for_staff(db::Tx& tx, const InviteRow& invite, AccountId account, NewRequest request) {
    request.invite = invite.id;
    request.account = account;
    insert_request(tx, request);
    note_redemption(tx, invite.id, account, std::nullopt);
    accounts::note_waiting(tx, account, tx.org());
    return JoinOutcome::waiting;
}

/// The unit whose class teacher decides on a representative: the sheet's, else the first open child's.
std::optional<UnitId> deciding_unit(const InviteRow& invite, const Standing& standing) {
    if (invite.unit) return invite.unit;
    for (const auto& child : standing.children)
        if (child.unit && !child.restricted) return child.unit;
    return std::nullopt;
}

JoinOutcome join_personally(db::Tx& tx, const InviteRow& invite, AccountId account, const Join& in, bool contact_proved,
                            std::vector<SessionId>& ended) {
    const auto member = store::get_member(tx, *invite.member);
    const Standing standing = load_standing(tx, member.id);
    const bool parent_only = !standing.staff && !standing.pupil;
    if (parent_only && !std::ranges::any_of(standing.children, [](const auto& child) { return !child.restricted; }))
        throw Error{ErrorCode::invite_revoked};
    check_attachable(tx, account, member);
    if (standing.pupil) check_pupil_may_join(tx, member);
    if (!standing.pupil || !needs_representatives_consent(member.birth_date, today())) check_own_consent(in);

    const bool known = was_handed_over(invite, standing) || contact_proved;
    if ((standing.staff || !standing.pupil) && !known)
        return wait_for_staff(tx, invite, account,
                              {.role = standing.staff ? InviteRole::staff : InviteRole::parent,
                               .unit = standing.staff ? std::nullopt : deciding_unit(invite, standing),
                               .member = member.id,
                               .accepted = accepted_in(in)});
    const auto joined =
        attach(tx, account, member.id, accepted_in(in), known ? Identity::known : Identity::presumed, ended);
    if (contact_proved)
        for (const auto& contact : proved_contacts(tx, member, invite.id))
            accounts::add_contact(tx, account, contact, now());
    forget_waiting(tx, account);
    note_redemption(tx, invite.id, account, joined);
    return JoinOutcome::joined;
}

JoinOutcome ask_to_join(db::Tx& tx, const InviteRow& invite, AccountId account, const Join& in) {
    check_unit_open(tx, invite);
    NewRequest request{
        .role = invite.role, .unit = invite.unit, .typed_name = with_capitals(in.name), .accepted = accepted_in(in)};
    if (!request.typed_name.contains(' ')) throw Error{ErrorCode::invalid_field, "name", "surname and given name"};
    if (invite.role == InviteRole::parent) {
        request.typed_child = with_capitals(in.child);
        if (request.typed_child.empty()) throw Error{ErrorCode::invalid_field, "child", "the child's name"};
    }
    check_own_consent(in);
    if (const auto present = store::member_of(tx, account))
        if (invite.role == InviteRole::pupil || load_standing(tx, *present).pupil)
            throw Error{ErrorCode::conflict, "account", "the link is for another person: sign out and open it again"};
    return wait_for_staff(tx, invite, account, std::move(request));
}

}  // namespace

Joined join(db::Tx& tx, AccountId account, const Join& in, bool contact_proved, std::vector<SessionId>* ended) {
    const auto invite = invite_of_key(tx, in.key);
    if (is_sign_in_link(tx, invite.id))
        throw Error{ErrorCode::invalid_field, "key", "a sign-in link: it invites nobody"};
    Joined joined{JoinOutcome::joined, accounts::login_of(tx, account).value_or(""), tx.org()};
    if (const auto earlier = earlier_outcome(tx, invite, account)) {
        joined.outcome = *earlier;
        return joined;
    }
    take_use(tx, invite);
    std::vector<SessionId> closed;
    joined.outcome = invite.kind == InviteKind::personal
                         ? join_personally(tx, invite, account, in, contact_proved, closed)
                         : ask_to_join(tx, invite, account, in);
    if (ended != nullptr) ended->insert(ended->end(), closed.begin(), closed.end());
    return joined;
}

}  // namespace parta::people
