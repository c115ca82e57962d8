// R55: who did what with people's access and data: appending to the chains.
#include <algorithm>

#include "orgs/applications.hpp"
#include "orgs/chain.hpp"

namespace parta::orgs {
namespace {

struct Tip {
    std::int64_t id = 0;
    std::string hash;
};

Tip tip_of(const db::Rows& rows) {
    auto row = rows.maybe();
    if (!row) return {};
    return {row->get<std::int64_t>(0), row->get<db::Bytes>(1).data};
}

/// Ids order the chain: a clock that went back must not put a row before its predecessor.
std::int64_t next_id(const Tip& tip) {
    return std::max(new_id_value(), tip.id + 1);
}

}  // namespace

void audit(db::Tx& tx, std::optional<MemberId> actor, std::string_view action, std::string_view subject,
           std::string_view detail) {
    auto tip = tip_of(tx.query("SELECT id, hash FROM audit WHERE org_id = $1 ORDER BY id DESC LIMIT 1", tx.org()));
    ChainedRow row{next_id(tip),
                   now(),
                   actor ? std::optional(actor->value) : std::nullopt,
                   std::string(action),
                   std::string(subject),
                   std::string(detail)};
    tx.post(
        "INSERT INTO audit (org_id, id, at, actor_id, action, subject, detail, hash) VALUES ($1, $2, $3, $4, $5, $6, "
        "$7, $8)",
        tx.org(), row.id, row.at, row.actor, row.action, row.subject, row.detail,
        db::Bytes{chained_hash(tip.hash, row)});
}

void audit_platform(db::Tx& platform, std::optional<AccountId> actor, std::string_view action, std::string_view subject,
                    std::string_view detail) {
    auto tip = tip_of(platform.query("SELECT id, hash FROM platform_audit ORDER BY id DESC LIMIT 1"));
    ChainedRow row{next_id(tip),
                   now(),
                   actor ? std::optional(actor->value) : std::nullopt,
                   std::string(action),
                   std::string(subject),
                   std::string(detail)};
    platform.exec(
        "INSERT INTO platform_audit (id, at, account_id, action, subject, detail, hash) VALUES ($1, $2, $3, $4, $5, "
        "$6, $7)",
        row.id, row.at, row.actor, row.action, row.subject, row.detail, db::Bytes{chained_hash(tip.hash, row)});
}

}  // namespace parta::orgs
