#include <algorithm>
#include <array>

#include "base/letters.hpp"
#include "base/text.hpp"
#include "roster/normalise.hpp"

namespace parta::roster {
namespace {

/// Parts of names that are written small: Turkic and Caucasian patronymics, Tuvan and Arabic names, nobiliary
/// particles.
bool is_particle(std::u32string_view word) {
    constexpr std::array<std::u32string_view, 20> particles{
        U"кызы", U"кизи", U"гызы", U"оглы", U"оглу", U"угли", U"улы", U"уулу", U"оол", U"заде",
        U"ибн",  U"бинт", U"фон",  U"ван",  U"де",   U"да",   U"ди",  U"дер",  U"аль", U"эль"};
    std::u32string small;
    for (char32_t c : word) small += lower(c);
    return std::ranges::find(particles, small) != particles.end();
}

bool is_apostrophe(char32_t c) {
    return c == '\'' || c == '`' || c == 0xB4 || c == 0x2018 || c == 0x2019 || c == 0x201B || c == 0x2BC || c == 0x2032;
}

/// One kind of hyphen and apostrophe, no spaces around hyphens, no quotes or commas.
std::u32string with_plain_signs(std::u32string_view raw) {
    std::u32string out;
    for (char32_t c : raw) {
        if (is_apostrophe(c)) {
            out += U'\'';
        } else if (is_dash(c)) {
            while (out.ends_with(U' ')) out.pop_back();
            if (!out.empty() && !out.ends_with(U'-')) out += U'-';
        } else if (c == ' ' && out.ends_with(U'-')) {
            continue;
        } else if (!is_quote(c) && c != ',' && c != ';') {
            out += c;
        }
    }
    while (out.ends_with(U'-') || out.ends_with(U' ')) out.pop_back();
    return out;
}

/// Replaces the Latin letters of a word when all of them have Cyrillic look-alikes.
bool make_cyrillic(std::u32string& word) {
    if (!has_latin(word)) return false;
    for (char32_t c : word)
        if (is_latin(c) && !cyrillic_look_alike(c)) return false;
    for (char32_t& c : word)
        if (is_latin(c)) c = cyrillic_look_alike(c);
    return true;
}

/// Written without regard to case: all capitals, all small, or as with Caps Lock pressed («иВАНОВ»).
bool has_careless_case(std::u32string_view word) {
    std::size_t letters = 0, capitals = 0;
    for (char32_t c : word) {
        letters += is_letter(c);
        capitals += is_letter(c) && lower(c) != c;
    }
    bool first_is_small = !word.empty() && lower(word.front()) == word.front();
    bool caps_lock = first_is_small && letters > 2 && capitals + 1 == letters;
    return (letters > 1 && capitals == letters) || (letters > 0 && capitals == 0) || caps_lock;
}

/// A letter begins a name after the start, a hyphen, or the apostrophe of a one-letter prefix: Д'Артаньян, but Мар'яна.
std::u32string in_name_case(std::u32string_view word) {
    std::u32string out;
    std::size_t start = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
        bool begins = i == start || (i == start + 2 && word[i - 1] == '\'');
        out += begins ? upper(word[i]) : lower(word[i]);
        if (word[i] == '-') start = i + 1;
    }
    return out;
}

void lower_particles(std::u32string& word, bool from_second) {
    std::size_t start = 0;
    while (start < word.size()) {
        auto end = std::min(word.find(U'-', start), word.size());
        auto part = std::u32string_view{word}.substr(start, end - start);
        if ((start > 0 || from_second) && is_particle(part))
            for (auto i = start; i < end; ++i) word[i] = lower(word[i]);
        start = end + 1;
    }
}

struct CleanPart {
    std::u32string text;
    bool latin_replaced = false;
    bool unusual = false;
};

CleanPart clean_part(std::string_view raw, bool cyrillic) {
    CleanPart part;
    auto plain = with_plain_signs(decode(squeeze(raw)));
    bool first = true;
    for (std::size_t start = 0; start < plain.size(); first = false) {
        auto end = std::min(plain.find(U' ', start), plain.size());
        auto word = plain.substr(start, end - start);
        start = end + 1;
        if (word.empty()) continue;
        if (cyrillic) part.latin_replaced |= make_cyrillic(word);
        part.unusual |= has_cyrillic(word) && has_latin(word);
        bool initials = word.find(U'.') != word.npos;
        bool stays_small = is_particle(word) && lower(word.front()) == word.front();
        if (!initials && !stays_small && has_careless_case(word)) word = in_name_case(word);
        lower_particles(word, !first);
        if (!part.text.empty()) part.text += U' ';
        part.text += word;
    }
    for (char32_t c : part.text)
        part.unusual |= !is_letter(c) && c != '-' && c != '\'' && c != ' ' && c != '.' && c != '(' && c != ')';
    if (part.text.size() > max_name_code_points) {
        part.text.resize(max_name_code_points);
        part.unusual = true;
    }
    return part;
}

bool ends_with_any(std::u32string_view word, std::initializer_list<std::u32string_view> ends) {
    return std::ranges::any_of(ends, [&](auto end) { return word.size() > end.size() + 1 && word.ends_with(end); });
}

bool looks_like_patronymic(std::u32string_view word) {
    std::u32string small;
    for (char32_t c : word) small += lower(c);
    return ends_with_any(small, {U"вич", U"вна", U"ична", U"инична", U"ьич", U"мич", U"тич"});
}

std::vector<std::u32string> words_of(std::u32string_view text) {
    std::vector<std::u32string> words;
    std::u32string word;
    auto flush = [&] {
        // What stands in brackets belongs to the word before: «Петрова (Иванова)».
        if (!word.empty() && word.front() == '(' && !words.empty())
            words.back() += U' ' + word;
        else if (!word.empty())
            words.push_back(word);
        word.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool initial_ends = text[i] == '.' && i + 1 < text.size() && is_letter(text[i + 1]);
        if (text[i] == ' ') {
            flush();
        } else {
            word += text[i];
            if (initial_ends) flush();
        }
    }
    flush();
    return words;
}

}  // namespace

