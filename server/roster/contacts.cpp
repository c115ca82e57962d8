#include <algorithm>

#include "base/letters.hpp"
#include "base/text.hpp"
#include "roster/normalise.hpp"

namespace parta::roster {
namespace {

bool only_dashes(std::string_view text) {
    return std::ranges::all_of(decode(text), [](char32_t c) { return is_dash(c) || c == ' ' || c == '.' || c == '_'; });
}

bool is_ascii_digit(char c) {
    return c >= '0' && c <= '9';
}

/// A subscriber of +7: Russia has codes that begin with 3, 4, 8 and 9, Kazakhstan with 6 and 7. None begins with 89:
/// such ten digits are a mobile number that lost one.
bool is_national_number(std::string_view ten_digits) {
    return ten_digits.size() == 10 && std::string_view{"346789"}.contains(ten_digits[0]) &&
           !ten_digits.starts_with("89");
}

enum class Plus { absent, present };

/// E.164 from digits, or empty.
std::string international(std::string_view digits, Plus plus) {
    bool trunk = digits.size() == 11 && (digits[0] == '7' || digits[0] == '8');
    if (trunk && is_national_number(digits.substr(1))) return "+7" + std::string(digits.substr(1));
    if (plus == Plus::present) {
        bool foreign = digits.size() >= 8 && digits.size() <= 15 && digits[0] != '0' && digits[0] != '7';
        return foreign && !trunk ? "+" + std::string(digits) : std::string{};
    }
    if (is_national_number(digits) && digits[0] != '7' && digits[0] != '6') return "+7" + std::string(digits);
    if (digits.starts_with("810")) return international(digits.substr(3), Plus::present);
    if (digits.starts_with("00")) return international(digits.substr(2), Plus::present);
    constexpr std::string_view neighbours[] = {"375", "380", "992", "993", "994", "995", "996", "998"};
    bool neighbour = digits.size() == 12 && std::ranges::find(neighbours, digits.substr(0, 3)) != std::end(neighbours);
    return neighbour ? "+" + std::string(digits) : std::string{};
}

/// Spreadsheets show long numbers as «7,9990000065E+10» or «79990000065.0»; the digits, if none were lost.
std::string undo_spreadsheet(std::string_view text) {
    std::string plain(text);
    auto exponent = plain.find_first_of("eE");
    if (exponent != plain.npos && plain.size() > 3 && is_ascii_digit(plain[0]) &&
        (plain[1] == ',' || plain[1] == '.')) {
        auto mantissa = plain.substr(0, exponent);
        mantissa.erase(1, 1);
        auto power = plain.substr(exponent + 1);
        std::erase(power, '+');
        return power == "10" && mantissa.size() == 11 ? mantissa : std::string(text);
    }
    for (std::string_view zeros : {".0", ",0", ".00", ",00"})
        if (plain.size() >= 10 + zeros.size() && plain.ends_with(zeros))
            return plain.substr(0, plain.size() - zeros.size());
    return plain;
}

/// Adds the number of one run of digits and their usual separators; two numbers may stand in it one after the other.
void add_phones(std::string_view digits, Plus plus, std::vector<std::string>& phones) {
    auto add = [&](std::string phone) {
        if (!phone.empty() && std::ranges::find(phones, phone) == phones.end()) phones.push_back(std::move(phone));
    };
    if (digits.size() == 22) {
        add(international(digits.substr(0, 11), plus));
        add(international(digits.substr(11), plus));
    } else {
        add(international(digits, plus));
    }
}

bool is_local_part(std::string_view text) {
    if (text.empty() || text.size() > 64 || text.front() == '.' || text.back() == '.' || text.contains(".."))
        return false;
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || is_ascii_digit(c) || std::string_view{"!#$%&'*+-/=?^_`{|}~."}.contains(c);
    });
}

bool is_domain(std::string_view text) {
    auto labels = split(text, '.');
    if (labels.size() < 2 || text.size() > 253) return false;
    for (auto label : labels) {
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
        for (char c : label)
            if (!(c >= 'a' && c <= 'z') && !is_ascii_digit(c) && c != '-') return false;
    }
    auto top = labels.back();
    return top.size() >= 2 && std::ranges::none_of(top.substr(0, 2), is_ascii_digit);
}

bool is_email(std::string_view text) {
    auto at = text.find('@');
    return at != text.npos && text.size() <= 254 && is_local_part(text.substr(0, at)) && is_domain(text.substr(at + 1));
}

struct Address {
    std::string text;
    bool cyrillic_replaced = false;
};

/// Small ASCII letters, Cyrillic look-alikes replaced, without the «mailto:» and brackets of address books.
Address plain_address(std::string_view raw) {
    Address address;
    for (char32_t c : decode(raw)) {
        if (char32_t latin = latin_look_alike(c)) {
            address.cyrillic_replaced = true;
            c = latin;
        }
        append_code_point(address.text, lower(c));
    }
    std::string_view text = address.text;
    if (text.starts_with("mailto:")) text.remove_prefix(7);
    while (!text.empty() && std::string_view{"<(\"'"}.contains(text.front())) text.remove_prefix(1);
    while (!text.empty() && std::string_view{">)\"'."}.contains(text.back())) text.remove_suffix(1);
    address.text = std::string(text);
    return address;
}

}  // namespace

bool says_nothing(std::string_view text) {
    auto plain = fold(trim(text));
    while (plain.ends_with('.')) plain.pop_back();
    return only_dashes(plain) || plain == "нет" || plain == "не указано" || plain == "не указан" || plain == "н/д" ||
           plain == "отсутствует" || plain == "нет данных";
}

Parsed<std::string> parse_phone(std::string_view text) {
    if (only_dashes(text)) return {};
    std::vector<std::string> phones;
    std::string digits;
    auto plus = Plus::absent;
    auto flush = [&] {
        add_phones(digits, plus, phones);
        digits.clear();
        plus = Plus::absent;
    };
    for (char32_t c : decode(undo_spreadsheet(trim(text)))) {
        if (is_digit(c)) {
            digits += static_cast<char>(c);
        } else if (c == '+') {
            flush();
            plus = Plus::present;
        } else if (!is_space(c) && !is_dash(c) && !std::u32string_view{U"().'_"}.contains(c)) {
            flush();
        }
    }
    flush();
    if (phones.empty()) return {{}, FaultCode::phone_unreadable};
    return {phones.front(), phones.size() > 1 ? std::optional{FaultCode::phone_several} : std::nullopt};
}

Parsed<std::string> parse_email(std::string_view text) {
    if (only_dashes(text)) return {};
    std::string joined;
    for (char c : text) {  // «user @ mail.ru»
        if (c == '@')
            while (joined.ends_with(' ')) joined.pop_back();
        if (c == ' ' && joined.ends_with('@')) continue;
        joined += c == ',' || c == ';' || c == '\n' ? ' ' : c;
    }
    std::vector<std::string> emails;
    bool cyrillic_replaced = false;
    for (auto part : split(joined, ' ')) {
        auto address = plain_address(part);
        if (!is_email(address.text) || std::ranges::find(emails, address.text) != emails.end()) continue;
        if (emails.empty()) cyrillic_replaced = address.cyrillic_replaced;
        emails.push_back(address.text);
    }
    if (emails.empty()) return {{}, FaultCode::email_unreadable};
    if (emails.size() > 1) return {emails.front(), FaultCode::email_several};
    return {emails.front(), cyrillic_replaced ? std::optional{FaultCode::cyrillic_letters} : std::nullopt};
}

}  // namespace parta::roster
