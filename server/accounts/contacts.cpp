// What people type to be known by: phones, e-mails, logins.
#include <algorithm>

#include "accounts/accounts.hpp"
#include "base/text.hpp"

namespace parta::accounts {
namespace {

constexpr std::size_t longest_email = 254;  // RFC 5321
constexpr std::size_t longest_local_part = 64;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_latin(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// What may stand between the digits of a phone as people write it.
bool separates_digits(char32_t c) {
    constexpr std::u32string_view marks = U" -().\t\u00A0\u2009\u200B\u2010\u2011\u2012\u2013\u2014\u202F\uFEFF/";
    return marks.find(c) != marks.npos;
}

struct Dialled {
    bool plus = false;
    std::string digits;
};

std::optional<Dialled> read_digits(std::string_view typed) {
    Dialled dialled;
    while (!typed.empty()) {
        auto c = take_code_point(typed);
        if (!c) return std::nullopt;
        if (*c >= '0' && *c <= '9') {
            dialled.digits += static_cast<char>(*c);
        } else if (*c == '+' && dialled.digits.empty() && !dialled.plus) {
            dialled.plus = true;
        } else if (!separates_digits(*c)) {
            return std::nullopt;
        }
    }
    return dialled;
}

/// Russia's and Kazakhstan's numbers have ten digits after the 7, and no area begins with 0, 1, 2 or 5.
bool is_number_of_country_7(std::string_view digits) {
    return digits.size() == 11 && digits[0] == '7' &&
           std::string_view("346789").find(digits[1]) != std::string_view::npos;
}

std::optional<std::string> parse_phone(std::string_view typed) {
    auto dialled = read_digits(typed);
    if (!dialled) return std::nullopt;
    auto& digits = dialled->digits;
    if (!dialled->plus) {
        if (digits.size() == 10 && digits[0] == '9') digits.insert(0, 1, '7');
        if (digits.size() == 11 && digits[0] == '8') digits[0] = '7';
        if (digits.size() != 11 || digits[0] != '7') return std::nullopt;
    }
    if (digits.size() < 8 || digits.size() > 15 || digits[0] == '0') return std::nullopt;
    if (digits[0] == '7' && !is_number_of_country_7(digits)) return std::nullopt;
    return '+' + digits;
}

bool is_domain(std::string_view domain) {
    auto labels = split(domain, '.');
    if (labels.size() < 2) return false;
    return std::ranges::all_of(labels, [](std::string_view label) {
        return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
               std::ranges::all_of(label, [](char c) { return is_digit(c) || is_latin(c) || c == '-'; });
    });
}

bool is_local_part(std::string_view local) {
    constexpr std::string_view also = "!#$%&'*+/=?^_`{|}~.-";
    return !local.empty() && local.size() <= longest_local_part && local.front() != '.' && local.back() != '.' &&
           local.find("..") == local.npos &&
           std::ranges::all_of(local, [&](char c) { return is_digit(c) || is_latin(c) || also.find(c) != also.npos; });
}

std::optional<std::string> parse_email(std::string_view typed) {
    auto at = typed.rfind('@');
    if (at == typed.npos || typed.size() > longest_email) return std::nullopt;
    if (!is_local_part(typed.substr(0, at)) || !is_domain(typed.substr(at + 1))) return std::nullopt;
    std::string email(typed);
    for (char& c : email)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return email;
}

/// Letters of the alphabets that fold() knows; digits apart.
bool is_letter(char32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0x17F && c != 0xF7) || (c >= 0x430 && c <= 0x45F) ||
           (c >= 0x460 && c <= 0x52F && c != 0x482);
}

}  // namespace

std::optional<Contact> parse_contact(std::string_view typed) {
    typed = trim(typed);
    if (auto phone = parse_phone(typed)) return Contact{ContactKind::phone, *phone};
    if (auto email = parse_email(typed)) return Contact{ContactKind::email, *email};
    return std::nullopt;
}

std::optional<std::string> parse_login(std::string_view typed) {
    if (!is_utf8(typed)) return std::nullopt;
    auto login = fold(trim(typed));
    std::size_t length = 0;
    bool has_letter = false, ends_well = false;
    for (std::string_view rest = login; !rest.empty(); ++length) {
        auto c = *take_code_point(rest);
        bool letter = is_letter(c), digit = c >= '0' && c <= '9';
        if (!letter && !digit && c != '.' && c != '-') return std::nullopt;
        if (length == 0 && !letter && !digit) return std::nullopt;
        has_letter = has_letter || letter;
        ends_well = letter || digit;
    }
    if (length < 3 || length > 64 || !has_letter || !ends_well) return std::nullopt;
    return login;
}

}  // namespace parta::accounts
