// What operators did with organisations, for themselves to read.
#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "orgs/audit_log.hpp"

namespace parta::orgs {
namespace {

constexpr int page_size = 50;

std::int64_t parse_cursor(const std::optional<std::string>& before) {
    if (!before) return std::numeric_limits<std::int64_t>::max();
    std::int64_t id = 0;
    const auto [end, problem] = std::from_chars(before->data(), before->data() + before->size(), id);
    if (problem != std::errc{} || end != before->data() + before->size() || id <= 0)
        throw Error{ErrorCode::invalid_field, "before", "the `next` of an earlier page"};
    return id;
}

}  // namespace

PlatformAuditPage list_platform_audit(db::Tx& platform, const accounts::Authenticated& who,
                                      const std::optional<std::string>& before) {
    if (!who.is_operator) throw Error{ErrorCode::forbidden};
    const auto rows = platform.query(
        "SELECT a.id, a.at, c.login, a.action, a.subject, coalesce(o.short_name, q.org_short_name, '') "
        "FROM platform_audit a LEFT JOIN account c ON c.id = a.account_id "
        "LEFT JOIN org o ON o.id = CASE WHEN a.subject LIKE 'org:%' THEN CAST(substr(a.subject, 5) AS BIGINT) END "
        "LEFT JOIN application q ON q.id = CASE WHEN a.subject LIKE 'application:%' THEN CAST(substr(a.subject, 13) AS "
        "BIGINT) END "
        "WHERE a.id < $1 AND substr(a.subject, 1, 8) <> 'account:' ORDER BY a.id DESC LIMIT $2",
        parse_cursor(before), page_size + 1);
    PlatformAuditPage page;
    for (const auto& row : rows) {
        if (page.entries.size() == page_size) break;
        page.entries.push_back({row.get<Timestamp>(1), row.get<std::optional<std::string>>(2).value_or(""),
                                row.get<std::string>(3), row.get<std::string>(4), row.get<std::string>(5)});
    }
    if (rows.size() > page_size) page.next = std::to_string(rows[page_size - 1].get<std::int64_t>(0));
    if (!before) audit_platform(platform, who.account, "read_platform_audit", "platform");
    return page;
}

}  // namespace parta::orgs
