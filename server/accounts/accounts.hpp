// Accounts: credentials of persons, platform-wide. Proved contacts, passwords, one-time codes, sessions. Knows no
// organisation's content; which organisations an account belongs to stands in `membership`.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "db/db.hpp"
#include "json/json.hpp"

namespace parta::accounts {

enum class ContactKind { phone, email };
BOOST_DESCRIBE_ENUM(ContactKind, phone, email)

/// A phone in E.164 or an e-mail in lower case.
struct Contact {
    ContactKind kind;
    std::string value;
};
BOOST_DESCRIBE_STRUCT(Contact, (), (kind, value))

/// Reads what a person typed: «8 (999) 000-00-01» → +79990000001, «A@b.ru» → a@b.ru. nullopt if it is neither. Numbers
/// without a plus are Russian: 8… or 7… with eleven digits, or ten that begin with 9. Other countries need the plus
/// (E.164).
std::optional<Contact> parse_contact(std::string_view typed);

/// Folded login: lower case, ё→е, 3–64 of letters, digits, dot, dash, with at least one letter (else it could be a
/// phone), beginning and ending with a letter or digit; nullopt if it cannot be one.
std::optional<std::string> parse_login(std::string_view typed);

// ── Passwords ── slow on purpose (16 ms, 19 MiB): call on the crypto pool, never inside a database unit.

/// argon2id m=19 MiB t=2 p=1.
std::string hash_password(std::string_view password);
bool verify_password(std::string_view hash, std::string_view password);
/// A hash that no password fits and that costs as much to verify: for unknown logins, so that the clock does not list
/// logins.
const std::string& nobodys_password_hash();
/// At least 8 code points, none of the common passwords and their decorations («пароль2024!»), not the login; throws
/// password_too_weak.
void check_password(std::string_view password, std::string_view login = {});

// ── Sessions ──

/// What a cookie carries: 256 random bits in base64url. Kept as SHA-256 only.
using SessionToken = std::string;

struct Device {
    std::string user_agent;
    std::string address;
};

/// What opened a session.
enum class Proof { password, code, link };
BOOST_DESCRIBE_ENUM(Proof, password, code, link)

/// Opens a session and returns its token. 90 days, renewed when used; on a shared computer 30 minutes, renewed when
/// used, and 12 hours in all.
SessionToken open_session(db::Tx& tx, AccountId account, const Device& device, bool shared_computer,
                          Proof proof = Proof::password);

struct SessionInfo {
    SessionId id;
    Timestamp created_at;
    Timestamp last_seen_at;
    std::string device;  // «Chrome, Android»; empty when the browser does not say
    std::string address;
    bool current = false;
    bool shared_computer = false;
};
BOOST_DESCRIBE_STRUCT(SessionInfo, (), (id, created_at, last_seen_at, device, address, current, shared_computer))

struct Authenticated {
    AccountId account;
    SessionId session;
    bool is_operator = false;
    bool touch_due = false;                 // last seen over 5 minutes ago: call touch_session in a write
    bool password_change_required = false;  // the password is a card's: its owner sets another before anything else
    bool proved_by_code = false;            // opened by a one-time code within the last 10 minutes
    bool second_factor = false;             // the account has one
    bool shared_computer = false;
};
/// Who a token belongs to; nullopt when it has ended or the account is disabled. One query, writes nothing.
std::optional<Authenticated> find_session(db::Tx& tx, std::string_view token);
/// For a statement that asks who a token belongs to together with something else: what it selects first, of which
/// tables, on which condition; and how such a row is read, `at` this time.
namespace session_row {
inline constexpr std::string_view columns =
    "a.id, s.id, a.operator, s.last_seen_at, a.password_temporary, s.proof, s.created_at, a.second_factor, s.shared, "
    "s.expires_at, s.locked_from";
inline constexpr int columns_count = 11;
inline constexpr std::string_view tables = "session s JOIN account a ON a.id = s.account_id";
/// $1: key()
inline constexpr std::string_view condition = "s.token_hash = $1 AND a.disabled_at IS NULL";

db::Bytes key(std::string_view token);
std::optional<Authenticated> read(const db::Row& row, Timestamp at);
}  // namespace session_row

/// Notes that the session is in use and renews it; at most one write in 5 minutes, whoever asks.
void touch_session(db::Tx& tx, SessionId session);
/// The last tab of a shared computer may be closing: the session ends in 2 minutes unless it is used before. Nothing
/// for other sessions.
void part_session(db::Tx& tx, SessionId session);

std::vector<SessionInfo> list_sessions(db::Tx& tx, const Authenticated& who);
/// Ends one session of this account; not_found for another's.
void end_session(db::Tx& tx, const Authenticated& who, SessionId id);
/// Ends every session of the account but `keep` (0: all of them). Returns the ended ones, so that sockets close at
/// once.
std::vector<SessionId> end_all_sessions(db::Tx& tx, AccountId account, SessionId keep = {});

// ── Accounts ──

/// `login` as parse_login gives it; already_exists (field login) when taken.
AccountId create_account(db::Tx& tx, std::optional<std::string> login, std::string password_hash);
/// already_exists (field login) when taken.
void set_login(db::Tx& tx, AccountId account, const std::string& login);
/// A password of the owner's own choice.
void set_password(db::Tx& tx, AccountId account, std::string password_hash);
/// The password of a card: every session of the account answers password_change_required until set_password.
void set_temporary_password(db::Tx& tx, AccountId account, std::string password_hash);
void set_operator(db::Tx& tx, AccountId account);
bool is_operator(db::Tx& tx, AccountId account);
/// Closes an account for good: nobody signs in by it any more, and its login is free for its owner's next account. Its
/// sessions are ended by end_all_sessions.
void disable_account(db::Tx& tx, AccountId account);
/// Adding a contact again may prove it, never unprove it.
void add_contact(db::Tx& tx, AccountId account, const Contact& contact, std::optional<Timestamp> proved_at);
std::vector<Contact> contacts_of(db::Tx& tx, AccountId account);
std::vector<Contact> proved_contacts_of(db::Tx& tx, AccountId account);
/// conflict when nothing would be left to sign in by: a proved contact, or a password with a login or a contact.
/// not_found for a contact that is not the account's.
void remove_contact(db::Tx& tx, AccountId account, const Contact& contact);
std::optional<std::string> login_of(db::Tx& tx, AccountId account);
/// Accounts that proved this contact, at most 5: who may sign in by a code sent to it.
std::vector<AccountId> find_by_proved_contact(db::Tx& tx, const Contact& contact);
/// For a change of password; nullopt until one is set.
std::optional<std::string> password_hash_of(db::Tx& tx, AccountId account);
/// A free login made from a name: «zhukova.o», «zhukova.o2».
std::string suggest_login(db::Tx& tx, std::string_view surname, std::string_view given_name);

// ── What the owner is told ── of a new way in that somebody else gave them, after the next sign-in.

enum class NoticeKind { link_issued, restored, second_factor_removed };
BOOST_DESCRIBE_ENUM(NoticeKind, link_issued, restored, second_factor_removed)
struct AccessNotice {
    OrgId org;
    MemberId by;
    NoticeKind what = NoticeKind::restored;
    Timestamp at;
};
/// Replaces an earlier one.
void note_access(db::Tx& tx, AccountId account, const AccessNotice& notice);
std::optional<AccessNotice> access_notice_of(db::Tx& tx, AccountId account);
/// It has been read.
void forget_access_notice(db::Tx& tx, AccountId account);

/// Accounts that may sign in by what was typed (login, phone or e-mail), with their password hashes; at most 5.
struct Candidate {
    AccountId account;
    std::string password_hash;
};
std::vector<Candidate> find_candidates(db::Tx& tx, std::string_view typed_login);

// ── Wrong passwords ── counted by what was typed and the address it came from, so that nobody closes the door to
// somebody elsewhere; alike for logins that exist and those that do not.

/// Counts a try before its password is looked at (many at once would all pass otherwise); forgive_try takes it back.
/// too_many_requests with the seconds to wait: after 10 in a row from this address (1 minute, then twice as long with
/// each, at most 15), or after 100 in 15 minutes from all addresses where none of `candidates` has a session from this
/// address. A refused try is not counted. An hour without a try forgets them.
void count_try(db::Tx& tx, std::string_view typed_login, std::string_view address,
               const std::vector<Candidate>& candidates);
/// The password was right. `alone`: the login belongs to one account, so this address begins anew; with several, one
/// owner's successes must not pay for guesses at another's password.
void forgive_try(db::Tx& tx, std::string_view typed_login, std::string_view address, bool alone);
/// Forgets the failures of this login from everywhere: its password has been replaced.
void forget_failures(db::Tx& tx, std::string_view typed_login);
/// Deletes the counts that no longer matter.
void prune_failures(db::Tx& tx);

// ── One-time codes ── 8 digits, 10 minutes, 5 tries, at most 5 an hour per target.

enum class CodePurpose { register_administrator, sign_in, prove_contact };
BOOST_DESCRIBE_ENUM(CodePurpose, register_administrator, sign_in, prove_contact)
/// Stores the code's hash and queues the letter (jobs); the codes sent before for the same end no longer work.
/// too_many_requests over the limit. Whether anyone owns the contact is the caller's question: see pretend_code.
void send_code(db::Tx& tx, CodePurpose purpose, const Contact& to, std::int64_t subject);
/// The same without a letter: returns the code, for someone who hands it over in another way and answers for it (R3).
std::string make_code(db::Tx& tx, CodePurpose purpose, const Contact& to, std::int64_t subject);
/// Counts against the limits as send_code does and sends nothing: the answer for contacts nobody owns.
void pretend_code(db::Tx& tx, CodePurpose purpose, const Contact& to, std::int64_t subject);
/// True once for the right code; a wrong one counts a try and is false. The count must be committed: do not throw in
/// the same unit.
bool use_code(db::Tx& tx, CodePurpose purpose, const Contact& to, std::int64_t subject, std::string_view code);
/// The same code once more within its 10 minutes, by someone whose next step failed (a login that is taken): true
/// again. Counts a try, as use_code does.
bool repeat_code(db::Tx& tx, CodePurpose purpose, const Contact& to, std::int64_t subject, std::string_view code);
/// Whether a code for this has been entered rightly.
bool was_code_used(db::Tx& tx, CodePurpose purpose, const Contact& to, std::int64_t subject);

}  // namespace parta::accounts
