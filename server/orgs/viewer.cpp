#include <algorithm>

#include "accounts/second_factor.hpp"
#include "orgs/orgs.hpp"
#include "orgs/settings.hpp"
#include "orgs/viewer_now.hpp"

namespace parta::orgs {
namespace {

void add(std::vector<UnitId>& units, UnitId unit) {
    if (std::ranges::find(units, unit) == units.end()) units.push_back(unit);
}

void add(std::vector<Role>& roles, Role role) {
    if (std::ranges::find(roles, role) == roles.end()) roles.push_back(role);
}

bool is_teaching(Role role) {
    return role == Role::teacher || role == Role::supplementary_teacher || role == Role::specialist;
}

bool asks_second_factor(const Settings& settings) {
    return settings.staff_second_factor_from && !settings.staff_second_factor_from->empty();
}

enum class Source { member = 0, role = 1, duty = 2, enrolment = 3, child = 4 };

Source row_source(const db::Row& row) {
    return static_cast<Source>(row.get<int>(0));
}

/// Who an account is here and everything in force that says where they stand, in one statement: each request asks it.
/// Of the member `unit_id` is their own number, `what` the organisation's settings, `flag` whether they are closed. A
/// child without a class has unit 0. Nothing when the account is nobody here.
std::vector<db::Row> read_standing(db::Tx& tx, AccountId account) {
    static const std::string me = "(SELECT member_id FROM membership WHERE org_id = $1 AND account_id = $2)";
    static const std::string sql =
        "SELECT 0 AS source, o.settings AS what, m.member_id AS unit_id, "
        "CASE WHEN p.consent_withdrawn_at IS NULL THEN 0 ELSE 1 END AS flag FROM membership m "
        "JOIN org o ON o.id = m.org_id AND o.suspended_at IS NULL "
        "JOIN member p ON p.org_id = m.org_id AND p.id = m.member_id AND p.deactivated_at IS NULL "
        "WHERE m.org_id = $1 AND m.account_id = $2 "
        "UNION ALL SELECT 1, role, 0, CASE WHEN verified_at IS NULL THEN 0 ELSE 1 END "
        "FROM role WHERE org_id = $1 AND member_id = " +
        me +
        " AND to_seq IS NULL "
        "UNION ALL SELECT 2, duty, unit_id, 0 FROM assignment WHERE org_id = $1 AND member_id = " +
        me +
        " AND to_seq IS NULL AND NOT withheld "
        "UNION ALL SELECT 3, '', unit_id, CASE WHEN main THEN 1 ELSE 0 END FROM enrolment WHERE org_id = $1 "
        "AND member_id = " +
        me +
        " AND to_seq IS NULL "
        "UNION ALL SELECT 4, '', coalesce(e.unit_id, 0), CASE WHEN e.main THEN 1 ELSE 0 END FROM representation p "
        "LEFT JOIN enrolment e ON e.org_id = p.org_id AND e.member_id = p.child_id AND e.to_seq IS NULL "
        "WHERE p.org_id = $1 AND p.parent_id = " +
        me + " AND p.to_seq IS NULL AND NOT p.restricted LIMIT 500";
    const auto found = tx.query(sql, tx.org(), account);
    std::vector<db::Row> rows(found.begin(), found.end());
    // Put in order here: SQLite would make a table of its own for the handful of rows.
    std::ranges::sort(rows, {}, [](const db::Row& row) {
        return std::tuple{row.get<int>(0), -row.get<int>(3), row.get<std::int64_t>(2)};
    });
    if (rows.empty() || row_source(rows.front()) != Source::member) rows.clear();
    return rows;
}

void take(Viewer& viewer, const db::Row& row) {
    UnitId unit{row.get<std::int64_t>(2)};
    switch (row_source(row)) {
        case Source::member:
            viewer.member = MemberId{row.get<std::int64_t>(2)};
            viewer.settings = read_settings(row.get<std::string_view>(1));
            viewer.closed = row.get<int>(3) == 1;
            break;
        case Source::role: {
            auto role = row.get<Role>(1);
            add(viewer.roles, role);
            if (is_teaching(role) && row.get<int>(3) == 1) viewer.verified_teacher = true;
            break;
        }
        case Source::duty:
            if (row.get<Duty>(1) == Duty::class_teacher) {
                add(viewer.roles, Role::class_teacher);
                add(viewer.led_units, unit);
            } else {
                add(viewer.taught_units, unit);
            }
            break;
        case Source::enrolment:
            add(viewer.own_units, unit);
            break;
        case Source::child:
            add(viewer.roles, Role::parent);
            if (unit) add(viewer.own_units, unit);
            break;
    }
}

}  // namespace

bool Viewer::has(Role role) const {
    return std::ranges::find(roles, role) != roles.end();
}

bool Viewer::is_staff() const {
    return std::ranges::any_of(roles, [](Role role) { return role != Role::pupil && role != Role::parent; });
}

bool Viewer::leads(UnitId unit) const {
    return std::ranges::find(led_units, unit) != led_units.end();
}

bool Viewer::teaches(UnitId unit) const {
    return std::ranges::find(taught_units, unit) != taught_units.end();
}

Viewer open_closed_viewer(db::Tx& tx, std::string_view session_token) {
    auto who = accounts::find_session(tx, session_token);
    if (!who) throw Error{ErrorCode::unauthenticated};
    if (who->password_change_required) throw Error{ErrorCode::password_change_required};
    const auto standing = read_standing(tx, who->account);
    if (standing.empty()) throw Error{ErrorCode::not_found};
    Viewer viewer;
    viewer.org = tx.org();
    viewer.account = who->account;
    viewer.session = who->session;
    viewer.session_touch_due = who->touch_due;
    for (const auto& row : standing) take(viewer, row);
    viewer.asked_second_factor = asks_second_factor(viewer.settings) && !who->second_factor && viewer.is_staff();
    return viewer;
}

std::optional<Viewer> viewer_now(db::Tx& tx, MemberId member) {
    const auto row =
        tx.query("SELECT account_id FROM membership WHERE org_id = $1 AND member_id = $2", tx.org(), member).maybe();
    if (!row) return std::nullopt;
    Viewer viewer;
    viewer.org = tx.org();
    viewer.account = row->get<AccountId>(0);
    const auto standing = read_standing(tx, viewer.account);
    if (standing.empty()) return std::nullopt;
    for (const auto& one : standing) take(viewer, one);
    if (viewer.closed) return std::nullopt;
    return viewer;
}

Viewer open_viewer(db::Tx& tx, std::string_view session_token) {
    auto viewer = open_closed_viewer(tx, session_token);
    if (viewer.closed) throw Error{ErrorCode::consent_withdrawn};
    if (viewer.lacks_second_factor()) throw Error{ErrorCode::second_factor_required_by_school};
    return viewer;
}

bool is_active(db::Tx& tx, MemberId member) {
    return !tx.query("SELECT id FROM member WHERE org_id = $1 AND id = $2 AND closed_at IS NULL", tx.org(), member)
                .empty();
}

bool is_let_in(db::Tx& tx, MemberId member) {
    if (!is_active(tx, member)) return false;
    const auto settings = settings_in_force(tx);
    if (!settings || !second_factor_due(*settings)) return true;
    const auto viewer = viewer_now(tx, member);
    return viewer && (!viewer->is_staff() || accounts::has_second_factor(tx, viewer->account));
}

}  // namespace parta::orgs
