// Recomputing the hash chains: who altered, added or took away a row shows in every hash after it.
#include <fmt/format.h>

#include "orgs/audit_log.hpp"
#include "orgs/chain.hpp"

namespace parta::orgs {
namespace {

constexpr int batch = 1000;

ChainedRow read_chained(const db::Row& row) {
    return {row.get<std::int64_t>(0), row.get<Timestamp>(1),   row.get<std::optional<std::int64_t>>(2),
            row.get<std::string>(3),  row.get<std::string>(4), row.get<std::string>(5)};
}

std::string in_hex(std::string_view bytes) {
    std::string hex;
    for (const unsigned char byte : bytes) hex += fmt::format("{:02x}", byte);
    return hex;
}

db::Rows next_rows(db::Tx& tx, Chain chain, std::int64_t after) {
    if (chain == Chain::platform)
        return tx.query(
            "SELECT id, at, account_id, action, subject, detail, hash FROM platform_audit WHERE id > $1 ORDER BY id "
            "LIMIT $2",
            after, batch);
    return tx.query(
        "SELECT id, at, actor_id, action, subject, detail, hash FROM audit WHERE org_id = $1 AND id > $2 ORDER BY id "
        "LIMIT $3",
        tx.org(), after, batch);
}

}  // namespace

ChainWalk check_chain(db::Tx& tx, Chain chain, ChainWalk walk, std::string_view known) {
    if (!known.empty() && !walk.found.known) walk.found.known = false;
    const auto rows = next_rows(tx, chain, walk.after);
    for (const auto& stored : rows) {
        const auto row = read_chained(stored);
        const auto hash = stored.get<db::Bytes>(6).data;
        if (hash != chained_hash(walk.hash, row)) {
            walk.found.intact = false;
            walk.found.broken_at = row.at;
            walk.found.broken_action = row.action;
            walk.done = true;
            break;
        }
        walk.hash = hash;
        walk.after = row.id;
        if (walk.found.rows++ == 0) walk.found.from = row.at;
        walk.found.to = row.at;
        if (!known.empty() && in_hex(hash) == known) walk.found.known = true;
    }
    if (rows.size() < batch) walk.done = true;
    if (walk.done && walk.found.rows > 0) walk.found.sum = in_hex(walk.hash);
    return walk;
}

void note_audit_check(db::Tx& tx, const Viewer& viewer) {
    check_everywhere(viewer, Action::see_audit);
    audit(tx, viewer.member, "verify_audit", "organisation");
}

bool audit_intact(db::Tx& tx) {
    ChainWalk walk;
    while (!walk.done) walk = check_chain(tx, Chain::organisation, std::move(walk));
    return walk.found.intact;
}

}  // namespace parta::orgs
