// The secrets of an invite: the token of its link and the code that a person can type. Private to people.
#pragma once
#include <string>
#include <string_view>

#include "db/value.hpp"

namespace parta::people {

struct InviteKey {
    std::string token;  // 26 letters, 128 bits
    std::string code;   // 12 letters, 60 bits
};

InviteKey make_invite_key();

/// «K7QM-2XWD-94TB»: as it is printed.
std::string spelled_code(std::string_view code);

/// What was opened or typed, in the one form that is hashed: a whole link loses its address; case, spaces and dashes do
/// not matter; O is 0, I and L are 1, U is V, and Cyrillic look-alikes are taken for the Latin letter. Empty when it
/// cannot be a key.
std::string fold_key(std::string_view typed);

/// What invite_key keeps of a folded key.
db::Bytes key_hash(std::string_view folded);

}  // namespace parta::people
