// A login made from a name.
#include <array>

#include "accounts/accounts.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

namespace parta::accounts {
namespace {

/// Latin letters as in Russian passports, close enough to be guessed by their owner.
std::string_view latin(char32_t c) {
    constexpr std::array<std::string_view, 32> russian{"a",  "b",  "v",  "g",    "d", "e", "zh", "z", "i",  "i", "k",
                                                       "l",  "m",  "n",  "o",    "p", "r", "s",  "t", "u",  "f", "kh",
                                                       "ts", "ch", "sh", "shch", "",  "y", "",   "e", "yu", "ya"};
    if (c >= U'а' && c <= U'я') return russian[c - U'а'];
    switch (c) {
        case U'і':
        case U'ї':
            return "i";
        case U'є':
        case U'ә':
            return "e";
        case U'ґ':
        case U'ғ':
            return "g";
        case U'ў':
        case U'ү':
        case U'ұ':
            return "u";
        case U'қ':
            return "k";
        case U'ң':
            return "n";
        case U'ө':
            return "o";
        case U'һ':
            return "h";
        default:
            return {};
    }
}

std::string transliterate(std::string_view name) {
    std::string out;
    auto folded = fold(trim(name));
    for (std::string_view rest = folded; !rest.empty();) {
        auto c = take_code_point(rest);
        if (!c) {
            rest.remove_prefix(1);
        } else if ((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9')) {
            out += static_cast<char>(*c);
        } else if (*c == '-' || *c == ' ') {
            if (!out.empty() && out.back() != '-') out += '-';
        } else {
            out += latin(*c);
        }
    }
    while (out.ends_with('-')) out.pop_back();
    return out;
}

/// «zhukova.o»; at least three characters with a letter, whatever the name.
std::string stem_of(std::string_view surname, std::string_view given_name) {
    constexpr std::size_t longest = 40;
    auto stem = transliterate(surname).substr(0, longest);
    auto initial = transliterate(given_name).substr(0, 1);
    if (stem.empty()) stem = "user";
    if (!initial.empty()) stem += '.' + initial;
    return parse_login(stem) ? stem : "user." + stem;
}

}  // namespace

std::string suggest_login(db::Tx& tx, std::string_view surname, std::string_view given_name) {
    auto stem = stem_of(surname, given_name);
    auto is_free = [&](const std::string& login) {
        return tx.query("SELECT id FROM account WHERE login = $1", login).empty();
    };
    if (is_free(stem)) return stem;
    constexpr int few = 9;
    for (int n = 2; n <= few; ++n)
        if (auto login = stem + std::to_string(n); is_free(login)) return login;
    // A common name on a large installation: a random number is free sooner than the next one.
    for (std::size_t digits = 3;; ++digits)
        if (auto login = stem + random_digits(digits); is_free(login)) return login;
}

}  // namespace parta::accounts
