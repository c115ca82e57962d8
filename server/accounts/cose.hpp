// COSE_Key (RFC 9052, RFC 9053) as authenticators give it, and signatures made with it. Private to this folder.
#pragma once
#include <string_view>

#include "accounts/cbor.hpp"

namespace parta::accounts {

/// Whether it is a whole public key of ES256, EdDSA (Ed25519) or RS256 (2048 to 4096 bits), and nothing besides.
bool is_cose_key(const Cbor& key);

/// Whether `signature` over `message` was made with this key. False for what is no key.
bool verify_cose(std::string_view cose_key, std::string_view message, std::string_view signature);

}  // namespace parta::accounts
