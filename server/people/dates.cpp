#include "people/dates.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/clock.hpp"

namespace parta::people {
namespace {

constexpr int age_of_own_consent = 14;

std::optional<int> number(std::string_view digits) {
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || digits.front() == '-') return std::nullopt;
    return value;
}

}  // namespace

std::optional<std::chrono::year_month_day> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = number(text.substr(0, 4)), month = number(text.substr(5, 2)), day = number(text.substr(8, 2));
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return date;
}

int age_on(std::chrono::year_month_day born, std::chrono::year_month_day day) {
    const int years = static_cast<int>(day.year()) - static_cast<int>(born.year());
    const bool had_birthday = std::pair{day.month(), day.day()} >= std::pair{born.month(), born.day()};
    return had_birthday ? years : years - 1;
}

std::chrono::year_month_day today() {
    return std::chrono::floor<std::chrono::days>(
        std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{now().ms}});
}

bool needs_representatives_consent(std::optional<std::string_view> birth_date, std::chrono::year_month_day day) {
    if (!birth_date) return true;
    const auto born = parse_date(*birth_date);
    return !born || age_on(*born, day) < age_of_own_consent;
}

std::string first_day_of_the_young(std::chrono::year_month_day day) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()) - age_of_own_consent,
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

}  // namespace parta::people
