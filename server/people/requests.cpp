#include "people/requests.hpp"

#include <algorithm>

#include "accounts/memberships.hpp"
#include "base/letters.hpp"
#include "people/candidates.hpp"
#include "people/chunks.hpp"
#include "people/lines.hpp"
#include "people/names.hpp"
#include "people/standing.hpp"

namespace parta::people {
namespace {

constexpr int most_listed = 200;
constexpr std::chrono::days refusal_is_told_for{30};

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

/// Whom the personal links of representatives are for.
void add_children(db::Tx& tx, std::vector<JoinRequest>& list) {
    std::vector<MemberId> parents;
    for (const auto& request : list)
        if (request.member && request.role == InviteRole::parent) parents.push_back(*request.member);
    std::unordered_map<MemberId, std::vector<std::string>> children;
    for_chunks<MemberId>(
        tx, parents,
        [](auto chunk) {
            return fmt::format(
                "SELECT p.parent_id, c.surname, c.given_name FROM representation p "
                "JOIN member c ON c.org_id = $1 AND c.id = p.child_id AND c.deactivated_at IS NULL "
                "WHERE p.org_id = $1 AND p.parent_id IN ({}) AND p.to_seq IS NULL AND NOT p.restricted "
                "ORDER BY c.sort_name, c.id",
                chunk);
        },
        [&](const db::Row& row) {
            children[row.get<MemberId>(0)].push_back(squeeze(row.get<std::string>(1) + " " + row.get<std::string>(2)));
        });
    for (auto& request : list)
        if (request.member)
            if (const auto found = children.find(*request.member); found != children.end())
                request.children = found->second;
}

struct WaitingByStrip {
    JoinRequestId id;
    AccountId account;
    MemberId member;
    std::optional<UnitId> unit;
};

std::vector<WaitingByStrip> waiting_by_strip(db::Tx& tx, const std::vector<MemberId>& members) {
    std::vector<WaitingByStrip> found;
    for_chunks<MemberId>(
        tx, members,
        [](auto chunk) {
            return fmt::format(
                "SELECT q.id, q.account_id, q.member_id, q.unit_id FROM join_request q WHERE q.org_id = $1 AND "
                "q.status = 'pending' AND q.member_id IN "
                "({})",
                chunk);
        },
        [&](const db::Row& row) {
            found.push_back({row.get<JoinRequestId>(0), row.get<AccountId>(1), row.get<MemberId>(2),
                             row.get<std::optional<UnitId>>(3)});
        });
    return found;
}

void decline(db::Tx& tx, MemberId by, const WaitingByStrip& waiting, std::string_view reason) {
    tx.exec(
        "UPDATE join_request SET status = 'declined', decided_at = $3, decided_by = $4, reason = $5 WHERE org_id = $1 "
        "AND id = $2",
        tx.org(), waiting.id, now(), by, reason);
    tell_deciders(tx, waiting.unit);
    if (waiting.unit) events::emit(tx, events::to_unit_staff(*waiting.unit), PeopleChanged{});
    orgs::audit(tx, by, "decline_join_request", fmt::format("join_request:{}", waiting.id.value));
}

}  // namespace

void tell_deciders(db::Tx& tx, std::optional<UnitId> unit) {
    const auto pending =
        tx.query(
              "SELECT COUNT(*) FROM join_request q LEFT JOIN member m ON m.org_id = $1 AND m.id = q.member_id "
              "WHERE q.org_id = $1 AND q.status = 'pending' AND m.joined_at IS NULL AND ($2 = 0 OR q.unit_id = $2)",
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

void end_requests_for(db::Tx& tx, MemberId member, AccountId joined) {
    for (const auto& waiting : waiting_by_strip(tx, std::vector{member})) {
        if (waiting.account == joined) {
            tx.exec(
                "UPDATE join_request SET status = 'approved', decided_at = $3, decided_by = $4 WHERE org_id = $1 AND "
                "id = $2",
                tx.org(), waiting.id, now(), member);
            tell_deciders(tx, waiting.unit);
        } else {
            decline(tx, member, waiting,
                    "Этот человек уже вошёл в «Парту». Если это вы, попросите у администратора ссылку для входа.");
        }
    }
}

void end_requests_by_earlier_strips(db::Tx& tx, const Viewer& viewer, const std::vector<MemberId>& members) {
    for (const auto& waiting : waiting_by_strip(tx, members))
        decline(tx, viewer.member, waiting, "Приглашение выдано заново. Войдите по новой полоске.");
}

void forget_waiting(db::Tx& tx, AccountId account) {
    const auto pending =
        tx.query("SELECT 1 FROM join_request WHERE org_id = $1 AND account_id = $2 AND status = 'pending' LIMIT 1",
                 tx.org(), account);
    if (pending.empty()) accounts::clear_waiting(tx, account, tx.org());
}

int pending_requests(db::Tx& tx, const Viewer& viewer) {
    const bool staff = orgs::may_everywhere(viewer, Action::decide_staff_requests);
    return tx
        .query(
            "SELECT COUNT(*) FROM join_request q LEFT JOIN member m ON m.org_id = $1 AND m.id = q.member_id "
            "WHERE q.org_id = $1 AND q.status = 'pending' AND m.joined_at IS NULL AND (q.role <> 'staff' OR $3) "
            "AND ($2 = '' OR $2 LIKE '%,' || q.unit_id || ',%')",
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
                  "WHERE q.org_id = $1 AND q.status = 'pending' AND m.joined_at IS NULL "
                  "AND ($2 = '' OR $2 LIKE '%,' || q.unit_id || ',%') "
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
    add_children(tx, list);
    add_candidates(tx, list);
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

std::optional<Declined> declined_request(db::Tx& tx, AccountId account) {
    const auto row = tx.query(
                           "SELECT q.status, q.id, u.label, q.role, q.reason, q.decided_at FROM join_request q "
                           "LEFT JOIN unit u ON u.org_id = $1 AND u.id = q.unit_id "
                           "WHERE q.org_id = $1 AND q.account_id = $2 ORDER BY q.id DESC LIMIT 1",
                           tx.org(), account)
                         .maybe();
    if (!row || row->get<std::string_view>(0) != "declined") return std::nullopt;
    const auto decided_at = row->get<Timestamp>(5);
    if (decided_at + refusal_is_told_for < now()) return std::nullopt;
    return Declined{.request = row->get<JoinRequestId>(1),
                    .organisation = store::organisation_name(tx),
                    .unit_label = row->get<std::optional<std::string>>(2).value_or(""),
                    .role = row->get<InviteRole>(3),
                    .reason = row->get<std::string>(4),
                    .decided_at = decided_at};
}

}  // namespace parta::people
