#include "accounts/device_accounts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "accounts/session_lives.hpp"
#include "accounts/tokens.hpp"
#include "base/hash.hpp"
#include "base/random.hpp"

namespace parta::accounts {
namespace {

db::Bytes hash_of(std::string_view key) {
    return {sha256(key)};
}

struct Session {
    SessionId id;
    AccountId account;
    bool shared = false;
    std::optional<db::Bytes> device;
};

/// Whoever was at work in the browser, if that session still opens something.
std::optional<Session> at_work(db::Tx& tx, std::string_view token) {
    const auto who = find_session(tx, token);
    if (!who) return std::nullopt;
    const auto row = tx.query("SELECT device_hash FROM session WHERE id = $1", who->session).only();
    return Session{who->session, who->account, who->shared_computer, row.get<std::optional<db::Bytes>>(0)};
}

void end(db::Tx& tx, SessionId session, Seat& seat) {
    tx.exec("DELETE FROM session WHERE id = $1", session);
    seat.over.push_back(session);
}

void lock(db::Tx& tx, SessionId session, Seat& seat) {
    tx.exec("UPDATE session SET locked_from = $2 WHERE id = $1", session, now());
    seat.over.push_back(session);
}

/// Whoever was at work makes room: waits if on this device, else is signed out.
void make_way(db::Tx& tx, const std::optional<Session>& before, Seat& seat) {
    if (!before) return;
    if (before->device)
        lock(tx, before->id, seat);
    else
        end(tx, before->id, seat);
}

void sign_out_all(db::Tx& tx, const std::optional<Session>& before, std::string_view device_key, Seat& seat) {
    if (before) end(tx, before->id, seat);
    if (device_key.empty()) return;
    for (const auto& row : tx.query("DELETE FROM session WHERE device_hash = $1 RETURNING id", hash_of(device_key)))
        seat.over.push_back(row.get<SessionId>(0));
}

/// A new key for a device, which earlier copies of its key do not open: one that somebody planted opens nothing.
/// A key that says of a PIN keeps saying so.
std::string renew_key(db::Tx& tx, std::string_view old_key, bool pin = false) {
    auto key = to_base64url(random_bytes(32));
    if (pin || old_key.starts_with(pin_token_mark)) key.insert(0, pin_token_mark);
    if (!old_key.empty())
        tx.exec("UPDATE session SET device_hash = $2 WHERE device_hash = $1", hash_of(old_key), hash_of(key));
    return key;
}

bool is_known(db::Tx& tx, std::string_view key) {
    return !key.empty() &&
           !tx.query("SELECT 1 FROM session WHERE device_hash = $1 AND expires_at > $2 LIMIT 1", hash_of(key), now())
                .empty();
}

/// The account's earlier sessions on the device go; the PIN of the last used one is the new one's.
void replace_earlier(db::Tx& tx, AccountId account, std::string_view key, SessionId fresh, Seat& seat) {
    std::optional<db::Bytes> pin;
    for (const auto& row : tx.query("SELECT id, pin FROM session WHERE device_hash = $1 AND account_id = $2 AND id <> "
                                    "$3 ORDER BY last_seen_at "
                                    "DESC LIMIT $4",
                                    hash_of(key), account, fresh, 2 * most_device_accounts)) {
        if (!pin) pin = row.get<std::optional<db::Bytes>>(1);
        end(tx, row.get<SessionId>(0), seat);
    }
    if (!pin) return;
    seat.token = make_token(account, pin_token_mark);
    tx.exec("UPDATE session SET pin = $2, locked_from = $3, token_hash = $4 WHERE id = $1", fresh, *pin,
            now() + pin_idle, hash_of(seat.token));
}

void evict_least_used(db::Tx& tx, std::string_view key, SessionId fresh, Seat& seat) {
    std::vector<SessionId> too_many;
    for (const auto& row : tx.query(
             "SELECT id FROM session WHERE device_hash = $1 AND id <> $2 ORDER BY last_seen_at DESC, id DESC LIMIT 100 "
             "OFFSET $3",
             hash_of(key), fresh, most_device_accounts - 1))
        too_many.push_back(row.get<SessionId>(0));
    for (const auto session : too_many) end(tx, session, seat);
}

}  // namespace

Seat open_seat(db::Tx& tx, AccountId account, const Device& device, const Browser& browser, bool shared_computer,
               Proof proof, Others others) {
    Seat seat;
    const auto before = at_work(tx, browser.session);
    seat.token = open_session(tx, account, device, shared_computer, proof);
    if (others == Others::leave) {
        sign_out_all(tx, before, browser.device_key, seat);
        return seat;
    }
    const auto fresh = find_session(tx, seat.token)->session;
    if (shared_computer || (before && before->shared)) {
        make_way(tx, before, seat);
        if (shared_computer) return seat;
    }
    const bool another = before && !before->shared && before->account != account;
    if (!another && !is_known(tx, browser.device_key)) {
        if (before && !before->shared) end(tx, before->id, seat);
        return seat;
    }
    seat.device_key = renew_key(tx, browser.device_key);
    tx.exec("UPDATE session SET device_hash = $2 WHERE id = $1", fresh, hash_of(seat.device_key));
    if (before && !before->shared) {
        tx.exec("UPDATE session SET device_hash = $2 WHERE id = $1", before->id, hash_of(seat.device_key));
        if (another) lock(tx, before->id, seat);
    }
    replace_earlier(tx, account, seat.device_key, fresh, seat);
    evict_least_used(tx, seat.device_key, fresh, seat);
    return seat;
}

std::vector<DeviceAccount> device_accounts(db::Tx& tx, const Browser& browser) {
    std::vector<DeviceAccount> found;
    if (browser.device_key.empty()) return found;
    const auto at = now();
    for (const auto& row : tx.query(
             "SELECT s.id, s.account_id, s.pin IS NOT NULL, s.pin_tries, s.token_hash = $3 AND (s.locked_from IS "
             "NULL OR s.locked_from > $2) FROM session s JOIN account a ON a.id = s.account_id "
             "WHERE s.device_hash = $1 AND s.expires_at > $2 AND a.disabled_at IS NULL ORDER BY s.account_id LIMIT "
             "$4",
             hash_of(browser.device_key), at, hash_of(browser.session), most_device_accounts)) {
        const bool pin = row.get<bool>(2);
        found.push_back({row.get<SessionId>(0), row.get<AccountId>(1), row.get<bool>(4), pin,
                         pin ? std::max<std::int64_t>(0, most_pin_tries - row.get<std::int64_t>(3)) : 0});
    }
    return found;
}

std::vector<AccountId> accounts_beside(db::Tx& tx, SessionId session) {
    std::vector<AccountId> beside;
    for (const auto& row :
         tx.query("SELECT DISTINCT b.account_id FROM session s JOIN session b ON b.device_hash = s.device_hash AND "
                  "b.account_id <> s.account_id AND b.expires_at > $2 WHERE s.id = $1 AND s.device_hash IS NOT NULL "
                  "LIMIT $3",
                  session, now(), most_device_accounts))
        beside.push_back(row.get<AccountId>(0));
    return beside;
}

std::optional<EntryAsked> ask_entry(db::Tx& tx, const Browser& browser, SessionId session, const SecretBox& secrets) {
    if (browser.device_key.empty()) return std::nullopt;
    const auto row =
        tx.query(
              "SELECT s.account_id, s.pin, s.pin_tries FROM session s JOIN account a ON a.id = s.account_id "
              "WHERE s.id = $1 AND s.device_hash = $2 AND s.expires_at > $3 AND a.disabled_at IS NULL",
              session, hash_of(browser.device_key), now())
            .maybe();
    if (!row) return std::nullopt;
    EntryAsked asked{.account = row->get<AccountId>(0)};
    const auto sealed = row->get<std::optional<db::Bytes>>(1);
    if (!sealed) return asked;
    // Where the key beside the database has been lost no PIN fits.
    asked.pin_hash = secrets.unseal(sealed->data, fmt::format("pin:{}", asked.account.value)).value_or("");
    asked.spent = tx.exec("UPDATE session SET pin_tries = pin_tries + 1 WHERE id = $1 AND pin_tries < $2", session,
                          most_pin_tries) == 0;
    asked.last = row->get<std::int64_t>(2) == most_pin_tries - 1;
    return asked;
}

std::optional<Seat> enter_session(db::Tx& tx, const Browser& browser, SessionId session) {
    Seat seat;
    const auto before = at_work(tx, browser.session);
    const auto row = tx.query("SELECT account_id, pin IS NOT NULL FROM session WHERE id = $1 AND device_hash = $2",
                              session, hash_of(browser.device_key))
                         .maybe();
    if (!row) return std::nullopt;
    const bool pin = row->get<bool>(1);
    const auto at = now();
    seat.token = make_token(row->get<AccountId>(0), pin ? pin_token_mark : "");
    tx.exec(
        "UPDATE session SET token_hash = $2, last_seen_at = $3, expires_at = $4, locked_from = $5, pin_tries = 0, "
        "parted "
        "= '' WHERE id = $1",
        session, hash_of(seat.token), at, at + usual_life, pin ? std::optional{at + pin_idle} : std::nullopt);
    if (before && before->id != session) make_way(tx, before, seat);
    return seat;
}

std::optional<AccountId> remove_from_device(db::Tx& tx, const Browser& browser, SessionId session) {
    if (browser.device_key.empty()) return std::nullopt;
    const auto row = tx.query("DELETE FROM session WHERE id = $1 AND device_hash = $2 RETURNING account_id", session,
                              hash_of(browser.device_key))
                         .maybe();
    return row ? std::optional{row->get<AccountId>(0)} : std::nullopt;
}

void check_pin(std::string_view pin) {
    const bool digits = pin.find_first_not_of("0123456789") == std::string_view::npos;
    if (!digits || pin.size() < 4 || pin.size() > 6) throw Error{ErrorCode::invalid_field, "pin", "4 to 6 digits"};
    const auto steps_by = [&](int step) {
        return std::ranges::adjacent_find(pin, [&](char a, char b) { return b - a != step; }) == pin.end();
    };
    if (steps_by(0) || steps_by(1) || steps_by(-1))
        throw Error{ErrorCode::password_too_weak, "pin", "digits that repeat or follow each other"};
}

bool has_pin(db::Tx& tx, SessionId session) {
    return !tx.query("SELECT 1 FROM session WHERE id = $1 AND pin IS NOT NULL", session).empty();
}

std::string set_pin(db::Tx& tx, const Authenticated& who, const std::string& hash, const Browser& browser,
                    const SecretBox& secrets) {
    if (who.shared_computer) throw Error{ErrorCode::conflict, "pin", "a shared computer keeps nobody"};
    const auto row = tx.query("SELECT device_hash FROM session WHERE id = $1", who.session).only();
    const auto device = row.get<std::optional<db::Bytes>>(0);
    // Only a key that holds this very session is renewed: another one would be somebody else's device.
    const bool own = device && device->data == sha256(browser.device_key);
    auto key = renew_key(tx, own ? browser.device_key : std::string_view{}, true);
    const auto set = tx.exec(
        "UPDATE session SET pin = $2, pin_tries = 0, locked_from = $3, device_hash = $4 WHERE id = $1 AND (locked_from "
        "IS NULL OR locked_from > $5)",
        who.session, db::Bytes{secrets.seal(hash, fmt::format("pin:{}", who.account.value))}, now() + pin_idle,
        hash_of(key), now());
    if (set == 0) throw Error{ErrorCode::unauthenticated};  // somebody else's turn has begun meanwhile
    return key;
}

void remove_pin(db::Tx& tx, const Authenticated& who) {
    tx.exec(
        "UPDATE session SET pin = NULL, pin_tries = 0, locked_from = NULL, parted = '' WHERE id = $1 AND pin IS NOT "
        "NULL AND locked_from > $2",
        who.session, now());
}

}  // namespace parta::accounts
