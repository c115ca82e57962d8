#include "people/requests.hpp"

#include <algorithm>

#include "people/lines.hpp"
#include "people/names.hpp"
#include "people/standing.hpp"

namespace parta::people {
namespace {

constexpr int most_listed = 200;
constexpr std::size_t most_suggested = 6;
constexpr int least_similarity = 45;  // a surname that fits and a given name that does not is still worth a look

bool may_decide(const Viewer& viewer, InviteRole role, std::optional<UnitId> unit) {
    if (role == InviteRole::staff) return orgs::may_everywhere(viewer, Action::decide_staff_requests);
    return orgs::may_everywhere(viewer, Action::decide_family_requests) ||
           (unit && orgs::may(viewer, Action::decide_family_requests, *unit));
}

std::string listed(std::span<const UnitId> units) {
    std::string text = ",";
    for (UnitId unit : units) text += fmt::format("{},", unit.value);
    return text;
}

/// "" for those who decide everywhere; a list that holds no unit for those who decide nothing.
std::string scope_of(const Viewer& viewer) {
    if (orgs::may_everywhere(viewer, Action::decide_family_requests)) return {};
    return listed(granted_units(viewer, Action::decide_family_requests));
}

struct Scored {
    MemberId id;
    int score = 0;
};

/// Roster lines of a unit that fit: the pupils by the typed pupil's name; for a representative also the children's
/// representatives by the typed own name.
std::vector<MemberId> suggested(db::Tx& tx, const JoinRequest& request) {
    const auto& pupil_name = request.role == InviteRole::parent ? request.typed_child : request.typed_name;
    std::vector<Scored> found;
    for (const auto& row :
         tx.query("SELECT m.id, m.sort_name, m.joined_at FROM enrolment e "
                  "JOIN member m ON m.org_id = $1 AND m.id = e.member_id AND m.deactivated_at IS NULL "
                  "WHERE e.org_id = $1 AND e.unit_id = $2 AND e.to_seq IS NULL ORDER BY m.sort_name LIMIT 500",
                  tx.org(), request.unit.value_or(UnitId{}))) {
        const bool taken = request.role == InviteRole::pupil && !row.is_null(2);
        const int score = similarity(pupil_name, row.get<std::string_view>(1));
        if (!taken && score >= least_similarity) found.push_back({row.get<MemberId>(0), score});
    }
    if (request.role == InviteRole::parent) {
        for (const auto& row :
             tx.query("SELECT DISTINCT m.id, m.sort_name FROM enrolment e "
                      "JOIN representation p ON p.org_id = $1 AND p.child_id = e.member_id AND p.to_seq IS NULL AND "
                      "NOT p.restricted "
                      "JOIN member m ON m.org_id = $1 AND m.id = p.parent_id AND m.joined_at IS NULL AND "
                      "m.deactivated_at IS NULL "
                      "WHERE e.org_id = $1 AND e.unit_id = $2 AND e.to_seq IS NULL ORDER BY m.sort_name LIMIT 1000",
                      tx.org(), request.unit.value_or(UnitId{}))) {
            const int score = similarity(request.typed_name, row.get<std::string_view>(1));
            if (score >= least_similarity) found.push_back({row.get<MemberId>(0), score});
        }
    }
    std::ranges::sort(found, {}, [](const Scored& one) { return std::pair{-one.score, one.id}; });
    if (found.size() > most_suggested) found.resize(most_suggested);
    std::vector<MemberId> ids;
    for (const auto& one : found) ids.push_back(one.id);
    return ids;
}

/// The lines of all suggestions are read together.
void add_suggestions(db::Tx& tx, std::vector<JoinRequest>& list) {
    std::vector<std::vector<MemberId>> wanted(list.size());
    std::vector<MemberId> ids;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i].member) continue;
        wanted[i] = suggested(tx, list[i]);
        ids.insert(ids.end(), wanted[i].begin(), wanted[i].end());
    }
    std::unordered_map<MemberId, Person> lines;
    for (auto& line : person_lines(tx, ids)) lines.emplace(line.id, std::move(line));
    for (std::size_t i = 0; i < list.size(); ++i)
        for (MemberId id : wanted[i]) list[i].suggestions.push_back(lines.at(id));
}

}  // namespace

