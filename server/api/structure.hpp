// Where structure, people and conversation meet: whoever changes the structure lets the official chats follow in the
// same transaction.
#pragma once
#include "api/route.hpp"
#include "chats/chats.hpp"
#include "people/inviting.hpp"
#include "people/joining.hpp"
#include "people/movements.hpp"
#include "people/office.hpp"
#include "people/own_parents.hpp"
#include "people/people.hpp"
#include "people/withdrawals.hpp"

namespace parta::api {

/// Participants follow an account that may have been let in; `before`: who it was here until then.
void keep_participants_with(db::Tx& tx, AccountId account, std::optional<MemberId> before);

orgs::Unit create_unit(db::Tx& tx, const orgs::Viewer& viewer, const orgs::CreateUnit& in);
orgs::Unit edit_unit(db::Tx& tx, const orgs::Viewer& viewer, UnitId id, const orgs::EditUnit& in);
orgs::Unit assign(db::Tx& tx, const orgs::Viewer& viewer, UnitId id, const orgs::Assign& in);
orgs::Unit unassign(db::Tx& tx, const orgs::Viewer& viewer, UnitId id, const orgs::Assign& in);
people::PersonCard person_card(db::Tx& tx, const orgs::Viewer& viewer, MemberId id);
people::PersonCard add_person(db::Tx& tx, const orgs::Viewer& viewer, const people::AddPerson& in);
people::PersonCard edit_person(db::Tx& tx, const orgs::Viewer& viewer, MemberId id, const people::EditPerson& in);
people::PersonCard move_pupil(db::Tx& tx, const orgs::Viewer& viewer, MemberId id, const people::MovePupil& in);
/// Several pupils in one transaction.
void move_pupils(db::Tx& tx, const orgs::Viewer& viewer, const people::MovePupils& in);
people::PersonCard undo_movement(db::Tx& tx, const orgs::Viewer& viewer, people::MovementId id);
people::PersonCard set_role(db::Tx& tx, const orgs::Viewer& viewer, MemberId id, const people::SetRole& in);
people::PersonCard set_representation(db::Tx& tx, const orgs::Viewer& viewer, MemberId child,
                                      const people::SetRepresentation& in);
people::OwnParents decide_parent(db::Tx& tx, const orgs::Viewer& viewer, MemberId parent,
                                 const people::DecideParent& in);
people::PersonCard set_verification(db::Tx& tx, const orgs::Viewer& viewer, MemberId id,
                                    const people::SetVerification& in);
orgs::Unit enrol_pupil(db::Tx& tx, const orgs::Viewer& viewer, UnitId id, const people::EnrolPupil& in);
/// Not a plain write: whoever withdrew their own consent is let in to give it again, and the connections of everyone
/// concerned follow.
Task<Reply> change_consent(Services& services, Call& call, const people::ChangeConsent& in);
people::PersonCard record_paper_consent(db::Tx& tx, const orgs::Viewer& viewer, MemberId child,
                                        const people::PaperConsent& in);
/// Not a plain write: the connections of whoever is closed out follow.
Task<Reply> withdraw_on_paper(Services& services, Call& call, const people::PaperWithdrawal& in);

void answer_offer(db::Tx& tx, const orgs::Viewer& viewer, std::int64_t offer, const people::AnswerOffer& in);

struct InvitesQuery {
    std::optional<UnitId> unit;
    std::optional<MemberId> member;
};
BOOST_DESCRIBE_STRUCT(InvitesQuery, (), (unit, member))
std::vector<people::Invite> list_invites(db::Tx& tx, const orgs::Viewer& viewer, const InvitesQuery& query);

Task<Reply> decide_join_request(Services& services, Call& call, const people::DecideJoinRequest& in);

}  // namespace parta::api
