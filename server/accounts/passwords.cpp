#include <sodium.h>

#include <stdexcept>

#include "accounts/accounts.hpp"
#include "accounts/common_passwords.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

namespace parta::accounts {
namespace {

// OWASP's figures for argon2id: 16 ms on a server core, and 19 MiB that a guesser's graphics card must find each time.
constexpr unsigned long long passes = 2;
constexpr std::size_t memory = 19 * 1024 * 1024;
constexpr std::size_t shortest = 8;

void start_sodium_once() {
    static const int started = sodium_init();
    if (started < 0) throw std::runtime_error("libsodium cannot start");
}

}  // namespace

std::string hash_password(std::string_view password) {
    start_sodium_once();
    char out[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str_alg(out, password.data(), password.size(), passes, memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::runtime_error("no memory to hash a password");
    return out;
}

bool verify_password(std::string_view hash, std::string_view password) {
    start_sodium_once();
    // libsodium reads a whole buffer of this length.
    char padded[crypto_pwhash_STRBYTES] = {};
    if (hash.empty() || hash.size() >= sizeof padded) return false;
    hash.copy(padded, hash.size());
    return crypto_pwhash_str_verify(padded, password.data(), password.size()) == 0;
}

const std::string& nobodys_password_hash() {
    static const std::string hash = hash_password(random_bytes(32));
    return hash;
}

void check_password(std::string_view password, std::string_view login) {
    auto refuse = [](std::string_view why) { throw Error{ErrorCode::password_too_weak, "password", std::string(why)}; };
    if (code_points(password) < shortest) refuse("at least 8 characters");
    if (is_common_password(password)) refuse("a common password");
    auto folded = fold(trim(password)), own = fold(trim(login));
    if (!own.empty() && folded == own) refuse("the same as the login");
    // The login's phone in any spelling, or the part of an e-mail before the @.
    auto contact = parse_contact(login);
    if (!contact) return;
    if (contact->kind == ContactKind::phone) {
        auto typed = parse_contact(password);
        if (typed && typed->value == contact->value) refuse("the same as the login");
    } else if (folded == contact->value.substr(0, contact->value.find('@'))) {
        refuse("the same as the login");
    }
}

}  // namespace parta::accounts
