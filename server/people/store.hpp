// Rows of members and of what hangs on them ↔ structs. No permission is asked here. Private to people.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "people/people.hpp"
#include "people/person.hpp"

namespace parta::people::store {

struct MemberRow {
    MemberId id;
    PersonName name;
    std::optional<std::string> birth_date;
    std::string position;
    std::optional<std::string> phone;
    std::optional<std::string> email;
    std::string flags;
    std::optional<Timestamp> joined_at;
    std::optional<Timestamp> deactivated_at;
};

std::optional<MemberRow> find_member(db::Tx& tx, MemberId id);
/// Throws not_found.
MemberRow get_member(db::Tx& tx, MemberId id);
void insert_member(db::Tx& tx, const MemberRow& row);
/// Name, birth date, position, contacts, flags, joined_at and deactivated_at.
void update_member(db::Tx& tx, const MemberRow& row);

struct UnitRow {
    UnitId id;
    UnitKind kind;
    std::string label;
    bool archived = false;
};
std::optional<UnitRow> find_unit(db::Tx& tx, UnitId id);

/// One relation in force.
struct RepresentationRow {
    MemberId child;
    MemberId parent;
    bool legal = true;
    bool restricted = false;
    std::string reason;      // of the school's restriction
    std::string relation{};  // «мать», as the roster says
    bool by_child = false;   // restricted by the pupil, who is 18
    bool by_school = false;  // restricted by the school; `restricted` is either
};
std::vector<RepresentationRow> representations_of_child(db::Tx& tx, MemberId child);
std::vector<RepresentationRow> representations_by_parent(db::Tx& tx, MemberId parent);

/// The class or group in force; supplementary groups do not count.
std::optional<UnitId> main_unit(db::Tx& tx, MemberId pupil);

void open_role(db::Tx& tx, MemberId member, Role role, std::int64_t seq, std::optional<Timestamp> verified_at);
void close_role(db::Tx& tx, MemberId member, Role role, std::int64_t seq);
enum class Counts { main, beside };
void open_enrolment(db::Tx& tx, MemberId pupil, UnitId unit, Counts counts, std::int64_t seq, std::string_view reason);
/// Ends the class or group in force, if any.
void close_main_enrolment(db::Tx& tx, MemberId pupil, std::int64_t seq, std::string_view ended);
void open_representation(db::Tx& tx, const RepresentationRow& row, std::int64_t seq);
void close_representation(db::Tx& tx, MemberId child, MemberId parent, std::int64_t seq);

/// Takes back every personal link of this member that nobody has used.
void revoke_personal_invites(db::Tx& tx, MemberId member);

/// The account attached to this member. Needs the platform's tables.
std::optional<AccountId> account_of(db::Tx& tx, MemberId member);
/// The member that this account is here. Needs the platform's tables.
std::optional<MemberId> member_of(db::Tx& tx, AccountId account);

/// «Школа № 7». Needs the platform's tables.
std::string organisation_name(db::Tx& tx);

}  // namespace parta::people::store
