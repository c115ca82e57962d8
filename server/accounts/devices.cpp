#include "accounts/devices.hpp"

#include <span>

namespace parta::accounts {
namespace {

struct Mark {
    std::string_view in_user_agent;
    std::string_view name;
};

// Browsers pretend to be one another: the first mark found counts, so the more particular ones stand first.
constexpr Mark browsers[] = {
    {"YaApp_", "Яндекс"},      {"YaBrowser/", "Яндекс Браузер"},
    {"EdgA/", "Edge"},         {"EdgiOS/", "Edge"},
    {"Edg/", "Edge"},          {"OPR/", "Opera"},
    {"OPT/", "Opera"},         {"Opera", "Opera"},
    {"Vivaldi/", "Vivaldi"},   {"SamsungBrowser/", "Samsung Internet"},
    {"MiuiBrowser/", "Mi"},    {"HuaweiBrowser/", "Huawei"},
    {"Atom/", "Atom"},         {"CriOS/", "Chrome"},
    {"FxiOS/", "Firefox"},     {"Firefox/", "Firefox"},
    {"Chromium/", "Chromium"}, {"Chrome/", "Chrome"},
    {"Version/", "Safari"},
};

constexpr Mark systems[] = {
    {"iPhone", "iPhone"},   {"iPad", "iPad"},     {"Android", "Android"}, {"HarmonyOS", "HarmonyOS"},
    {"Windows", "Windows"}, {"CrOS", "ChromeOS"}, {"Mac OS X", "macOS"},  {"Linux", "Linux"},
};

std::string_view find(std::span<const Mark> marks, std::string_view user_agent) {
    for (const auto& mark : marks)
        if (user_agent.find(mark.in_user_agent) != user_agent.npos) return mark.name;
    return {};
}

}  // namespace

std::string device_name(std::string_view user_agent) {
    auto browser = find(browsers, user_agent), system = find(systems, user_agent);
    std::string name(browser);
    if (!browser.empty() && !system.empty()) name += ", ";
    return name += system;
}

}  // namespace parta::accounts
