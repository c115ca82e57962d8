// The second factor of an account (R22): codes of an app, passkeys, recovery codes; and the step between the password
// and the session where there is one. Platform tables. Everything here is a plain unit of work.
#pragma once
#include "accounts/accounts.hpp"
#include "accounts/webauthn.hpp"
#include "base/secret_box.hpp"

namespace parta::accounts {

using PasskeyId = Id<struct PasskeyTag>;
using SecondStepId = Id<struct SecondStepTag>;

struct Passkey {
    PasskeyId id;
    std::string name;  // the owner's word for it
    Timestamp created_at;
    std::optional<Timestamp> last_used_at;
};
BOOST_DESCRIBE_STRUCT(Passkey, (), (id, name, created_at, last_used_at))

/// What an account has; at most 10 passkeys.
struct Factors {
    std::optional<Timestamp> totp_since;
    std::vector<Passkey> passkeys;
    int recovery_codes_left = 0;

    bool any() const { return totp_since || !passkeys.empty(); }
};
Factors factors_of(db::Tx& tx, AccountId account);
/// Whether the password alone opens no session.
bool has_second_factor(db::Tx& tx, AccountId account);

/// Sets the app's secret, in place of one there was. `code` proves that the app computes with it: false, and nothing is
/// set, when it is none of the present. The code is used up.
bool set_totp(db::Tx& tx, AccountId account, const SecretBox& box, std::string_view secret, std::string_view code);
/// not_found when there is none.
void remove_totp(db::Tx& tx, AccountId account);

/// conflict (field passkey) beyond 10, already_exists when the key is known.
void add_passkey(db::Tx& tx, AccountId account, const NewPasskey& made, std::string_view name);
/// not_found for another's.
void remove_passkey(db::Tx& tx, AccountId account, PasskeyId id);
/// The ids a browser asks its authenticators for.
std::vector<std::string> credentials_of(db::Tx& tx, AccountId account);

/// Ten codes, each good for one sign-in, in place of those there were: «kfm7-tq3x-wpe9», 58 bits, shown once and kept
/// as SHA-256 only.
std::vector<std::string> renew_recovery_codes(db::Tx& tx, AccountId account);

/// Takes everything away: somebody entitled does it for a person who has lost phone and codes.
void remove_all_factors(db::Tx& tx, AccountId account);

/// Lets the owner know at every proved contact, where a thief of the password would not read it.
void tell_of_second_factor(db::Tx& tx, AccountId account, std::string_view what);

// ── The second step ── a ticket for 5 minutes and 5 tries; 20 wrong tries an hour for one account, whoever makes them.

enum class StepPurpose { sign_in, add_passkey };
BOOST_DESCRIBE_ENUM(StepPurpose, sign_in, add_passkey)

struct Step {
    SecondStepId id;
    AccountId account;
    Proof proof = Proof::password;
    bool shared_computer = false;
};

/// Returns the ticket (256 bits; kept as SHA-256 only).
std::string begin_step(db::Tx& tx, StepPurpose purpose, AccountId account, Proof proof, bool shared_computer);
/// nullopt when the ticket is forged, over, used, of another purpose, or its tries are. Counts nothing.
std::optional<Step> find_step(db::Tx& tx, StepPurpose purpose, std::string_view ticket);
/// A fresh challenge for a passkey, in place of one asked before.
std::string challenge_for(db::Tx& tx, const Step& step);
/// Takes the challenge away and gives it: each is answered at most once.
std::optional<std::string> take_challenge(db::Tx& tx, const Step& step);
/// Counts a try before it is looked at (many at once would all pass otherwise); false when there are none left. Must be
/// committed: do not throw in the same unit. too_many_requests once the account's wrong tries of an hour are used up.
bool count_step_try(db::Tx& tx, const Step& step);
/// The step is done: the account's wrong tries are forgotten.
void end_step(db::Tx& tx, const Step& step);
/// Deletes what no longer counts.
void prune_steps(db::Tx& tx);

/// A code of the app, as digits, or a recovery code in any spelling. True once for each. `recovery`: set when it was
/// one of those.
bool use_second_code(db::Tx& tx, AccountId account, const SecretBox& box, std::string_view typed, bool& recovery);
/// True when the assertion is this account's key's answer to the challenge; its count goes on.
bool use_passkey(db::Tx& tx, AccountId account, const PasskeyPlace& place, std::string_view challenge,
                 const Assertion& given);

}  // namespace parta::accounts
