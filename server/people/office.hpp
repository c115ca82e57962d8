// Handing the office of administrator over (R7): one offers, the other takes it; both in force at the same moment.
#pragma once
#include "people/space.hpp"

namespace parta::people {

/// How long an offer waits for its answer.
inline constexpr std::chrono::days offer_lives{7};

/// An administrator offers their own office to a colleague who has joined and is staff; an earlier offer of theirs is
/// replaced. conflict for somebody who has not joined, holds no staff role, or administers already; invalid_field for
/// oneself; conflict for whoever is no administrator. The colleague's open screens are told. Audited.
OfficeOffer offer_office(db::Tx& tx, const Viewer& viewer, MemberId to);
/// Taken back by whoever offered; nothing when there is none. Audited.
void withdraw_offer(db::Tx& tx, const Viewer& viewer);

struct AnswerOffer {
    bool accept;
};
BOOST_DESCRIBE_STRUCT(AnswerOffer, (), (accept))
/// The colleague's word. Taken: they are administrator, the giver is not any more, in one unit. not_found for an offer
/// that is not theirs, is over or taken back; conflict when the giver administers nothing any more or the taker has
/// lost the staff role. Audited. Who offered it; the caller lets chats follow.
MemberId answer_offer(db::Tx& tx, const Viewer& viewer, std::int64_t offer, const AnswerOffer& in);

/// Offers to this person and by them that still wait.
std::vector<OfficeOffer> office_offers(db::Tx& tx, const Viewer& viewer);

}  // namespace parta::people
