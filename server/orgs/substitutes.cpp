#include "orgs/substitutes.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <sstream>

#include "base/text.hpp"
#include "events/events.hpp"
#include "orgs/assigning.hpp"
#include "orgs/store.hpp"

namespace parta::orgs {
namespace {

constexpr int most_in_unit = 50;
constexpr date::days farthest{366};

std::string written(date::sys_days day) {
    return date::format("%F", day);
}

date::sys_days read_day(const std::string& text, const char* field) {
    std::istringstream in{text};
    date::sys_days day;
    in >> date::parse("%F", day);
    if (in.fail() || written(day) != text)
        throw Error{ErrorCode::invalid_field, field, "a day of the calendar, as 2026-11-24"};
    return day;
}

struct Row {
    SubstitutionId id;
    store::AssignmentKey key;
    std::string from, until;
    SubstitutionState state;
};

Row read_row(const db::Row& row) {
    return {
        row.get<SubstitutionId>(0),
        {row.get<UnitId>(2), row.get<MemberId>(1), row.get<Duty>(3), row.get<std::string>(4), row.get<std::string>(5)},
        row.get<std::string>(6),
        row.get<std::string>(7),
        row.get<SubstitutionState>(8)};
}

constexpr std::string_view open_rows =
    "SELECT id, member_id, unit_id, duty, subject, subgroup, from_day, until_day, state FROM substitution WHERE org_id "
    "= "
    "$1 AND state <> 'over' ";

void set_state(db::Tx& tx, SubstitutionId id, SubstitutionState state) {
    tx.exec("UPDATE substitution SET state = $3 WHERE org_id = $1 AND id = $2", tx.org(), id, state);
}

void note(db::Tx& tx, std::optional<MemberId> actor, std::string_view action, const Row& row) {
    audit(tx, actor, action, fmt::format("member:{}", row.key.member.value),
          fmt::format(R"({{"unit":"{}","duty":"{}","from":"{}","until":"{}"}})", row.key.unit.value,
                      db::enum_name(row.key.duty), row.from, row.until));
}

/// False, and it is over, for somebody who does not work here any more and for a unit that is put away.
bool begin(db::Tx& tx, const Row& row) {
    const auto unit = store::find_unit(tx, row.key.unit);
    if (!unit || unit->archived_at || !works_here(tx, row.key.member)) {
        set_state(tx, row.id, SubstitutionState::over);
        return false;
    }
    set_state(tx, row.id, SubstitutionState::acting);
    if (store::assigned(tx, row.key)) return true;
    const auto seq = events::emit(tx, events::to_member(row.key.member), events::AccessChanged{"roles"});
    store::open_assignment(tx, row.key, seq);
    tx.exec(
        "UPDATE assignment SET until = $7 WHERE org_id = $1 AND member_id = $2 AND unit_id = $3 AND duty = $4 AND "
        "subject = $5 AND subgroup = $6 AND to_seq IS NULL",
        tx.org(), row.key.member, row.key.unit, row.key.duty, row.key.subject, row.key.subgroup, row.until);
    keep_withheld(tx, row.key.member);
    return true;
}

/// A duty that has been given for good meanwhile has no last day, and stays.
void end(db::Tx& tx, const Row& row) {
    set_state(tx, row.id, SubstitutionState::over);
    if (row.state != SubstitutionState::acting) return;
    const auto seq = events::emit(tx, events::to_member(row.key.member), events::AccessChanged{"roles"});
    tx.exec(
        "UPDATE assignment SET to_seq = $7 WHERE org_id = $1 AND member_id = $2 AND unit_id = $3 AND duty = $4 AND "
        "subject = $5 AND subgroup = $6 AND to_seq IS NULL AND until = $8",
        tx.org(), row.key.member, row.key.unit, row.key.duty, row.key.subject, row.key.subgroup, seq, row.until);
}

std::vector<Substitution> list(const db::Rows& rows) {
    std::vector<Substitution> found;
    for (const auto& row : rows) {
        std::string name = row.get<std::string>(2) + " " + row.get<std::string>(3);
        if (const auto patronymic = row.get<std::string>(4); !patronymic.empty()) name += " " + patronymic;
        found.push_back({row.get<SubstitutionId>(0), row.get<MemberId>(1), std::move(name), row.get<UnitId>(5),
                         row.get<std::string>(6), row.get<Duty>(7), row.get<std::string>(8), row.get<std::string>(9),
                         row.get<std::string>(10), row.get<std::string>(11), row.get<SubstitutionState>(12)});
    }
    return found;
}

constexpr std::string_view listed =
    "SELECT s.id, s.member_id, m.surname, m.given_name, m.patronymic, s.unit_id, u.label, s.duty, s.subject, "
    "s.subgroup, s.from_day, s.until_day, s.state FROM substitution s "
    "JOIN member m ON m.org_id = s.org_id AND m.id = s.member_id "
    "JOIN unit u ON u.org_id = s.org_id AND u.id = s.unit_id AND u.archived_at IS NULL "
    "WHERE s.org_id = $1 AND s.state <> 'over' AND {} = $2 ORDER BY s.from_day, s.id LIMIT 200";

}  // namespace

std::string today_of(db::Tx& tx) {
    const auto zone = tx.query("SELECT time_zone FROM org WHERE id = $1", tx.org()).only().get<std::string>(0);
    const date::sys_time<std::chrono::milliseconds> at{std::chrono::milliseconds{now().ms}};
    try {
        return date::format("%F", date::floor<date::days>(date::make_zoned(zone, at).get_local_time()));
    } catch (const std::runtime_error&) {  // a machine without zone files: the day of Greenwich
        return written(date::floor<date::days>(at));
    }
}

std::optional<Timestamp> day_begins(db::Tx& tx, std::string_view day) {
    std::istringstream in{std::string{day}};
    date::local_days local;
    in >> date::parse("%F", local);
    if (in.fail() || date::format("%F", local) != day) return std::nullopt;
    const auto zone = tx.query("SELECT time_zone FROM org WHERE id = $1", tx.org()).only().get<std::string>(0);
    const auto written_out = [](auto at) {
        return Timestamp{std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count()};
    };
    try {
        return written_out(date::make_zoned(zone, local, date::choose::earliest).get_sys_time());
    } catch (const std::runtime_error&) {  // a machine without zone files: the day of Greenwich
        return written_out(local);
    }
}

void substitute(db::Tx& tx, const Viewer& viewer, UnitId unit, const Substitute& in) {
    check_everywhere(viewer, Action::assign_teachers);
    const Row row{new_id<SubstitutionId>(), read_assignment(tx, unit, {in.member, in.duty, in.subject, in.subgroup}),
                  std::string(in.from), std::string(in.until), SubstitutionState::planned};
    const auto from = read_day(row.from, "from"), until = read_day(row.until, "until");
    const auto today = today_of(tx);
    if (until < from) throw Error{ErrorCode::invalid_field, "until", "not before the first day"};
    if (row.until < today) throw Error{ErrorCode::invalid_field, "until", "today or later"};
    if (from > read_day(today, "from") + farthest) throw Error{ErrorCode::invalid_field, "from", "within a year"};
    if (until > from + farthest) throw Error{ErrorCode::invalid_field, "until", "at most a year"};
    if (!works_here(tx, in.member)) throw Error{ErrorCode::invalid_field, "member", "someone who works here"};
    if (store::assigned(tx, row.key)) throw Error{ErrorCode::already_exists, "member"};
    int in_unit = 0;
    for (const auto& one : tx.query(std::string(open_rows) + "AND unit_id = $2", tx.org(), unit)) {
        ++in_unit;
        const auto other = read_row(one);
        const bool same = other.key.member == row.key.member && other.key.duty == row.key.duty &&
                          other.key.subject == row.key.subject && other.key.subgroup == row.key.subgroup;
        if (same && other.from <= row.until && row.from <= other.until)
            throw Error{ErrorCode::already_exists, "member"};
    }
    if (in_unit >= most_in_unit) throw Error{ErrorCode::conflict, "unit", "at most 50 planned or acting in a class"};
    tx.exec(
        "INSERT INTO substitution (org_id, id, member_id, unit_id, duty, subject, subgroup, from_day, until_day, "
        "state, "
        "made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'planned', $10, $11)",
        tx.org(), row.id, row.key.member, unit, row.key.duty, row.key.subject, row.key.subgroup, row.from, row.until,
        viewer.member, now());
    if (row.from <= today) begin(tx, row);
    events::emit(tx, events::to_staff(), StructureChanged{});
    note(tx, viewer.member, "plan_substitution", row);
}

UnitId end_substitution(db::Tx& tx, const Viewer& viewer, SubstitutionId id) {
    check_everywhere(viewer, Action::assign_teachers);
    const auto found = tx.query(std::string(open_rows) + "AND id = $2", tx.org(), id).maybe();
    if (!found) throw Error{ErrorCode::not_found};
    const auto row = read_row(*found);
    end(tx, row);
    events::emit(tx, events::to_staff(), StructureChanged{});
    note(tx, viewer.member, "end_substitution", row);
    return row.key.unit;
}

std::vector<Substitution> unit_substitutions(db::Tx& tx, const Viewer& viewer, UnitId unit) {
    check(viewer, Action::see_people, unit);
    return list(tx.query(fmt::format(fmt::runtime(listed), "s.unit_id"), tx.org(), unit));
}

std::vector<Substitution> member_substitutions(db::Tx& tx, const Viewer& viewer, MemberId member) {
    check_everywhere(viewer, Action::assign_teachers);
    return list(tx.query(fmt::format(fmt::runtime(listed), "s.member_id"), tx.org(), member));
}

bool substitutions_due(db::Tx& tx) {
    return !tx.query(
                  "SELECT 1 FROM substitution WHERE org_id = $1 AND state <> 'over' AND (until_day < $2 OR state = "
                  "'planned' AND from_day <= $2) LIMIT 1",
                  tx.org(), today_of(tx))
                .empty();
}

bool follow_substitutions(db::Tx& tx) {
    const auto today = today_of(tx);
    bool changed = false;
    std::vector<Row> due;
    for (const auto& one :
         tx.query(std::string(open_rows) + "AND (until_day < $2 OR state = 'planned' AND from_day <= $2) ORDER BY id",
                  tx.org(), today))
        due.push_back(read_row(one));
    for (const auto& row : due) {
        changed = true;
        if (row.until < today) {
            end(tx, row);
            if (row.state == SubstitutionState::acting) note(tx, std::nullopt, "substitution_over", row);
        } else if (begin(tx, row)) {
            note(tx, std::nullopt, "substitution_begun", row);
        }
    }
    if (changed) events::emit(tx, events::to_staff(), StructureChanged{});
    return changed;
}

}  // namespace parta::orgs
