// An organisation's settings as they are stored. Private to this folder.
#pragma once
#include <string>
#include <string_view>

#include "orgs/orgs.hpp"

namespace parta::orgs {

/// Reads org.settings. Settings that are younger than the row have their defaults.
Settings read_settings(std::string_view stored);
std::string write_settings(const Settings& settings);
/// «2026-09-01», a day that exists.
bool is_day(std::string_view text);

}  // namespace parta::orgs
