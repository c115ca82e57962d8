// Signing in and out, and what one's own account is asked for (R22).
#pragma once
#include "accounts/device_accounts.hpp"
#include "api/me.hpp"

namespace parta::api {

struct SignIn {
    json::Text<200, 1> login;  // phone, e-mail or login
    json::Text<200, 1> password;
    bool shared_computer;  // «Общий компьютер»: the session ends with the browser
};
BOOST_DESCRIBE_STRUCT(SignIn, (), (login, password, shared_computer))

struct RequestCode {
    json::Text<200, 3> contact;
};
BOOST_DESCRIBE_STRUCT(RequestCode, (), (contact))

struct SignInByCode {
    json::Text<200, 3> contact;
    json::Text<12, 8> code;
    bool shared_computer;
};
BOOST_DESCRIBE_STRUCT(SignInByCode, (), (contact, code, shared_computer))

struct SignInByTicket {
    json::Text<200, 1> ticket;
    bool shared_computer;
};
BOOST_DESCRIBE_STRUCT(SignInByTicket, (), (ticket, shared_computer))

/// One of several accounts that the proof fits.
struct SignInChoice {
    std::string ticket;
    std::vector<std::string> names;  // «Ольга Жукова, Школа № 7»
};
BOOST_DESCRIBE_STRUCT(SignInChoice, (), (ticket, names))

/// The password was right, and the account has a second factor: `ticket` goes with it to POST …/second-factor. 5
/// minutes, 5 tries.
struct SecondFactorAsked {
    std::string ticket;
    bool totp = false;
    bool passkey = false;
    bool recovery = false;  // recovery codes are left
};
BOOST_DESCRIBE_STRUCT(SecondFactorAsked, (), (ticket, totp, passkey, recovery))

/// Either one is signed in, or one chooses, or the second factor is asked for.
struct SignInResult {
    std::optional<Me> me;
    std::vector<SignInChoice> choices;
    std::optional<SecondFactorAsked> second_factor;
};
BOOST_DESCRIBE_STRUCT(SignInResult, (), (me, choices, second_factor))

/// One signed-in device.
struct SignedInDevice {
    SessionId id;
    Timestamp created_at;
    Timestamp last_seen_at;
    std::string device;  // «Chrome, Android»; empty when the browser does not say
    std::string address;
    bool current = false;
    bool shared_computer = false;
    bool pin = false;     // a PIN stands before it
    bool locked = false;  // it opens nothing until its owner enters it again
};
BOOST_DESCRIBE_STRUCT(SignedInDevice, (),
                      (id, created_at, last_seen_at, device, address, current, shared_computer, pin, locked))
struct Sessions {
    std::vector<SignedInDevice> sessions;
};
BOOST_DESCRIBE_STRUCT(Sessions, (), (sessions))

struct ChangePassword {
    json::Text<200> current;  // empty: a session opened by a code within 10 minutes, or with the password of a card
    json::Text<200, 1> password;
};
BOOST_DESCRIBE_STRUCT(ChangePassword, (), (current, password))

struct Empty {};
BOOST_DESCRIBE_STRUCT(Empty, (), ())

/// The one door after a proof of who one is, in the caller's unit: a session, or, where the account has a second
/// factor, a ticket for that step.
struct Entered {
    accounts::Seat seat;  // no token while the second factor is asked for
    std::optional<SecondFactorAsked> asked;
};
/// A session in the browser that calls, for an account whose owner has proved all that is asked.
accounts::Seat take_seat(db::Tx& tx, const Call& call, AccountId account, bool shared_computer, accounts::Proof proof,
                         accounts::Others others = accounts::Others::stay);
/// The cookies of a seat; whoever's sessions are over is cut off.
void seat_in(Services& services, const Call& call, const accounts::Seat& seat, bool shared_computer, Reply& reply);
Entered enter(db::Tx& tx, const Call& call, AccountId account, bool shared_computer, accounts::Proof proof,
              accounts::Others others = accounts::Others::stay);
/// What becomes of those on the device when somebody comes in by a link: they leave it, unless whoever is at work here
/// has let the newcomer beside them with their own password, which is `password`. Throws wrong_credentials
/// (present_password), whose tries count as those of signing in do; conflict (present_password) when nobody is at work.
Task<accounts::Others> others_beside_newcomer(Services& services, const Call& call,
                                              const std::optional<accounts::Authenticated>& present,
                                              const std::optional<json::Text<200>>& password);
/// What the browser is told of it: `Me` with the cookie, or what is asked for.
Task<Reply> entered(Services& services, Call& call, Entered entry, bool shared_computer);

/// Both for an account whose owner has proved to be at work: enters it.
Task<Reply> signed_in(Services& services, Call& call, AccountId account, bool shared_computer,
                      accounts::Proof proof = accounts::Proof::password);
/// The session of this call; throws unauthenticated.
Task<accounts::Authenticated> authenticated(Services& services, const Call& call);
/// Throws wrong_credentials (field current) unless the owner of the account is at work: knows its password, or has
/// opened the session by a code within 10 minutes. Wrong passwords count as those of signing in do.
Task<void> check_owner(Services& services, const Call& call, const accounts::Authenticated& who,
                       const std::string& current);

Task<Reply> sign_in(Services& services, Call& call, const SignIn& in);
Task<Reply> request_sign_in_code(Services& services, Call& call, const RequestCode& in);
Task<Reply> sign_in_by_code(Services& services, Call& call, const SignInByCode& in);
Task<Reply> sign_in_by_ticket(Services& services, Call& call, const SignInByTicket& in);
Task<Reply> sign_out(Services& services, Call& call);
Task<Reply> list_sessions(Services& services, Call& call);
Task<Reply> end_session(Services& services, Call& call);
Task<Reply> end_other_sessions(Services& services, Call& call);
Task<Reply> change_password(Services& services, Call& call, const ChangePassword& in);

}  // namespace parta::api
