#include "orgs/time_zones.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>

namespace parta::orgs {
namespace {

// A minimal machine may have no zone files; Russian schools must still open there.
constexpr std::array<std::string_view, 27> russian{
    "Asia/Anadyr",      "Asia/Barnaul",     "Asia/Chita",         "Asia/Irkutsk",      "Asia/Kamchatka",
    "Asia/Khandyga",    "Asia/Krasnoyarsk", "Asia/Magadan",       "Asia/Novokuznetsk", "Asia/Novosibirsk",
    "Asia/Omsk",        "Asia/Sakhalin",    "Asia/Srednekolymsk", "Asia/Tomsk",        "Asia/Ust-Nera",
    "Asia/Vladivostok", "Asia/Yakutsk",     "Asia/Yekaterinburg", "Europe/Astrakhan",  "Europe/Kaliningrad",
    "Europe/Kirov",     "Europe/Moscow",    "Europe/Samara",      "Europe/Saratov",    "Europe/Simferopol",
    "Europe/Ulyanovsk", "Europe/Volgograd"};
static_assert(std::ranges::is_sorted(russian));

/// «Area/Place»: letters and the few signs that zone names have, so that it can name no other file.
bool is_well_formed(std::string_view name) {
    auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' || c == '_' || c == '-';
    };
    return name.size() <= 64 && name.find('/') != name.npos && name.front() != '/' && name.back() != '/' &&
           name.find("//") == name.npos && std::ranges::all_of(name, fits);
}

}  // namespace

bool is_time_zone(std::string_view name) {
    if (std::ranges::binary_search(russian, name)) return true;
    if (name.empty() || !is_well_formed(name)) return false;
    std::error_code ignored;
    return std::filesystem::is_regular_file(std::filesystem::path("/usr/share/zoneinfo") / name, ignored);
}

}  // namespace parta::orgs
