// One person as the viewer may see them: the card and, apart from it and audited, the contacts.
#include <algorithm>

#include "people/consent.hpp"
#include "people/invites.hpp"
#include "people/leaving.hpp"
#include "people/lines.hpp"
#include "people/standing.hpp"
#include "people/store.hpp"
#include "people/ways_back.hpp"

namespace parta::people {
namespace {

enum class Side { representatives, children };

/// The other ends of a person's relations. Restricted ones are told only to those who may know (R56).
std::vector<Relative> relatives(db::Tx& tx, const Viewer& viewer, MemberId person, Side side) {
    const bool upwards = side == Side::representatives;
    const auto relations =
        upwards ? store::representations_of_child(tx, person) : store::representations_by_parent(tx, person);
    std::vector<MemberId> ids;
    std::vector<store::RepresentationRow> told;
    for (const auto& relation : relations) {
        if (relation.restricted && !may_know_restrictions(viewer, store::main_unit(tx, relation.child))) continue;
        told.push_back(relation);
        ids.push_back(upwards ? relation.parent : relation.child);
    }
    std::vector<Relative> found;
    for (auto& line : person_lines(tx, ids)) {
        const auto& relation = *std::ranges::find_if(
            told, [&](const store::RepresentationRow& row) { return (upwards ? row.parent : row.child) == line.id; });
        found.push_back({line.id, std::move(line.name), relation.legal, relation.restricted, relation.reason, line.join,
                         relation.relation, relation.by_school, relation.restricted && relation.by_child});
    }
    return found;
}

/// Oneself, one's children, colleagues, and whom the list of people shows.
bool may_see(db::Tx& tx, const Viewer& viewer, const Standing& target) {
    if (target.member == viewer.member || (viewer.is_staff() && target.staff)) return true;
    if (may_on(viewer, Action::see_people, target)) return true;
    const auto own = store::representations_by_parent(tx, viewer.member);
    return std::ranges::any_of(
        own, [&](const auto& relation) { return relation.child == target.member && !relation.restricted; });
}

}  // namespace

PersonCard person_card(db::Tx& tx, const Viewer& viewer, MemberId id) {
    const Standing standing = load_standing(tx, id);
    if (!may_see(tx, viewer, standing)) throw Error{ErrorCode::not_found};
    const auto row = store::get_member(tx, id);
    PersonCard card;
    card.person = std::move(person_lines(tx, {&id, 1}).front());
    card.may_edit = may_on(viewer, Action::edit_people, standing) || may_on(viewer, Action::correct_contacts, standing);
    card.may_see_contacts = may_on(viewer, Action::see_contacts, standing);
    if (card.may_see_contacts || card.may_edit) card.birth_date = row.birth_date;
    card.subjects =
        tx.query("SELECT subjects FROM member WHERE org_id = $1 AND id = $2", tx.org(), id).only().get<std::string>(0);
    card.representatives = relatives(tx, viewer, id, Side::representatives);
    card.children = relatives(tx, viewer, id, Side::children);
    card.consent = consent_of(tx, id);
    card.may_change_consent = may_change_consent(tx, viewer, row);
    if (card.may_change_consent || may_on(viewer, Action::see_contacts, standing))
        card.consent.records = consent_records(tx, id);
    hide_photo_flag(viewer, card.person);
    card.may_invite = may_invite(tx, viewer, standing);
    if (row.deactivated_at && orgs::may_everywhere(viewer, Action::edit_people)) card.left = left_places(tx, id);
    if (row.joined_at && !row.deactivated_at) {
        card.way_back = way_back(tx, viewer, standing);
        card.may_reset_second_factor = may_reset_second_factor(tx, viewer, standing);
    }
    return card;
}

Contacts person_contacts(db::Tx& tx, const Viewer& viewer, MemberId id) {
    check_on(viewer, Action::see_contacts, load_standing(tx, id));
    const auto row = store::get_member(tx, id);
    orgs::audit(tx, viewer.member, "see_contacts", fmt::format("member:{}", id.value));
    return {row.phone, row.email};
}

}  // namespace parta::people