void tell_deciders(db::Tx& tx, std::optional<UnitId> unit) {
    const auto pending =
        tx.query(
              "SELECT COUNT(*) FROM join_request WHERE org_id = $1 AND status = 'pending' AND ($2 = 0 OR unit_id = $2)",
              tx.org(), unit.value_or(UnitId{}))
            .only()
            .get<int>(0);
    events::emit(tx, events::to_unit_staff(unit.value_or(UnitId{})), JoinRequestsChanged{pending});
}

void insert_request(db::Tx& tx, const NewRequest& request) {
    tx.exec(
        "INSERT INTO join_request (org_id, id, invite_id, account_id, role, unit_id, member_id, typed_name, "
        "typed_child, consents, status, "
        "created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'pending', $11)",
        tx.org(), new_id<JoinRequestId>(), request.invite, request.account, request.role, request.unit, request.member,
        request.typed_name, request.typed_child, request.accepted.stored(), now());
    tell_deciders(tx, request.unit);
    if (request.unit) events::emit(tx, events::to_unit_staff(*request.unit), PeopleChanged{});
}

int pending_requests(db::Tx& tx, const Viewer& viewer) {
    const bool staff = orgs::may_everywhere(viewer, Action::decide_staff_requests);
    return tx
        .query(
            "SELECT COUNT(*) FROM join_request WHERE org_id = $1 AND status = 'pending' AND (role <> 'staff' OR $3) "
            "AND ($2 = '' OR $2 LIKE '%,' || unit_id || ',%')",
            tx.org(), scope_of(viewer), staff)
        .only()
        .get<int>(0);
}

std::vector<JoinRequest> list_join_requests(db::Tx& tx, const Viewer& viewer) {
    orgs::check(viewer, Action::decide_family_requests);
    std::vector<JoinRequest> list;
    for (const auto& row :
         tx.query("SELECT q.id, q.role, q.unit_id, u.label, q.member_id, m.surname, m.given_name, m.patronymic, "
                  "q.typed_name, q.typed_child, "
                  "q.created_at FROM join_request q LEFT JOIN unit u ON u.org_id = $1 AND u.id = q.unit_id "
                  "LEFT JOIN member m ON m.org_id = $1 AND m.id = q.member_id "
                  "WHERE q.org_id = $1 AND q.status = 'pending' AND ($2 = '' OR $2 LIKE '%,' || q.unit_id || ',%') "
                  "ORDER BY q.id LIMIT $3",
                  tx.org(), scope_of(viewer), most_listed)) {
        JoinRequest request{.id = row.get<JoinRequestId>(0),
                            .role = row.get<InviteRole>(1),
                            .unit = row.get<std::optional<UnitId>>(2),
                            .unit_label = row.get<std::optional<std::string>>(3).value_or(""),
                            .member = row.get<std::optional<MemberId>>(4),
                            .typed_name = row.get<std::string>(8),
                            .typed_child = row.get<std::string>(9),
                            .created_at = row.get<Timestamp>(10)};
        if (!row.is_null(5))
            request.member_name =
                full_name({row.get<std::string>(5), row.get<std::string>(6), row.get<std::string>(7)});
        if (may_decide(viewer, request.role, request.unit)) list.push_back(std::move(request));
    }
    add_suggestions(tx, list);
    return list;
}

AccountId applicant_of(db::Tx& tx, JoinRequestId id) {
    const auto row =
        tx.query("SELECT account_id FROM join_request WHERE org_id = $1 AND id = $2", tx.org(), id).maybe();
    if (!row) throw Error{ErrorCode::not_found};
    return row->get<AccountId>(0);
}

std::vector<Waiting> waiting_requests(db::Tx& tx, AccountId account) {
    std::vector<Waiting> waiting;
    const auto rows = tx.query(
        "SELECT u.label, q.role FROM join_request q LEFT JOIN unit u ON u.org_id = $1 AND u.id = q.unit_id "
        "WHERE q.org_id = $1 AND q.account_id = $2 AND q.status = 'pending' ORDER BY q.id LIMIT 50",
        tx.org(), account);
    if (rows.empty()) return waiting;
    const auto organisation = store::organisation_name(tx);
    for (const auto& row : rows)
        waiting.push_back({organisation, row.get<std::optional<std::string>>(0).value_or(""), row.get<InviteRole>(1)});
    return waiting;
}

}  // namespace parta::people
