#include <algorithm>

#include "accounts/second_factor.hpp"
#include "orgs/orgs.hpp"
#include "orgs/settings.hpp"
#include "orgs/viewer_now.hpp"

namespace parta::orgs {
namespace {

struct Standing {
    MemberId member;
    Settings settings;
    bool closed = false;
};

Standing open_membership(db::Tx& tx, AccountId account) {
    auto row = tx.query(
                     "SELECT m.member_id, o.settings, p.consent_withdrawn_at IS NOT NULL FROM membership m "
                     "JOIN org o ON o.id = m.org_id AND o.suspended_at IS NULL "
                     "JOIN member p ON p.org_id = m.org_id AND p.id = m.member_id AND p.deactivated_at IS NULL "
                     "WHERE m.account_id = $1 AND m.org_id = $2",
                     account, tx.org())
                   .maybe();
    if (!row) throw Error{ErrorCode::not_found};
    return {row->get<MemberId>(0), read_settings(row->get<std::string_view>(1)), row->get<bool>(2)};
}

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

enum class Source { role = 1, duty = 2, enrolment = 3, child = 4 };

/// Everything in force that says where a member stands, in one statement. A child without a class has unit 0.
std::vector<db::Row> read_standing(db::Tx& tx, MemberId member) {
    const auto found = tx.query(
        "SELECT 1 AS source, role AS what, 0 AS unit_id, CASE WHEN verified_at IS NULL THEN 0 ELSE 1 END AS flag "
        "FROM role WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL "
        "UNION ALL SELECT 2, duty, unit_id, 0 FROM assignment WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL "
        "AND NOT withheld "
        "UNION ALL SELECT 3, '', unit_id, CASE WHEN main THEN 1 ELSE 0 END "
        "FROM enrolment WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL "
        "UNION ALL SELECT 4, '', coalesce(e.unit_id, 0), CASE WHEN e.main THEN 1 ELSE 0 END FROM representation p "
        "LEFT JOIN enrolment e ON e.org_id = p.org_id AND e.member_id = p.child_id AND e.to_seq IS NULL "
        "WHERE p.org_id = $1 AND p.parent_id = $2 AND p.to_seq IS NULL AND NOT p.restricted "
        "LIMIT 500",
        tx.org(), member);
    std::vector<db::Row> rows(found.begin(), found.end());
    // Put in order here: each request asks this, and SQLite would make a table of its own for the handful of rows.
    std::ranges::sort(rows, {}, [](const db::Row& row) {
        return std::tuple{row.get<int>(0), -row.get<int>(3), row.get<std::int64_t>(2)};
    });
    return rows;
}

void take(Viewer& viewer, const db::Row& row) {
    UnitId unit{row.get<std::int64_t>(2)};
    switch (static_cast<Source>(row.get<int>(0))) {
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
    auto standing = open_membership(tx, who->account);
    Viewer viewer;
    viewer.org = tx.org();
    viewer.account = who->account;
    viewer.session = who->session;
    viewer.session_touch_due = who->touch_due;
    viewer.member = standing.member;
    viewer.settings = standing.settings;
    viewer.closed = standing.closed;
    for (const auto& row : read_standing(tx, viewer.member)) take(viewer, row);
    viewer.asked_second_factor = asks_second_factor(viewer.settings) && !who->second_factor && viewer.is_staff();
    return viewer;
}

std::optional<Viewer> viewer_now(db::Tx& tx, MemberId member) {
    const auto row =
        tx.query("SELECT account_id FROM membership WHERE org_id = $1 AND member_id = $2", tx.org(), member).maybe();
    if (!row || !is_active(tx, member)) return std::nullopt;
    Viewer viewer;
    viewer.org = tx.org();
    viewer.account = row->get<AccountId>(0);
    viewer.member = member;
    viewer.settings = open_membership(tx, viewer.account).settings;
    for (const auto& one : read_standing(tx, member)) take(viewer, one);
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
