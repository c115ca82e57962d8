// What an account has as a second factor, and whether what it is shown is right.
#include "accounts/second_factor.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "accounts/totp.hpp"
#include "base/hash.hpp"
#include "base/random.hpp"
#include "jobs/letters.hpp"

namespace parta::accounts {
namespace {

constexpr int most_passkeys = 10;
constexpr int recovery_codes = 10;

std::string about_totp(AccountId account) {
    return fmt::format("totp:{}", account.value);
}

/// «KFM7 TQ3X WPE9» and «kfm7-tq3x-wpe9» are the same.
db::Bytes hash_of_recovery_code(AccountId account, std::string_view typed) {
    std::string letters;
    for (const char c : typed) {
        if (c >= 'A' && c <= 'Z') letters += static_cast<char>(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) letters += c;
    }
    return {sha256(fmt::format("{}:{}", account.value, letters))};
}

/// Recovery codes stand beside a factor: without one they would be a password nobody chose.
void note_whether_any(db::Tx& tx, AccountId account) {
    const bool any = factors_of(tx, account).any();
    tx.exec("UPDATE account SET second_factor = $2 WHERE id = $1", account, any);
    if (!any) tx.exec("DELETE FROM recovery_code WHERE account_id = $1", account);
}

bool use_totp(db::Tx& tx, AccountId account, const SecretBox& box, std::string_view code) {
    const auto row = tx.query("SELECT secret FROM account_totp WHERE account_id = $1", account).maybe();
    if (!row) return false;
    const auto secret = box.unseal(row->get<db::Bytes>(0).data, about_totp(account));
    if (!secret) {
        spdlog::error("a second factor cannot be read: the file second-factor.key is not the one it was made with");
        return false;
    }
    const auto step = totp_step(*secret, code, now());
    if (!step) return false;
    // Each code serves once, also for two who send it at the same moment.
    return tx.exec("UPDATE account_totp SET last_step = $2 WHERE account_id = $1 AND last_step < $2", account, *step) ==
           1;
}

}  // namespace

Factors factors_of(db::Tx& tx, AccountId account) {
    Factors factors;
    if (const auto row = tx.query("SELECT created_at FROM account_totp WHERE account_id = $1", account).maybe())
        factors.totp_since = row->get<Timestamp>(0);
    for (const auto& row : tx.query("SELECT id, name, created_at, last_used_at FROM account_passkey WHERE account_id = "
                                    "$1 ORDER BY created_at, id LIMIT $2",
                                    account, most_passkeys))
        factors.passkeys.push_back({row.get<PasskeyId>(0), row.get<std::string>(1), row.get<Timestamp>(2),
                                    row.get<std::optional<Timestamp>>(3)});
    factors.recovery_codes_left =
        tx.query("SELECT count(*) FROM recovery_code WHERE account_id = $1", account).only().get<int>(0);
    return factors;
}

bool has_second_factor(db::Tx& tx, AccountId account) {
    const auto row = tx.query("SELECT second_factor FROM account WHERE id = $1", account).maybe();
    return row && row->get<bool>(0);
}

bool set_totp(db::Tx& tx, AccountId account, const SecretBox& box, std::string_view secret, std::string_view code) {
    const auto at = now();
    const auto step = totp_step(secret, code, at);
    if (!step) return false;
    tx.exec(
        "INSERT INTO account_totp (account_id, secret, created_at, last_step) VALUES ($1, $2, $3, $4) ON CONFLICT "
        "(account_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at, last_step = "
        "excluded.last_step",
        account, db::Bytes{box.seal(secret, about_totp(account))}, at, *step);
    note_whether_any(tx, account);
    return true;
}

void remove_totp(db::Tx& tx, AccountId account) {
    if (tx.exec("DELETE FROM account_totp WHERE account_id = $1", account) == 0) throw Error{ErrorCode::not_found};
    note_whether_any(tx, account);
}

void add_passkey(db::Tx& tx, AccountId account, const NewPasskey& made, std::string_view name) {
    const auto count = tx.query("SELECT count(*) FROM account_passkey WHERE account_id = $1", account).only();
    if (count.get<int>(0) >= most_passkeys) throw Error{ErrorCode::conflict, "passkey", "at most 10"};
    const auto added = tx.exec(
        "INSERT INTO account_passkey (id, account_id, credential_id, public_key, sign_count, name, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (credential_id) DO NOTHING",
        new_id<PasskeyId>(), account, db::Bytes{made.credential_id}, db::Bytes{made.public_key},
        static_cast<std::int64_t>(made.sign_count), name, now());
    if (added == 0) throw Error{ErrorCode::already_exists, "passkey"};
    note_whether_any(tx, account);
}

void remove_passkey(db::Tx& tx, AccountId account, PasskeyId id) {
    if (tx.exec("DELETE FROM account_passkey WHERE id = $1 AND account_id = $2", id, account) == 0)
        throw Error{ErrorCode::not_found};
    note_whether_any(tx, account);
}

std::vector<std::string> credentials_of(db::Tx& tx, AccountId account) {
    std::vector<std::string> ids;
    for (const auto& row : tx.query("SELECT credential_id FROM account_passkey WHERE account_id = $1 ORDER BY id LIMIT "
                                    "$2",
                                    account, most_passkeys))
        ids.push_back(row.get<db::Bytes>(0).data);
    return ids;
}

std::vector<std::string> renew_recovery_codes(db::Tx& tx, AccountId account) {
    tx.exec("DELETE FROM recovery_code WHERE account_id = $1", account);
    std::vector<std::string> codes;
    for (int i = 0; i < recovery_codes; ++i) {
        codes.push_back(random_password());
        tx.exec("INSERT INTO recovery_code (account_id, code_hash) VALUES ($1, $2)", account,
                hash_of_recovery_code(account, codes.back()));
    }
    return codes;
}

void remove_all_factors(db::Tx& tx, AccountId account) {
    tx.exec("DELETE FROM account_totp WHERE account_id = $1", account);
    tx.exec("DELETE FROM account_passkey WHERE account_id = $1", account);
    note_whether_any(tx, account);
}

void tell_of_second_factor(db::Tx& tx, AccountId account, std::string_view what) {
    for (const auto& contact : proved_contacts_of(tx, account)) {
        if (contact.kind == ContactKind::email)
            jobs::queue_letter(tx, jobs::Channel::email, contact.value, "Вход в «Парту» изменён",
                               fmt::format("Здравствуйте!\n\n{}.\n\nЕсли это были не вы, смените пароль и сразу "
                                           "сообщите администратору организации.\n",
                                           what));
        else
            jobs::queue_letter(tx, jobs::Channel::sms, contact.value, "",
                               fmt::format("Парта. {}. Если это были не вы, сообщите администратору.", what));
    }
}

bool use_second_code(db::Tx& tx, AccountId account, const SecretBox& box, std::string_view typed, bool& recovery) {
    std::string digits;
    for (const char c : typed)
        if (c != ' ' && c != '-') digits += c;
    recovery =
        digits.size() != totp_digits || !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    if (!recovery) return use_totp(tx, account, box, digits);
    return tx.exec("DELETE FROM recovery_code WHERE account_id = $1 AND code_hash = $2", account,
                   hash_of_recovery_code(account, typed)) == 1;
}

bool use_passkey(db::Tx& tx, AccountId account, const PasskeyPlace& place, std::string_view challenge,
                 const Assertion& given) {
    const auto row = tx.query(
                           "SELECT id, public_key, sign_count FROM account_passkey WHERE credential_id = $1 AND "
                           "account_id = $2",
                           db::Bytes{given.credential_id}, account)
                         .maybe();
    if (!row) return false;
    const KnownPasskey known{row->get<db::Bytes>(1).data, static_cast<std::uint32_t>(row->get<std::int64_t>(2))};
    const auto count = check_assertion(place, challenge, given, known);
    if (!count) {
        spdlog::warn("a passkey of account {} was refused: {}", account.value, count.error());
        return false;
    }
    tx.exec("UPDATE account_passkey SET sign_count = $2, last_used_at = $3 WHERE id = $1", row->get<PasskeyId>(0),
            static_cast<std::int64_t>(*count), now());
    return true;
}

}  // namespace parta::accounts
