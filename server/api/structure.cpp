#include "api/structure.hpp"

#include <array>
#include <functional>

#include "accounts/memberships.hpp"
#include "chats/publications.hpp"
#include "chats/returning.hpp"
#include "events/hub.hpp"

namespace parta::api {
namespace {

orgs::Unit unit_of(db::Tx& tx, const orgs::Viewer& viewer, UnitId id) {
    for (auto& unit : orgs::list_units(tx, viewer))
        if (unit.id == id) return std::move(unit);
    throw Error{ErrorCode::not_found};
}

/// `change` alters a consent of `member` and answers with the card. A withdrawal may close the organisation to its
/// account, so that the open connections have to be looked at again.
Task<Reply> consent_changed(Services& services, Call& call, MemberId member,
                            std::function<people::PersonCard(db::Tx&)> change) {
    struct Changed {
        people::PersonCard card;
        std::int64_t seq = 0;
        std::optional<AccountId> account;
    };
    auto changed = co_await services.db.write(
        call.org(),
        [&](db::Tx& tx) {
            auto card = change(tx);
            chats::tell_member_counts(tx, std::array{member});
            return Changed{std::move(card), tx.current_seq(), people::account_of(tx, member)};
        },
        db::Reach::both);
    if (changed.account) services.hub.refresh(*changed.account);
    auto reply = reply_with(changed.card);
    reply.seq = changed.seq;
    co_return reply;
}

}  // namespace

void keep_participants_with(db::Tx& tx, AccountId account, std::optional<MemberId> before) {
    // Somebody who was here already may have taken over the places of another record.
    if (before) return chats::keep_participants(tx);
    if (const auto member = accounts::member_here(tx, account)) chats::keep_participants(tx, std::array{*member});
}

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
    const MemberId id = people::add_person(tx, viewer, in);
    chats::keep_participants(tx, std::array{id});
    return person_card(tx, viewer, id);
}

people::PersonCard edit_person(db::Tx& tx, const orgs::Viewer& viewer, MemberId id, const people::EditPerson& in) {
    const auto left = chats::left_chats(tx, id);
    people::edit_person(tx, viewer, id, in);
    if (in.deactivated) chats::derive_official(tx);
    if (in.deactivated && *in.deactivated) chats::withdraw_drafts(tx, id);
    if (in.deactivated && !*in.deactivated) chats::give_back(tx, id, left);
    chats::keep_participants(tx, std::array{id});
    return person_card(tx, viewer, id);
}

people::PersonCard move_pupil(db::Tx& tx, const orgs::Viewer& viewer, MemberId id, const people::MovePupil& in) {
    people::move_pupil(tx, viewer, id, in);
    chats::keep_participants(tx, std::array{id});
    return person_card(tx, viewer, id);
}

void move_pupils(db::Tx& tx, const orgs::Viewer& viewer, const people::MovePupils& in) {
    people::move_pupils(tx, viewer, in);
    if (in.reason == people::MoveReason::left_school)
        for (const MemberId id : in.members) chats::withdraw_drafts(tx, id);
    chats::keep_participants(tx, in.members);
}

people::PersonCard undo_movement(db::Tx& tx, const orgs::Viewer& viewer, people::MovementId id) {
    const auto undoing = people::check_undoing(tx, viewer, id);
    const auto left = chats::places_ended(tx, undoing.member, undoing.seq);
    people::undo_movement(tx, viewer, undoing);
    for (const auto& [member, places] : left) chats::give_back(tx, member, places);
    chats::keep_participants(tx, std::array{undoing.member});
    return person_card(tx, viewer, undoing.member);
}

people::PersonCard set_role(db::Tx& tx, const orgs::Viewer& viewer, MemberId id, const people::SetRole& in) {
    people::set_role(tx, viewer, id, in);
    chats::keep_participants(tx, std::array{id});
    return person_card(tx, viewer, id);
}

people::PersonCard set_representation(db::Tx& tx, const orgs::Viewer& viewer, MemberId child,
                                      const people::SetRepresentation& in) {
    if (const auto ended = people::set_representation(tx, viewer, child, in))
        chats::give_back(tx, in.parent, chats::parent_places_ended(tx, in.parent, *ended));
    chats::keep_participants(tx, std::array{child});
    return person_card(tx, viewer, child);
}

