// The list of issued links: by person, by unit, or all that the viewer has to do with.
#include <fmt/ranges.h>

#include <algorithm>

#include "base/letters.hpp"
#include "people/chunks.hpp"
#include "people/invites.hpp"
#include "people/names.hpp"

namespace parta::people {
namespace {

constexpr int most_listed = 500;

std::string statement(std::string_view condition) {
    return fmt::format(
        "SELECT i.id, i.kind, i.role, i.member_id, m.surname, m.given_name, m.patronymic, i.unit_id, u.label, "
        "i.handed_over, "
        "b.surname, b.given_name, b.patronymic, i.issued_at, i.expires_at, i.uses, i.uses_limit, i.revoked_at FROM "
        "invite i "
        "LEFT JOIN member m ON m.org_id = $1 AND m.id = i.member_id "
        "LEFT JOIN unit u ON u.org_id = $1 AND u.id = i.unit_id "
        "LEFT JOIN member b ON b.org_id = $1 AND b.id = i.issued_by "
        "WHERE i.org_id = $1 AND {} ORDER BY i.id DESC LIMIT {}",
        condition, most_listed);
}

std::string name_in(const db::Row& row, int from) {
    if (row.is_null(from)) return {};
    return full_name({row.get<std::string>(from), row.get<std::string>(from + 1), row.get<std::string>(from + 2)});
}

Invite read(const db::Row& row) {
    Invite invite{.id = row.get<InviteId>(0),
                  .kind = row.get<InviteKind>(1),
                  .role = row.get<InviteRole>(2),
                  .status = InviteStatus::active,
                  .member = row.get<std::optional<MemberId>>(3),
                  .member_name = name_in(row, 4),
                  .unit = row.get<std::optional<UnitId>>(7),
                  .unit_label = row.get<std::optional<std::string>>(8).value_or(""),
                  .handed_over = row.get<bool>(9),
                  .issued_by = name_in(row, 10),
                  .issued_at = row.get<Timestamp>(13),
                  .expires_at = row.get<Timestamp>(14),
                  .uses = row.get<int>(15),
                  .uses_limit = row.get<int>(16)};
    invite.status = status_of({.expires_at = invite.expires_at,
                               .uses = invite.uses,
                               .uses_limit = invite.uses_limit,
                               .revoked_at = row.get<std::optional<Timestamp>>(17)});
    return invite;
}

void append(std::vector<Invite>& list, const db::Rows& rows) {
    for (const auto& row : rows) list.push_back(read(row));
}

/// Who came by each: the member, or what was typed by someone who still waits.
void load_redeemers(db::Tx& tx, std::vector<Invite>& list) {
    std::vector<InviteId> ids;
    std::unordered_map<InviteId, Invite*> by_id;
    for (auto& invite : list) {
        by_id[invite.id] = &invite;
        if (invite.uses > 0) ids.push_back(invite.id);
    }
    for_chunks<InviteId>(
        tx, ids,
        [](auto chunk) {
            return fmt::format(
                "SELECT r.invite_id, m.surname, m.given_name, m.patronymic, q.typed_name FROM redemption r "
                "LEFT JOIN member m ON m.org_id = $1 AND m.id = r.member_id "
                "LEFT JOIN join_request q ON q.org_id = $1 AND q.account_id = r.account_id AND q.invite_id = "
                "r.invite_id "
                "WHERE r.org_id = $1 AND r.invite_id IN ({}) ORDER BY r.at",
                chunk);
        },
        [&](const db::Row& row) {
            Invite& invite = *by_id[row.get<InviteId>(0)];
            auto name = name_in(row, 1);
            if (name.empty()) name = row.get<std::optional<std::string>>(4).value_or("");
            if (name.empty()) name = invite.member_name;
            invite.redeemed_by.push_back(std::move(name));
        });
}

/// Whom the invited represent.
void load_children(db::Tx& tx, std::vector<Invite>& list) {
    std::vector<MemberId> parents;
    for (const auto& invite : list)
        if (invite.member && invite.role == InviteRole::parent) parents.push_back(*invite.member);
    std::ranges::sort(parents);
    parents.erase(std::unique(parents.begin(), parents.end()), parents.end());
    std::unordered_map<MemberId, std::vector<std::string>> children;
    for_chunks<MemberId>(
        tx, parents,
        [](auto chunk) {
            return fmt::format(
                "SELECT p.parent_id, c.surname, c.given_name FROM representation p "
                "JOIN member c ON c.org_id = $1 AND c.id = p.child_id "
                "WHERE p.org_id = $1 AND p.parent_id IN ({}) AND p.to_seq IS NULL AND NOT p.restricted "
                "ORDER BY c.sort_name, c.id",
                chunk);
        },
        [&](const db::Row& row) {
            children[row.get<MemberId>(0)].push_back(squeeze(row.get<std::string>(1) + " " + row.get<std::string>(2)));
        });
    for (auto& invite : list)
        if (invite.member && invite.role == InviteRole::parent)
            invite.for_child = fmt::format("{}", fmt::join(children[*invite.member], ", "));
}

/// An invite that exists.
Invite listed(db::Tx& tx, InviteId id) {
    static const std::string by_id = statement("i.id = $2");
    std::vector<Invite> found;
    append(found, tx.query(by_id, tx.org(), id));
    load_redeemers(tx, found);
    load_children(tx, found);
    return std::move(found.at(0));
}

}  // namespace

Invite edit_invite(db::Tx& tx, const Viewer& viewer, InviteId id, const EditInvite& in) {
    const auto invite = check_may_manage(tx, viewer, id);
    if (invite.kind != InviteKind::personal) throw Error{ErrorCode::invalid_field, "invite", "a personal link"};
    check_usable(invite);
    if (invite.handed_over != in.handed_over) {
        tx.exec("UPDATE invite SET handed_over = $3 WHERE org_id = $1 AND id = $2", tx.org(), id, in.handed_over);
        events::emit(tx, events::to_unit_staff(invite.unit.value_or(UnitId{})), PeopleChanged{});
        orgs::audit(tx, viewer.member, in.handed_over ? "hand_over_invite" : "take_back_hand_over",
                    fmt::format("invite:{}", id.value));
    }
    return listed(tx, id);
}

HandedOver hand_over_unit(db::Tx& tx, const Viewer& viewer, const HandOver& in) {
    check_may_invite_in(tx, viewer, in.unit);
    const auto changed = tx.exec(
        "UPDATE invite SET handed_over = $3 WHERE org_id = $1 AND unit_id = $2 AND kind = 'personal' AND "
        "role <> 'staff' AND handed_over <> $3 AND revoked_at IS NULL AND uses < uses_limit AND expires_at > $4",
        tx.org(), in.unit, in.handed_over, now());
    if (changed > 0) {
        events::emit(tx, events::to_unit_staff(in.unit), PeopleChanged{});
        orgs::audit(tx, viewer.member, in.handed_over ? "hand_over_invites" : "take_back_hand_overs",
                    fmt::format("unit:{}", in.unit.value), fmt::format(R"({{"count":{}}})", changed));
    }
    return {static_cast<int>(changed)};
}

std::vector<Invite> list_invites(db::Tx& tx, const Viewer& viewer, std::optional<UnitId> unit,
                                 std::optional<MemberId> member) {
    static const std::string by_member = statement("i.member_id = $2"), by_unit = statement("i.unit_id = $2"),
                             all = statement("i.id > $2");
    std::vector<Invite> list;
    if (member) {
        if (!may_invite(tx, viewer, load_standing(tx, *member))) throw Error{ErrorCode::not_found};
        append(list, tx.query(by_member, tx.org(), *member));
        if (unit) std::erase_if(list, [&](const Invite& invite) { return invite.unit != unit; });
    } else if (unit) {
        check_may_invite_in(tx, viewer, *unit);
        append(list, tx.query(by_unit, tx.org(), *unit));
    } else if (orgs::may_everywhere(viewer, Action::invite_families)) {
        append(list, tx.query(all, tx.org(), InviteId{}));
        if (!orgs::may_everywhere(viewer, Action::invite_staff))
            std::erase_if(list, [](const Invite& invite) { return invite.role == InviteRole::staff; });
    } else {
        orgs::check(viewer, Action::invite_families);
        for (UnitId own : granted_units(viewer, Action::invite_families)) {
            const auto row = store::find_unit(tx, own);
            if (row && may_invite_in(viewer, *row)) append(list, tx.query(by_unit, tx.org(), own));
        }
        std::ranges::sort(list, std::greater{}, &Invite::id);
        if (list.size() > most_listed) list.resize(most_listed);
    }
    load_redeemers(tx, list);
    load_children(tx, list);
    return list;
}

}  // namespace parta::people
