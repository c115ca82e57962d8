// Issuing personal links, by sheets, and class links.
#include <algorithm>

#include "base/letters.hpp"
#include "people/addressees.hpp"
#include "people/chunks.hpp"
#include "people/invites.hpp"
#include "people/names.hpp"
#include "people/requests.hpp"

namespace parta::people {
namespace {

enum class Earlier { all, of_same_unit };

/// Takes back what the same members hold and nobody has used: a sheet is re-issued, never read again. A class teacher
/// who prints a sheet takes back only that class's links, so that a colleague's strip for another child of the family
/// stays good.
void revoke_earlier(db::Tx& tx, const std::vector<AddressedSheet>& sheets, Earlier which) {
    std::vector<MemberId> members;
    std::unordered_map<MemberId, std::optional<UnitId>> unit_of;
    for (const auto& sheet : sheets)
        for (const auto& addressee : sheet.addressees) {
            members.push_back(addressee.member);
            unit_of[addressee.member] = addressee.unit;
        }
    std::vector<InviteId> open;
    for_chunks<MemberId>(
        tx, members,
        [](auto list) {
            return fmt::format(
                "SELECT id, member_id, unit_id FROM invite WHERE org_id = $1 AND member_id IN ({}) AND uses < "
                "uses_limit "
                "AND revoked_at IS NULL",
                list);
        },
        [&](const db::Row& row) {
            const bool same_unit = row.get<std::optional<UnitId>>(2) == unit_of[row.get<MemberId>(1)];
            if (which == Earlier::all || same_unit) open.push_back(row.get<InviteId>(0));
        });
    const auto revoked_at = now();
    for (InviteId id : open)
        tx.post("UPDATE invite SET revoked_at = $3 WHERE org_id = $1 AND id = $2", tx.org(), id, revoked_at);
}

/// Leaves those to whom nobody has given a link yet: none that still waits is out for them. Blank strips are printed
/// anew only where the class has no link of its own for families.
void keep_new(db::Tx& tx, std::vector<AddressedSheet>& sheets) {
    std::unordered_set<MemberId> given;
    std::unordered_set<UnitId> with_link;
    for (const auto& row : tx.query("SELECT kind, member_id, unit_id, role FROM invite WHERE org_id = $1 AND "
                                    "revoked_at IS NULL AND expires_at > $2 AND uses < uses_limit",
                                    tx.org(), now())) {
        const bool personal = row.get<InviteKind>(0) == InviteKind::personal;
        if (personal && !row.is_null(1)) given.insert(row.get<MemberId>(1));
        if (!personal && !row.is_null(2) && row.get<InviteRole>(3) == InviteRole::parent)
            with_link.insert(row.get<UnitId>(2));
    }
    for (auto& sheet : sheets) {
        std::erase_if(sheet.addressees, [&](const Addressee& one) { return given.contains(one.member); });
        if (sheet.unit && with_link.contains(*sheet.unit)) sheet.blank_strips = 0;
    }
    std::erase_if(sheets,
                  [](const AddressedSheet& sheet) { return sheet.addressees.empty() && sheet.blank_strips == 0; });
}

std::string host_of(std::string_view base_url) {
    if (const auto at = base_url.find("://"); at != base_url.npos) base_url.remove_prefix(at + 3);
    return std::string(base_url.substr(0, base_url.find('/')));
}

std::string surname_first(const PersonName& name) {
    return squeeze(name.surname + " " + name.given_name);
}

std::string children_of(db::Tx& tx, MemberId parent) {
    std::string names;
    for (const auto& relation : store::representations_by_parent(tx, parent)) {
        if (relation.restricted) continue;
        names += (names.empty() ? "" : ", ") + surname_first(store::get_member(tx, relation.child).name);
    }
    return names;
}

/// One named person.
Addressee addressee_of(db::Tx& tx, const Viewer& viewer, MemberId id, const std::string& field) {
    const auto standing = load_standing(tx, id);
    if (!may_invite(tx, viewer, standing)) {
        check_on(viewer, Action::see_people, standing);
        throw Error{ErrorCode::forbidden, field};
    }
    const auto row = store::get_member(tx, id);
    if (row.deactivated_at) throw Error{ErrorCode::conflict, field, "the person has left"};
    if (row.joined_at) throw Error{ErrorCode::conflict, field, "has joined: a sign-in link lets them back in"};
    Addressee addressee{.member = id, .name = surname_first(row.name)};
    if (standing.staff) {
        addressee.role = InviteRole::staff;
    } else if (standing.pupil) {
        addressee.role = InviteRole::pupil;
        addressee.unit = store::main_unit(tx, id);
    } else {
        addressee.role = InviteRole::parent;
        addressee.for_child = children_of(tx, id);
        const auto open =
            std::ranges::find_if(standing.children, [](const auto& child) { return child.unit && !child.restricted; });
        if (open != standing.children.end()) addressee.unit = open->unit;
    }
    return addressee;
}

std::vector<AddressedSheet> named_addressees(db::Tx& tx, const Viewer& viewer, const std::vector<MemberId>& members) {
    std::vector<AddressedSheet> sheets;
    for (std::size_t i = 0; i < members.size(); ++i) {
        auto addressee = addressee_of(tx, viewer, members[i], fmt::format("members[{}]", i));
        auto sheet = std::ranges::find(sheets, addressee.unit, &AddressedSheet::unit);
        if (sheet == sheets.end()) {
            const auto unit = addressee.unit ? store::find_unit(tx, *addressee.unit) : std::nullopt;
            const auto title = addressee.role == InviteRole::staff ? staff_title : no_class_title;
            sheets.push_back(unit ? sheet_of(tx, *unit) : AddressedSheet{.title = std::string(title)});
            sheet = sheets.end() - 1;
        }
        if (std::ranges::find(sheet->addressees, addressee.member, &Addressee::member) == sheet->addressees.end())
            sheet->addressees.push_back(std::move(addressee));
    }
    return sheets;
}

struct Choice {
    std::vector<AddressedSheet> sheets;
    Earlier earlier = Earlier::all;
};

Choice choose(db::Tx& tx, const Viewer& viewer, const IssueInvites& in) {
    if (!in.members.empty()) {
        if (in.only_new.value_or(false))
            throw Error{ErrorCode::invalid_field, "only_new", "not with members: who is named gets a new link"};
        return {named_addressees(tx, viewer, in.members)};
    }
    if (in.unit) {
        if (in.role == InviteRole::staff) throw Error{ErrorCode::invalid_field, "role", "pupil or parent for a unit"};
        return {{unit_addressees(tx, check_may_invite_in(tx, viewer, *in.unit), in.role)}, Earlier::of_same_unit};
    }
    if (in.everyone) {
        orgs::check_everywhere(viewer, Action::invite_staff);
        orgs::check_everywhere(viewer, Action::invite_families);
        return {all_addressees(tx)};
    }
    if (in.role == InviteRole::staff) {
        orgs::check_everywhere(viewer, Action::invite_staff);
        return {{staff_addressees(tx)}};
    }
    throw Error{ErrorCode::invalid_field, "unit", "one of: members, unit, everyone, or the role staff"};
}

/// The class's link that still holds, now for as long and for as many more as is asked.
std::optional<ClassLink> prolonged_class_link(db::Tx& tx, const IssueClassLink& in, Timestamp at,
                                              std::string_view base_url) {
    const auto row =
        tx.query(
              "SELECT id, secret FROM invite WHERE org_id = $1 AND unit_id = $2 AND kind = 'class_link' AND role = $3 "
              "AND revoked_at IS NULL AND expires_at > $4 AND uses < uses_limit AND secret IS NOT NULL "
              "ORDER BY id DESC LIMIT 1",
              tx.org(), in.unit, in.role, at)
            .maybe();
    if (!row) return std::nullopt;
    const auto id = row->get<InviteId>(0);
    const auto expires_at = at + std::chrono::days{in.days.value};
    tx.exec(
        "UPDATE invite SET expires_at = CASE WHEN expires_at > $3 THEN expires_at ELSE $3 END, "
        "uses_limit = CASE WHEN uses_limit > uses + $4 THEN uses_limit ELSE uses + $4 END WHERE org_id = $1 AND id = "
        "$2",
        tx.org(), id, expires_at, in.uses_limit.value);
    const auto secret = row->get<std::string>(1);
    const InviteKey key{secret.substr(0, secret.find(' ')), secret.substr(secret.find(' ') + 1)};
    return ClassLink{id, link_of(base_url, key), spelled_code(key.code), {}};
}

}  // namespace

Sheets issue_invites(db::Tx& tx, const Viewer& viewer, const IssueInvites& in, std::string_view base_url) {
    auto [chosen, earlier] = choose(tx, viewer, in);
    if (in.only_new.value_or(false)) keep_new(tx, chosen);
    revoke_earlier(tx, chosen, earlier);
    // Sheets leave out whoever waits; only who is named gets another strip meanwhile.
    if (!in.members.empty()) end_requests_by_earlier_strips(tx, viewer, in.members);
    const auto issued_at = now();
    const auto expires_at = issued_at + std::chrono::days{in.days.value};
    Sheets issued{store::organisation_name(tx), host_of(base_url), {}};
    std::size_t count = 0;
    for (const auto& from : chosen) {
        Sheet sheet{from.unit, from.title, from.class_teacher, {}, from.blank_strips};
        for (const auto& addressee : from.addressees) {
            const InviteRow row{.id = new_id<InviteId>(),
                                .role = addressee.role,
                                .member = addressee.member,
                                .unit = addressee.unit,
                                .handed_over = in.handed_over,
                                .issued_by = viewer.member,
                                .issued_at = issued_at,
                                .expires_at = expires_at};
            const auto key = insert_invite(tx, row);
            sheet.strips.push_back({row.id,
                                    row.role,
                                    addressee.member,
                                    addressee.name,
                                    addressee.for_child,
                                    from.unit ? from.title : "",
                                    link_of(base_url, key),
                                    spelled_code(key.code),
                                    {}});
        }
        count += sheet.strips.size();
        events::emit(tx, events::to_unit_staff(from.unit.value_or(UnitId{})), PeopleChanged{});
        issued.sheets.push_back(std::move(sheet));
    }
    orgs::audit(tx, viewer.member, "issue_invites", in.unit ? fmt::format("unit:{}", in.unit->value) : "organisation",
                fmt::format(R"({{"count":{},"handed_over":{},"only_new":{}}})", count, in.handed_over,
                            in.only_new.value_or(false)));
    return issued;
}

ClassLink issue_class_link(db::Tx& tx, const Viewer& viewer, const IssueClassLink& in, std::string_view base_url) {
    if (in.role == InviteRole::staff)
        throw Error{ErrorCode::invalid_field, "role", "staff come in by personal links only"};
    check_may_invite_in(tx, viewer, in.unit);
    const auto issued_at = now();
    if (auto link = prolonged_class_link(tx, in, issued_at, base_url)) {
        orgs::audit(tx, viewer.member, "issue_class_link", fmt::format("unit:{}", in.unit.value));
        return std::move(*link);
    }
    const InviteRow row{.id = new_id<InviteId>(),
                        .kind = InviteKind::class_link,
                        .role = in.role,
                        .unit = in.unit,
                        .issued_by = viewer.member,
                        .issued_at = issued_at,
                        .expires_at = issued_at + std::chrono::days{in.days.value},
                        .uses_limit = static_cast<int>(in.uses_limit.value)};
    const auto key = insert_invite(tx, row);
    orgs::audit(tx, viewer.member, "issue_class_link", fmt::format("unit:{}", in.unit.value));
    return {row.id, link_of(base_url, key), spelled_code(key.code), {}};
}

}  // namespace parta::people
