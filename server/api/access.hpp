// Ways back in that others give (cards, links), and what one does about one's own sign-in (R22).
#pragma once
#include "api/sign_in.hpp"

namespace parta::api {

struct SignInByLink {
    json::Text<64, 8> key;        // token of the link or typed code
    json::Text<200, 1> password;  // the new one
    bool shared_computer;
    std::optional<json::Text<200>> present_password;  // as of Join
};
BOOST_DESCRIBE_STRUCT(SignInByLink, (), (key, password, shared_computer, present_password))

/// One's own ways in, as the settings show them.
struct OwnContact {
    accounts::ContactKind kind;
    std::string value;
    bool proved = false;  // signs in by code, too
};
BOOST_DESCRIBE_STRUCT(OwnContact, (), (kind, value, proved))
struct SignInWays {
    std::optional<std::string> login;
    std::vector<OwnContact> contacts;
    bool has_password = false;
    bool proved_by_code = false;  // the password is not asked for within 10 minutes of signing in by a code
    bool phone_codes = false;     // codes can be sent to phones, to e-mails
    bool email_codes = false;
};
BOOST_DESCRIBE_STRUCT(SignInWays, (), (login, contacts, has_password, proved_by_code, phone_codes, email_codes))

struct AskContactCode {
    json::Text<200, 3> contact;
    json::Text<200> current;  // the password; empty as in ChangePassword
};
BOOST_DESCRIBE_STRUCT(AskContactCode, (), (contact, current))
struct ProveContact {
    json::Text<200, 3> contact;
    json::Text<12, 8> code;
    bool replace;  // takes away the account's other contacts of the same kind
};
BOOST_DESCRIBE_STRUCT(ProveContact, (), (contact, code, replace))
struct RemoveContact {
    json::Text<200, 3> contact;
    json::Text<200> current;
};
BOOST_DESCRIBE_STRUCT(RemoveContact, (), (contact, current))
struct ChangeLogin {
    json::Text<64, 3> login;
    json::Text<200> current;
};
BOOST_DESCRIBE_STRUCT(ChangeLogin, (), (login, current))

/// Whether a code reaches contacts of this kind; the development outbox stands for both.
bool can_send(const Services& services, accounts::ContactKind kind);

Task<Reply> issue_sign_in_card(Services& services, Call& call);
Task<Reply> issue_sign_in_link(Services& services, Call& call);
Task<Reply> sign_in_by_link(Services& services, Call& call, const SignInByLink& in);
Task<Reply> forget_notice(Services& services, Call& call);

Task<Reply> sign_in_ways(Services& services, Call& call);
/// Sends the code that put_contact takes, once the owner of the account has proved to be at work.
Task<Reply> send_own_contact_code(Services& services, Call& call, const AskContactCode& in);
Task<Reply> put_contact(Services& services, Call& call, const ProveContact& in);
Task<Reply> remove_contact(Services& services, Call& call, const RemoveContact& in);
Task<Reply> change_login(Services& services, Call& call, const ChangeLogin& in);

}  // namespace parta::api
