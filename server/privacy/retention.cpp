#include "privacy/retention.hpp"

#include "base/clock.hpp"

namespace parta::privacy {

void drop_outlived(db::Tx& tx, const Retention& keep) {
    tx.exec(
        "UPDATE member SET phone = NULL, email = NULL WHERE org_id = $1 AND deactivated_at < $2 AND (phone IS NOT NULL "
        "OR email IS NOT NULL)",
        tx.org(), now() - keep.leavers_contacts);
    tx.exec("DELETE FROM join_request WHERE org_id = $1 AND status = 'declined' AND decided_at < $2", tx.org(),
            now() - keep.declined_requests);
    tx.exec(
        "UPDATE join_request SET typed_name = '', typed_child = '' WHERE org_id = $1 AND status = 'approved' AND "
        "decided_at < $2 AND (typed_name <> '' OR typed_child <> '')",
        tx.org(), now() - keep.typed_names);
    const auto dead = now() - keep.dead_links;
    tx.exec(
        "DELETE FROM invite_key WHERE org_id = $1 AND invite_id IN (SELECT id FROM invite WHERE org_id = $1 AND "
        "(expires_at < $2 OR revoked_at < $2))",
        tx.org(), dead);
    tx.exec(
        "UPDATE invite SET secret = NULL WHERE org_id = $1 AND secret IS NOT NULL AND (expires_at < $2 OR revoked_at < "
        "$2)",
        tx.org(), dead);
}

void drop_outlived_sign_ins(db::Tx& platform) {
    platform.exec("DELETE FROM session WHERE expires_at < $1", now());
    platform.exec("DELETE FROM one_time_code WHERE expires_at < $1", now() - std::chrono::days{1});
}

}  // namespace parta::privacy
