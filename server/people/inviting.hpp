// Invites (R14, R15): personal links on sheets, and one link a class.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "people/person.hpp"

namespace parta::people {

enum class InviteKind { personal, class_link };
BOOST_DESCRIBE_ENUM(InviteKind, personal, class_link)
enum class InviteRole { pupil, parent, staff };
BOOST_DESCRIBE_ENUM(InviteRole, pupil, parent, staff)
enum class InviteStatus { active, used, expired, revoked };
BOOST_DESCRIBE_ENUM(InviteStatus, active, used, expired, revoked)

struct Invite {
    InviteId id;
    InviteKind kind;
    InviteRole role;
    InviteStatus status;
    std::optional<MemberId> member;
    std::string member_name;
    std::string for_child;  // a representative's personal link: «Жуков Семён, Жукова Анна»
    std::optional<UnitId> unit;
    std::string unit_label;
    bool handed_over = false;
    std::string issued_by;
    Timestamp issued_at;
    Timestamp expires_at;
    int uses = 0;
    int uses_limit = 1;
    std::vector<std::string> redeemed_by;
};
BOOST_DESCRIBE_STRUCT(Invite, (),
                      (id, kind, role, status, member, member_name, for_child, unit, unit_label, handed_over, issued_by,
                       issued_at, expires_at, uses, uses_limit, redeemed_by))

/// Issues personal links, all at once: for named members, or for all of a unit's pupils and representatives who have
/// not joined, or for all staff who have not. A member's earlier unused link is revoked (a sheet is re-issued, never
/// read again); a unit's sheet takes back that unit's links only. Never for restricted representatives. A named member
/// who has joined is a conflict (issue_sign_in_link). A representative of several children stands on the sheet of the
/// first.
struct IssueInvites {
    json::List<MemberId, 500> members;
    std::optional<UnitId> unit;
    std::optional<InviteRole> role;  // with unit: only pupils or only parents; staff without unit: all staff
    bool everyone;                   // administrators: every class and the staff, for the first day's sheets
    bool handed_over;                // «выдано лично»
    json::Bounded<1, 365> days;
    // Only for whoever has no link that still waits: what was handed out stays good. Not with `members`.
    std::optional<bool> only_new{};
};
BOOST_DESCRIBE_STRUCT(IssueInvites, (), (members, unit, role, everyone, handed_over, days, only_new))

/// A strip of a sheet: shown this once.
struct Strip {
    InviteId invite;
    InviteRole role;
    MemberId member;
    std::string name;       // «Жуков Семён»
    std::string for_child;  // parent's strip: the child's name
    std::string unit_label;
    std::string url;   // https://school.example/j/<26 letters>
    std::string code;  // «K7QM-2XWD-94TB»: typeable, with its own try limit
    std::string qr_svg;
};
BOOST_DESCRIBE_STRUCT(Strip, (), (invite, role, member, name, for_child, unit_label, url, code, qr_svg))

struct Sheet {
    std::optional<UnitId> unit;  // null: staff
    std::string title;           // «5«А»», «Сотрудники»
    std::string class_teacher;
    std::vector<Strip> strips;
    int blank_strips = 0;  // pupils without a representative: to be filled by hand with the class link
};
BOOST_DESCRIBE_STRUCT(Sheet, (), (unit, title, class_teacher, strips, blank_strips))
struct Sheets {
    std::string organisation;
    std::string address;  // host people type by hand
    std::vector<Sheet> sheets;
};
BOOST_DESCRIBE_STRUCT(Sheets, (), (organisation, address, sheets))

/// A class has one link a role: while it holds it is given again, prolonged to `days` from now and to `uses_limit` more
/// people, so that every sheet of the class carries the same. Once revoked, expired or used up, a new one is made.
struct IssueClassLink {
    UnitId unit;
    InviteRole role;  // pupil or parent
    json::Bounded<1, 365> days;
    json::Bounded<1, 200> uses_limit;
};
BOOST_DESCRIBE_STRUCT(IssueClassLink, (), (unit, role, days, uses_limit))
struct ClassLink {
    InviteId invite;
    std::string url;
    std::string code;
    std::string qr_svg;
};
BOOST_DESCRIBE_STRUCT(ClassLink, (), (invite, url, code, qr_svg))

/// `base_url` is the address people reach the installation at; the QR picture is added by the caller's renderer.
Sheets issue_invites(db::Tx& tx, const Viewer& viewer, const IssueInvites& in, std::string_view base_url);
ClassLink issue_class_link(db::Tx& tx, const Viewer& viewer, const IssueClassLink& in, std::string_view base_url);
std::vector<Invite> list_invites(db::Tx& tx, const Viewer& viewer, std::optional<UnitId> unit,
                                 std::optional<MemberId> member);
void revoke_invite(db::Tx& tx, const Viewer& viewer, InviteId id);

struct EditInvite {
    bool handed_over;  // «выдано лично»
};
BOOST_DESCRIBE_STRUCT(EditInvite, (), (handed_over))
/// The tick after issue, by whoever may issue the link: a personal one of a pupil or a representative that still holds
/// (else invite_used, invite_revoked, invite_expired; invalid_field for other links). It speaks of who comes later:
/// whoever has come by the link already waits for a decision, as before.
Invite edit_invite(db::Tx& tx, const Viewer& viewer, InviteId id, const EditInvite& in);

struct HandOver {
    UnitId unit;
    bool handed_over;
};
BOOST_DESCRIBE_STRUCT(HandOver, (), (unit, handed_over))
struct HandedOver {
    int changed = 0;  // links
};
BOOST_DESCRIBE_STRUCT(HandedOver, (), (changed))
/// The same for every personal link of a class or group that still holds.
HandedOver hand_over_unit(db::Tx& tx, const Viewer& viewer, const HandOver& in);

}  // namespace parta::people
