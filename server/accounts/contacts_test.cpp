#include <gtest/gtest.h>

#include "accounts/accounts.hpp"
#include "accounts/devices.hpp"

namespace parta::accounts {
namespace {

std::string spelt(std::string_view typed) {
    auto contact = parse_contact(typed);
    if (!contact) return "none";
    return (contact->kind == ContactKind::phone ? "phone " : "email ") + contact->value;
}

TEST(ParseContact, reads_what_people_type) {
    struct Row {
        std::string_view typed, read;
    };
    constexpr Row rows[] = {
        {"8 (999) 000-00-01", "phone +79990000001"},
        {"89990000001", "phone +79990000001"},
        {"79990000001", "phone +79990000001"},
        {"+7 999 000 00 01", "phone +79990000001"},
        {"+7(999)0000001", "phone +79990000001"},
        {"9990000001", "phone +79990000001"},
        {" +7 999 000–00–01 ", "phone +79990000001"},
        {"8.495.123.45.67", "phone +74951234567"},
        {"+375 29 123-45-67", "phone +375291234567"},
        {"+995 555 12 34 56", "phone +995555123456"},
        {"A@b.ru", "email a@b.ru"},
        {" Ivan.Petrov+school@Mail.Example.RU", "email ivan.petrov+school@mail.example.ru"},
        // Neither
        {"", "none"},
        {"0", "none"},
        {"8 999 000-00-0", "none"},
        {"8 999 000-00-012", "none"},
        {"8 199 000-00-01", "none"},  // no such area
        {"+7 999 000-00-0", "none"},
        {"+0 999 000-00-01", "none"},
        {"+1234567", "none"},           // shorter than any number
        {"+1234567890123456", "none"},  // longer than E.164
        {"375291234567", "none"},       // another country needs its plus
        {"8 (999) 000-00-01 доб. 5", "none"},
        {"89990000001x", "none"},
        {"++79990000001", "none"},
        {"ivan.petrov", "none"},
        {"a@b", "none"},
        {"@b.ru", "none"},
        {"a@.ru", "none"},
        {"a@b..ru", "none"},
        {"a..b@b.ru", "none"},
        {"a b@c.ru", "none"},
        {"a@b@c.ru", "none"},
        {"a@-b.ru", "none"},
        {"a@b.ru\r\nBcc: c@d.ru", "none"},
        {"иван@b.ru", "none"},
        {"\xD0", "none"},
    };
    for (const auto& row : rows) EXPECT_EQ(spelt(row.typed), row.read) << row.typed;
}

TEST(ParseContact, keeps_the_limits_of_an_address) {
    std::string local(64, 'a');
    EXPECT_NE(spelt(local + "@b.ru"), "none");
    EXPECT_EQ(spelt(local + "a@b.ru"), "none");
}

// J11.
TEST(ParseLogin, folds_and_refuses) {
    struct Row {
        std::string_view typed;
        std::optional<std::string> login;
    };
    const Row rows[] = {
        {"Zhukova.O", "zhukova.o"},
        {" Пётр-2 ", "петр-2"},
        {"a1b", "a1b"},
        {"12a", "12a"},
        {"ab", std::nullopt},
        {"12345", std::nullopt},  // could be a phone
        {"a b c", std::nullopt},
        {".abc", std::nullopt},
        {"abc-", std::nullopt},
        {"a@b.ru", std::nullopt},
        {"abc_d", std::nullopt},
        {"ab\nc", std::nullopt},
        {"", std::nullopt},
        {"a\xFF\xFF"
         "b",
         std::nullopt},
    };
    for (const auto& row : rows) EXPECT_EQ(parse_login(row.typed), row.login) << row.typed;
    EXPECT_TRUE(parse_login(std::string(64, 'a')));
    EXPECT_FALSE(parse_login(std::string(65, 'a')));
}

TEST(DeviceName, says_browser_and_system) {
    struct Row {
        std::string_view user_agent, name;
    };
    constexpr Row rows[] = {
        {"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile "
         "Safari/537.36",
         "Chrome, Android"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 "
         "YaBrowser/24.4.0.0 Safari/537.36",
         "Яндекс Браузер, Windows"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 "
         "Safari/537.36 "
         "Edg/124.0.0.0",
         "Edge, Windows"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 "
         "Mobile/15E148 Safari/604.1",
         "Safari, iPhone"},
        {"Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/124.0 "
         "Mobile/15E148 "
         "Safari/604.1",
         "Chrome, iPad"},
        {"Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0", "Firefox, Linux"},
        {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 "
         "Safari/605.1.15",
         "Safari, macOS"},
        {"Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/24.0 "
         "Chrome/117.0.0.0 Mobile Safari/537.36",
         "Samsung Internet, Android"},
        {"curl/7.88.1", ""},
        {"", ""},
    };
    for (const auto& row : rows) EXPECT_EQ(device_name(row.user_agent), row.name);
}

}  // namespace
}  // namespace parta::accounts
