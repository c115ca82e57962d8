#include "orgs/settings.hpp"

#include <fmt/format.h>

#include <charconv>

namespace parta::orgs {

/// As in the row, where a younger setting may be missing.
struct StoredSettings {
    std::optional<bool> classmates_may_chat, parents_may_chat, pupils_may_create_groups, teacher_verification_required,
        management_publishes, pupils_may_start_calls, pupils_may_call_pupils, pupils_may_share_screen;
    std::optional<json::Line<10>> staff_second_factor_from;
};
BOOST_DESCRIBE_STRUCT(StoredSettings, (),
                      (classmates_may_chat, parents_may_chat, pupils_may_create_groups, teacher_verification_required,
                       management_publishes, pupils_may_start_calls, pupils_may_call_pupils, pupils_may_share_screen,
                       staff_second_factor_from))

namespace {

Settings decode_settings(std::string_view stored) {
    auto row = json::decode_or_throw<StoredSettings>(stored);
    Settings settings;
    auto take = [](bool& setting, std::optional<bool> value) {
        if (value) setting = *value;
    };
    take(settings.classmates_may_chat, row.classmates_may_chat);
    take(settings.parents_may_chat, row.parents_may_chat);
    take(settings.pupils_may_create_groups, row.pupils_may_create_groups);
    take(settings.teacher_verification_required, row.teacher_verification_required);
    take(settings.management_publishes, row.management_publishes);
    take(settings.pupils_may_start_calls, row.pupils_may_start_calls);
    take(settings.pupils_may_call_pupils, row.pupils_may_call_pupils);
    take(settings.pupils_may_share_screen, row.pupils_may_share_screen);
    settings.staff_second_factor_from = row.staff_second_factor_from.value_or("");
    return settings;
}

}  // namespace

// Every request reads them, nearly always the same text as the one before.
Settings read_settings(std::string_view stored) {
    thread_local std::string text;
    thread_local Settings settings;
    if (text.empty() || text != stored) {
        settings = decode_settings(stored);
        text = stored;
    }
    return settings;
}

std::string write_settings(const Settings& settings) {
    return json::encode(settings);
}

bool is_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    const auto number = [&](std::size_t from, std::size_t count) {
        int value = -1;
        const auto part = text.substr(from, count);
        const auto [end, error] = std::from_chars(part.data(), part.data() + count, value);
        return error == std::errc{} && end == part.data() + count ? value : -1;
    };
    const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
    return year >= 2000 && month > 0 && day > 0 &&
           std::chrono::year_month_day{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                       std::chrono::day{static_cast<unsigned>(day)}}
               .ok();
}

std::optional<Timestamp> second_factor_begins(db::Tx& tx) {
    const auto settings = settings_in_force(tx);
    if (!settings || !settings->staff_second_factor_from || second_factor_due(*settings)) return std::nullopt;
    const std::string_view day = *settings->staff_second_factor_from;
    if (!is_day(day)) return std::nullopt;
    const auto number = [&](std::size_t from, std::size_t count) {
        return std::stoi(std::string(day.substr(from, count)));
    };
    const std::chrono::sys_days begins{std::chrono::year{number(0, 4)} /
                                       std::chrono::month{static_cast<unsigned>(number(5, 2))} /
                                       std::chrono::day{static_cast<unsigned>(number(8, 2))}};
    return Timestamp{std::chrono::duration_cast<std::chrono::milliseconds>(begins.time_since_epoch()).count()};
}

bool second_factor_due(const Settings& settings) {
    if (!settings.staff_second_factor_from || settings.staff_second_factor_from->empty()) return false;
    const std::chrono::sys_time<std::chrono::milliseconds> at{std::chrono::milliseconds{now().ms}};
    const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(at)};
    // Days spelled like this are in the order of their letters.
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(today.year()), static_cast<unsigned>(today.month()),
                       static_cast<unsigned>(today.day())) >= settings.staff_second_factor_from->str();
}

}  // namespace parta::orgs
