#include "people/store.hpp"

#include "people/names.hpp"

namespace parta::people::store {
namespace {

std::vector<RepresentationRow> read_representations(const db::Rows& rows) {
    std::vector<RepresentationRow> found;
    for (const auto& row : rows)
        found.push_back({row.get<MemberId>(0), row.get<MemberId>(1), row.get<bool>(2), row.get<bool>(3),
                         row.get<std::string>(4), row.get<std::string>(5), row.get<bool>(6), row.get<bool>(7)});
    return found;
}

}  // namespace

std::optional<MemberRow> find_member(db::Tx& tx, MemberId id) {
    const auto row =
        tx.query(
              "SELECT surname, given_name, patronymic, birth_date, position, phone, email, flags, joined_at, "
              "deactivated_at FROM member WHERE org_id = $1 AND id = $2",
              tx.org(), id)
            .maybe();
    if (!row) return std::nullopt;
    return MemberRow{id,
                     {row->get<std::string>(0), row->get<std::string>(1), row->get<std::string>(2)},
                     row->get<std::optional<std::string>>(3),
                     row->get<std::string>(4),
                     row->get<std::optional<std::string>>(5),
                     row->get<std::optional<std::string>>(6),
                     row->get<std::string>(7),
                     row->get<std::optional<Timestamp>>(8),
                     row->get<std::optional<Timestamp>>(9)};
}

MemberRow get_member(db::Tx& tx, MemberId id) {
    auto row = find_member(tx, id);
    if (!row) throw Error{ErrorCode::not_found};
    return std::move(*row);
}

void insert_member(db::Tx& tx, const MemberRow& row) {
    tx.exec(
        "INSERT INTO member (org_id, id, surname, given_name, patronymic, sort_name, birth_date, position, phone, "
        "email, flags, "
        "joined_at, deactivated_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        tx.org(), row.id, row.name.surname, row.name.given_name, row.name.patronymic, sort_name(row.name),
        row.birth_date, row.position, row.phone, row.email, row.flags, row.joined_at, row.deactivated_at, now());
}

void update_member(db::Tx& tx, const MemberRow& row) {
    tx.exec(
        "UPDATE member SET surname = $3, given_name = $4, patronymic = $5, sort_name = $6, birth_date = $7, position = "
        "$8, phone = $9, "
        "email = $10, flags = $11, joined_at = $12, deactivated_at = $13 WHERE org_id = $1 AND id = $2",
        tx.org(), row.id, row.name.surname, row.name.given_name, row.name.patronymic, sort_name(row.name),
        row.birth_date, row.position, row.phone, row.email, row.flags, row.joined_at, row.deactivated_at);
}

std::optional<UnitRow> find_unit(db::Tx& tx, UnitId id) {
    const auto row =
        tx.query("SELECT kind, label, archived_at FROM unit WHERE org_id = $1 AND id = $2", tx.org(), id).maybe();
    if (!row) return std::nullopt;
    return UnitRow{id, row->get<UnitKind>(0), row->get<std::string>(1), !row->is_null(2)};
}

std::vector<RepresentationRow> representations_of_child(db::Tx& tx, MemberId child) {
    return read_representations(
        tx.query("SELECT child_id, parent_id, legal, restricted, restriction_reason, relation, by_child, by_school "
                 "FROM representation "
                 "WHERE org_id = $1 AND child_id = $2 AND to_seq IS NULL ORDER BY from_seq, parent_id",
                 tx.org(), child));
}

std::vector<RepresentationRow> representations_by_parent(db::Tx& tx, MemberId parent) {
    return read_representations(
        tx.query("SELECT child_id, parent_id, legal, restricted, restriction_reason, relation, by_child, by_school "
                 "FROM representation "
                 "WHERE org_id = $1 AND parent_id = $2 AND to_seq IS NULL ORDER BY from_seq, child_id",
                 tx.org(), parent));
}

std::optional<UnitId> main_unit(db::Tx& tx, MemberId pupil) {
    const auto row =
        tx.query("SELECT unit_id FROM enrolment WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL AND main",
                 tx.org(), pupil)
            .maybe();
    if (!row) return std::nullopt;
    return row->get<UnitId>(0);
}

void open_role(db::Tx& tx, MemberId member, Role role, std::int64_t seq, std::optional<Timestamp> verified_at) {
    tx.exec("INSERT INTO role (org_id, member_id, role, from_seq, verified_at) VALUES ($1, $2, $3, $4, $5)", tx.org(),
            member, policy::name(role), seq, verified_at);
}

void close_role(db::Tx& tx, MemberId member, Role role, std::int64_t seq) {
    tx.exec("UPDATE role SET to_seq = $4 WHERE org_id = $1 AND member_id = $2 AND role = $3 AND to_seq IS NULL",
            tx.org(), member, policy::name(role), seq);
}

void open_enrolment(db::Tx& tx, MemberId pupil, UnitId unit, Counts counts, std::int64_t seq, std::string_view reason) {
    tx.exec(
        "INSERT INTO enrolment (org_id, member_id, unit_id, main, from_seq, reason) VALUES ($1, $2, $3, $4, $5, $6)",
        tx.org(), pupil, unit, counts == Counts::main, seq, reason);
}

void close_main_enrolment(db::Tx& tx, MemberId pupil, std::int64_t seq, std::string_view ended) {
    tx.exec(
        "UPDATE enrolment SET to_seq = $3, ended = $4 WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL AND main",
        tx.org(), pupil, seq, ended);
}

void open_representation(db::Tx& tx, const RepresentationRow& row, std::int64_t seq) {
    tx.exec(
        "INSERT INTO representation (org_id, child_id, parent_id, legal, restricted, restriction_reason, "
        "relation, by_child, by_school, from_seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tx.org(), row.child, row.parent, row.legal, row.restricted, row.reason, row.relation, row.by_child,
        row.by_school, seq);
}

void close_representation(db::Tx& tx, MemberId child, MemberId parent, std::int64_t seq) {
    tx.exec(
        "UPDATE representation SET to_seq = $4 WHERE org_id = $1 AND child_id = $2 AND parent_id = $3 AND to_seq IS "
        "NULL",
        tx.org(), child, parent, seq);
}

void revoke_personal_invites(db::Tx& tx, MemberId member) {
    tx.exec(
        "UPDATE invite SET revoked_at = $3 WHERE org_id = $1 AND member_id = $2 AND uses < uses_limit AND revoked_at "
        "IS NULL",
        tx.org(), member, now());
}

std::optional<AccountId> account_of(db::Tx& tx, MemberId member) {
    const auto row =
        tx.query("SELECT account_id FROM membership WHERE org_id = $1 AND member_id = $2", tx.org(), member).maybe();
    if (!row) return std::nullopt;
    return row->get<AccountId>(0);
}

std::optional<MemberId> member_of(db::Tx& tx, AccountId account) {
    const auto row =
        tx.query("SELECT member_id FROM membership WHERE account_id = $1 AND org_id = $2", account, tx.org()).maybe();
    if (!row) return std::nullopt;
    return row->get<MemberId>(0);
}

std::string organisation_name(db::Tx& tx) {
    return tx.query("SELECT short_name FROM org WHERE id = $1", tx.org()).only().get<std::string>(0);
}

}  // namespace parta::people::store
