// «Вернуть доступ»: what leaving took, given back.
#include <array>

#include "base/letters.hpp"
#include "people/dates.hpp"
#include "people/leaving.hpp"
#include "people/names.hpp"
#include "people/store.hpp"

namespace parta::people {
namespace {

constexpr auto slip = std::chrono::days{14};  // as long as the event log is kept

std::optional<std::int64_t> left_at(db::Tx& tx, MemberId member) {
    const auto row =
        tx.query("SELECT left_seq FROM member WHERE org_id = $1 AND id = $2 AND deactivated_at IS NOT NULL", tx.org(),
                 member)
            .maybe();
    return row ? row->get<std::optional<std::int64_t>>(0) : std::nullopt;
}

// Each: rows of $2 that ended with $3 and may begin again. `x` is the row in question.
constexpr std::string_view returning_roles =
    "x.member_id = $2 AND x.to_seq = $3 AND NOT EXISTS (SELECT 1 FROM role o WHERE o.org_id = x.org_id AND o.member_id "
    "= x.member_id AND o.role = x.role AND o.to_seq IS NULL)";
constexpr std::string_view returning_enrolments =
    "x.member_id = $2 AND x.to_seq = $3 AND EXISTS (SELECT 1 FROM unit u WHERE u.org_id = x.org_id AND u.id = "
    "x.unit_id "
    "AND u.archived_at IS NULL) AND NOT EXISTS (SELECT 1 FROM enrolment o WHERE o.org_id = x.org_id AND o.member_id = "
    "x.member_id AND o.to_seq IS NULL AND (o.unit_id = x.unit_id OR o.main AND x.main))";
constexpr std::string_view returning_duties =
    "x.member_id = $2 AND x.to_seq = $3 AND (x.until IS NULL OR x.until >= $4) AND EXISTS (SELECT 1 FROM unit u WHERE "
    "u.org_id = x.org_id AND u.id = x.unit_id AND u.archived_at IS NULL) AND NOT EXISTS (SELECT 1 FROM assignment o "
    "WHERE o.org_id = x.org_id AND o.unit_id = x.unit_id AND o.duty = x.duty AND o.to_seq IS NULL AND (o.duty = "
    "'class_teacher' OR o.member_id = x.member_id AND o.subject = x.subject AND o.subgroup = x.subgroup))";
constexpr std::string_view returning_relations =
    "x.parent_id = $2 AND x.to_seq = $3 AND NOT EXISTS (SELECT 1 FROM representation o WHERE o.org_id = x.org_id AND "
    "o.child_id = x.child_id AND o.parent_id = x.parent_id AND o.to_seq IS NULL)";

std::string today_text() {
    const auto day = today();
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()));
}

struct Table {
    std::string_view name, columns, which;
    bool dated = false;
};
constexpr std::array<Table, 4> tables{{
    {"role", "org_id, member_id, role, verified_at", returning_roles},
    {"enrolment", "org_id, member_id, unit_id, main, reason", returning_enrolments},
    {"assignment", "org_id, member_id, unit_id, duty, subject, subgroup, until, withheld", returning_duties, true},
    {"representation",
     "org_id, child_id, parent_id, legal, restricted, restriction_reason, by_child, by_school, relation",
     returning_relations},
}};

void resume(db::Tx& tx, const Table& table, MemberId member, std::int64_t left) {
    const std::string ended = table.name == "enrolment" ? ", ended = ''" : "";
    const auto sql =
        fmt::format("UPDATE {0} AS x SET to_seq = NULL{1} WHERE x.org_id = $1 AND {2}", table.name, ended, table.which);
    if (table.dated)
        tx.exec(sql, tx.org(), member, left, today_text());
    else
        tx.exec(sql, tx.org(), member, left);
}

void begin_anew(db::Tx& tx, const Table& table, MemberId member, std::int64_t left, std::int64_t seq) {
    const auto sql =
        fmt::format("INSERT INTO {0} ({1}, from_seq) SELECT {1}, ${2} FROM {0} x WHERE x.org_id = $1 AND {3}",
                    table.name, table.columns, table.dated ? 5 : 4, table.which);
    if (table.dated)
        tx.exec(sql, tx.org(), member, left, today_text(), seq);
    else
        tx.exec(sql, tx.org(), member, left, seq);
}

}  // namespace

