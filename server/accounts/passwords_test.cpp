#include <gtest/gtest.h>

#include <chrono>

#include "accounts/accounts.hpp"
#include "accounts/common_passwords.hpp"

namespace parta::accounts {
namespace {

TEST(Passwords, fit_their_own_hash_only) {
    auto hash = hash_password("верная лошадь");
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
    EXPECT_TRUE(verify_password(hash, "верная лошадь"));
    EXPECT_FALSE(verify_password(hash, "верная лошадь "));
    EXPECT_NE(hash, hash_password("верная лошадь"));
}

TEST(Passwords, fit_no_broken_hash) {
    EXPECT_FALSE(verify_password("", "x"));
    EXPECT_FALSE(verify_password("$argon2id$v=19$m=19456,t=2,p=1$", "x"));
    EXPECT_FALSE(verify_password(std::string(500, 'a'), "x"));
    EXPECT_FALSE(verify_password(nobodys_password_hash(), ""));
}

TEST(CommonPasswords, are_known_in_every_disguise) {
    constexpr std::string_view common[] = {
        "password",     "Password1",    "p@ssw0rd",      "@dministrator",   "passw0rd!",        "12345678",
        "87654321",     "1234567890",   "11111111",      "11112222",        "qwertyui",         "qwerty123",
        "123qweasd",    "1q2w3e4r",     "1qaz2wsx",      "qazwsxedc",       "йцукенгш",         "йцукен123",
        "ЙЦУКЕН12",     "йцукенйцукен", "фывапролдж",    "1й2ц3у4к",        "пароль123",        "Пароль2024!",
        "парольпароль", "gfhjkm123",    "ghbdtn2020",    "зфыыцщкв",        "привет12",         "Ольга1985",
        "наташа2010!",  "Artem2012",    "москва2024",    "школа123456",     "01.02.1985",       "01021985",
        "19850201",     "89990000001",  "+79990000001",  "8(999)000-00-01", "abcdefgh",         "абвгдежз",
        "abcabcabc",    "абвабвабв",    "ааааааааа",     "ятебялюблю",      "солнышко",         "Солнышко1",
        "танки2015",    "майнкрафт99",  "администратор", "учитель2023",     "пароль1234567890", "zxcvbnm1",
        "147258369",
    };
    std::vector<std::string_view> missed;
    for (auto password : common)
        if (!is_common_password(password)) missed.push_back(password);
    EXPECT_EQ(missed, std::vector<std::string_view>{});
}

TEST(CommonPasswords, leave_good_ones_alone) {
    constexpr std::string_view good[] = {
        "лиловый слон у окна", "корабль-7-верёвка",  "kX9#vT2mQp",       "три кита и чайник", "Zhuravl-nad-Okoy",
        "m7tq-4hnd-2wvk",      "снегирь ест рябину", "ольга48151623421", "берёзовый-грач",
    };
    for (auto password : good) EXPECT_FALSE(is_common_password(password)) << password;
}

TEST(CommonPasswords, answer_quickly) {
    std::string longest(200, 'q');
    for (std::size_t i = 0; i < longest.size(); ++i) longest[i] = static_cast<char>('a' + (i * 7) % 26);
    auto began = std::chrono::steady_clock::now();
    is_common_password(longest);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(50));
}

void expect_weak(std::string_view password, std::string_view login = {}) {
    try {
        check_password(password, login);
        ADD_FAILURE() << password;
    } catch (const Error& error) {
        EXPECT_EQ(error.code, ErrorCode::password_too_weak);
        EXPECT_EQ(error.field, "password");
    }
}

TEST(CheckPassword, refuses_short_common_and_own_names) {
    expect_weak("сем-зна");
    expect_weak("пароль123");
    expect_weak("Zhukova-Olenok", "zhukova-olenok");
    expect_weak("zhukova.olenok", "zhukova.olenok@school7.ru");
    check_password("восемь ёжиков");
    check_password("Zhukova-Olenok", "petrov.i");
}

}  // namespace
}  // namespace parta::accounts
