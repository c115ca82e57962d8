#include "api/structure.hpp"

#include "events/hub.hpp"

namespace parta::api {
namespace {

orgs::Unit unit_of(db::Tx& tx, const orgs::Viewer& viewer, UnitId id) {
    for (auto& unit : orgs::list_units(tx, viewer))
        if (unit.id == id) return std::move(unit);
    throw Error{ErrorCode::not_found};
}

}  // namespace

orgs::Unit create_unit(db::Tx& tx, const orgs::Viewer& viewer, const orgs::CreateUnit& in) {
    const UnitId id = orgs::create_unit(tx, viewer, in);
    chats::derive_official(tx);
    return unit_of(tx, viewer, id);
}

orgs::Unit edit_unit(db::Tx& tx, const orgs::Viewer& viewer, UnitId id, const orgs::EditUnit& in) {
    auto before = unit_of(tx, viewer, id);
    orgs::edit_unit(tx, viewer, id, in);
    chats::derive_official(tx);
    if (in.archived.value_or(false)) return before;  // no longer listed
    return unit_of(tx, viewer, id);
}

orgs::Unit assign(db::Tx& tx, const orgs::Viewer& viewer, UnitId id, const orgs::Assign& in) {
    orgs::assign(tx, viewer, id, in);
    chats::derive_official(tx);
    return unit_of(tx, viewer, id);
}

orgs::Unit unassign(db::Tx& tx, const orgs::Viewer& viewer, UnitId id, const orgs::Assign& in) {
    orgs::unassign(tx, viewer, id, in);
    chats::derive_official(tx);
    return unit_of(tx, viewer, id);
}

people::PersonCard person_card(db::Tx& tx, const orgs::Viewer& viewer, MemberId id) {
    auto card = people::person_card(tx, viewer, id);
    card.may_write = chats::may_write_to(tx, viewer, id);
    return card;
}

people::PersonCard add_person(db::Tx& tx, const orgs::Viewer& viewer, const people::AddPerson& in) {
    return person_card(tx, viewer, people::add_person(tx, viewer, in));
}

people::PersonCard edit_person(db::Tx& tx, const orgs::Viewer& viewer, MemberId id, const people::EditPerson& in) {
    people::edit_person(tx, viewer, id, in);
    chats::keep_participants(tx);
    return person_card(tx, viewer, id);
}

people::PersonCard move_pupil(db::Tx& tx, const orgs::Viewer& viewer, MemberId id, const people::MovePupil& in) {
    people::move_pupil(tx, viewer, id, in);
    chats::keep_participants(tx);
    return person_card(tx, viewer, id);
}

people::PersonCard set_role(db::Tx& tx, const orgs::Viewer& viewer, MemberId id, const people::SetRole& in) {
    people::set_role(tx, viewer, id, in);
    chats::keep_participants(tx);
    return person_card(tx, viewer, id);
}

people::PersonCard set_representation(db::Tx& tx, const orgs::Viewer& viewer, MemberId child,
                                      const people::SetRepresentation& in) {
    people::set_representation(tx, viewer, child, in);
    chats::keep_participants(tx);
    return person_card(tx, viewer, child);
}

people::PersonCard record_paper_consent(db::Tx& tx, const orgs::Viewer& viewer, MemberId child) {
    people::record_paper_consent(tx, viewer, child);
    return person_card(tx, viewer, child);
}

std::vector<people::Invite> list_invites(db::Tx& tx, const orgs::Viewer& viewer, const InvitesQuery& query) {
    return people::list_invites(tx, viewer, query.unit, query.member);
}

orgs::AuditPage list_audit(db::Tx& tx, const orgs::Viewer& viewer, const AuditQuery& query) {
    return orgs::list_audit(tx, viewer, query.before);
}

// Whoever is let in sees the organisation on every open screen at once: their connections follow the new membership.
Task<Reply> decide_join_request(Services& services, Call& call, const people::DecideJoinRequest& in) {
    const JoinRequestId id{detail::path_number(call, 1)};
    struct Decided {
        AccountId account;
        std::vector<SessionId> ended;  // of an account that this person used here before
    };
    auto decided = co_await services.db.write(
        call.org(),
        [&](db::Tx& tx) {
            auto viewer = orgs::open_viewer(tx, call.session);
            require(viewer, *call.route);
            Decided done;
            done.account = people::decide_join_request(tx, viewer, id, in, &done.ended);
            chats::keep_participants(tx);
            return done;
        },
        db::Reach::both);
    services.hub.end_sessions(decided.ended);
    services.hub.refresh(decided.account);
    co_return empty_reply();
}

}  // namespace parta::api
