// What a session's token says of itself, so that no query is needed to know it.
#pragma once
#include <string_view>

namespace parta::accounts {

/// Tokens of shared computers begin with this; others have no dot.
inline constexpr std::string_view shared_token_mark = "shared.";

/// «Общий компьютер»: nothing that this session is given may stay in the browser's cache.
inline bool is_shared_token(std::string_view token) {
    return token.starts_with(shared_token_mark);
}

}  // namespace parta::accounts
