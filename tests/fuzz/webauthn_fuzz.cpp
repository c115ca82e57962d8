// What a browser hands over of a passkey: CBOR, then a whole attestation. The first byte chooses. Nothing that is made
// up is ever an answer of the key on record.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "accounts/cbor.hpp"
#include "accounts/webauthn.hpp"

namespace {

const parta::accounts::PasskeyPlace place{"https://parta.school7.ru", "parta.school7.ru"};
constexpr std::string_view client_data =
    R"({"type":"webauthn.create","challenge":"AAAA","origin":"https://parta.school7.ru"})";
constexpr std::string_view challenge{"\0\0\0", 3};

void require(bool holds) {
    if (!holds) std::abort();
}

void read_cbor(std::string_view input) {
    auto rest = input;
    const auto item = parta::accounts::take_cbor(rest);
    require(item ? rest.size() < input.size() : rest == input);
}

void read_attestation(std::string_view input) {
    const auto made =
        parta::accounts::check_attestation(place, challenge, {std::string{client_data}, std::string{input}});
    if (!made) return require(!made.error().empty());
    require(!made->credential_id.empty() && made->credential_id.size() <= 1023 && !made->public_key.empty());
    require(input.find(made->public_key) != std::string_view::npos);
}

void read_assertion(std::string_view input) {
    // Length of the authenticator data, of the client data, the rest is the signature.
    if (input.size() < 2) return;
    const auto first = static_cast<unsigned char>(input[0]), second = static_cast<unsigned char>(input[1]);
    input.remove_prefix(2);
    parta::accounts::Assertion given;
    given.authenticator_data = input.substr(0, first);
    input.remove_prefix(given.authenticator_data.size());
    given.client_data = input.substr(0, second);
    given.signature = input.substr(given.client_data.size());
    const std::string key = "\xA4\x01\x01\x03\x27\x20\x06\x21\x58\x20" + std::string(32, '\x09');
    require(!parta::accounts::check_assertion(place, challenge, given, {key, 0}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view input{reinterpret_cast<const char*>(data) + 1, size - 1};
    if (data[0] == 'c') read_cbor(input);
    if (data[0] == 'm') read_attestation(input);
    if (data[0] == 'a') read_assertion(input);
    return 0;
}
