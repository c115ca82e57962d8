#include "orgs/registry_numbers.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

namespace parta::orgs {
namespace {

bool all_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool is_inn(std::string_view inn) {
    auto digit = [&](std::size_t i) { return inn[i] - '0'; };
    auto check_digit = [&](std::span<const int> weights) {
        int sum = 0;
        for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * digit(i);
        return sum % 11 % 10;
    };
    if (!all_digits(inn)) return false;
    constexpr int tenth[] = {2, 4, 10, 3, 5, 9, 4, 6, 8};
    constexpr int eleventh[] = {7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
    constexpr int twelfth[] = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
    if (inn.size() == 10) return check_digit(tenth) == digit(9);
    return inn.size() == 12 && check_digit(eleventh) == digit(10) && check_digit(twelfth) == digit(11);
}

bool is_ogrn(std::string_view ogrn) {
    if ((ogrn.size() != 13 && ogrn.size() != 15) || !all_digits(ogrn)) return false;
    const std::int64_t by = ogrn.size() == 13 ? 11 : 13;
    std::int64_t rest = 0;
    for (const char c : ogrn.substr(0, ogrn.size() - 1)) rest = (rest * 10 + (c - '0')) % by;
    return rest % 10 == ogrn.back() - '0';
}

}  // namespace parta::orgs
