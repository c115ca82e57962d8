#include <gtest/gtest.h>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

namespace parta {
namespace {

using namespace std::chrono_literals;

TEST(Ids, IncreaseWithinOneProcessAndNeverMeetAcrossThreads) {
    constexpr int threads = 4;
    constexpr int each = 20'000;
    std::vector<std::vector<std::int64_t>> made(threads);
    {
        std::vector<std::jthread> workers;
        for (auto& own : made)
            workers.emplace_back([&own] {
                for (int i = 0; i < each; ++i) own.push_back(new_id_value());
            });
    }
    std::set<std::int64_t> all;
    for (auto& own : made) {
        EXPECT_TRUE(std::ranges::is_sorted(own));
        all.insert(own.begin(), own.end());
    }
    EXPECT_EQ(all.size(), static_cast<std::size_t>(threads * each));
    EXPECT_GT(*all.begin(), 0);
}

TEST(Ids, StayInOrderWhenTheClockIsSetBack) {
    auto before = new_id<ChatId>();
    ShiftedClock an_hour_ago{-1h};
    EXPECT_GT(new_id<ChatId>(), before);
}

TEST(Clock, IsShiftedOnlyWhileAskedTo) {
    auto real = now();
    {
        ShiftedClock tomorrow{24h};
        EXPECT_GE(now() - real, 24h);
        EXPECT_LT(now() - real, 24h + 1min);
    }
    EXPECT_LT(now() - real, 1min);
}

TEST(Random, TokensAreCrockfordAndDiffer) {
    std::set<std::string> tokens;
    std::set<char> seen;
    for (int i = 0; i < 500; ++i) {
        auto token = random_token();
        EXPECT_EQ(token.size(), 26U);
        EXPECT_EQ(token.find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz"), token.npos) << token;
        EXPECT_LT(token[0], '8');  // 128 bits in 130
        seen.insert(token.begin(), token.end());
        tokens.insert(token);
    }
    EXPECT_EQ(tokens.size(), 500U);
    EXPECT_EQ(seen.size(), 32U);
}

TEST(Random, DigitsAndBytesHaveTheLengthAskedFor) {
    EXPECT_EQ(random_digits(8).size(), 8U);
    EXPECT_EQ(random_digits(200).find_first_not_of("0123456789"), std::string::npos);
    EXPECT_EQ(random_bytes(33).size(), 33U);
    EXPECT_NE(random_bytes(16), random_bytes(16));
    for (int i = 0; i < 100; ++i) EXPECT_LT(random_below(3), 3U);
}

TEST(Hash, FollowsItsStandards) {
    EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180
    EXPECT_EQ(to_hex(std::string("\0\x7f\xff", 3)), "007fff");
    EXPECT_EQ(to_base64url("\xfb\xff\xfe"), "-__-");
    EXPECT_EQ(to_base64url(""), "");
    EXPECT_EQ(from_base64url("-__-"), "\xfb\xff\xfe");
    EXPECT_EQ(from_base64url("Zg"), "f");
    for (auto bad : {"Zg==", "Z", "Zh", "+/+/", "Z g", "Zg\n"}) EXPECT_EQ(from_base64url(bad), std::nullopt) << bad;
    EXPECT_TRUE(equal_secrets("abc", "abc"));
    EXPECT_FALSE(equal_secrets("abc", "abd"));
    EXPECT_FALSE(equal_secrets("abc", "ab"));
}

TEST(Text, TellsWellFormedUtf8) {
    for (auto good : {"", "school", "Школа №5", "😀", "\xf4\x8f\xbf\xbf", "12345678ё"})
        EXPECT_TRUE(is_utf8(good)) << good;
    for (auto bad : {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xed\xbf\xbf", "\xffwxyzabcd",
                     "\xf4\x90\x80\x80", "\xf8\x88\x80\x80", "\xd0", "\xe2\x82", "12345678\xff",
                     "\xd0"
                     "a"})
        EXPECT_FALSE(is_utf8(bad)) << to_hex(bad);
}

TEST(Text, WritesEveryCodePointAsItReadsIt) {
    for (char32_t c = 1; c <= 0x10FFFF; c += c < 0x1000 ? 1 : 61) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        std::string text;
        append_code_point(text, c);
        std::string_view rest = text;
        EXPECT_EQ(take_code_point(rest), c);
        EXPECT_TRUE(rest.empty());
    }
    EXPECT_EQ(code_points("Ёлка 😀"), 6U);
}

TEST(Text, FoldsRussianAndLatinForSearch) {
    struct Case {
        std::string_view from, to;
    };
    for (auto [from, to] : {Case{"Семён ЖУКОВ", "семен жуков"},
                            {"ЁЖ", "еж"},
                            {"Йод", "йод"},
                            {"Zażółć GĘŚLĄ", "zażółć gęślą"},
                            {"ÀÞ×", "àþ×"},
                            {"Ѐ Ђ Ѓ Џ", "ѐ ђ ѓ џ"},
                            {"Ғ Қ Ә Ӏ Ӂ", "ғ қ ә ӏ ӂ"},
                            {"ŸŽĹẞİ", "ÿžĺßi"},
                            {"и\u0306", "й"},
                            {"И\u0306Е\u0308", "йе"},
                            {"5«А», №1", "5«а», №1"},
                            {"A\xffЯ", "a\xffя"}})
        EXPECT_EQ(fold(from), to);
    EXPECT_EQ(fold(fold("ЁЛКА Ÿ")), fold("ЁЛКА Ÿ"));
}

TEST(Text, TrimsAndSplits) {
    EXPECT_EQ(trim(" \t\u00a0Иванов И.\u00a0\u200b\r\n"), "Иванов И.");
    EXPECT_EQ(trim("\ufeffФИО"), "ФИО");
    EXPECT_EQ(trim(" \u00a0 "), "");
    EXPECT_EQ(trim("\x80 a \x80"), "\x80 a \x80");
    EXPECT_EQ(split("a;;б;", ';'), (std::vector<std::string_view>{"a", "", "б", ""}));
    EXPECT_EQ(split("", ';'), (std::vector<std::string_view>{""}));
}

TEST(Errors, EveryCodeSpeaksTwoLanguages) {
    std::set<std::string_view> names;
    for (const auto& entry : error_catalogue()) {
        EXPECT_EQ(&describe(entry.code), &entry);
        EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
        EXPECT_GE(entry.status, 400) << entry.name;
        for (auto text : {entry.ru, entry.en}) {
            EXPECT_TRUE(is_utf8(text)) << entry.name;
            EXPECT_EQ(text.back(), '.') << entry.name;
            EXPECT_NE(text.find_first_of(".:;"), text.size() - 1) << entry.name << " says what happened and what to do";
        }
        EXPECT_GT(code_points(entry.ru), 30U);
        EXPECT_NE(static_cast<unsigned char>(entry.ru[0]), entry.ru[0]) << entry.name << ": Russian first";
    }
    EXPECT_STREQ(Error{ErrorCode::invite_used}.what(), "invite_used");
    EXPECT_EQ(describe(ErrorCode::too_many_requests).status, 429);
}

TEST(Log, KnowsItsLevels) {
    EXPECT_EQ(log_level_from("warning"), LogLevel::warning);
    EXPECT_EQ(log_level_from("Warning"), std::nullopt);
    start_log(LogLevel::warning);
    EXPECT_FALSE(spdlog::should_log(spdlog::level::info));
    EXPECT_TRUE(spdlog::should_log(spdlog::level::warn));
    start_log(LogLevel::info);
}

}  // namespace
}  // namespace parta
