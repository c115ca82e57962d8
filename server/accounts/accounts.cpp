#include "accounts/accounts.hpp"

namespace parta::accounts {
namespace {

constexpr int most_candidates = 5;  // a family shares one phone; more would be an attack on our hashing

[[noreturn]] void throw_login_taken() {
    throw Error{ErrorCode::already_exists, "login"};
}

}  // namespace

AccountId create_account(db::Tx& tx, std::optional<std::string> login, std::string password_hash) {
    auto id = new_id<AccountId>();
    auto hash = password_hash.empty() ? std::nullopt : std::optional(std::move(password_hash));
    // Not a caught UniqueViolation: that would end the transaction.
    auto made = tx.exec(
        "INSERT INTO account (id, login, password_hash, operator, created_at) VALUES ($1, $2, $3, FALSE, $4) "
        "ON CONFLICT (login) DO NOTHING",
        id, login, hash, now());
    if (made == 0) throw_login_taken();
    return id;
}

void set_login(db::Tx& tx, AccountId account, const std::string& login) {
    auto owner = tx.query("SELECT id FROM account WHERE login = $1", login).maybe();
    if (owner && owner->get<AccountId>(0) != account) throw_login_taken();
    if (tx.exec("UPDATE account SET login = $2 WHERE id = $1", account, login) == 0) throw Error{ErrorCode::not_found};
}

namespace {

void replace_password(db::Tx& tx, AccountId account, const std::string& password_hash, bool temporary) {
    tx.exec("UPDATE account SET password_hash = $2, password_temporary = $3 WHERE id = $1", account, password_hash,
            temporary);
    if (auto login = login_of(tx, account)) forget_failures(tx, *login);
}

}  // namespace

void set_password(db::Tx& tx, AccountId account, std::string password_hash) {
    replace_password(tx, account, password_hash, false);
}

void set_temporary_password(db::Tx& tx, AccountId account, std::string password_hash) {
    replace_password(tx, account, password_hash, true);
}

void set_operator(db::Tx& tx, AccountId account) {
    tx.exec("UPDATE account SET operator = TRUE WHERE id = $1", account);
}

bool is_operator(db::Tx& tx, AccountId account) {
    const auto row = tx.query("SELECT operator FROM account WHERE id = $1", account).maybe();
    return row && row->get<bool>(0);
}

void disable_account(db::Tx& tx, AccountId account) {
    tx.exec("UPDATE account SET disabled_at = $2, login = NULL WHERE id = $1 AND disabled_at IS NULL", account, now());
}

void add_contact(db::Tx& tx, AccountId account, const Contact& contact, std::optional<Timestamp> proved_at) {
    tx.exec(
        "INSERT INTO account_contact (account_id, kind, value, proved_at) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (account_id, kind, value) DO UPDATE SET proved_at = coalesce(account_contact.proved_at, "
        "excluded.proved_at)",
        account, contact.kind, contact.value, proved_at);
}

std::optional<std::string> login_of(db::Tx& tx, AccountId account) {
    auto row = tx.query("SELECT login FROM account WHERE id = $1", account).maybe();
    return row ? row->get<std::optional<std::string>>(0) : std::nullopt;
}

std::optional<std::string> password_hash_of(db::Tx& tx, AccountId account) {
    auto row = tx.query("SELECT password_hash FROM account WHERE id = $1", account).maybe();
    return row ? row->get<std::optional<std::string>>(0) : std::nullopt;
}

std::vector<AccountId> find_by_proved_contact(db::Tx& tx, const Contact& contact) {
    auto rows = tx.query(
        "SELECT a.id FROM account_contact c JOIN account a ON a.id = c.account_id "
        "WHERE c.kind = $1 AND c.value = $2 AND c.proved_at IS NOT NULL AND a.disabled_at IS NULL ORDER BY a.id LIMIT "
        "$3",
        contact.kind, contact.value, most_candidates);
    std::vector<AccountId> accounts;
    for (const auto& row : rows) accounts.push_back(row.get<AccountId>(0));
    return accounts;
}

std::vector<Candidate> find_candidates(db::Tx& tx, std::string_view typed_login) {
    // A login has no @ and at least one letter, so nothing is both a login and a contact.
    db::Rows rows;
    if (auto contact = parse_contact(typed_login)) {
        rows = tx.query(
            "SELECT a.id, a.password_hash FROM account_contact c JOIN account a ON a.id = c.account_id "
            "WHERE c.kind = $1 AND c.value = $2 AND a.disabled_at IS NULL AND a.password_hash IS NOT NULL "
            "ORDER BY (CASE WHEN c.proved_at IS NULL THEN 1 ELSE 0 END), a.id LIMIT $3",
            contact->kind, contact->value, most_candidates);
    } else if (auto login = parse_login(typed_login)) {
        rows = tx.query(
            "SELECT id, password_hash FROM account "
            "WHERE login = $1 AND disabled_at IS NULL AND password_hash IS NOT NULL",
            *login);
    }
    std::vector<Candidate> candidates;
    for (const auto& row : rows) candidates.push_back({row.get<AccountId>(0), row.get<std::string>(1)});
    return candidates;
}

}  // namespace parta::accounts
