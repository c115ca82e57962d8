#include "accounts/webauthn.hpp"

#include <boost/json.hpp>

#include "accounts/cose.hpp"
#include "base/hash.hpp"

namespace parta::accounts {
namespace {

constexpr std::size_t longest_client_data = 4096;
constexpr std::size_t longest_authenticator_data = 8192;
constexpr std::size_t longest_credential_id = 1023;  // WebAuthn §6.5.1

constexpr std::size_t hash_size = 32, head_size = 37, aaguid_size = 16;
constexpr unsigned flag_present = 0x01, flag_attested = 0x40, flag_extensions = 0x80;

bool is_text(const boost::json::object& object, std::string_view name, std::string_view expected) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() && std::string_view{value->get_string()} == expected;
}

/// What the browser says of the page that asked.
std::optional<PasskeyFault> fault_in_client_data(std::string_view client_data, std::string_view type,
                                                 const PasskeyPlace& place, std::string_view challenge) {
    if (client_data.size() > longest_client_data) return "the client data is too long";
    boost::json::parse_options options;
    options.max_depth = 4;
    boost::system::error_code error;
    const auto parsed = boost::json::parse(client_data, error, {}, options);
    if (error || !parsed.is_object()) return "the client data is no JSON object";
    const auto& said = parsed.get_object();
    if (!is_text(said, "type", type)) return "the client data is of another type";
    if (!is_text(said, "challenge", to_base64url(challenge))) return "another challenge";
    if (!is_text(said, "origin", place.origin)) return "another origin";
    const auto* cross = said.if_contains("crossOrigin");
    if (cross != nullptr && (!cross->is_bool() || cross->get_bool())) return "inside a page of another origin";
    return std::nullopt;
}

struct AuthenticatorData {
    std::uint32_t sign_count = 0;
    std::string_view credential_id;  // with `attested` only
    std::string_view public_key;
};

std::string_view take(std::string_view& input, std::size_t count) {
    const auto front = input.substr(0, count);
    input.remove_prefix(front.size());
    return front;
}

unsigned byte(char c) {
    return static_cast<unsigned char>(c);
}

bool take_credential(std::string_view& input, AuthenticatorData& read) {
    if (input.size() < aaguid_size + 2) return false;
    take(input, aaguid_size);
    const auto size = take(input, 2);
    const std::size_t length = (byte(size[0]) << 8U) | byte(size[1]);
    if (length == 0 || length > longest_credential_id || input.size() < length) return false;
    read.credential_id = take(input, length);
    auto rest = input;
    const auto key = take_cbor(rest);
    if (!key || !is_cose_key(*key)) return false;
    read.public_key = take(input, input.size() - rest.size());
    return true;
}

/// §6.1. `attested`: whether it must bring a credential; elsewhere it must not.
std::expected<AuthenticatorData, PasskeyFault> read_authenticator_data(std::string_view data, std::string_view rp_id,
                                                                       bool attested) {
    using Fault = std::unexpected<PasskeyFault>;
    if (data.size() < head_size || data.size() > longest_authenticator_data)
        return Fault{"the authenticator data has no right length"};
    if (take(data, hash_size) != sha256(rp_id)) return Fault{"a key of another site"};
    const unsigned flags = byte(take(data, 1)[0]);
    if ((flags & flag_present) == 0) return Fault{"nobody touched the key"};
    AuthenticatorData read;
    for (const char c : take(data, 4)) read.sign_count = (read.sign_count << 8U) | byte(c);
    if (((flags & flag_attested) != 0) != attested) return Fault{"a credential is missing or too much"};
    if (attested && !take_credential(data, read)) return Fault{"the credential is no key we know"};
    if ((flags & flag_extensions) != 0) {
        const auto extensions = take_cbor(data);
        if (!extensions || extensions->kind != Cbor::Kind::map) return Fault{"the extensions cannot be read"};
    }
    if (!data.empty()) return Fault{"something follows the authenticator data"};
    return read;
}

}  // namespace

std::optional<PasskeyPlace> passkey_place(std::string_view public_url) {
    const auto mark = public_url.find("://");
    if (mark == std::string_view::npos) return std::nullopt;
    const auto scheme = public_url.substr(0, mark);
    const auto end = public_url.find('/', mark + 3);
    const auto origin = public_url.substr(0, end);
    auto host = origin.substr(mark + 3);
    if (host.starts_with('[')) return std::nullopt;
    host = host.substr(0, host.find(':'));
    if (host.empty() || host.find_first_not_of("0123456789.") == std::string_view::npos) return std::nullopt;
    const bool own_machine = host == "localhost" || host.ends_with(".localhost");
    if (scheme != "https" && !(scheme == "http" && own_machine)) return std::nullopt;
    return PasskeyPlace{std::string{origin}, std::string{host}};
}

std::expected<NewPasskey, PasskeyFault> check_attestation(const PasskeyPlace& place, std::string_view challenge,
                                                          const Attestation& given) {
    if (const auto fault = fault_in_client_data(given.client_data, "webauthn.create", place, challenge))
        return std::unexpected(*fault);
    std::string_view rest = given.object;
    if (rest.size() > 2 * longest_authenticator_data) return std::unexpected("the attestation is too long");
    const auto object = take_cbor(rest);
    if (!object || !rest.empty() || object->kind != Cbor::Kind::map)
        return std::unexpected("the attestation cannot be read");
    const auto* data = object->find("authData");
    const auto* format = object->find("fmt");
    const auto* statement = object->find("attStmt");
    if (data == nullptr || data->kind != Cbor::Kind::bytes || format == nullptr || format->kind != Cbor::Kind::text ||
        statement == nullptr || statement->kind != Cbor::Kind::map || object->entries() != 3)
        return std::unexpected("the attestation has other parts");
    const auto read = read_authenticator_data(data->string, place.rp_id, true);
    if (!read) return std::unexpected(read.error());
    return NewPasskey{std::string{read->credential_id}, std::string{read->public_key}, read->sign_count};
}

std::expected<std::uint32_t, PasskeyFault> check_assertion(const PasskeyPlace& place, std::string_view challenge,
                                                           const Assertion& given, const KnownPasskey& known) {
    if (const auto fault = fault_in_client_data(given.client_data, "webauthn.get", place, challenge))
        return std::unexpected(*fault);
    const auto read = read_authenticator_data(given.authenticator_data, place.rp_id, false);
    if (!read) return std::unexpected(read.error());
    if (!verify_cose(known.public_key, given.authenticator_data + sha256(given.client_data), given.signature))
        return std::unexpected("the signature is not this key's");
    const bool counts = read->sign_count != 0 || known.sign_count != 0;
    if (counts && read->sign_count <= known.sign_count) return std::unexpected("a copied key: its count did not grow");
    return read->sign_count;
}

}  // namespace parta::accounts
