#include "accounts/memberships.hpp"

#include "base/clock.hpp"

namespace parta::accounts {

std::vector<Membership> memberships_of(db::Tx& tx, AccountId account) {
    std::vector<Membership> found;
    for (const auto& row : tx.query("SELECT m.org_id, m.member_id FROM membership m JOIN org o ON o.id = m.org_id "
                                    "WHERE m.account_id = $1 AND o.suspended_at IS NULL ORDER BY m.created_at LIMIT 50",
                                    account))
        found.push_back({row.get<OrgId>(0), row.get<MemberId>(1)});
    return found;
}

std::optional<MemberId> member_here(db::Tx& tx, AccountId account) {
    const auto row =
        tx.query("SELECT member_id FROM membership WHERE account_id = $1 AND org_id = $2", account, tx.org()).maybe();
    if (!row) return std::nullopt;
    return row->get<MemberId>(0);
}

std::optional<Timestamp> session_until(db::Tx& tx, SessionId session) {
    const auto row =
        tx.query(
              "SELECT CASE WHEN locked_from < expires_at THEN locked_from ELSE expires_at END FROM session "
              "WHERE id = $1 AND expires_at > $2 AND (locked_from IS NULL OR locked_from > $2)",
              session, now())
            .maybe();
    if (!row) return std::nullopt;
    return row->get<Timestamp>(0);
}

void note_waiting(db::Tx& tx, AccountId account, OrgId org) {
    tx.exec("INSERT INTO account_waiting (account_id, org_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", account, org);
}

void clear_waiting(db::Tx& tx, AccountId account, OrgId org) {
    tx.exec("DELETE FROM account_waiting WHERE account_id = $1 AND org_id = $2", account, org);
}

std::vector<OrgId> orgs_waited_for(db::Tx& tx, AccountId account) {
    std::vector<OrgId> found;
    for (const auto& row : tx.query("SELECT org_id FROM account_waiting WHERE account_id = $1 LIMIT 50", account))
        found.push_back(row.get<OrgId>(0));
    return found;
}

}  // namespace parta::accounts
