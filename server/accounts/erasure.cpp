#include "accounts/erasure.hpp"

#include "accounts/second_factor.hpp"

namespace parta::accounts {

void erase_traces(db::Tx& tx, const std::vector<Contact>& contacts) {
    for (const auto& contact : contacts) {
        tx.exec("DELETE FROM letter WHERE recipient = $1", contact.value);
        tx.exec("DELETE FROM one_time_code WHERE kind = $1 AND target = $2", contact.kind, contact.value);
        forget_failures(tx, contact.value);
    }
}

std::vector<SessionId> erase_account(db::Tx& tx, AccountId account) {
    erase_traces(tx, contacts_of(tx, account));
    if (const auto login = login_of(tx, account)) forget_failures(tx, *login);
    auto ended = end_all_sessions(tx, account);
    tx.exec("DELETE FROM session WHERE account_id = $1", account);
    tx.exec("DELETE FROM account_contact WHERE account_id = $1", account);
    tx.exec("DELETE FROM access_notice WHERE account_id = $1", account);
    remove_all_factors(tx, account);
    tx.exec("DELETE FROM second_step WHERE account_id = $1", account);
    tx.exec("DELETE FROM account_waiting WHERE account_id = $1", account);
    tx.exec(
        "UPDATE account SET login = NULL, password_hash = NULL, disabled_at = coalesce(disabled_at, $2) WHERE id = $1",
        account, now());
    return ended;
}

}  // namespace parta::accounts
