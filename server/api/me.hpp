// Who is signed in: the client's first question.
#pragma once
#include "api/route.hpp"
#include "people/people.hpp"

namespace parta::api {

struct Me {
    AccountId account;
    SessionId session;
    std::optional<std::string> login;
    bool is_operator = false;
    std::vector<accounts::Contact> contacts;
    std::vector<people::Space> spaces;
    std::vector<people::Waiting> waiting;     // join requests not yet decided
    std::vector<people::ClosedSpace> closed;  // until the consent is given again
};
BOOST_DESCRIBE_STRUCT(Me, (), (account, session, login, is_operator, contacts, spaces, waiting, closed))

/// Everything the shell needs about this session's account; throws unauthenticated.
Task<Me> load_me(Services& services, const std::string& session);

Task<Reply> get_me(Services& services, Call& call);

}  // namespace parta::api
