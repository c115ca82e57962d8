// Who is signed in: the client's first question.
#pragma once
#include "api/route.hpp"
#include "people/joining.hpp"
#include "people/space.hpp"

namespace parta::api {

/// Somebody gave this account a new way in.
struct Notice {
    accounts::NoticeKind what;
    std::string by;  // «Анна Белова, Школа № 7»
    Timestamp at;
};
BOOST_DESCRIBE_STRUCT(Notice, (), (what, by, at))

/// An organisation that wants a second factor of its staff, and this person, being one of them, has none.
struct SecondFactorDemand {
    OrgId org;
    std::string short_name;
    std::string from;   // the day, 2026-09-01
    bool shut = false;  // it has come: the organisation is not among the spaces
};
BOOST_DESCRIBE_STRUCT(SecondFactorDemand, (), (org, short_name, from, shut))

/// An organisation that has closed this person's access: they have left it, or an administrator decided so.
struct ShutSpace {
    OrgId org;
    std::string short_name;
};
BOOST_DESCRIBE_STRUCT(ShutSpace, (), (org, short_name))

struct Me {
    AccountId account;
    SessionId session;
    std::optional<std::string> login;
    bool is_operator = false;
    std::vector<accounts::Contact> contacts;
    std::vector<people::Space> spaces;
    std::vector<people::Waiting> waiting;     // join requests not yet decided
    std::vector<people::Declined> declined;   // lately, and no request followed
    std::vector<people::ClosedSpace> closed;  // until the consent is given again
    /// Signed in with the password of a card: nothing else is told, and nothing but a new password is taken.
    bool password_change_required = false;
    std::optional<Notice> notice;  // until it is read
    std::vector<SecondFactorDemand> second_factor_demands;
    std::vector<AccountId> beside;  // other accounts on this device, which wait
    bool pin = false;               // a PIN stands before this session: the device keeps only what is unsent
    bool shared_computer = false;   // «Общий компьютер»: nothing is kept, and half an hour without use ends the session
    std::vector<ShutSpace> shut;    // nothing else of them is told
};
BOOST_DESCRIBE_STRUCT(Me, (),
                      (account, session, login, is_operator, contacts, spaces, waiting, declined, closed,
                       password_change_required, notice, second_factor_demands, beside, pin, shared_computer, shut))

/// Everything the shell needs about this session's account; throws unauthenticated.
Task<Me> load_me(Services& services, const std::string& session);

Task<Reply> get_me(Services& services, Call& call);

}  // namespace parta::api
