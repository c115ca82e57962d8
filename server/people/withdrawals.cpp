#include "people/withdrawals.hpp"

#include <algorithm>

#include "people/consent.hpp"
#include "people/dates.hpp"
#include "people/names.hpp"
#include "people/standing.hpp"

namespace parta::people {
namespace {

constexpr int listed = 200;
constexpr int adult_age = 18;

bool is_adult(const store::MemberRow& person) {
    const auto born = person.birth_date ? parse_date(*person.birth_date) : std::nullopt;
    return born && age_on(*born, today()) >= adult_age;
}

/// Whose word ends a pupil's consent (J25), on paper as electronically.
void check_signer(db::Tx& tx, const store::MemberRow& pupil, const std::optional<MemberId>& signer) {
    if (signer == pupil.id) {
        if (!needs_representatives_consent(pupil.birth_date, today())) return;
        throw Error{ErrorCode::invalid_field, "signed_by", "under 14 a representative decides"};
    }
    if (is_adult(pupil)) throw Error{ErrorCode::invalid_field, "signed_by", "at 18 the student decides"};
    if (!signer) return;
    const auto relations = store::representations_of_child(tx, pupil.id);
    const auto found = std::ranges::find(relations, *signer, &store::RepresentationRow::parent);
    if (found == relations.end() || !found->legal || found->restricted)
        throw Error{ErrorCode::invalid_field, "signed_by", "a legal representative without a restriction"};
}

std::string name_at(const db::Row& row, int first) {
    if (row.is_null(first)) return {};
    return full_name({row.get<std::string>(first), row.get<std::string>(first + 1), row.get<std::string>(first + 2)});
}

}  // namespace

void withdraw_on_paper(db::Tx& tx, const Viewer& viewer, MemberId child, const PaperWithdrawal& in) {
    const Standing standing = load_standing(tx, child);
    check_on(viewer, Action::record_paper_consent, standing);
    if (!standing.pupil) throw Error{ErrorCode::invalid_field, "member", "a pupil"};
    const auto day = read_signed_on(tx, in.signed_on);
    check_signer(tx, store::get_member(tx, child), in.signed_by);
    const auto before = consent_of(tx, child);
    if (!(in.purpose == Purpose::communication ? before.communication : before.photos))
        throw Error{ErrorCode::conflict, "purpose", "nobody has consented to it"};
    end_consents(tx, child, in.purpose, in.signed_by.value_or(MemberId{}));
    if (in.purpose == Purpose::communication) close_without_consent(tx, child, before);
    note_withdrawal(tx, {child, in.purpose, in.signed_by, day}, viewer.member);
    for (UnitId unit : standing.enrolled) events::emit(tx, events::to_unit_staff(unit), PeopleChanged{});
    if (standing.enrolled.empty()) events::emit(tx, events::to_unit_staff(UnitId{}), PeopleChanged{});
    orgs::audit(tx, viewer.member, "record_paper_withdrawal", fmt::format("member:{}", child.value),
                fmt::format(R"({{"purpose":"{}","signed_on":"{}"{}}})", db::enum_name(in.purpose), day,
                            in.signed_by ? fmt::format(R"(,"parent":"{}")", in.signed_by->value) : ""));
}

std::vector<ConsentWithdrawal> open_withdrawals(db::Tx& tx, const Viewer& viewer) {
    orgs::check_everywhere(viewer, Action::see_withdrawals);
    std::vector<ConsentWithdrawal> open;
    for (const auto& row : tx.query(
             "SELECT w.id, w.member_id, w.purpose, w.signed_on, w.at, w.signed_by, m.surname, m.given_name, "
             "m.patronymic, s.surname, s.given_name, s.patronymic, r.surname, r.given_name, r.patronymic, u.label FROM "
             "consent_withdrawal w JOIN member m ON m.org_id = w.org_id AND m.id = w.member_id AND m.deactivated_at IS "
             "NULL LEFT JOIN member s ON s.org_id = w.org_id AND s.id = w.signed_by AND s.id <> w.member_id LEFT JOIN "
             "member r ON r.org_id = w.org_id AND r.id = w.recorded_by LEFT JOIN enrolment e ON e.org_id = w.org_id "
             "AND e.member_id = w.member_id AND e.to_seq IS NULL AND e.main LEFT JOIN unit u ON u.org_id = w.org_id "
             "AND u.id = e.unit_id WHERE w.org_id = $1 ORDER BY w.id LIMIT $2",
             tx.org(), listed)) {
        const auto member = row.get<MemberId>(1);
        const auto purpose = row.get<Purpose>(2);
        const auto state = consent_of(tx, member);
        const auto signed_on = row.get<std::optional<std::string>>(3);
        open.push_back({.id = std::to_string(row.get<std::int64_t>(0)),
                        .member = member,
                        .name = name_at(row, 6),
                        .unit_label = row.is_null(15) ? std::string{} : row.get<std::string>(15),
                        .purpose = purpose,
                        .paper = signed_on.has_value(),
                        .signed_on = signed_on,
                        .signed_by = name_at(row, 9),
                        .unlisted = row.is_null(5),
                        .recorded_by = signed_on ? name_at(row, 12) : std::string{},
                        .at = row.get<Timestamp>(4),
                        .in_force = purpose == Purpose::communication ? state.communication : state.photos});
    }
    return open;
}

void settle_withdrawal(db::Tx& tx, const Viewer& viewer, std::int64_t id) {
    orgs::check_everywhere(viewer, Action::see_withdrawals);
    const auto row =
        tx.query("SELECT member_id, purpose FROM consent_withdrawal WHERE org_id = $1 AND id = $2", tx.org(), id)
            .maybe();
    if (!row) throw Error{ErrorCode::not_found};
    tx.exec("DELETE FROM consent_withdrawal WHERE org_id = $1 AND id = $2", tx.org(), id);
    events::emit(tx, events::to_unit_staff(UnitId{}), PeopleChanged{});
    orgs::audit(tx, viewer.member, "settle_withdrawal", fmt::format("member:{}", row->get<MemberId>(0).value),
                fmt::format(R"({{"purpose":"{}"}})", db::enum_name(row->get<Purpose>(1))));
}

void note_withdrawal(db::Tx& tx, const Withdrawn& withdrawn, MemberId recorded_by) {
    tx.exec(
        "DELETE FROM consent_withdrawal WHERE org_id = $1 AND member_id = $2 AND purpose = $3 AND COALESCE(signed_by, "
        "0) = $4",
        tx.org(), withdrawn.member, withdrawn.purpose, withdrawn.by.value_or(MemberId{}));
    tx.exec(
        "INSERT INTO consent_withdrawal (org_id, id, member_id, purpose, signed_on, signed_by, recorded_by, at) VALUES "
        "($1, $2, $3, $4, $5, $6, $7, $8)",
        tx.org(), new_id_value(), withdrawn.member, withdrawn.purpose, withdrawn.signed_on, withdrawn.by, recorded_by,
        now());
}

void forget_withdrawal(db::Tx& tx, MemberId member, ConsentPurpose purpose, MemberId by) {
    tx.exec("DELETE FROM consent_withdrawal WHERE org_id = $1 AND member_id = $2 AND purpose = $3 AND signed_by = $4",
            tx.org(), member, purpose, by);
}

int count_withdrawals(db::Tx& tx) {
    return tx
        .query(
            "SELECT COUNT(*) FROM consent_withdrawal w JOIN member m ON m.org_id = w.org_id AND m.id = w.member_id "
            "AND m.deactivated_at IS NULL WHERE w.org_id = $1",
            tx.org())
        .only()
        .get<int>(0);
}

}  // namespace parta::people
