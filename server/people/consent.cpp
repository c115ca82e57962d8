#include "people/consent.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "orgs/substitutes.hpp"
#include "people/consent_texts.hpp"
#include "people/dates.hpp"
#include "people/leaving.hpp"
#include "people/standing.hpp"
#include "people/withdrawals.hpp"

namespace parta::people {
namespace {

constexpr int adult_age = 18;

bool is_adult(const std::optional<std::string>& birth_date) {
    const auto born = birth_date ? parse_date(*birth_date) : std::nullopt;
    return born && age_on(*born, today()) >= adult_age;
}

/// The organisation opens to somebody to whom it was closed.
void open_again(db::Tx& tx, MemberId member) {
    const auto changed = tx.exec(
        "UPDATE member SET consent_withdrawn_at = NULL WHERE org_id = $1 AND id = $2 AND consent_withdrawn_at IS NOT "
        "NULL",
        tx.org(), member);
    if (changed > 0) events::emit(tx, events::to_member(member), events::AccessChanged{"consent"});
}

/// The relation to a child from whom the person is not restricted.
std::optional<store::RepresentationRow> open_relation(db::Tx& tx, MemberId parent, MemberId child) {
    for (auto& relation : store::representations_by_parent(tx, parent))
        if (relation.child == child && !relation.restricted) return std::move(relation);
    return std::nullopt;
}

}  // namespace

void end_consents(db::Tx& tx, MemberId member, Purpose purpose, MemberId by) {
    tx.exec(
        "UPDATE consent SET withdrawn_at = $4 WHERE org_id = $1 AND member_id = $2 AND purpose = $3 AND withdrawn_at "
        "IS NULL AND ($5 = $2 OR form = 'paper' OR ($5 <> 0 AND given_by IN ($2, $5)))",
        tx.org(), member, purpose, now(), by);
}

void close_without_consent(db::Tx& tx, MemberId id, const ConsentState& before) {
    if (before.withdrawn || !consent_of(tx, id).withdrawn) return;
    const auto roles = tx.query(
        "SELECT 1 FROM role WHERE org_id = $1 AND member_id = $2 AND role = 'administrator' AND to_seq IS NULL",
        tx.org(), id);
    if (!roles.empty()) check_another_administrator(tx, id);
    events::emit(tx, events::to_member(id), events::AccessChanged{"consent"});
    tx.exec("UPDATE member SET consent_withdrawn_at = $3 WHERE org_id = $1 AND id = $2", tx.org(), id, now());
}

std::string read_signed_on(db::Tx& tx, std::string_view typed) {
    constexpr int farthest_years = 20;
    const auto today_here = orgs::today_of(tx);
    if (typed.empty()) return today_here;
    const auto day = parse_date(typed);
    const bool fits = day && typed <= today_here && age_on(*day, today()) < farthest_years;
    if (!fits)
        throw Error{ErrorCode::invalid_field, "signed_on", "the day on the paper, not to come, as in 2026-09-01"};
    return std::string{typed};
}

std::string Accepted::stored() const {
    std::string text;
    if (own) text += "own ";
    if (child) text += "child ";
    if (photos) text += "photos ";
    return std::string(trim(text));
}

Accepted Accepted::from(std::string_view stored) {
    const auto words = split(stored, ' ');
    auto has = [&](std::string_view word) { return std::ranges::find(words, word) != words.end(); };
    return {has("own"), has("child"), has("photos")};
}

ConsentState consent_of(db::Tx& tx, MemberId member) {
    ConsentState state;
    bool given_once = false;
    const std::array texts{text_in_force(tx, Purpose::communication), text_in_force(tx, Purpose::photos)};
    bool served[2] = {false, false};
    for (const auto& row :
         tx.query("SELECT purpose, form, given_at, withdrawn_at, version, own_text FROM consent WHERE org_id = $1 AND "
                  "member_id = $2 ORDER BY id LIMIT 1000",
                  tx.org(), member)) {
        const bool communication = row.get<Purpose>(0) == Purpose::communication;
        given_once |= communication;
        auto& at = communication ? state.communication_at : state.photos_at;
        const auto withdrawn_at = row.get<std::optional<Timestamp>>(3);
        at = std::max(at, std::optional{withdrawn_at.value_or(row.get<Timestamp>(2))});
        if (withdrawn_at) continue;
        (communication ? state.communication : state.photos) = true;
        served[communication ? 0 : 1] |= texts[communication ? 0 : 1].serves(row.get<int>(4), row.get<int>(5));
        if (row.get<ConsentForm>(1) == ConsentForm::paper) state.paper = true;
    }
    state.communication_outdated = state.communication && !served[0];
    state.photos_outdated = state.photos && !served[1];
    state.withdrawn = given_once && !state.communication;
    return state;
}

std::vector<ConsentRecord> consent_records(db::Tx& tx, MemberId member) {
    const std::array texts{text_in_force(tx, Purpose::communication), text_in_force(tx, Purpose::photos)};
    std::vector<ConsentRecord> records;
    for (const auto& row : tx.query(
             "SELECT c.purpose, c.form, c.given_at, c.signed_on, m.surname, m.given_name, m.patronymic, "
             "c.withdrawn_at, c.version, c.own_text FROM consent c JOIN member m ON m.org_id = c.org_id AND m.id = "
             "c.given_by WHERE c.org_id = $1 AND c.member_id = $2 ORDER BY c.id DESC LIMIT 50",
             tx.org(), member)) {
        const auto purpose = row.get<Purpose>(0);
        const auto& text = texts[purpose == Purpose::communication ? 0 : 1];
        records.push_back({.purpose = purpose,
                           .paper = row.get<ConsentForm>(1) == ConsentForm::paper,
                           .given_at = row.get<Timestamp>(2),
                           .signed_on = row.get<std::optional<std::string>>(3),
                           .by = full_name({row.get<std::string>(4), row.get<std::string>(5), row.get<std::string>(6)}),
                           .withdrawn_at = row.get<std::optional<Timestamp>>(7),
                           .outdated = !text.serves(row.get<int>(8), row.get<int>(9))});
    }
    return records;
}

void give_consent(db::Tx& tx, MemberId member, Purpose purpose, MemberId given_by, ConsentForm form,
                  std::optional<std::string> signed_on) {
    const auto text = text_in_force(tx, purpose);
    const auto same = tx.query(
        "SELECT 1 FROM consent WHERE org_id = $1 AND member_id = $2 AND purpose = $3 AND given_by = $4 AND form = $5 "
        "AND version = $6 AND own_text = $7 AND withdrawn_at IS NULL LIMIT 1",
        tx.org(), member, purpose, given_by, form, text.version, text.own);
    if (!same.empty()) return;
    tx.exec(
        "INSERT INTO consent (org_id, id, member_id, purpose, version, own_text, given_by, form, given_at, signed_on) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tx.org(), new_id_value(), member, purpose, text.version, text.own, given_by, form, now(), std::move(signed_on));
    forget_withdrawal(tx, member, purpose, given_by);
    if (purpose == Purpose::communication) open_again(tx, member);
}

void check_pupil_may_join(db::Tx& tx, const store::MemberRow& pupil) {
    if (!needs_representatives_consent(pupil.birth_date, today())) return;
    if (consent_of(tx, pupil.id).communication) return;
    throw Error{ErrorCode::consent_required,
                {},
                "a representative, or the class teacher with the signed paper, consents first"};
}

void give_accepted(db::Tx& tx, const store::MemberRow& member, const Accepted& accepted) {
    const Standing standing = load_standing(tx, member.id);
    const bool child_by_age = standing.pupil && needs_representatives_consent(member.birth_date, today());
    if (accepted.own && !child_by_age)
        give_consent(tx, member.id, Purpose::communication, member.id, ConsentForm::electronic);
    if (accepted.photos && standing.pupil && !child_by_age)
        give_consent(tx, member.id, Purpose::photos, member.id, ConsentForm::electronic);
    for (const auto& relation : store::representations_by_parent(tx, member.id)) {
        if (!relation.legal || relation.restricted) continue;
        const auto child = store::find_member(tx, relation.child);
        if (!child) continue;
        if (accepted.child && needs_representatives_consent(child->birth_date, today()))
            give_consent(tx, child->id, Purpose::communication, member.id, ConsentForm::electronic);
        if (accepted.photos && !is_adult(child->birth_date))
            give_consent(tx, child->id, Purpose::photos, member.id, ConsentForm::electronic);
    }
}

std::optional<AccountId> account_of(db::Tx& tx, MemberId member) {
    return store::account_of(tx, member);
}

bool may_change_consent(db::Tx& tx, const Viewer& viewer, const store::MemberRow& person) {
    if (person.deactivated_at) return false;
    if (person.id != viewer.member) {
        const auto relation = open_relation(tx, viewer.member, person.id);
        return relation && relation->legal && !is_adult(person.birth_date);
    }
    return !load_standing(tx, person.id).pupil || !needs_representatives_consent(person.birth_date, today());
}

void change_consent(db::Tx& tx, const Viewer& viewer, MemberId id, const ChangeConsent& in) {
    const auto person = store::find_member(tx, id);
    if (!person || !may_change_consent(tx, viewer, *person)) {
        if (!person) throw Error{ErrorCode::not_found};
        if (id != viewer.member && !open_relation(tx, viewer.member, id))
            check_on(viewer, Action::see_people, load_standing(tx, id));
        throw Error{ErrorCode::forbidden};
    }
    const auto before = consent_of(tx, id);
    const Standing standing = load_standing(tx, id);
    if (in.given) {
        give_consent(tx, id, in.purpose, viewer.member, ConsentForm::electronic);
    } else {
        end_consents(tx, id, in.purpose, viewer.member);
        const bool given = in.purpose == Purpose::communication ? before.communication : before.photos;
        if (given) note_withdrawal(tx, {.member = id, .purpose = in.purpose, .by = viewer.member}, viewer.member);
    }
    if (in.purpose == Purpose::communication) close_without_consent(tx, id, before);
    const auto units = standing.units();
    if (units.empty()) events::emit(tx, events::to_unit_staff(UnitId{}), PeopleChanged{});
    for (UnitId unit : units) events::emit(tx, events::to_unit_staff(unit), PeopleChanged{});
    orgs::audit(tx, viewer.member, in.given ? "give_consent" : "withdraw_consent", fmt::format("member:{}", id.value),
                fmt::format(R"({{"purpose":"{}"}})", db::enum_name(in.purpose)));
}

void record_paper_consent(db::Tx& tx, const Viewer& viewer, MemberId child, const PaperConsent& in) {
    const Standing standing = load_standing(tx, child);
    check_on(viewer, Action::record_paper_consent, standing);
    if (!standing.pupil) throw Error{ErrorCode::invalid_field, "member", "a pupil"};
    const auto day = read_signed_on(tx, in.signed_on);
    give_consent(tx, child, in.purpose, viewer.member, ConsentForm::paper, day);
    for (UnitId unit : standing.enrolled) events::emit(tx, events::to_unit_staff(unit), PeopleChanged{});
    orgs::audit(tx, viewer.member, "record_paper_consent", fmt::format("member:{}", child.value),
                fmt::format(R"({{"purpose":"{}","signed_on":"{}"}})", db::enum_name(in.purpose), day));
}

}  // namespace parta::people