bool resumes(db::Tx& tx, std::int64_t ended) {
    const auto row = tx.query("SELECT at FROM event WHERE org_id = $1 AND seq = $2", tx.org(), ended).maybe();
    return row && row->get<Timestamp>(0) >= now() - slip;
}

std::vector<LeftPlace> left_places(db::Tx& tx, MemberId member) {
    std::vector<LeftPlace> places;
    const auto left = left_at(tx, member);
    if (!left) return places;
    for (const auto& row : tx.query(fmt::format("SELECT x.role, CASE WHEN {} THEN 1 ELSE 0 END FROM role x WHERE "
                                                "x.org_id = $1 AND x.member_id = $2 AND x.to_seq = $3 ORDER BY x.role",
                                                returning_roles),
                                    tx.org(), member, *left))
        places.push_back({.what = LeftKind::role, .role = row.get<std::string>(0), .returns = row.get<int>(1) == 1});
    for (const auto& row : tx.query(
             fmt::format("SELECT n.label, CASE WHEN {} THEN 1 ELSE 0 END FROM enrolment x JOIN unit n ON n.org_id = "
                         "x.org_id AND n.id = x.unit_id WHERE x.org_id = $1 AND x.member_id = $2 AND x.to_seq = $3 "
                         "ORDER BY x.main DESC, n.match_label",
                         returning_enrolments),
             tx.org(), member, *left))
        places.push_back({.what = LeftKind::unit, .label = row.get<std::string>(0), .returns = row.get<int>(1) == 1});
    for (const auto& row :
         tx.query(fmt::format(
                      "SELECT x.duty, n.label, x.subject, CASE WHEN {} THEN 1 ELSE 0 END FROM assignment x JOIN unit "
                      "n ON n.org_id = x.org_id AND n.id = x.unit_id WHERE x.org_id = $1 AND x.member_id = $2 AND "
                      "x.to_seq = $3 ORDER BY n.match_label, x.duty, x.subject",
                      returning_duties),
                  tx.org(), member, *left, today_text()))
        places.push_back({.what = LeftKind::duty,
                          .duty = row.get<std::string>(0),
                          .label = row.get<std::string>(1),
                          .subject = row.get<std::string>(2),
                          .returns = row.get<int>(3) == 1});
    for (const auto& row : tx.query(
             fmt::format("SELECT c.surname, c.given_name, CASE WHEN {} THEN 1 ELSE 0 END FROM representation x JOIN "
                         "member c ON c.org_id = x.org_id AND c.id = x.child_id WHERE x.org_id = $1 AND x.parent_id = "
                         "$2 AND x.to_seq = $3 ORDER BY c.sort_name",
                         returning_relations),
             tx.org(), member, *left))
        places.push_back({.what = LeftKind::child,
                          .label = squeeze(row.get<std::string>(0) + " " + row.get<std::string>(1)),
                          .returns = row.get<int>(2) == 1});
    return places;
}

std::int64_t return_to_organisation(db::Tx& tx, MemberId member) {
    const auto left = left_at(tx, member);
    const auto seq = events::emit(tx, events::to_member(member), events::AccessChanged{"roles"});
    if (!left) return seq;
    const bool goes_on = resumes(tx, *left);
    for (const auto& table : tables) {
        if (goes_on)
            resume(tx, table, member, *left);
        else
            begin_anew(tx, table, member, *left, seq);
    }
    tx.exec("UPDATE member SET left_seq = NULL WHERE org_id = $1 AND id = $2", tx.org(), member);
    orgs::keep_withheld(tx, member);
    for (const auto& relation : store::representations_of_child(tx, member))
        events::emit(tx, events::to_member(relation.parent), events::AccessChanged{"roles"});
    return seq;
}

void bring_back(db::Tx& tx, MemberId id) {
    return_to_organisation(tx, id);
    store::close_role(tx, id, Role::administrator,
                      events::emit(tx, events::to_member(id), events::AccessChanged{"roles"}));
    tx.exec("UPDATE member SET deactivated_at = NULL WHERE org_id = $1 AND id = $2", tx.org(), id);
}

}  // namespace parta::people
