#include "people/office.hpp"

#include "people/names.hpp"
#include "people/store.hpp"

namespace parta::people {
namespace {

bool administers(db::Tx& tx, MemberId member) {
    return !tx.query(
                  "SELECT 1 FROM role r JOIN member m ON m.org_id = r.org_id AND m.id = r.member_id AND m.closed_at IS "
                  "NULL WHERE r.org_id = $1 AND r.member_id = $2 AND r.role = 'administrator' AND r.to_seq IS NULL",
                  tx.org(), member)
                .empty();
}

/// Whoever works here and has joined, and so may be appointed.
bool may_take(db::Tx& tx, MemberId member) {
    return !tx.query(
                  "SELECT 1 FROM role r JOIN member m ON m.org_id = r.org_id AND m.id = r.member_id AND m.closed_at IS "
                  "NULL AND m.joined_at IS NOT NULL WHERE r.org_id = $1 AND r.member_id = $2 AND r.role NOT IN "
                  "('pupil', 'administrator') AND r.to_seq IS NULL LIMIT 1",
                  tx.org(), member)
                .empty();
}

std::string subject_of(MemberId id) {
    return fmt::format("member:{}", id.value);
}

std::int64_t tell(db::Tx& tx, MemberId member) {
    return events::emit(tx, events::to_member(member), events::AccessChanged{"roles"});
}

}  // namespace

OfficeOffer offer_office(db::Tx& tx, const Viewer& viewer, MemberId to) {
    orgs::check_everywhere(viewer, Action::appoint_administrators);
    if (!administers(tx, viewer.member))
        throw Error{ErrorCode::conflict, {}, "only an administrator has this office to give"};
    if (to == viewer.member) throw Error{ErrorCode::invalid_field, "member", "a colleague"};
    store::get_member(tx, to);
    if (administers(tx, to)) throw Error{ErrorCode::conflict, "member", "an administrator already"};
    if (!may_take(tx, to))
        throw Error{ErrorCode::conflict, "member", "administrators are appointed from the staff who have joined"};
    tx.exec("DELETE FROM office_offer WHERE org_id = $1 AND from_id = $2", tx.org(), viewer.member);
    tx.exec("INSERT INTO office_offer (org_id, id, from_id, to_id, offered_at) VALUES ($1, $2, $3, $4, $5)", tx.org(),
            new_id_value(), viewer.member, to, now());
    tell(tx, to);
    tell(tx, viewer.member);
    orgs::audit(tx, viewer.member, "offer_office", subject_of(to));
    for (auto& offer : office_offers(tx, viewer))
        if (offer.mine) return offer;
    throw Error{ErrorCode::internal};
}

void withdraw_offer(db::Tx& tx, const Viewer& viewer) {
    const auto taken =
        tx.query("DELETE FROM office_offer WHERE org_id = $1 AND from_id = $2 RETURNING to_id", tx.org(), viewer.member)
            .maybe();
    if (!taken) return;
    const auto to = taken->get<MemberId>(0);
    tell(tx, to);
    tell(tx, viewer.member);
    orgs::audit(tx, viewer.member, "withdraw_office_offer", subject_of(to));
}

MemberId answer_offer(db::Tx& tx, const Viewer& viewer, std::int64_t offer, const AnswerOffer& in) {
    // First a number of this unit: answers and dismissals of one organisation come one after the other.
    const auto seq = tell(tx, viewer.member);
    const auto row = tx.query(
                           "DELETE FROM office_offer WHERE org_id = $1 AND id = $2 AND to_id = $3 AND offered_at > $4 "
                           "RETURNING from_id",
                           tx.org(), offer, viewer.member, now() - offer_lives)
                         .maybe();
    if (!row) throw Error{ErrorCode::not_found};
    const auto from = row->get<MemberId>(0);
    if (!in.accept) {
        tell(tx, from);
        orgs::audit(tx, viewer.member, "decline_office", subject_of(from));
        return from;
    }
    if (!administers(tx, from))
        throw Error{ErrorCode::conflict, {}, "whoever offered the office does not hold it any more"};
    if (!may_take(tx, viewer.member))
        throw Error{ErrorCode::conflict, {}, "administrators are appointed from the staff who have joined"};
    if (!administers(tx, viewer.member)) store::open_role(tx, viewer.member, Role::administrator, seq, now());
    store::close_role(tx, from, Role::administrator, tell(tx, from));
    orgs::keep_withheld(tx, viewer.member);
    orgs::keep_withheld(tx, from);
    events::emit(tx, events::to_unit_staff(UnitId{}), PeopleChanged{});
    orgs::audit(tx, viewer.member, "take_office", subject_of(from));
    return from;
}

std::vector<OfficeOffer> office_offers(db::Tx& tx, const Viewer& viewer) {
    std::vector<OfficeOffer> offers;
    for (const auto& row : tx.query(
             "SELECT o.id, o.from_id = $2, m.surname, m.given_name, m.patronymic, o.offered_at, m.id FROM office_offer "
             "o JOIN member m ON m.org_id = o.org_id AND m.id = CASE WHEN o.from_id = $2 THEN o.to_id ELSE o.from_id "
             "END WHERE o.org_id = $1 AND (o.from_id = $2 OR o.to_id = $2) AND o.offered_at > $3 ORDER BY o.id LIMIT "
             "20",
             tx.org(), viewer.member, now() - offer_lives))
        offers.push_back(
            {.id = std::to_string(row.get<std::int64_t>(0)),
             .mine = row.get<bool>(1),
             .colleague = row.get<MemberId>(6),
             .name = full_name({row.get<std::string>(2), row.get<std::string>(3), row.get<std::string>(4)}),
             .offered_at = row.get<Timestamp>(5)});
    return offers;
}

}  // namespace parta::people
