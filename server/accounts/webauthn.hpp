// Passkeys: what a browser hands over of an authenticator's answer is checked here (W3C Web Authentication Level 3,
// §7.1 and §7.2). ES256, EdDSA (Ed25519) and RS256. Which model made a key is not asked: attestation is not looked at.
// Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace parta::accounts {

/// Where passkeys of this installation are valid.
struct PasskeyPlace {
    std::string origin;  // "https://parta.school7.ru"
    std::string rp_id;   // "parta.school7.ru"
};

/// nullopt where browsers make no passkeys: at an IP address, and over plain HTTP except at localhost.
std::optional<PasskeyPlace> passkey_place(std::string_view public_url);

/// A new key, checked.
struct NewPasskey {
    std::string credential_id;  // at most 1023 bytes
    std::string public_key;     // the COSE_Key
    std::uint32_t sign_count = 0;
};

/// What a registration hands over, as bytes.
struct Attestation {
    std::string client_data;  // clientDataJSON
    std::string object;       // attestationObject
};

/// What a sign-in hands over, as bytes.
struct Assertion {
    std::string credential_id;
    std::string client_data;
    std::string authenticator_data;
    std::string signature;
};

/// A key on record.
struct KnownPasskey {
    std::string public_key;
    std::uint32_t sign_count = 0;
};

/// In English, for the log: which check did not hold.
using PasskeyFault = std::string_view;

/// `challenge`: the bytes that were asked with.
std::expected<NewPasskey, PasskeyFault> check_attestation(const PasskeyPlace& place, std::string_view challenge,
                                                          const Attestation& given);

/// The new count of the authenticator. A count that does not grow, where there is one, is a copied key: a fault.
std::expected<std::uint32_t, PasskeyFault> check_assertion(const PasskeyPlace& place, std::string_view challenge,
                                                           const Assertion& given, const KnownPasskey& known);

}  // namespace parta::accounts
