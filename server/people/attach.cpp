#include "people/attach.hpp"

#include <algorithm>

#include "people/names.hpp"
#include "people/requests.hpp"
#include "people/standing.hpp"

namespace parta::people {
namespace {

void close_account(db::Tx& tx, AccountId account, std::vector<SessionId>& ended) {
    const auto sessions = accounts::end_all_sessions(tx, account);
    ended.insert(ended.end(), sessions.begin(), sessions.end());
    accounts::disable_account(tx, account);
}

/// A member who belonged to another account comes back in by a link (lost password, lost phone).
void move_membership(db::Tx& tx, MemberId member, AccountId from, AccountId to, std::vector<SessionId>& ended) {
    tx.exec("UPDATE membership SET account_id = $3, created_at = $4 WHERE org_id = $1 AND member_id = $2", tx.org(),
            member, to, now());
    const bool belongs_elsewhere = !tx.query("SELECT 1 FROM membership WHERE account_id = $1 LIMIT 1", from).empty();
    if (!belongs_elsewhere) close_account(tx, from, ended);
    orgs::audit(tx, member, "sign_in_replaced", fmt::format("member:{}", member.value));
}

void take_over_places(db::Tx& tx, MemberId from, MemberId into, std::int64_t seq) {
    for (const auto& row : tx.query(
             "SELECT r.role, r.verified_at FROM role r WHERE r.org_id = $1 AND r.member_id = $2 AND r.to_seq IS NULL "
             "AND NOT EXISTS (SELECT 1 FROM role o WHERE o.org_id = $1 AND o.member_id = $3 AND o.role = r.role "
             "AND o.to_seq IS NULL)",
             tx.org(), from, into))
        store::open_role(tx, into, row.get<Role>(0), seq, row.get<std::optional<Timestamp>>(1));
    tx.exec(
        "INSERT INTO assignment (org_id, member_id, unit_id, duty, subject, subgroup, from_seq, until) "
        "SELECT a.org_id, $3, a.unit_id, a.duty, a.subject, a.subgroup, $4, a.until FROM assignment a "
        "WHERE a.org_id = $1 AND a.member_id = $2 AND a.to_seq IS NULL AND NOT EXISTS (SELECT 1 FROM assignment o "
        "WHERE o.org_id = $1 "
        "AND o.member_id = $3 AND o.unit_id = a.unit_id AND o.duty = a.duty AND o.subject = a.subject AND o.subgroup = "
        "a.subgroup "
        "AND o.to_seq IS NULL)",
        tx.org(), from, into, seq);
    const auto held = store::representations_by_parent(tx, into);
    for (auto relation : store::representations_by_parent(tx, from)) {
        if (std::ranges::find(held, relation.child, &store::RepresentationRow::child) != held.end()) continue;
        relation.parent = into;
        store::open_representation(tx, relation, seq);
    }
    for (const auto* table : {"role", "assignment"})
        tx.exec(fmt::format("UPDATE {} SET to_seq = $3 WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL", table),
                tx.org(), from, seq);
    tx.exec("UPDATE representation SET to_seq = $3 WHERE org_id = $1 AND parent_id = $2 AND to_seq IS NULL", tx.org(),
            from, seq);
}

/// The invited record becomes part of the one that the account already is. The record itself stays, deactivated.
void absorb(db::Tx& tx, store::MemberRow from, MemberId into) {
    const auto seq = events::emit(tx, events::to_member(into), events::AccessChanged{"joined"});
    take_over_places(tx, from.id, into, seq);
    auto kept = store::get_member(tx, into);
    if (!kept.phone) kept.phone = from.phone;
    if (!kept.email) kept.email = from.email;
    if (!kept.birth_date) kept.birth_date = from.birth_date;
    if (kept.position.empty()) kept.position = from.position;
    if (kept.name.patronymic.empty()) kept.name.patronymic = from.name.patronymic;
    store::update_member(tx, kept);
    store::revoke_personal_invites(tx, from.id);
    // What is known of the person is kept once: whoever deletes it later deletes all of it.
    from.phone = from.email = from.birth_date = std::nullopt;
    from.position.clear();
    from.deactivated_at = now();
    store::update_member(tx, from);
    tx.exec("UPDATE member SET absorbed_into = $3 WHERE org_id = $1 AND id = $2", tx.org(), from.id, into);
    orgs::audit(tx, into, "absorb_member", fmt::format("member:{}", into.value),
                fmt::format(R"({{"absorbed":"{}"}})", from.id.value));
}

void become(db::Tx& tx, AccountId account, MemberId member, std::vector<SessionId>& ended) {
    if (const auto owner = store::account_of(tx, member)) {
        move_membership(tx, member, *owner, account, ended);
    } else {
        tx.exec("INSERT INTO membership (account_id, org_id, member_id, created_at) VALUES ($1, $2, $3, $4)", account,
                tx.org(), member, now());
        orgs::audit(tx, member, "join", fmt::format("member:{}", member.value));
    }
    events::emit(tx, events::to_member(member), events::AccessChanged{"joined"});
}

}  // namespace

void check_attachable(db::Tx& tx, AccountId account, const store::MemberRow& member) {
    if (member.deactivated_at) throw Error{ErrorCode::invite_revoked};
    const auto present = store::member_of(tx, account);
    if (!present || *present == member.id) return;
    // A parent who opens the child's link while signed in must not become the child.
    const bool pupils = load_standing(tx, member.id).pupil || load_standing(tx, *present).pupil;
    if (pupils || store::account_of(tx, member.id) ||
        !same_person_name(store::get_member(tx, *present).name, member.name))
        throw Error{ErrorCode::conflict, "account", "the link is for another person: sign out and open it again"};
}

MemberId attach(db::Tx& tx, AccountId account, MemberId id, const Accepted& accepted, Identity identity,
                std::vector<SessionId>& ended) {
    const auto invited = store::get_member(tx, id);
    check_attachable(tx, account, invited);
    const auto present = store::member_of(tx, account);
    if (present && *present != id) {
        absorb(tx, invited, *present);
    } else if (!present) {
        become(tx, account, id, ended);
    }
    const MemberId member = present.value_or(id);
    end_requests_for(tx, id, account);
    if (member != id) end_requests_for(tx, member, account);
    tx.exec("UPDATE member SET joined_at = $3 WHERE org_id = $1 AND id = $2 AND joined_at IS NULL", tx.org(), member,
            now());
    if (identity == Identity::known)
        tx.exec(
            "UPDATE role SET verified_at = $3 WHERE org_id = $1 AND member_id = $2 AND role <> 'pupil' AND to_seq IS "
            "NULL "
            "AND verified_at IS NULL",
            tx.org(), member, now());
    orgs::keep_withheld(tx, member);
    give_accepted(tx, store::get_member(tx, member), accepted);
    store::revoke_personal_invites(tx, member);
    tell_staff(tx, member);
    return member;
}

void tell_staff(db::Tx& tx, MemberId member) {
    const auto units = load_standing(tx, member).units();
    if (units.empty()) events::emit(tx, events::to_unit_staff(UnitId{}), PeopleChanged{});
    for (UnitId unit : units) events::emit(tx, events::to_unit_staff(unit), PeopleChanged{});
}

}  // namespace parta::people
