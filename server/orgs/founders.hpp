// The person who comes in as an organisation's first administrator. Private to this folder.
#pragma once
#include <optional>
#include <string>

#include "orgs/applications.hpp"

namespace parta::orgs {

struct FounderName {
    std::string surname, given_name, patronymic;
};

/// What a person typed to sign in by.
struct TypedLogin {
    std::optional<std::string> login;
    std::optional<accounts::Contact> contact;
};
/// invalid_field (field login) when it is neither phone, e-mail nor login.
TypedLogin read_login(std::string_view typed);

/// Makes an account with a login or an unproved contact; already_exists (field login).
AccountId make_account(db::Tx& tx, const TypedLogin& typed, std::string password_hash);

/// Makes the member, joined, with the verified role of administrator, the person's own consent and the membership of
/// the account.
Founder come_in(db::Tx& tx, AccountId account, const FounderName& name, std::optional<std::string> phone,
                std::optional<std::string> email);

}  // namespace parta::orgs
