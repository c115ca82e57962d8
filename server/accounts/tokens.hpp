// What a session's token says of itself, so that no query is needed to know it.
#pragma once
#include <string>
#include <string_view>

#include "base/ids.hpp"

namespace parta::accounts {

/// Tokens begin with one of these, or with none; then 256 random bits, a dot, and the account. The random bits have no
/// dot.
inline constexpr std::string_view shared_token_mark = "shared.";
inline constexpr std::string_view pin_token_mark = "pin.";

/// A new token, stored nowhere yet.
std::string make_token(AccountId account, std::string_view mark);

/// «Общий компьютер», or a session behind a PIN: nothing that it is given may stay in the browser's cache. The device's
/// key says so as well, of everybody there, from the moment somebody sets a PIN: the token that is at work then goes on
/// until the next entry.
inline bool leaves_nothing(std::string_view token) {
    return token.starts_with(shared_token_mark) || token.starts_with(pin_token_mark);
}

/// The account that a token says it is of; empty for tokens of earlier versions, which did not say. Proves nothing:
/// only a refusal may follow from it.
inline std::string_view account_of_token(std::string_view token) {
    const auto dot = token.rfind('.');
    if (dot == std::string_view::npos) return {};
    const auto account = token.substr(dot + 1);
    return account.find_first_not_of("0123456789") == std::string_view::npos ? account : std::string_view{};
}

}  // namespace parta::accounts