people::OwnParents decide_parent(db::Tx& tx, const orgs::Viewer& viewer, MemberId parent,
                                 const people::DecideParent& in) {
    auto own = people::decide_parent(tx, viewer, parent, in);
    chats::keep_participants(tx, std::array{viewer.member});
    return own;
}

people::PersonCard set_verification(db::Tx& tx, const orgs::Viewer& viewer, MemberId id,
                                    const people::SetVerification& in) {
    people::set_verification(tx, viewer, id, in);
    chats::tell_member_counts(tx, std::array{id});  // where teachers must be confirmed, their classes open or close
    return person_card(tx, viewer, id);
}

orgs::Unit enrol_pupil(db::Tx& tx, const orgs::Viewer& viewer, UnitId id, const people::EnrolPupil& in) {
    people::enrol_pupil(tx, viewer, id, in);
    chats::keep_participants(tx, std::array{in.member});
    return unit_of(tx, viewer, id);
}

Task<Reply> change_consent(Services& services, Call& call, const people::ChangeConsent& in) {
    const MemberId id{detail::path_number(call, 1)};
    return consent_changed(services, call, id, [&call, &in, id](db::Tx& tx) {
        const auto viewer = orgs::open_closed_viewer(tx, call.session);
        if (viewer.closed && viewer.member != id) throw Error{ErrorCode::consent_withdrawn};
        if (viewer.lacks_second_factor()) throw Error{ErrorCode::second_factor_required_by_school};
        require(viewer, *call.route);
        if (viewer.session_touch_due) accounts::touch_session(tx, viewer.session);
        people::change_consent(tx, viewer, id, in);
        return people::person_card(tx, viewer, id);
    });
}

people::PersonCard record_paper_consent(db::Tx& tx, const orgs::Viewer& viewer, MemberId child,
                                        const people::PaperConsent& in) {
    people::record_paper_consent(tx, viewer, child, in);
    chats::tell_member_counts(tx, std::array{child});
    return person_card(tx, viewer, child);
}

Task<Reply> withdraw_on_paper(Services& services, Call& call, const people::PaperWithdrawal& in) {
    const MemberId child{detail::path_number(call, 1)};
    return consent_changed(services, call, child, [&call, &in, child](db::Tx& tx) {
        const auto viewer = open_writer(tx, call);
        people::withdraw_on_paper(tx, viewer, child, in);
        return person_card(tx, viewer, child);
    });
}

void answer_offer(db::Tx& tx, const orgs::Viewer& viewer, std::int64_t offer, const people::AnswerOffer& in) {
    const auto giver = people::answer_offer(tx, viewer, offer, in);
    if (in.accept) chats::keep_participants(tx, std::array{viewer.member, giver});
}

std::vector<people::Invite> list_invites(db::Tx& tx, const orgs::Viewer& viewer, const InvitesQuery& query) {
    return people::list_invites(tx, viewer, query.unit, query.member);
}

// Whoever is let in sees the organisation on every open screen at once: their connections follow the new membership.
Task<Reply> decide_join_request(Services& services, Call& call, const people::DecideJoinRequest& in) {
    const JoinRequestId id{detail::path_number(call, 1)};
    struct Decided {
        AccountId account;
        std::vector<SessionId> ended;  // of an account that this person used here before
        std::int64_t seq = 0;
    };
    auto decided = co_await services.db.write(
        call.org(),
        [&](db::Tx& tx) {
            const auto viewer = open_writer(tx, call);
            Decided done;
            const auto applicant = people::applicant_of(tx, id);
            const auto before = accounts::member_here(tx, applicant);
            done.account = people::decide_join_request(tx, viewer, id, in, &done.ended);
            keep_participants_with(tx, applicant, before);
            done.seq = tx.current_seq();
            return done;
        },
        db::Reach::both);
    services.hub.end_sessions(decided.ended);
    services.hub.refresh(decided.account);
    auto reply = empty_reply();
    reply.seq = decided.seq;
    co_return reply;
}

}  // namespace parta::api
