// Dates of birth and ages. Pure. Private to people.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace parta::people {

/// «2015-03-01» → the date; nothing for another spelling or a day that does not exist.
std::optional<std::chrono::year_month_day> parse_date(std::string_view text);

/// Full years on a day. Someone born on 29 February grows older on 1 March.
int age_on(std::chrono::year_month_day born, std::chrono::year_month_day day);

/// The present day in UTC. No zone of Russia is behind UTC, so an age counted by it is never too high.
std::chrono::year_month_day today();

/// R53: a representative consents for a child under 14; no birth date, or an unreadable one, counts as under 14.
bool needs_representatives_consent(std::optional<std::string_view> birth_date, std::chrono::year_month_day day);
/// The same for statements: whoever is born later than this, as text, is under 14 on `day`. It need not be a day that
/// exists.
std::string first_day_of_the_young(std::chrono::year_month_day day);

}  // namespace parta::people
