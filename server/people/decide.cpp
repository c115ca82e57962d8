// Deciding on a join request: declined, or bound to a roster line and let in.
#include <algorithm>

#include "base/letters.hpp"
#include "people/attach.hpp"
#include "people/joining.hpp"
#include "people/movements.hpp"
#include "people/names.hpp"
#include "people/own_parents.hpp"
#include "people/requests.hpp"
#include "people/standing.hpp"

namespace parta::people {
namespace {

struct RequestRow {
    JoinRequestId id;
    InviteId invite;
    AccountId account;
    InviteRole role;
    std::optional<UnitId> unit;
    std::optional<MemberId> member;
    std::string typed_name;
    Accepted accepted;
};

RequestRow get_pending(db::Tx& tx, JoinRequestId id) {
    const auto row =
        tx.query(
              "SELECT invite_id, account_id, role, unit_id, member_id, typed_name, consents, status FROM join_request "
              "WHERE org_id = $1 AND id = $2",
              tx.org(), id)
            .maybe();
    if (!row) throw Error{ErrorCode::not_found};
    RequestRow request{id,
                       row->get<InviteId>(0),
                       row->get<AccountId>(1),
                       row->get<InviteRole>(2),
                       row->get<std::optional<UnitId>>(3),
                       row->get<std::optional<MemberId>>(4),
                       row->get<std::string>(5),
                       Accepted::from(row->get<std::string_view>(6))};
    if (row->get<std::string_view>(7) != "pending")
        throw Error{ErrorCode::conflict, {}, "somebody has decided already"};
    return request;
}

void check_may_decide(db::Tx& tx, const Viewer& viewer, const RequestRow& request) {
    // Somebody hired after asking as a representative is staff by now.
    const bool names_staff = request.member && load_standing(tx, *request.member).staff;
    const auto action = request.role == InviteRole::staff || names_staff ? Action::decide_staff_requests
                                                                         : Action::decide_family_requests;
    const bool may = orgs::may_everywhere(viewer, action) || (request.unit && orgs::may(viewer, action, *request.unit));
    if (!may) throw Error{ErrorCode::not_found};
}

bool is_supplementary(db::Tx& tx, const RequestRow& request) {
    const auto unit = store::find_unit(tx, request.unit.value_or(UnitId{}));
    return unit && unit->kind == UnitKind::supplementary;
}

/// A pupil who belongs to the unit of the request, or has no class yet.
store::MemberRow roster_line(db::Tx& tx, const RequestRow& request, std::optional<MemberId> id, const char* field) {
    if (!id) throw Error{ErrorCode::invalid_field, field, "the roster line of the pupil"};
    const Standing standing = load_standing(tx, *id);
    const bool fits =
        standing.pupil && (std::ranges::find(standing.enrolled, request.unit) != standing.enrolled.end() ||
                           standing.enrolled.empty() || is_supplementary(tx, request));
    if (!fits) throw Error{ErrorCode::invalid_field, field, "a pupil of this class"};
    return store::get_member(tx, *id);
}

/// A class link into a supplementary group, or into a class for a pupil without one, brings the pupil in.
void enrol_if_new(db::Tx& tx, const Viewer& viewer, const RequestRow& request, MemberId pupil) {
    const Standing standing = load_standing(tx, pupil);
    if (!request.unit || std::ranges::find(standing.enrolled, *request.unit) != standing.enrolled.end()) return;
    const auto seq = events::emit(tx, events::to_member(pupil), events::AccessChanged{"joined"});
    const auto counts = is_supplementary(tx, request) ? store::Counts::beside : store::Counts::main;
    store::open_enrolment(tx, pupil, *request.unit, counts, seq, "request");
    if (counts == store::Counts::main)
        note_movement(tx, viewer.member,
                      {.member = pupil, .from = {}, .to = request.unit, .reason = MovementReason::request, .seq = seq});
    for (const auto& relation : store::representations_of_child(tx, pupil))
        events::emit(tx, events::to_member(relation.parent), events::AccessChanged{"joined"});
}

void check_unclaimed(db::Tx& tx, MemberId member) {
    if (store::account_of(tx, member))
        throw Error{ErrorCode::already_exists, "member", "this person has joined already"};
}

/// The representative of the child: an existing line, the applicant's own earlier record, or a new one made from the
/// typed name.
MemberId representative_for(db::Tx& tx, const RequestRow& request, const store::MemberRow& child,
                            std::optional<MemberId> chosen) {
    const auto relations = store::representations_of_child(tx, child.id);
    auto relation_of = [&](MemberId id) { return std::ranges::find(relations, id, &store::RepresentationRow::parent); };
    if (chosen) {
        const auto relation = relation_of(*chosen);
        if (relation == relations.end() || relation->restricted)
            throw Error{ErrorCode::invalid_field, "member", "a representative of this child"};
        check_unclaimed(tx, *chosen);
        return *chosen;
    }
    const auto present = store::member_of(tx, request.account);
    if (present && *present == child.id) throw Error{ErrorCode::conflict, "account"};
    const MemberId parent = present ? *present : new_id<MemberId>();
    if (!present)
        store::insert_member(tx, {.id = parent, .name = read_typed_name(request.typed_name, child.name.surname)});
    if (const auto relation = relation_of(parent); relation == relations.end()) {
        check_not_the_pupils_decision(tx, child.id, parent);
        const auto seq = events::emit(tx, events::to_member(parent), events::AccessChanged{"joined"});
        store::open_representation(tx, {child.id, parent}, seq);
    } else if (relation->restricted) {
        throw Error{ErrorCode::invalid_field, "child", "a child whom this person may represent"};
    }
    return parent;
}

MemberId bind(db::Tx& tx, const Viewer& viewer, const RequestRow& request, const DecideJoinRequest& in) {
    if (request.member) {
        // The account's own membership may be an earlier answer to the same request.
        if (store::member_of(tx, request.account) != request.member) check_unclaimed(tx, *request.member);
        return *request.member;
    }
    if (request.role == InviteRole::pupil) {
        const auto pupil = roster_line(tx, request, in.member, "member");
        check_unclaimed(tx, pupil.id);
        check_pupil_may_join(tx, pupil);
        enrol_if_new(tx, viewer, request, pupil.id);
        return pupil.id;
    }
    return representative_for(tx, request, roster_line(tx, request, in.child, "child"), in.member);
}

/// Who decides on families makes nobody staff: not by naming the roster line of a colleague who is a representative
/// too, and not by confirming a colleague once more.
Identity identity_of(db::Tx& tx, const Viewer& viewer, MemberId target) {
    if (!load_standing(tx, target).staff || orgs::may_everywhere(viewer, Action::decide_staff_requests))
        return Identity::known;
    if (!store::account_of(tx, target))
        throw Error{ErrorCode::forbidden, "member", "staff are let in by administrators"};
    return Identity::presumed;
}

/// Nobody gets into a class that has been archived since they asked: where the pupil is now, another link leads.
void check_unit_in_use(db::Tx& tx, const RequestRow& request) {
    const auto unit = store::find_unit(tx, request.unit.value_or(UnitId{}));
    if (!unit || unit->archived)
        throw Error{ErrorCode::conflict, "unit",
                    "the class is in the archive: decline the request and give the link of their present class"};
}

void check_still_wanted(db::Tx& tx, const RequestRow& request) {
    if (!load_standing(tx, *request.member).is_open() || store::get_member(tx, *request.member).deactivated_at)
        throw Error{ErrorCode::conflict, {}, "this person may not join any more: decline the request"};
}

}  // namespace

AccountId decide_join_request(db::Tx& tx, const Viewer& viewer, JoinRequestId id, const DecideJoinRequest& in,
                              std::vector<SessionId>* ended) {
    const auto request = get_pending(tx, id);
    check_may_decide(tx, viewer, request);
    std::optional<MemberId> joined;
    if (in.approve) {
        if (request.member)
            check_still_wanted(tx, request);
        else
            check_unit_in_use(tx, request);
        std::vector<SessionId> closed;
        const MemberId target = bind(tx, viewer, request, in);
        const auto identity = identity_of(tx, viewer, target);
        joined = attach(tx, request.account, target, request.accepted, identity, closed);
        if (ended != nullptr) ended->insert(ended->end(), closed.begin(), closed.end());
        tx.exec("UPDATE redemption SET member_id = $4 WHERE org_id = $1 AND invite_id = $2 AND account_id = $3",
                tx.org(), request.invite, request.account, *joined);
    }
    const std::string reason = in.reason && !in.approve ? squeeze(*in.reason) : "";
    tx.exec(
        "UPDATE join_request SET status = $3, decided_at = $4, decided_by = $5, member_id = coalesce($6, member_id), "
        "reason = $7 WHERE org_id = $1 AND id = $2",
        tx.org(), id, in.approve ? "approved" : "declined", now(), viewer.member, joined, reason);
    if (in.approve) forget_waiting(tx, request.account);
    tell_deciders(tx, request.unit);
    if (!in.approve && request.unit) events::emit(tx, events::to_unit_staff(*request.unit), PeopleChanged{});
    orgs::audit(tx, viewer.member, in.approve ? "approve_join_request" : "decline_join_request",
                joined ? fmt::format("member:{}", joined->value) : fmt::format("join_request:{}", id.value));
    return request.account;
}

}  // namespace parta::people
