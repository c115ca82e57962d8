#include "people/invites.hpp"
#include "people/joining.hpp"

#include <algorithm>

namespace parta::people {
namespace {

constexpr std::string_view columns =
    "i.id, i.kind, i.role, i.member_id, i.unit_id, i.handed_over, i.issued_by, i.issued_at, i.expires_at, i.uses, "
    "i.uses_limit, i.revoked_at";

InviteRow read(const db::Row& row) {
    return {row.get<InviteId>(0),
            row.get<InviteKind>(1),
            row.get<InviteRole>(2),
            row.get<std::optional<MemberId>>(3),
            row.get<std::optional<UnitId>>(4),
            row.get<bool>(5),
            row.get<MemberId>(6),
            row.get<Timestamp>(7),
            row.get<Timestamp>(8),
            row.get<int>(9),
            row.get<int>(10),
            row.get<std::optional<Timestamp>>(11)};
}

}  // namespace

InviteKey insert_invite(db::Tx& tx, const InviteRow& row) {
    tx.post(
        "INSERT INTO invite (org_id, id, kind, role, member_id, unit_id, handed_over, issued_by, issued_at, "
        "expires_at, uses_limit) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        tx.org(), row.id, row.kind, row.role, row.member, row.unit, row.handed_over, row.issued_by, row.issued_at,
        row.expires_at, row.uses_limit);
    InviteKey key = make_invite_key();
    if (row.kind == InviteKind::class_link)
        tx.post("UPDATE invite SET secret = $3 WHERE org_id = $1 AND id = $2", tx.org(), row.id,
                key.token + " " + key.code);
    for (const auto& secret : {key.token, key.code})
        tx.post("INSERT INTO invite_key (key_hash, org_id, invite_id) VALUES ($1, $2, $3)", key_hash(secret), tx.org(),
                row.id);
    return key;
}

std::optional<InviteRow> find_invite(db::Tx& tx, InviteId id) {
    static const std::string sql = fmt::format("SELECT {} FROM invite i WHERE i.org_id = $1 AND i.id = $2", columns);
    const auto row = tx.query(sql, tx.org(), id).maybe();
    if (!row) return std::nullopt;
    return read(*row);
}

InviteRow invite_of_key(db::Tx& tx, std::string_view key) {
    const auto folded = fold_key(key);
    if (folded.empty()) throw Error{ErrorCode::not_found, "key"};
    static const std::string sql = fmt::format(
        "SELECT {} FROM invite_key k JOIN invite i ON i.org_id = $1 AND i.id = k.invite_id WHERE k.key_hash = $2 AND "
        "k.org_id = $1",
        columns);
    const auto row = tx.query(sql, tx.org(), key_hash(folded)).maybe();
    if (!row) throw Error{ErrorCode::not_found, "key"};
    return read(*row);
}

OrgId org_of_invite(db::Tx& platform, std::string_view key) {
    const auto folded = fold_key(key);
    if (folded.empty()) throw Error{ErrorCode::not_found, "key"};
    const auto row = platform.query("SELECT org_id FROM invite_key WHERE key_hash = $1", key_hash(folded)).maybe();
    if (!row) throw Error{ErrorCode::not_found, "key"};
    return row->get<OrgId>(0);
}

InviteStatus status_of(const InviteRow& row) {
    if (row.uses >= row.uses_limit) return InviteStatus::used;
    if (row.revoked_at) return InviteStatus::revoked;
    return row.expires_at <= now() ? InviteStatus::expired : InviteStatus::active;
}

void check_usable(const InviteRow& row) {
    switch (status_of(row)) {
        case InviteStatus::active:
            return;
        case InviteStatus::used:
            throw Error{ErrorCode::invite_used};
        case InviteStatus::expired:
            throw Error{ErrorCode::invite_expired};
        case InviteStatus::revoked:
            throw Error{ErrorCode::invite_revoked};
    }
}

void check_unit_open(db::Tx& tx, const InviteRow& row) {
    if (row.kind != InviteKind::class_link || !row.unit) return;
    const auto unit = store::find_unit(tx, *row.unit);
    if (!unit || unit->archived) throw Error{ErrorCode::invite_revoked};
}

std::string link_of(std::string_view base_url, const InviteKey& key) {
    return fmt::format("{}/j/{}", base_url, key.token);
}

bool was_handed_over(const InviteRow& invite, const Standing& target) {
    return invite.handed_over && (!target.staff || invite.role == InviteRole::staff);
}

bool may_invite_in(const Viewer& viewer, const store::UnitRow& unit) {
    if (orgs::may_everywhere(viewer, Action::invite_families)) return true;
    return orgs::may(viewer, Action::invite_families, unit.id) &&
           (viewer.leads(unit.id) || unit.kind == UnitKind::supplementary);
}

bool may_invite_somewhere(db::Tx& tx, const Viewer& viewer) {
    if (orgs::may_everywhere(viewer, Action::invite_families)) return true;
    return std::ranges::any_of(granted_units(viewer, Action::invite_families), [&](UnitId id) {
        const auto unit = store::find_unit(tx, id);
        return unit && !unit->archived && may_invite_in(viewer, *unit);
    });
}

store::UnitRow check_may_invite_in(db::Tx& tx, const Viewer& viewer, UnitId id) {
    orgs::check(viewer, Action::invite_families, id);
    auto unit = store::find_unit(tx, id);
    if (!unit || unit->archived || unit->kind == UnitKind::staff) throw Error{ErrorCode::not_found, "unit"};
    if (!may_invite_in(viewer, *unit)) throw Error{ErrorCode::forbidden};
    return std::move(*unit);
}

bool may_invite(db::Tx& tx, const Viewer& viewer, const Standing& target) {
    if (target.staff) return orgs::may_everywhere(viewer, Action::invite_staff);
    const bool open_parent = std::ranges::any_of(target.children, [](const auto& child) { return !child.restricted; });
    if (!target.pupil && !open_parent) return false;
    if (orgs::may_everywhere(viewer, Action::invite_families)) return true;
    auto allowed = [&](UnitId id) {
        const auto unit = store::find_unit(tx, id);
        return unit && may_invite_in(viewer, *unit);
    };
    return std::ranges::any_of(target.enrolled, allowed) ||
           std::ranges::any_of(target.children, [&](const auto& child) {
               return child.unit && !child.restricted && allowed(*child.unit);
           });
}

InviteRow check_may_manage(db::Tx& tx, const Viewer& viewer, InviteId id) {
    auto invite = find_invite(tx, id);
    if (!invite) throw Error{ErrorCode::not_found};
    bool allowed = false;
    if (invite->role == InviteRole::staff) {
        allowed = orgs::may_everywhere(viewer, Action::invite_staff);
    } else if (invite->unit) {
        const auto unit = store::find_unit(tx, *invite->unit);
        allowed = unit && may_invite_in(viewer, *unit);
    } else if (invite->member) {
        allowed = may_invite(tx, viewer, load_standing(tx, *invite->member));
    }
    if (!allowed) throw Error{ErrorCode::not_found};
    return std::move(*invite);
}

void revoke_invite(db::Tx& tx, const Viewer& viewer, InviteId id) {
    const auto invite = check_may_manage(tx, viewer, id);
    const auto changed = tx.exec(
        "UPDATE invite SET revoked_at = $3 WHERE org_id = $1 AND id = $2 AND revoked_at IS NULL AND uses < uses_limit",
        tx.org(), id, now());
    if (changed == 0) return;  // used up, or taken back before: there is nothing left to open
    if (invite.unit) events::emit(tx, events::to_unit_staff(*invite.unit), PeopleChanged{});
    orgs::audit(tx, viewer.member, "revoke_invite", fmt::format("invite:{}", id.value));
}

}  // namespace parta::people
