// Several people on one device (V11–V17): who is here, whose turn it is, the PIN that stands before it.
#pragma once
#include "api/second_factor.hpp"

namespace parta::api {

/// One who is on this device. Nothing of them but what a door plate says.
struct PersonHere {
    SessionId session;
    AccountId account;
    std::optional<MemberId> member;  // in the first organisation: what their picture's colour comes from
    std::string name;
    std::vector<std::string> organisations;  // short names
    bool current = false;                    // at work in this browser now
    bool pin = false;
    std::int64_t tries_left = 0;  // of the PIN; 0 with `pin`: only the password opens it
};
BOOST_DESCRIBE_STRUCT(PersonHere, (), (session, account, member, name, organisations, current, pin, tries_left))
struct PeopleHere {
    std::vector<PersonHere> people;
};
BOOST_DESCRIBE_STRUCT(PeopleHere, (), (people))

struct EnterHere {
    std::optional<json::Text<6>> pin;
};
BOOST_DESCRIBE_STRUCT(EnterHere, (), (pin))

struct SetPin {
    json::Text<6> pin;
    json::Text<200> current;  // the password; empty as in ChangePassword
};
BOOST_DESCRIBE_STRUCT(SetPin, (), (pin, current))

/// A page of the client, by a random name that it gives itself and changes when it comes back.
struct PageName {
    json::Text<40, 8> page;
};
BOOST_DESCRIBE_STRUCT(PageName, (), (page))

Task<Reply> list_people_here(Services& services, Call& call);
Task<Reply> enter_here(Services& services, Call& call, const EnterHere& in);
Task<Reply> remove_here(Services& services, Call& call);

Task<Reply> set_pin(Services& services, Call& call, const SetPin& in);
Task<Reply> remove_pin(Services& services, Call& call, const OwnerProof& in);
Task<Reply> lock_session(Services& services, Call& call);
/// The last tab of a shared computer, or of a session with a PIN, may be closing.
Task<Reply> part_session(Services& services, Call& call, const PageName& in);
/// Another page stays.
Task<Reply> stay_in_session(Services& services, Call& call, const PageName& in);

}  // namespace parta::api
