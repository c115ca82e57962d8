// «Попросить удалить мои данные»: a task for the administrators.
#include <fmt/format.h>

#include "base/text.hpp"
#include "people/people.hpp"
#include "people/speaks_for.hpp"
#include "privacy/erasure.hpp"

namespace parta::privacy {
namespace {

using orgs::Action;

constexpr int listed = 200;

void check_voice(db::Tx& tx, const Viewer& viewer, MemberId member) {
    if (people::voice_for(tx, viewer.member, member).as == people::SpeaksAs::nobody) throw Error{ErrorCode::not_found};
}

std::string subject_of(MemberId member) {
    return fmt::format("member:{}", member.value);
}

std::string name_of(const db::Row& row, int first) {
    if (row.is_null(first)) return {};
    return people::full_name(
        {row.get<std::string>(first), row.get<std::string>(first + 1), row.get<std::string>(first + 2)});
}

}  // namespace

ErasureRequest erasure_request(db::Tx& tx, const Viewer& viewer, MemberId member) {
    check_voice(tx, viewer, member);
    const auto row = tx.query(
                           "SELECT state, asked_at, decided_at, answer FROM erasure_request WHERE org_id = $1 AND "
                           "member_id = $2 ORDER BY CASE WHEN asked_by = $3 THEN 0 ELSE 1 END, id DESC LIMIT 1",
                           tx.org(), member, viewer.member)
                         .maybe();
    if (!row) return {};
    return {row->get<ErasureRequestState>(0), row->get<Timestamp>(1), row->get<std::optional<Timestamp>>(2),
            row->get<std::string>(3)};
}

ErasureRequest ask_erasure(db::Tx& tx, const Viewer& viewer, MemberId member, const AskErasure& in) {
    check_voice(tx, viewer, member);
    const auto changed = tx.exec(
        "UPDATE erasure_request SET words = $3 WHERE org_id = $1 AND member_id = $2 AND state = 'pending' AND "
        "asked_by = $4",
        tx.org(), member, trim(in.words), viewer.member);
    if (changed == 0)
        tx.exec(
            "INSERT INTO erasure_request (org_id, id, member_id, asked_by, asked_at, words, state) VALUES ($1, $2, $3, "
            "$4, $5, $6, 'pending')",
            tx.org(), new_id_value(), member, viewer.member, now(), trim(in.words));
    orgs::audit(tx, viewer.member, "ask_erasure", subject_of(member));
    events::emit(tx, events::to_unit_staff(UnitId{}), people::PeopleChanged{});
    return erasure_request(tx, viewer, member);
}

std::vector<WaitingErasure> waiting_erasures(db::Tx& tx, const Viewer& viewer) {
    orgs::check_everywhere(viewer, Action::erase_person);
    std::vector<WaitingErasure> waiting;
    for (const auto& row : tx.query(
             "SELECT q.id, q.member_id, q.asked_by, q.words, q.asked_at, m.deactivated_at, m.surname, m.given_name, "
             "m.patronymic, a.surname, a.given_name, a.patronymic FROM erasure_request q JOIN member m ON m.org_id = "
             "q.org_id AND m.id = q.member_id LEFT JOIN member a ON a.org_id = q.org_id AND a.id = q.asked_by AND "
             "a.id <> q.member_id WHERE q.org_id = $1 AND q.state = 'pending' ORDER BY q.id LIMIT $2",
             tx.org(), listed))
        waiting.push_back({std::to_string(row.get<std::int64_t>(0)), row.get<MemberId>(1), name_of(row, 6),
                           name_of(row, 9), row.get<std::string>(3), row.get<Timestamp>(4), !row.is_null(5)});
    return waiting;
}

void decline_erasure(db::Tx& tx, const Viewer& viewer, std::int64_t id, const DeclineErasure& in) {
    orgs::check_everywhere(viewer, Action::erase_person);
    const auto row =
        tx.query("SELECT member_id, state FROM erasure_request WHERE org_id = $1 AND id = $2", tx.org(), id).maybe();
    if (!row) throw Error{ErrorCode::not_found};
    if (row->get<ErasureRequestState>(1) != ErasureRequestState::pending) throw Error{ErrorCode::conflict};
    if (trim(in.answer).empty()) throw Error{ErrorCode::invalid_field, "answer", "why, in words"};
    tx.exec(
        "UPDATE erasure_request SET state = 'declined', decided_at = $3, decided_by = $4, answer = $5 WHERE org_id = "
        "$1 "
        "AND id = $2",
        tx.org(), id, now(), viewer.member, trim(in.answer));
    orgs::audit(tx, viewer.member, "decline_erasure", subject_of(row->get<MemberId>(0)));
}

}  // namespace parta::privacy
