#include "accounts/cose.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>
#include <string>

namespace parta::accounts {
namespace {

// IANA's registry of COSE.
constexpr std::int64_t label_type = 1, label_algorithm = 3, label_curve = -1, label_x = -2, label_y = -3;
constexpr std::int64_t label_modulus = -1, label_exponent = -2;
constexpr std::int64_t type_okp = 1, type_ec2 = 2, type_rsa = 3;
constexpr std::int64_t es256 = -7, eddsa = -8, rs256 = -257;
constexpr std::int64_t curve_p256 = 1, curve_ed25519 = 6;
constexpr std::size_t coordinate_size = 32;
constexpr std::size_t least_modulus = 256, most_modulus = 512, most_exponent = 4;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

bool has_integer(const Cbor& key, std::int64_t label, std::int64_t expected) {
    const auto* value = key.find(label);
    return value != nullptr && value->kind == Cbor::Kind::integer && value->integer == expected;
}

std::string_view bytes_of(const Cbor& key, std::int64_t label) {
    const auto* value = key.find(label);
    return value != nullptr && value->kind == Cbor::Kind::bytes ? value->string : std::string_view{};
}

bool is_p256(const Cbor& key) {
    return key.entries() == 5 && has_integer(key, label_type, type_ec2) && has_integer(key, label_algorithm, es256) &&
           has_integer(key, label_curve, curve_p256) && bytes_of(key, label_x).size() == coordinate_size &&
           bytes_of(key, label_y).size() == coordinate_size;
}

bool is_ed25519(const Cbor& key) {
    return key.entries() == 4 && has_integer(key, label_type, type_okp) && has_integer(key, label_algorithm, eddsa) &&
           has_integer(key, label_curve, curve_ed25519) && bytes_of(key, label_x).size() == coordinate_size;
}

bool is_rsa(const Cbor& key) {
    const auto modulus = bytes_of(key, label_modulus), exponent = bytes_of(key, label_exponent);
    return key.entries() == 4 && has_integer(key, label_type, type_rsa) && has_integer(key, label_algorithm, rs256) &&
           modulus.size() >= least_modulus && modulus.size() <= most_modulus && modulus.front() != '\0' &&
           !exponent.empty() && exponent.size() <= most_exponent && exponent.front() != '\0' &&
           (exponent.back() & 1) != 0 && exponent != std::string_view{"\x01"};
}

Key made_of(const char* type, OSSL_PARAM_BLD* parts) {
    const std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)> params{OSSL_PARAM_BLD_to_param(parts),
                                                                         &OSSL_PARAM_free};
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context{
        EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr), &EVP_PKEY_CTX_free};
    EVP_PKEY* made = nullptr;
    // A point that is not on the curve is refused here.
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
        made = nullptr;
    return {made, &EVP_PKEY_free};
}

using Parts = std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)>;

Key p256_key(const Cbor& key) {
    const std::string point = std::string{"\x04"}.append(bytes_of(key, label_x)).append(bytes_of(key, label_y));
    const Parts parts{OSSL_PARAM_BLD_new(), &OSSL_PARAM_BLD_free};
    OSSL_PARAM_BLD_push_utf8_string(parts.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
    OSSL_PARAM_BLD_push_octet_string(parts.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    return made_of("EC", parts.get());
}

Key rsa_key(const Cbor& key) {
    using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
    const auto n = bytes_of(key, label_modulus), e = bytes_of(key, label_exponent);
    const Number modulus{BN_bin2bn(raw(n), static_cast<int>(n.size()), nullptr), &BN_free};
    const Number exponent{BN_bin2bn(raw(e), static_cast<int>(e.size()), nullptr), &BN_free};
    const Parts parts{OSSL_PARAM_BLD_new(), &OSSL_PARAM_BLD_free};
    OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
    OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
    return made_of("RSA", parts.get());
}

Key ed25519_key(const Cbor& key) {
    const auto x = bytes_of(key, label_x);
    return {EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(x), x.size()), &EVP_PKEY_free};
}

Key key_of(const Cbor& key) {
    if (is_p256(key)) return p256_key(key);
    if (is_ed25519(key)) return ed25519_key(key);
    if (is_rsa(key)) return rsa_key(key);
    return {nullptr, &EVP_PKEY_free};
}

}  // namespace

bool is_cose_key(const Cbor& key) {
    return key.kind == Cbor::Kind::map && key_of(key) != nullptr;
}

bool verify_cose(std::string_view cose_key, std::string_view message, std::string_view signature) {
    auto rest = cose_key;
    const auto read = take_cbor(rest);
    if (!read || !rest.empty() || read->kind != Cbor::Kind::map) return false;
    const Key key = key_of(*read);
    if (!key) return false;
    // Ed25519 hashes by itself.
    const EVP_MD* digest = is_ed25519(*read) ? nullptr : EVP_sha256();
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    return context && EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(message), message.size()) == 1;
}

}  // namespace parta::accounts
