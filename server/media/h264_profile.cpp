#include "media/h264_profile.hpp"

#include <fmt/format.h>

#include <charconv>

namespace parta::media {
namespace {

enum class Profile { constrained_baseline, baseline, main, constrained_high, high, predictive_high_444 };

constexpr int level_1b = 0;  // all others are ten times their number
constexpr int level_1 = 10;
constexpr int level_1_1 = 11;

struct ProfileLevel {
    Profile profile;
    int level;
};

/// Without any profile-level-id, as browsers have it (the RFC would say baseline 1).
constexpr ProfileLevel unnamed{Profile::constrained_baseline, 31};

/// Bits of profile_iop that must be set or clear; the others may be either.
struct Pattern {
    unsigned profile_idc;
    unsigned mask;
    unsigned bits;
    Profile profile;
};
constexpr Pattern patterns[] = {
    {0x42, 0b0100'1111, 0b0100'0000, Profile::constrained_baseline},
    {0x4d, 0b1000'1111, 0b1000'0000, Profile::constrained_baseline},
    {0x58, 0b1100'1111, 0b1100'0000, Profile::constrained_baseline},
    {0x42, 0b0100'1111, 0b0000'0000, Profile::baseline},
    {0x58, 0b1100'1111, 0b1000'0000, Profile::baseline},
    {0x4d, 0b1010'1111, 0b0000'0000, Profile::main},
    {0x64, 0b1111'1111, 0b0000'0000, Profile::high},
    {0x64, 0b1111'1111, 0b0000'1100, Profile::constrained_high},
    {0xf4, 0b1111'1111, 0b0000'0000, Profile::predictive_high_444},
};

std::optional<int> level_of(unsigned level_idc, unsigned profile_iop) {
    constexpr unsigned constraint_set_3 = 0x10;
    switch (level_idc) {
        case 11:
            return (profile_iop & constraint_set_3) != 0 ? level_1b : level_1_1;
        case 10:
        case 12:
        case 13:
        case 20:
        case 21:
        case 22:
        case 30:
        case 31:
        case 32:
        case 40:
        case 41:
        case 42:
        case 50:
        case 51:
        case 52:
            return static_cast<int>(level_idc);
        default:
            return std::nullopt;
    }
}

std::optional<ProfileLevel> parse(std::string_view text) {
    unsigned number = 0;
    const char* end = text.data() + text.size();
    if (text.size() != 6) return std::nullopt;
    if (const auto [stop, error] = std::from_chars(text.data(), end, number, 16); error != std::errc{} || stop != end)
        return std::nullopt;
    const unsigned profile_iop = number >> 8 & 0xff;
    const auto level = level_of(number & 0xff, profile_iop);
    if (!level) return std::nullopt;
    for (const auto& pattern : patterns)
        if (pattern.profile_idc == number >> 16 && (profile_iop & pattern.mask) == pattern.bits)
            return ProfileLevel{pattern.profile, *level};
    return std::nullopt;
}

/// The text of profile-level-id; "" if it is missing or empty.
std::optional<std::string_view> named(const Parameters& parameters) {
    const auto found = parameters.find("profile-level-id");
    if (found == parameters.end()) return "";
    if (const auto* text = std::get_if<std::string>(&found->second.held)) return *text;
    if (const auto* number = std::get_if<std::int32_t>(&found->second.held); number != nullptr && *number == 0)
        return "";
    return std::nullopt;  // a number, where text belongs
}

std::optional<ProfileLevel> profile_of(const Parameters& parameters) {
    const auto text = named(parameters);
    if (!text) return std::nullopt;
    return text->empty() ? unnamed : parse(*text);
}

bool allows_asymmetry(const Parameters& parameters) {
    const auto found = parameters.find("level-asymmetry-allowed");
    return found != parameters.end() &&
           (found->second == ParameterValue{1} || found->second == ParameterValue{std::string{"1"}});
}

bool is_less(int a, int b) {
    if (a == level_1b) return b != level_1 && b != level_1b;
    if (b == level_1b) return a != level_1;
    return a < b;
}

std::optional<std::string> spelled(ProfileLevel what) {
    if (what.level == level_1b) {
        switch (what.profile) {
            case Profile::constrained_baseline:
                return "42f00b";
            case Profile::baseline:
                return "42100b";
            case Profile::main:
                return "4d100b";
            default:
                return std::nullopt;
        }
    }
    constexpr std::string_view heads[] = {"42e0", "4200", "4d00", "640c", "6400", "f400"};
    return fmt::format("{}{:02x}", heads[static_cast<std::size_t>(what.profile)], what.level);
}

}  // namespace

bool same_h264_profile(const Parameters& a, const Parameters& b) {
    const auto first = profile_of(a);
    const auto second = profile_of(b);
    return first && second && first->profile == second->profile;
}

std::optional<std::string> h264_answer(const Parameters& local, const Parameters& remote) {
    if (named(local) == "" && named(remote) == "") return std::nullopt;
    const auto ours = profile_of(local);
    const auto theirs = profile_of(remote);
    if (!ours || !theirs) return std::nullopt;
    const int lower = is_less(ours->level, theirs->level) ? ours->level : theirs->level;
    const bool any_level = allows_asymmetry(local) && allows_asymmetry(remote);
    return spelled({ours->profile, any_level ? ours->level : lower});
}

}  // namespace parta::media
