#include <fmt/format.h>

#include <algorithm>

#include "accounts/second_factor.hpp"
#include "accounts/tokens.hpp"
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

/// Who an account is here, as the platform knows it: read anew by each request.
struct Place {
    MemberId member;
    OrgKind kind;
    Settings settings;
};

Place place_of(const db::Row& row, int first) {
    return {row.get<MemberId>(first), row.get<OrgKind>(first + 1), read_settings(row.get<std::string_view>(first + 2))};
}

db::Ahead ask_place(db::Tx& tx, AccountId account) {
    return tx.ahead(db::apart,
                    "SELECT m.member_id, o.kind, o.settings FROM membership m JOIN org o ON o.id = m.org_id AND "
                    "o.suspended_at IS NULL WHERE m.org_id = $1 AND m.account_id = $2",
                    tx.org(), account);
}

std::optional<Place> read_place(db::Ahead& asked) {
    const auto row = asked.rows().maybe();
    if (!row) return std::nullopt;
    return place_of(*row, 0);
}

/// Everything in force that says where a member stands, in one statement. Of the member `flag` says whether they are
/// closed. A child without a class has unit 0. Nothing when they have left.
std::vector<db::Row> read_standing(db::Tx& tx, MemberId member) {
    static const std::string sql =
        "SELECT 0 AS source, '' AS what, 0 AS unit_id, CASE WHEN consent_withdrawn_at IS NULL THEN 0 ELSE 1 END AS "
        "flag FROM member WHERE org_id = $1 AND id = $2 AND deactivated_at IS NULL "
        "UNION ALL SELECT 1, role, 0, CASE WHEN verified_at IS NULL THEN 0 ELSE 1 END "
        "FROM role WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL "
        "UNION ALL SELECT 2, duty, unit_id, 0 FROM assignment WHERE org_id = $1 AND member_id = $2 "
        "AND to_seq IS NULL AND NOT withheld "
        "UNION ALL SELECT 3, '', unit_id, CASE WHEN main THEN 1 ELSE 0 END FROM enrolment WHERE org_id = $1 "
        "AND member_id = $2 AND to_seq IS NULL "
        "UNION ALL SELECT 4, '', coalesce(e.unit_id, 0), CASE WHEN e.main THEN 1 ELSE 0 END FROM representation p "
        "LEFT JOIN enrolment e ON e.org_id = p.org_id AND e.member_id = p.child_id AND e.to_seq IS NULL "
        "WHERE p.org_id = $1 AND p.parent_id = $2 AND p.to_seq IS NULL AND NOT p.restricted LIMIT 500";
    const auto found = tx.query(db::apart, sql, tx.org(), member);
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

/// The member as this organisation's own tables know them; nothing when they have left. Remembered while nobody writes
/// there.
std::optional<Viewer> stand(db::Tx& tx, const Place& place) {
    const std::string name = fmt::format("viewer:{}", place.member.value);
    Viewer viewer;
    if (const auto known = tx.recall<Viewer>(name)) {
        viewer = *known;
    } else {
        const auto rows = read_standing(tx, place.member);
        if (rows.empty()) return std::nullopt;
        viewer.org = tx.org();
        viewer.member = place.member;
        for (const auto& row : rows) take(viewer, row);
        tx.remember(name, viewer);
    }
    viewer.kind = place.kind;
    viewer.settings = place.settings;
    return viewer;
}

/// Who a token belongs to, and who that is here: read anew by each request.
struct Arrival {
    std::optional<accounts::Authenticated> who;
    std::optional<Place> place;
};

const std::string who_arrives = fmt::format(
    "SELECT {}, m.member_id, o.kind, o.settings FROM {} LEFT JOIN membership m ON m.org_id = $2 AND m.account_id "
    "= a.id LEFT JOIN org o ON o.id = m.org_id AND o.suspended_at IS NULL WHERE {}",
    accounts::session_row::columns, accounts::session_row::tables, accounts::session_row::condition);

Arrival read_arrival(db::Tx& tx, std::string_view token) {
    if (token.empty()) return {};
    const auto row = tx.query(db::apart, who_arrives, accounts::session_row::key(token), tx.org()).maybe();
    if (!row) return {};
    constexpr int member = accounts::session_row::columns_count;
    Arrival arrival{accounts::session_row::read(*row, now()), std::nullopt};
    if (!row->is_null(member) && !row->is_null(member + 1)) arrival.place = place_of(*row, member);
    return arrival;
}

std::string member_of(std::string_view token) {
    return fmt::format("member_of:{}", accounts::account_of_token(token));
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

void foresee_viewer(db::Tx& tx, std::string_view session_token) {
    if (!session_token.empty()) tx.foresee(who_arrives, accounts::session_row::key(session_token), tx.org());
}

std::optional<MemberId> guess_member(const db::Tx& tx, std::string_view session_token) {
    const auto guessed = tx.guess<MemberId>(member_of(session_token));
    return guessed ? std::optional{*guessed} : std::nullopt;
}

Viewer open_closed_viewer(db::Tx& tx, std::string_view session_token) {
    auto [who, place] = read_arrival(tx, session_token);
    if (!who) throw Error{ErrorCode::unauthenticated};
    if (who->password_change_required) throw Error{ErrorCode::password_change_required};
    auto found = place ? stand(tx, *place) : std::nullopt;
    if (!found) throw Error{ErrorCode::not_found};
    if (tx.remembers() && guess_member(tx, session_token) != place->member)
        tx.remember(member_of(session_token), place->member);
    Viewer viewer = std::move(*found);
    viewer.account = who->account;
    viewer.session = who->session;
    viewer.session_touch_due = who->touch_due;
    viewer.asked_second_factor = asks_second_factor(viewer.settings) && !who->second_factor && viewer.is_staff();
    return viewer;
}

std::optional<Viewer> viewer_now(db::Tx& tx, MemberId member) {
    const auto row =
        tx.query("SELECT account_id FROM membership WHERE org_id = $1 AND member_id = $2", tx.org(), member).maybe();
    if (!row) return std::nullopt;
    const auto account = row->get<AccountId>(0);
    auto asked = ask_place(tx, account);
    const auto place = read_place(asked);
    auto viewer = place ? stand(tx, *place) : std::nullopt;
    if (!viewer || viewer->closed) return std::nullopt;
    viewer->account = account;
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
