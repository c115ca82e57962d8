// Several people on one device: the accounts that a browser keeps beside each other, and the PIN that some have there
// (V11–V17, ADR 43). One of them is at work; the tokens of the others open nothing. Platform tables; everything here is
// a plain unit of work.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/accounts.hpp"
#include "base/secret_box.hpp"

namespace parta::accounts {

inline constexpr int most_device_accounts = 8;
inline constexpr int most_pin_tries = 5;

/// What a browser brings: the token of whoever was at work in it, and the key that holds its accounts together. Both
/// may be empty.
struct Browser {
    std::string_view session;
    std::string_view device_key;
};

/// Somebody begins to work in a browser.
struct Seat {
    SessionToken token;           // for the session's cookie
    std::string device_key;       // for the device's; empty: the browser keeps what it has
    std::vector<SessionId> over;  // sessions that open nothing any more: their connections are to be cut off
};

/// What becomes of those who are on the device, at work or waiting, when somebody new sits down.
enum class Others { stay, leave };

/// open_session in this browser. Whoever was at work in it stays on the device and waits, unless one of the two is on a
/// shared computer: those are in no list, and end. The account's own earlier session here is replaced, and its PIN
/// kept. Of more than 8 accounts the least used is signed out. Others::leave: all of them are signed out, here.
Seat open_seat(db::Tx& tx, AccountId account, const Device& device, const Browser& browser, bool shared_computer,
               Proof proof, Others others = Others::stay);

struct DeviceAccount {
    SessionId session;
    AccountId account;
    bool current = false;
    bool pin = false;
    std::int64_t tries_left = 0;  // of the PIN; 0: only the password opens it
};
/// Who is on this device, in an order that stays; empty for a key that is none.
std::vector<DeviceAccount> device_accounts(db::Tx& tx, const Browser& browser);
/// Other accounts on the device of this session.
std::vector<AccountId> accounts_beside(db::Tx& tx, SessionId session);

/// What stands before an entry; a PIN's try is counted already, so commit before looking at the PIN.
struct EntryAsked {
    AccountId account;
    std::optional<std::string> pin_hash;  // none: no PIN is asked for
    bool spent = false;                   // too many tries: only the password helps
    bool last = false;                    // this is the last try
};
/// nullopt when no such session waits on this device.
std::optional<EntryAsked> ask_entry(db::Tx& tx, const Browser& browser, SessionId session, const SecretBox& secrets);
/// The owner of a waiting session takes the seat; whoever was at work waits. nullopt when the session is gone
/// meanwhile.
std::optional<Seat> enter_session(db::Tx& tx, const Browser& browser, SessionId session);

/// Signs an account of this device out, whoever is at work; its account, nullopt when there is none such.
std::optional<AccountId> remove_from_device(db::Tx& tx, const Browser& browser, SessionId session);

/// 4–6 digits, not all the same and not in a row; throws invalid_field (pin) or password_too_weak (pin).
void check_pin(std::string_view pin);
/// Whether this session has a PIN.
bool has_pin(db::Tx& tx, SessionId session);
/// Sets or replaces the PIN of the session at work; the new key of its device. conflict on a shared computer.
std::string set_pin(db::Tx& tx, const Authenticated& who, const std::string& hash, const Browser& browser,
                    const SecretBox& secrets);
void remove_pin(db::Tx& tx, const Authenticated& who);

}  // namespace parta::accounts
