// Passkeys and the codes of apps, byte by byte.
#include "accounts/webauthn.hpp"

#include <gtest/gtest.h>

#include "accounts/cbor.hpp"
#include "accounts/totp.hpp"
#include "base/secret_box.hpp"
#include "support/authenticator.hpp"

namespace parta::accounts {
namespace {

using test::Authenticator;
using test::Bent;
using test::KeyKind;

const PasskeyPlace place{"https://parta.school7.ru", "parta.school7.ru"};
const std::string challenge = "thirty-two bytes of randomness..";

// RFC 6238 appendix B, of which apps show the last six digits.
TEST(Totp, GivesTheCodesOfItsStandard) {
    const std::string secret = "12345678901234567890";
    const std::pair<std::int64_t, std::string_view> vectors[]{{59, "287082"},         {1111111109, "081804"},
                                                              {1111111111, "050471"}, {1234567890, "005924"},
                                                              {2000000000, "279037"}, {20000000000, "353130"}};
    for (const auto& [seconds, code] : vectors) {
        EXPECT_EQ(totp_code(secret, seconds / 30), code) << seconds;
        EXPECT_EQ(totp_step(secret, code, Timestamp{seconds * 1000}), seconds / 30) << seconds;
        EXPECT_EQ(totp_step(secret, code, Timestamp{(seconds + 30) * 1000}), seconds / 30)
            << "a clock half a minute off";
        EXPECT_EQ(totp_step(secret, code, Timestamp{(seconds + 60) * 1000}), std::nullopt);
        if (seconds > 60) EXPECT_EQ(totp_step(secret, code, Timestamp{(seconds - 60) * 1000}), std::nullopt);
    }
    EXPECT_EQ(totp_step(secret, "", Timestamp{59'000}), std::nullopt);
    EXPECT_EQ(totp_step(secret, "94287082", Timestamp{59'000}), std::nullopt);
}

TEST(Totp, SpellsItsSecretForApps) {
    EXPECT_EQ(to_base32(""), "");
    EXPECT_EQ(to_base32("f"), "MY");
    EXPECT_EQ(to_base32("fooba"), "MZXW6YTB");
    EXPECT_EQ(to_base32("foobar"), "MZXW6YTBOI");
    EXPECT_EQ(new_totp_secret().size(), 20U);
    EXPECT_NE(new_totp_secret(), new_totp_secret());
    EXPECT_EQ(
        totp_uri("foobar", "Парта", "a b"),
        "otpauth://totp/%D0%9F%D0%B0%D1%80%D1%82%D0%B0:a%20b?secret=MZXW6YTBOI&issuer=%D0%9F%D0%B0%D1%80%D1%82%D0%"
        "B0&algorithm=SHA1&digits=6&period=30");
}

TEST(SecretBox, OpensOnlyWhatItSealedAboutTheSame) {
    const auto folder = std::filesystem::temp_directory_path() / ("secret-box-" + to_hex(random_bytes(6)));
    std::filesystem::create_directories(folder);
    const auto box = SecretBox::open(folder / "a.key"), again = SecretBox::open(folder / "a.key"),
               other = SecretBox::open(folder / "b.key");
    EXPECT_EQ(std::filesystem::status(folder / "a.key").permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    auto sealed = box.seal("secret", "totp:1");
    EXPECT_EQ(sealed.find("secret"), std::string::npos);
    EXPECT_NE(sealed, box.seal("secret", "totp:1"));
    EXPECT_EQ(again.unseal(sealed, "totp:1"), "secret");
    EXPECT_EQ(box.unseal(sealed, "totp:2"), std::nullopt) << "another account's";
    EXPECT_EQ(other.unseal(sealed, "totp:1"), std::nullopt) << "another key";
    sealed.back() = static_cast<char>(sealed.back() ^ 1);
    EXPECT_EQ(box.unseal(sealed, "totp:1"), std::nullopt);
    EXPECT_EQ(box.unseal("short", "totp:1"), std::nullopt);
    std::filesystem::resize_file(folder / "b.key", 31);
    EXPECT_THROW(SecretBox::open(folder / "b.key"), std::runtime_error);
    std::filesystem::remove_all(folder);
}

class Passkeys : public ::testing::TestWithParam<KeyKind> {};
INSTANTIATE_TEST_SUITE_P(Kinds, Passkeys, ::testing::Values(KeyKind::es256, KeyKind::ed25519, KeyKind::rs256));

// V5.
TEST_P(Passkeys, AreMadeAndAnswer) {
    Authenticator key{GetParam()};
    const auto made = check_attestation(place, challenge, key.attest(place, challenge));
    ASSERT_TRUE(made) << made.error();
    EXPECT_EQ(made->credential_id, key.credential_id);
    EXPECT_EQ(made->public_key, key.cose_key());
    KnownPasskey known{made->public_key, made->sign_count};
    const auto first = check_assertion(place, challenge, key.assert_(place, challenge), known);
    ASSERT_TRUE(first) << first.error();
    EXPECT_EQ(*first, 1U);
    known.sign_count = *first;
    EXPECT_FALSE(check_assertion(place, challenge, key.assert_(place, challenge, {.count = 1}), known))
        << "a copied key";
    EXPECT_TRUE(check_assertion(place, challenge, key.assert_(place, challenge), known));
    Authenticator thief{GetParam()};
    EXPECT_FALSE(check_assertion(place, challenge, thief.assert_(place, challenge), known)) << "another key";
    auto altered = key.assert_(place, challenge);
    altered.authenticator_data[32] = static_cast<char>(altered.authenticator_data[32] ^ 4);
    EXPECT_FALSE(check_assertion(place, challenge, altered, known)) << "not what was signed";
    altered = key.assert_(place, challenge);
    altered.signature.clear();
    EXPECT_FALSE(check_assertion(place, challenge, altered, known));
}

TEST(Passkeys, AKeyThatCountsNothingStaysGood) {
    Authenticator key;
    const KnownPasskey known{key.cose_key(), 0};
    EXPECT_EQ(check_assertion(place, challenge, key.assert_(place, challenge, {.count = 0}), known), 0U);
}

// V5.
TEST(Passkeys, WhatIsBentIsRefused) {
    const Bent bents[]{{.origin = "https://evil.example"},
                       {.origin = "http://parta.school7.ru"},
                       {.origin = "https://parta.school7.ru:8443"},
                       {.type = "webauthn.other"},
                       {.rp_id = "school7.ru"},
                       {.flags = 0x40},
                       {.cross_origin = true},
                       {.behind = "x"}};
    for (const auto& bent : bents) {
        Authenticator key;
        auto at_making = bent;
        EXPECT_FALSE(check_attestation(place, challenge, key.attest(place, challenge, at_making)));
        auto at_answer = bent;
        if (bent.flags) at_answer.flags = 0x00;
        EXPECT_FALSE(check_assertion(place, challenge, key.assert_(place, challenge, at_answer), {key.cose_key(), 0}));
    }
    Authenticator key;
    EXPECT_FALSE(check_attestation(place, "another", key.attest(place, challenge)));
    EXPECT_FALSE(check_assertion(place, "another", key.assert_(place, challenge), {key.cose_key(), 0}));
    EXPECT_FALSE(check_attestation(place, challenge, key.attest(place, challenge, {.flags = 0x01}))) << "no credential";
    EXPECT_FALSE(
        check_assertion(place, challenge, key.assert_(place, challenge, {.flags = 0x41}), {key.cose_key(), 0}));
    EXPECT_FALSE(
        check_attestation(place, challenge, {R"({"type":"webauthn.create"})", key.attest(place, challenge).object}));
    EXPECT_FALSE(check_attestation(place, challenge, {"[]", key.attest(place, challenge).object}));
    // A later answer is not a making, nor the other way round.
    const auto made = key.attest(place, challenge);
    EXPECT_FALSE(check_assertion(place, challenge, {key.credential_id, made.client_data, "", ""}, {key.cose_key(), 0}));
}

TEST(Passkeys, OnlyKeysWeKnowAreTaken) {
    Authenticator key;
    const auto with = [&](std::string cose) {
        return check_attestation(place, challenge, key.attest(place, challenge, {.key = std::move(cose)})).has_value();
    };
    const std::string right = key.cose_key();
    EXPECT_TRUE(with(right));
    auto off_curve = right;
    off_curve.back() = static_cast<char>(off_curve.back() ^ 1);
    EXPECT_FALSE(with(off_curve)) << "a point beside the curve";
    EXPECT_FALSE(with("\xA0"));
    EXPECT_FALSE(with(""));
    auto es384 = right;
    es384[4] = '\x38';
    EXPECT_FALSE(with(es384));
    auto more = right + std::string{"\x04\x81\x01", 3};
    more[0] = '\xA6';
    EXPECT_FALSE(with(more)) << "key_ops besides";
    const auto small = std::string{"\xA4\x01\x03\x03\x39\x01\x00\x20", 8} +
                       Authenticator::bytes(std::string(128, '\xC1')) + "\x21" + Authenticator::bytes("\x01\x00\x01");
    EXPECT_FALSE(with(small)) << "RSA of 1024 bits";
    const auto exponent_one = std::string{"\xA4\x01\x03\x03\x39\x01\x00\x20", 8} +
                              Authenticator::bytes(std::string(256, '\xC1')) + "\x21" + Authenticator::bytes("\x01");
    EXPECT_FALSE(with(exponent_one)) << "RSA with e = 1";
}

TEST(Passkeys, AreForNamesAndHttpsOnly) {
    const auto at = [](std::string_view url) {
        const auto found = passkey_place(url);
        return found ? found->origin + " " + found->rp_id : "";
    };
    EXPECT_EQ(at("https://parta.school7.ru"), "https://parta.school7.ru parta.school7.ru");
    EXPECT_EQ(at("https://parta.school7.ru:8443"), "https://parta.school7.ru:8443 parta.school7.ru");
    EXPECT_EQ(at("http://localhost:8080"), "http://localhost:8080 localhost");
    EXPECT_EQ(at("http://parta.school7.ru"), "");
    EXPECT_EQ(at("https://192.168.0.10"), "");
    EXPECT_EQ(at("http://127.0.0.1:8080"), "");
    EXPECT_EQ(at("https://[2001:db8::1]:8443"), "");
    EXPECT_EQ(at(""), "");
}

TEST(Cbor, IsReadInItsCanonicalFormOnly) {
    const auto read = [](std::string_view bytes) {
        const auto before = bytes;
        const auto item = take_cbor(bytes);
        if (!item) EXPECT_EQ(bytes, before) << "nothing is taken of what cannot be read";
        return item.has_value() && bytes.empty();
    };
    using namespace std::string_view_literals;
    for (const auto good :
         {"\x00"sv, "\x17"sv, "\x18\x18"sv, "\x19\x01\x00"sv, "\x1a\x00\x01\x00\x00"sv, "\x20"sv, "\x43\x01\x02\x03"sv,
          "\x61\x61"sv, "\x80"sv, "\x82\x01\x02"sv, "\xa0"sv, "\xa2\x01\x02\x61\x61\x03"sv, "\xf4"sv, "\xf6"sv})
        EXPECT_TRUE(read(good)) << to_hex(good);
    for (const auto bad : {""sv, "\x18"sv, "\x18\x17"sv, "\x19\x00\xff"sv, "\x1a\x00\x00\xff\xff"sv,
                           "\x1b\xff\xff\xff\xff\xff\xff\xff\xff"sv, "\x1f"sv, "\x43\x01\x02"sv, "\x5f\xff"sv, "\x81"sv,
                           "\x9f\xff"sv, "\xa1\x01"sv, "\xa2\x01\x02\x01\x03"sv, "\xa1\x41\x01\x02"sv, "\xc0\x01"sv,
                           "\xf9\x00\x00"sv, "\xf7"sv, "\xff"sv, "\x9b\xff\xff\xff\xff\xff\xff\xff\xff"sv})
        EXPECT_FALSE(read(bad)) << to_hex(bad);
    EXPECT_TRUE(read(std::string(6, '\x81') + '\x01'));
    EXPECT_FALSE(read(std::string(7, '\x81') + '\x01')) << "too deep";
    EXPECT_FALSE(read("\x98\xc8" + std::string(200, '\x01'))) << "too many";
}

}  // namespace
}  // namespace parta::accounts
