// Reading the audit logs (R55): searched, as a file, and proved.
#pragma once
#include "api/route.hpp"
#include "orgs/audit_log.hpp"

namespace parta::api {

/// All of them narrow what is listed.
struct AuditQuery {
    std::optional<MemberId> person;
    std::optional<MemberId> actor;
    std::optional<std::string> action;
    std::optional<std::string> from;    // milliseconds, included
    std::optional<std::string> to;      // milliseconds, excluded
    std::optional<std::string> before;  // `next` of the page before
};
BOOST_DESCRIBE_STRUCT(AuditQuery, (), (person, actor, action, from, to, before))
orgs::AuditPage list_audit(db::Tx& tx, const orgs::Viewer& viewer, const AuditQuery& query);

/// A CSV of what the query finds, 366 days and `audit_file_rows` entries at most: UTF-8 with a byte order mark,
/// semicolons, times in the organisation's zone. No field begins so that a spreadsheet would compute it.
Task<Reply> audit_file(Services& services, Call& call, const AuditQuery& query);
inline constexpr std::int64_t audit_file_rows = 50'000;

struct VerifyAudit {
    json::Text<64> known;  // the sum of an earlier check, or empty
};
BOOST_DESCRIBE_STRUCT(VerifyAudit, (), (known))
Task<Reply> verify_audit(Services& services, Call& call, const VerifyAudit& in);

struct PlatformAuditQuery {
    std::optional<std::string> before;
};
BOOST_DESCRIBE_STRUCT(PlatformAuditQuery, (), (before))
Task<Reply> platform_audit(Services& services, Call& call, const PlatformAuditQuery& query);

}  // namespace parta::api
