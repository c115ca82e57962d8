// A security key and the browser before it, in memory: makes what a browser hands over, right or bent in one place.
#pragma once
#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/webauthn.hpp"
#include "base/hash.hpp"
#include "base/random.hpp"

namespace parta::test {

enum class KeyKind { es256, ed25519, rs256 };

/// What the answer says other than it should.
struct Bent {
    std::optional<std::string> origin, type, rp_id;
    std::optional<unsigned> flags;
    bool cross_origin = false;
    std::optional<std::uint32_t> count;
    std::string behind;              // after the authenticator data
    std::optional<std::string> key;  // another COSE_Key
};

class Authenticator {
  public:
    explicit Authenticator(KeyKind kind = KeyKind::es256) : kind_(kind), key_(make(kind), &EVP_PKEY_free) {}

    const std::string credential_id = random_bytes(32);
    std::uint32_t count = 0;

    accounts::Attestation attest(const accounts::PasskeyPlace& place, std::string_view challenge,
                                 const Bent& bent = {}) {
        std::string data = head(place, bent, 0x41);
        data += std::string(16, '\0');
        data += static_cast<char>(credential_id.size() >> 8U);
        data += static_cast<char>(credential_id.size() & 255U);
        data += credential_id + bent.key.value_or(cose_key()) + bent.behind;
        std::string object = "\xA3";
        object += text("fmt") + text("none") + text("attStmt") + "\xA0" + text("authData") + bytes(data);
        return {client_data(place, challenge, "webauthn.create", bent), object};
    }

    accounts::Assertion assert_(const accounts::PasskeyPlace& place, std::string_view challenge,
                                const Bent& bent = {}) {
        ++count;
        const std::string data = head(place, bent, 0x01) + bent.behind;
        const std::string said = client_data(place, challenge, "webauthn.get", bent);
        return {credential_id, said, data, sign(data + sha256(said))};
    }

    std::string cose_key() const {
        if (kind_ == KeyKind::rs256) {
            return std::string{"\xA4\x01\x03\x03\x39\x01\x00\x20", 8} + bytes(number("n")) + "\x21" +
                   bytes(number("e"));
        }
        if (kind_ == KeyKind::ed25519) {
            std::string x(32, '\0');
            std::size_t size = x.size();
            EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(x.data()), &size);
            return std::string{"\xA4\x01\x01\x03\x27\x20\x06\x21"} + bytes(x);
        }
        return std::string{"\xA5\x01\x02\x03\x26\x20\x01\x21"} + bytes(number("qx", 32)) + "\x22" +
               bytes(number("qy", 32));
    }

    static std::string bytes(std::string_view value) { return head_of(0x40, value.size()) + std::string{value}; }
    static std::string text(std::string_view value) { return head_of(0x60, value.size()) + std::string{value}; }

  private:
    static EVP_PKEY* make(KeyKind kind) {
        if (kind == KeyKind::rs256) return EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048});
        if (kind == KeyKind::ed25519) return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
        return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
    }

    static std::string head_of(unsigned major, std::size_t size) {
        std::string head;
        if (size < 24) return head += static_cast<char>(major | size);
        if (size < 256) return (head += static_cast<char>(major | 24U)) += static_cast<char>(size);
        head += static_cast<char>(major | 25U);
        head += static_cast<char>(size >> 8U);
        return head += static_cast<char>(size & 255U);
    }

    /// A number of the public key, big-endian, at least `size` bytes.
    std::string number(const char* name, int size = 0) const {
        BIGNUM* raw = nullptr;
        EVP_PKEY_get_bn_param(key_.get(), name, &raw);
        const std::unique_ptr<BIGNUM, decltype(&BN_free)> held{raw, &BN_free};
        std::string out(static_cast<std::size_t>(std::max(size, BN_num_bytes(raw))), '\0');
        BN_bn2binpad(raw, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
        return out;
    }

    std::string head(const accounts::PasskeyPlace& place, const Bent& bent, unsigned flags) const {
        std::string data = sha256(bent.rp_id.value_or(place.rp_id));
        data += static_cast<char>(bent.flags.value_or(flags));
        const std::uint32_t shown = bent.count.value_or(count);
        for (int shift = 24; shift >= 0; shift -= 8) data += static_cast<char>((shown >> shift) & 255U);
        return data;
    }

    static std::string client_data(const accounts::PasskeyPlace& place, std::string_view challenge,
                                   std::string_view type, const Bent& bent) {
        return fmt::format(R"({{"type":"{}","challenge":"{}","origin":"{}","crossOrigin":{},"new_member":1}})",
                           bent.type.value_or(std::string{type}), to_base64url(challenge),
                           bent.origin.value_or(place.origin), bent.cross_origin);
    }

    std::string sign(std::string_view message) const {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
        EVP_DigestSignInit(context.get(), nullptr, kind_ == KeyKind::ed25519 ? nullptr : EVP_sha256(), nullptr,
                           key_.get());
        const auto* input = reinterpret_cast<const unsigned char*>(message.data());
        std::size_t size = 0;
        EVP_DigestSign(context.get(), nullptr, &size, input, message.size());
        std::string signature(size, '\0');
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, input, message.size());
        signature.resize(size);
        return signature;
    }

    KeyKind kind_;
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

}  // namespace parta::test
