#include <algorithm>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

#include "base/letters.hpp"
#include "base/text.hpp"
#include "roster/normalise.hpp"

namespace parta::roster {
namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr int first_year = 1920;

struct Token {
    int number = -1;  // -1: a word
    std::size_t length = 0;
    std::string word;
};

std::vector<Token> tokens_of(std::string_view text) {
    std::vector<Token> tokens;
    auto letters = decode(fold(text));
    for (std::size_t i = 0; i < letters.size();) {
        auto start = i;
        if (is_digit(letters[i])) {
            int number = 0;
            for (; i < letters.size() && is_digit(letters[i]); ++i)
                number = std::min(number * 10 + static_cast<int>(letters[i] - '0'), 99'999'999);
            tokens.push_back({number, i - start, {}});
        } else if (is_letter(letters[i])) {
            while (i < letters.size() && is_letter(letters[i])) ++i;
            tokens.push_back({-1, i - start, encode(std::u32string_view{letters}.substr(start, i - start))});
        } else {
            ++i;
        }
    }
    return tokens;
}

/// A month by its first letters: «августа», «авг.», «мая».
unsigned month_of(std::string_view word) {
    constexpr std::string_view starts[] = {"янв", "фев", "мар", "апр", "мая", "июн",
                                           "июл", "авг", "сен", "окт", "ноя", "дек"};
    for (unsigned i = 0; i < std::size(starts); ++i)
        if (word.starts_with(starts[i])) return i + 1;
    return word == "май" ? 5 : 0;
}

/// What may follow a date: a time of day, «г.», «года рождения».
bool is_tail(std::span<const Token> tokens) {
    return std::ranges::all_of(tokens, [](const Token& token) {
        if (token.number >= 0) return token.length <= 3;
        return token.word == "t" || token.word == "z" || token.word == "г" || token.word == "р" ||
               token.word.starts_with("год") || token.word.starts_with("рожд");
    });
}

int full_year(const Token& token, int this_year) {
    if (token.length == 4) return token.number;
    if (token.length != 2) return 0;
    return 2000 + token.number <= this_year ? 2000 + token.number : 1900 + token.number;
}

year_month_day make_date(int y, int m, int d) {
    return year{y} / month{static_cast<unsigned>(m)} / day{static_cast<unsigned>(d)};
}

/// The date as written, whether or not there is such a day; nothing when it is no date at all.
std::optional<year_month_day> read_date(std::span<const Token> tokens, int this_year) {
    if (tokens.empty() || tokens[0].number < 0) return std::nullopt;
    const auto& first = tokens[0];
    if (first.length == 8 && tokens.size() == 1) {
        int n = first.number;
        bool year_first = n / 10'000 >= first_year && n / 10'000 <= this_year && n / 100 % 100 <= 12;
        return year_first ? make_date(n / 10'000, n / 100 % 100, n % 100)
                          : make_date(n % 10'000, n / 10'000 % 100, n / 1'000'000);
    }
    // Excel counts days from 30 December 1899.
    if (first.length == 5 && (tokens.size() == 1 || (tokens.size() == 2 && tokens[1].number == 0)))
        return year_month_day{sys_days{year{1899} / 12 / 30} + days{first.number}};
    if (tokens.size() < 3 || !is_tail(tokens.subspan(3)) || tokens[2].number < 0) return std::nullopt;
    if (first.length == 4 && tokens[1].number >= 0) return make_date(first.number, tokens[1].number, tokens[2].number);
    int y = full_year(tokens[2], this_year);
    int m = tokens[1].number >= 0 ? tokens[1].number : static_cast<int>(month_of(tokens[1].word));
    bool is_date = y > 0 && first.length <= 2 && (tokens[1].number < 0 ? m > 0 : tokens[1].length <= 2);
    return is_date ? std::optional{make_date(y, m, first.number)} : std::nullopt;
}

int number_at(std::string_view text, std::size_t at, std::size_t length) {
    int number = 0;
    if (text.size() >= at + length) std::from_chars(text.data() + at, text.data() + at + length, number);
    return number;
}

}  // namespace

Parsed<std::string> parse_birth_date(std::string_view text, std::string_view today) {
    if (says_nothing(text)) return {};
    auto tokens = tokens_of(text);
    auto date = read_date(tokens, number_at(today, 0, 4));
    if (!date) return {{}, FaultCode::birth_date_unreadable};
    auto y = static_cast<int>(date->year());
    if (!date->ok() || y < first_year || y > 9999) return {{}, FaultCode::birth_date_impossible};
    auto value = fmt::format("{:04}-{:02}-{:02}", y, unsigned(date->month()), unsigned(date->day()));
    if (value > today) return {{}, FaultCode::birth_date_impossible};
    return {value, std::nullopt};
}

int years_between(std::string_view from, std::string_view to) {
    int years = number_at(to, 0, 4) - number_at(from, 0, 4);
    return from.size() == 10 && to.size() == 10 && to.substr(5) < from.substr(5) ? years - 1 : years;
}

Parsed<Sex> parse_sex(std::string_view text) {
    if (says_nothing(text)) return {};
    auto word = fold(trim(text));
    while (word.ends_with('.')) word.pop_back();
    for (std::string_view male : {"м", "m", "male", "мальчик", "юноша"})
        if (word == male) return {Sex::male, std::nullopt};
    for (std::string_view female : {"ж", "f", "female", "девочка", "девушка"})
        if (word == female) return {Sex::female, std::nullopt};
    if (word.starts_with("муж")) return {Sex::male, std::nullopt};
    if (word.starts_with("жен")) return {Sex::female, std::nullopt};
    return {Sex::unknown, FaultCode::sex_unreadable};
}

}  // namespace parta::roster
