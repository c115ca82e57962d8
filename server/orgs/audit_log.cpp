// R55: the log as it is read: searched, paged, and given out as a file.
#include "orgs/audit_log.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <charconv>
#include <ranges>

#include "base/text.hpp"
#include "orgs/audit_names.hpp"

namespace parta::orgs {
namespace {

constexpr int page_size = 50;

/// Where a page ended: entries are ordered by time, those of one moment by their place in the chain.
struct Cursor {
    Timestamp at;
    std::int64_t id = 0;
};

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size() || value <= 0) return std::nullopt;
    return value;
}

Cursor parse_cursor(const std::optional<std::string>& before, Timestamp end) {
    if (!before) return {end, 0};
    const auto dot = before->find('.');
    const auto at = number(std::string_view{*before}.substr(0, dot));
    const auto id = dot == std::string::npos ? std::nullopt : number(std::string_view{*before}.substr(dot + 1));
    if (!at || !id) throw Error{ErrorCode::invalid_field, "before", "the `next` of an earlier page"};
    return {{*at}, *id};
}

void check_filter(const AuditFilter& filter) {
    if (!filter.action.empty() && audit_word(filter.action).empty())
        throw Error{ErrorCode::invalid_field, "action", "one of those that the log holds"};
}

/// The conditions of a search. $1 org, $2 and $3 the period, $4 whom it concerns, $5 who did it, $6 what was done: each
/// is named in every statement (a condition that is not asked for holds by itself), and each that is asked for is
/// served by an index of its own.
std::string conditions(const AuditFilter& filter) {
    std::string sql = "a.org_id = $1 AND a.at >= $2 AND a.at < $3";
    sql += filter.person ? " AND a.subject IN (SELECT 'member:' || CAST($4 AS TEXT) "
                           "UNION ALL SELECT 'invite:' || CAST(i.id AS TEXT) FROM invite i WHERE i.org_id = $1 AND "
                           "i.member_id = $4 "
                           "UNION ALL SELECT 'join_request:' || CAST(q.id AS TEXT) FROM join_request q WHERE "
                           "q.org_id = $1 AND q.member_id = $4)"
                         : " AND $4 = 0";
    sql += filter.actor ? " AND a.actor_id = $5" : " AND $5 = 0";
    sql += filter.action.empty() ? " AND $6 = ''" : " AND a.action = $6";
    return sql;
}

std::string spelled(const boost::json::value& value) {
    return value.is_string() ? std::string{value.get_string()} : boost::json::serialize(value);
}

std::vector<AuditDetail> details_of(std::string_view stored) {
    std::vector<AuditDetail> details;
    boost::system::error_code problem;
    const auto parsed = boost::json::parse(stored, problem);
    if (problem || !parsed.is_object()) return details;
    for (const auto& [name, value] : parsed.get_object()) {
        if (value.is_object() || value.is_null()) continue;
        const auto* change = value.if_array();
        if (change && change->size() == 2)
            details.push_back({name, spelled((*change)[0]), spelled((*change)[1])});
        else if (!change)
            details.push_back({name, {}, spelled(value)});
    }
    return details;
}

AuditEntry read_entry(const db::Row& row) {
    AuditEntry entry{row.get<Timestamp>(1),
                     row.get<std::optional<MemberId>>(2),
                     {},
                     row.get<std::string>(3),
                     row.get<std::string>(4),
                     {},
                     details_of(row.get<std::string_view>(5))};
    for (const int column : {6, 7, 8}) {
        const auto part = row.get<std::optional<std::string>>(column).value_or("");
        if (!part.empty()) entry.actor_name += (entry.actor_name.empty() ? "" : " ") + part;
    }
    return entry;
}

/// What was looked for, without a name: who read about whom is a fact of its own.
std::string told(const AuditFilter& filter) {
    boost::json::object detail;
    if (filter.person) detail["person"] = std::to_string(filter.person->value);
    if (filter.actor) detail["actor"] = std::to_string(filter.actor->value);
    if (!filter.action.empty()) detail["action"] = filter.action;
    if (filter.from.ms > 0) detail["from"] = filter.from.ms;
    if (filter.to < AuditFilter{}.to) detail["to"] = filter.to.ms;
    return boost::json::serialize(detail);
}

std::string subject_of(const AuditFilter& filter) {
    return filter.person ? fmt::format("member:{}", filter.person->value) : "organisation";
}

}  // namespace

AuditPage audit_rows(db::Tx& tx, const AuditFilter& filter, const std::optional<std::string>& before, int limit) {
    const auto cursor = parse_cursor(before, filter.to);
    const auto rows = tx.query(
        "SELECT a.id, a.at, a.actor_id, a.action, a.subject, a.detail, m.surname, m.given_name, m.patronymic FROM "
        "audit "
        "a LEFT JOIN member m ON m.org_id = a.org_id AND m.id = a.actor_id WHERE " +
            conditions(filter) + " AND (a.at, a.id) < ($7, $8) ORDER BY a.at DESC, a.id DESC LIMIT $9",
        tx.org(), filter.from, filter.to, filter.person.value_or(MemberId{}), filter.actor.value_or(MemberId{}),
        filter.action, cursor.at, cursor.id, limit + 1);
    AuditPage page;
    for (const auto& row : rows | std::views::take(limit)) page.entries.push_back(read_entry(row));
    if (std::ssize(rows) > limit)
        page.next = fmt::format("{}.{}", rows[static_cast<std::size_t>(limit) - 1].get<Timestamp>(1).ms,
                                rows[static_cast<std::size_t>(limit) - 1].get<std::int64_t>(0));
    name_subjects(tx, page.entries);
    return page;
}

AuditPage list_audit(db::Tx& tx, const Viewer& viewer, const AuditFilter& filter,
                     const std::optional<std::string>& before) {
    check_everywhere(viewer, Action::see_audit);
    check_filter(filter);
    auto page = audit_rows(tx, filter, before, page_size);
    if (!before) audit(tx, viewer.member, "read_audit", subject_of(filter), told(filter));
    return page;
}

std::int64_t note_audit_export(db::Tx& tx, const Viewer& viewer, const AuditFilter& filter, std::int64_t most) {
    check_everywhere(viewer, Action::export_audit);
    check_filter(filter);
    // Counted no further than needed.
    const auto rows =
        tx.query("SELECT count(*) FROM (SELECT 1 FROM audit a WHERE " + conditions(filter) + " LIMIT $7) AS found",
                 tx.org(), filter.from, filter.to, filter.person.value_or(MemberId{}),
                 filter.actor.value_or(MemberId{}), filter.action, most + 1)
            .only()
            .get<std::int64_t>(0);
    if (rows > most)
        throw Error{ErrorCode::invalid_field, "from",
                    fmt::format("a shorter period: a file holds at most {} entries", most)};
    audit(tx, viewer.member, "export_audit", subject_of(filter), told(filter));
    return rows;
}

}  // namespace parta::orgs
