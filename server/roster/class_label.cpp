#include <algorithm>
#include <array>
#include <optional>

#include "base/letters.hpp"
#include "base/text.hpp"
#include "orgs/orgs.hpp"
#include "roster/normalise.hpp"

namespace parta::roster {
namespace {

constexpr std::size_t max_letter = 20;  // of a word that stands for a letter: 5«кадетский»
constexpr std::size_t max_group = 20;

struct Reading {
    ClassLabel label;
    bool latin_replaced = false;
};

/// The text without quotes, brackets and the words «класс», «группа»; one kind of hyphen, none at the ends.
std::u32string bare(std::string_view text) {
    std::u32string plain;
    for (char32_t c : decode(squeeze(text))) {
        if (is_quote(c) || c == '(' || c == ')' || c == ':')
            plain += U' ';
        else
            plain += is_dash(c) ? U'-' : c;
    }
    std::u32string out;
    for (std::size_t start = 0; start < plain.size();) {
        auto end = std::min(plain.find(U' ', start), plain.size());
        auto word = plain.substr(start, end - start);
        start = end + 1;
        auto small = fold(encode(word));
        while (small.ends_with('.')) small.pop_back();
        if (word.empty() || small == "класс" || small == "класса" || small == "кл" || small == "группа" ||
            small == "гр")
            continue;
        if (!out.empty()) out += U' ';
        out += word;
    }
    return out;
}

/// The number at the front, arabic or, before one Cyrillic letter or nothing, roman.
std::optional<int> take_grade(std::u32string_view& rest) {
    int number = 0;
    std::size_t digits = 0;
    while (digits < rest.size() && is_digit(rest[digits]))
        number = std::min(number * 10 + int(rest[digits++] - '0'), 999);
    if (digits > 0) {
        if (digits > 2 || number < 1 || number > 12) return std::nullopt;
        rest.remove_prefix(digits);
        return number;
    }
    constexpr std::array<std::u32string_view, 12> roman{U"I",   U"II",   U"III", U"IV", U"V",  U"VI",
                                                        U"VII", U"VIII", U"IX",  U"X",  U"XI", U"XII"};
    auto length = std::min(rest.find_first_not_of(U"IVXІХ"), rest.size());
    std::u32string numeral;
    for (char32_t c : rest.substr(0, length)) numeral += c == U'І' ? U'I' : c == U'Х' ? U'X' : c;
    auto found = std::ranges::find(roman, numeral);
    auto tail = rest.substr(length);
    while (!tail.empty() && (tail.front() == ' ' || tail.front() == '-')) tail.remove_prefix(1);
    if (found == roman.end() || tail.size() > 1 || (tail.size() == 1 && !is_cyrillic(tail.front())))
        return std::nullopt;
    rest.remove_prefix(length);
    return static_cast<int>(found - roman.begin()) + 1;
}

/// Takes «-й», «-ый» of «5-й А», and what separates number and letter. True when a separator stood there.
bool take_separator(std::u32string_view& rest) {
    for (std::u32string_view ending : {U"-й", U"-ый", U"-ой", U"-ий", U"-го"})
        if (rest.starts_with(ending) && (rest.size() == ending.size() || rest[ending.size()] == ' '))
            rest.remove_prefix(ending.size());
    auto before = rest.size();
    while (!rest.empty() && std::u32string_view{U" -./_"}.contains(rest.front())) rest.remove_prefix(1);
    return rest.size() < before;
}

/// One to three letters, digits after them allowed («К1»), in Cyrillic capitals. Small b and h look like one letter and
/// sound like another: a guess could put a child into the wrong class.
std::optional<Reading> read_letter(std::u32string_view text) {
    Reading reading;
    std::u32string letter;
    std::size_t letters = 0;
    for (char32_t c : text) {
        if (is_digit(c) && letters > 0 && letter.size() < 5) {
            letter += c;
            continue;
        }
        if (!is_letter(c) || letters != letter.size() || ++letters > 3) return std::nullopt;
        if (is_latin(c)) {
            c = c == 'b' || c == 'h' ? 0 : cyrillic_look_alike(upper(c));
            if (!c) return std::nullopt;
            reading.latin_replaced = true;
        }
        letter += upper(c);
    }
    // Excel takes «1-1» for a day and writes «01.янв».
    constexpr std::array<std::u32string_view, 12> months{U"ЯНВ", U"ФЕВ", U"МАР", U"АПР", U"МАЙ", U"ИЮН",
                                                         U"ИЮЛ", U"АВГ", U"СЕН", U"ОКТ", U"НОЯ", U"ДЕК"};
    if (letter.empty() || std::ranges::find(months, letter) != months.end()) return std::nullopt;
    reading.label.letter = encode(letter);
    return reading;
}

/// A word in place of a letter: «кадетский».
std::optional<Reading> read_word(std::u32string_view text) {
    if (text.size() < 4 || text.size() > max_letter) return std::nullopt;
    for (char32_t c : text)
        if (!is_cyrillic(c) && c != ' ' && c != '-' && c != '.') return std::nullopt;
    Reading reading;
    for (char32_t c : text) append_code_point(reading.label.letter, lower(c));
    return reading;
}

std::optional<Reading> read_class(std::u32string_view text) {
    auto grade = take_grade(text);
    if (!grade) return std::nullopt;
    bool separated = take_separator(text);
    auto number = std::to_string(*grade);
    if (text.empty()) return Reading{{*grade, {}, number}, false};
    bool all_digits = std::ranges::all_of(text, is_digit);
    if (all_digits) {
        if (!separated || text.size() > 2) return std::nullopt;
        auto stream = encode(text);
        return Reading{{*grade, stream, number + "-" + stream}, false};
    }
    auto reading = read_letter(text);
    if (!reading) reading = read_word(text);
    if (!reading) return std::nullopt;
    reading->label.grade = *grade;
    reading->label.label = number + "«" + reading->label.letter + "»";
    return reading;
}

/// «ИС-21», «21-П», «ТМ-21/1»; in a college also «101» and names without a number.
std::optional<Reading> read_group(std::u32string_view text, Labels labels) {
    if (text.empty() || text.size() > max_group) return std::nullopt;
    std::size_t letters = 0, digits = 0;
    bool has_capital = false, replaceable = true;
    for (char32_t c : text) {
        letters += is_letter(c);
        digits += is_digit(c);
        has_capital |= is_letter(c) && lower(c) != c;
        replaceable &= !is_latin(c) || cyrillic_look_alike(upper(c));
        std::u32string_view signs = labels == Labels::college ? U" -/._" : U" -/";
        if (!is_letter(c) && !is_digit(c) && !signs.contains(c)) return std::nullopt;
    }
    // A school's own groups: «ИС-21», or «21-ИС» with its hyphen; anything else that begins with a number is a spoilt
    // class.
    auto after_number = std::min(text.find_first_not_of(U"0123456789"), text.size());
    bool by_number = after_number > 0;
    bool as_in_school = by_number ? letters > 1 && text.substr(after_number).starts_with(U'-') && !text.contains(U' ')
                                  : letters > 0 && digits > 0;
    bool enough = labels == Labels::college ? letters + digits > 0 : as_in_school;
    if (!enough) return std::nullopt;
    Reading reading;
    std::u32string label;
    for (char32_t c : text) {
        if (!has_capital) c = upper(c);
        if (is_latin(c) && replaceable) {
            c = lower(c) == c ? lower(cyrillic_look_alike(upper(c))) : cyrillic_look_alike(c);
            reading.latin_replaced = true;
        }
        bool beside_hyphen = label.ends_with(U'-') && c == ' ';
        if (beside_hyphen) continue;
        if (c == '-')
            while (label.ends_with(U' ')) label.pop_back();
        label += c;
    }
    reading.label.label = encode(label);
    return reading;
}

}  // namespace

Parsed<ClassLabel> parse_class(std::string_view text, Labels labels) {
    if (says_nothing(text)) return {{}, FaultCode::class_missing};
    auto plain = bare(text);
    std::optional<Reading> reading;
    if (labels == Labels::school) reading = read_class(plain);
    if (!reading) reading = read_group(plain, labels);
    if (!reading) return {{}, FaultCode::class_unreadable};
    return {reading->label, reading->latin_replaced ? std::optional{FaultCode::latin_letters} : std::nullopt};
}

Parsed<ClassLabel> parse_class(std::string_view grade, std::string_view letter, Labels labels) {
    if (says_nothing(letter)) return parse_class(grade, labels);
    if (says_nothing(grade)) return {{}, FaultCode::class_missing};
    // «Литера» that repeats the number: «5», «5А».
    auto whole = parse_class(letter, Labels::school);
    if (whole.value.grade > 0 && std::to_string(whole.value.grade) == trim(grade)) return whole;
    return parse_class(std::string(grade) + " " + std::string(letter), labels);
}

std::string match_label(std::string_view label, Labels labels) {
    const auto parsed = parse_class(label, labels);
    return orgs::match_label(parsed.value.label.empty() ? label : parsed.value.label);
}

}  // namespace parta::roster