Parsed<PersonName> parse_name(const PersonName& raw) {
    Parsed<PersonName> result;
    bool cyrillic = has_cyrillic(decode(raw.surname + raw.given_name + raw.patronymic));
    bool latin_replaced = false, unusual = false;
    auto take = [&](const std::string& text) {
        auto part = clean_part(text, cyrillic);
        latin_replaced |= part.latin_replaced;
        unusual |= part.unusual;
        return encode(part.text);
    };
    result.value = {take(raw.surname), take(raw.given_name),
                    says_nothing(raw.patronymic) ? std::string{} : take(raw.patronymic)};
    const auto& name = result.value;
    if (name.surname.empty() && name.given_name.empty())
        result.fault = FaultCode::name_missing;
    else if (name.surname.empty() || name.given_name.empty())
        result.fault = FaultCode::name_incomplete;
    else if (unusual)
        result.fault = FaultCode::name_unusual;
    else if (latin_replaced)
        result.fault = FaultCode::latin_letters;
    return result;
}

Parsed<PersonName> parse_full_name(std::string_view text) {
    auto words = words_of(with_plain_signs(decode(squeeze(text))));
    PersonName raw;
    if (words.empty()) return {raw, FaultCode::name_missing};
    // «Ольга Ивановна Жукова»: the patronymic stands second only where the surname comes last.
    if (words.size() == 3 && looks_like_patronymic(words[1]) && !looks_like_patronymic(words[2]))
        std::rotate(words.begin(), words.end() - 1, words.end());
    std::size_t at = 0;
    auto surname = words[at++];
    if (is_particle(surname) && words.size() > 2) surname += U' ' + words[at++];
    raw.surname = encode(surname);
    if (at < words.size()) raw.given_name = encode(words[at++]);
    for (; at < words.size(); ++at) raw.patronymic += (raw.patronymic.empty() ? "" : " ") + encode(words[at]);
    return parse_name(raw);
}

std::string match_name(const PersonName& name) {
    bool cyrillic = has_cyrillic(decode(name.surname + name.given_name + name.patronymic));
    std::string key;
    for (const auto* part : {&name.surname, &name.given_name, &name.patronymic}) {
        std::u32string kept;
        for (char32_t c : decode(*part))
            if (!is_dash(c) && !is_quote(c) && !is_space(c) && c != '.') kept += c;
        if (cyrillic) make_cyrillic(kept);
        if (!key.empty()) key += ' ';
        key += fold(encode(kept));
    }
    return key;
}

bool compatible_names(const PersonName& a, const PersonName& b) {
    if (!a.patronymic.empty() && !b.patronymic.empty()) return false;
    return match_name({a.surname, a.given_name, {}}) == match_name({b.surname, b.given_name, {}});
}

const PersonName& better_spelling(const PersonName& a, const PersonName& b) {
    auto whole = [](const PersonName& name) { return name.surname + ' ' + name.given_name + ' ' + name.patronymic; };
    auto first = decode(whole(a)), second = decode(whole(b));
    auto yo = [](std::u32string_view text) {
        return std::ranges::count_if(text, [](char32_t c) { return c == U'ё' || c == U'Ё'; });
    };
    if (yo(first) != yo(second)) return yo(first) > yo(second) ? a : b;
    return first >= second ? a : b;
}

bool same_but_signs(const PersonName& kept, const PersonName& read) {
    const auto plain = [](const std::string& part) { return encode(with_plain_signs(decode(squeeze(part)))); };
    return PersonName{plain(kept.surname), plain(kept.given_name), plain(kept.patronymic)} == read;
}

PersonName joined_name(const PersonName& a, const PersonName& b, const PersonName& otherwise) {
    if (match_name(a) == match_name(b)) return better_spelling(a, b);
    if (compatible_names(a, b)) return a.patronymic.empty() ? b : a;
    return otherwise;
}

}  // namespace parta::roster
