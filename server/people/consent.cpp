#include "people/consent.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "people/dates.hpp"
#include "people/standing.hpp"

namespace parta::people {
namespace {

constexpr int adult_age = 18;

bool is_adult(const std::optional<std::string>& birth_date) {
    const auto born = birth_date ? parse_date(*birth_date) : std::nullopt;
    return born && age_on(*born, today()) >= adult_age;
}

}  // namespace

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
    for (const auto& row :
         tx.query("SELECT purpose, form FROM consent WHERE org_id = $1 AND member_id = $2 AND withdrawn_at IS NULL",
                  tx.org(), member)) {
        (row.get<Purpose>(0) == Purpose::communication ? state.communication : state.photos) = true;
        if (row.get<ConsentForm>(1) == ConsentForm::paper) state.paper = true;
    }
    return state;
}

void give_consent(db::Tx& tx, MemberId member, Purpose purpose, MemberId given_by, ConsentForm form) {
    const auto same = tx.query(
        "SELECT 1 FROM consent WHERE org_id = $1 AND member_id = $2 AND purpose = $3 AND given_by = $4 AND form = $5 "
        "AND version = $6 "
        "AND withdrawn_at IS NULL LIMIT 1",
        tx.org(), member, purpose, given_by, form, consent_version);
    if (!same.empty()) return;
    tx.exec(
        "INSERT INTO consent (org_id, id, member_id, purpose, version, given_by, form, given_at) VALUES ($1, $2, $3, "
        "$4, $5, $6, $7, $8)",
        tx.org(), new_id_value(), member, purpose, consent_version, given_by, form, now());
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

void record_paper_consent(db::Tx& tx, const Viewer& viewer, MemberId child) {
    const Standing standing = load_standing(tx, child);
    check_on(viewer, Action::record_paper_consent, standing);
    if (!standing.pupil) throw Error{ErrorCode::invalid_field, "member", "a pupil"};
    give_consent(tx, child, Purpose::communication, viewer.member, ConsentForm::paper);
    for (UnitId unit : standing.enrolled) events::emit(tx, events::to_unit_staff(unit), PeopleChanged{});
    orgs::audit(tx, viewer.member, "record_paper_consent", fmt::format("member:{}", child.value));
}

}  // namespace parta::people
