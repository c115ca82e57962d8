#include "people/names.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/letters.hpp"
#include "base/text.hpp"

namespace parta::people {
namespace {

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (auto part : split(squeeze(text), ' '))
        if (!part.empty()) words.emplace_back(part);
    return words;
}

bool ends_with_any(std::string_view folded, std::span<const std::string_view> endings) {
    return std::ranges::any_of(endings, [&](auto ending) { return folded.ends_with(ending) && folded != ending; });
}

bool is_patronymic(std::string_view word) {
    static constexpr std::array<std::string_view, 5> endings{"вич", "вна", "ична", "ьич", "мич"};
    static constexpr std::array<std::string_view, 6> separate{"оглы", "кызы", "улы", "уулу", "угли", "гызы"};
    const std::string folded = fold(word);
    return ends_with_any(folded, endings) || std::ranges::find(separate, folded) != separate.end();
}

bool looks_like_surname(std::string_view word) {
    static constexpr std::array<std::string_view, 14> endings{"ова", "ева", "ина",  "ына",  "ская", "цкая", "ов",
                                                              "ев",  "ин",  "ский", "цкий", "енко", "ых",   "ук"};
    return ends_with_any(fold(word), endings);
}

/// «Жуков» and «Жукова», «Белый» and «Белая»: all but the last two letters agree, and there are enough of them.
bool same_family(std::string_view surname, std::string_view relative) {
    const std::string a = fold(surname), b = fold(relative);
    const auto shorter = std::min(a.size(), b.size());
    if (shorter < 4) return a == b && !a.empty();
    const auto common = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
    return common + 4 >= std::max(a.size(), b.size()) && common >= 6;
}

PersonName from_words(std::string surname, std::string given, std::span<const std::string> patronymic) {
    PersonName name{std::move(surname), std::move(given), {}};
    for (const auto& word : patronymic) {
        if (!name.patronymic.empty()) name.patronymic += ' ';
        name.patronymic += word;
    }
    return name;
}

std::u32string code_points_of(std::string_view text) {
    std::u32string out;
    while (!text.empty()) {
        auto taken = take_code_point(text);
        if (!taken) break;
        out += *taken;
    }
    return out;
}

/// Levenshtein's distance; a swap of neighbours counts once.
std::size_t edits(std::u32string_view a, std::u32string_view b) {
    std::vector<std::size_t> before, above(b.size() + 1), row(b.size() + 1);
    std::iota(above.begin(), above.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before = above;
        above = row;
    }
    return above[b.size()];
}

int word_similarity(std::u32string_view typed, std::u32string_view known) {
    if (typed == known) return 100;
    const auto longer = std::max(typed.size(), known.size());
    if (std::min(typed.size(), known.size()) >= 3 && (typed.starts_with(known) || known.starts_with(typed))) return 85;
    const auto fit = static_cast<int>(100 - 100 * edits(typed, known) / longer);
    return fit >= 60 ? fit : 0;
}

std::vector<std::u32string> comparable_words(std::string_view name) {
    std::string folded = fold(name);
    std::ranges::replace(folded, '-', ' ');
    std::vector<std::u32string> words;
    for (auto part : split(folded, ' '))
        if (!part.empty()) words.push_back(code_points_of(part));
    return words;
}

}  // namespace

std::string display_name(const PersonName& name, bool as_staff) {
    if (as_staff && !name.patronymic.empty()) return name.given_name + " " + name.patronymic;
    return squeeze(name.given_name + " " + name.surname);
}

std::string full_name(const PersonName& name) {
    return squeeze(name.surname + " " + name.given_name + " " + name.patronymic);
}

std::string sort_name(const PersonName& name) {
    return fold(full_name(name));
}

std::string shortened(const PersonName& name, Shortening how) {
    std::string out = name.given_name;
    if (how == Shortening::adult && !name.patronymic.empty()) out += " " + name.patronymic;
    std::string_view surname = name.surname;
    if (surname.empty()) return out;
    if (auto first = take_code_point(surname)) {
        out += ' ';
        append_code_point(out, *first);
        out += '.';
    }
    return out;
}

PersonName read_typed_name(std::string_view typed, std::string_view relative_surname) {
    const auto words = words_of(typed);
    const std::span all{words};
    if (words.empty()) return {};
    if (words.size() == 1) return {{}, words[0], {}};
    if (words.size() == 2) {
        const bool second_is_surname = same_family(words[1], relative_surname)
                                           ? !same_family(words[0], relative_surname)
                                           : !same_family(words[0], relative_surname) && looks_like_surname(words[1]) &&
                                                 !looks_like_surname(words[0]);
        return second_is_surname ? PersonName{words[1], words[0], {}} : PersonName{words[0], words[1], {}};
    }
    if (words.size() == 3 && is_patronymic(words[1]) && !is_patronymic(words[2]))
        return from_words(words[2], words[0], all.subspan(1, 1));
    return from_words(words[0], words[1], all.subspan(2));
}

int similarity(std::string_view typed, std::string_view roster_name) {
    const auto wanted = comparable_words(typed);
    const auto known = comparable_words(roster_name);
    if (wanted.empty() || known.empty()) return 0;
    int sum = 0;
    for (const auto& word : wanted) {
        int best = 0;
        for (const auto& other : known) best = std::max(best, word_similarity(word, other));
        sum += best;
    }
    return sum / static_cast<int>(wanted.size());
}

std::string with_capitals(std::string_view typed) {
    static constexpr std::array<std::u32string_view, 18> particles{U"оглы", U"оглу", U"кызы", U"гызы", U"кизи", U"угли",
                                                                   U"улы",  U"уулу", U"оол",  U"ибн",  U"фон",  U"ван",
                                                                   U"де",   U"да",   U"ди",   U"дер",  U"аль",  U"эль"};
    std::u32string out;
    for (auto part : split(squeeze(typed), ' ')) {
        auto word = decode(part);
        const bool small = std::ranges::none_of(word, [](char32_t c) { return lower(c) != c; });
        const bool particle =
            !out.empty() && std::ranges::find(particles, std::u32string_view{word}) != particles.end();
        if (small && !particle)
            for (std::size_t i = 0; i < word.size(); ++i)
                if (i == 0 || word[i - 1] == U'-') word[i] = upper(word[i]);
        if (!out.empty()) out += U' ';
        out += word;
    }
    return encode(out);
}

bool may_be_same_person(std::string_view typed, const PersonName& known) {
    constexpr int slip = 80;
    const auto words = comparable_words(typed);
    auto said = [&](std::string_view name) {
        std::vector<std::size_t> at;
        for (const auto& part : comparable_words(name))
            for (std::size_t i = 0; i < words.size(); ++i)
                if (word_similarity(words[i], part) >= slip) at.push_back(i);
        return at;
    };
    const auto surname = said(known.surname), given = said(known.given_name);
    return std::ranges::any_of(
        surname, [&](auto at) { return std::ranges::any_of(given, [&](auto other) { return other != at; }); });
}

bool same_person_name(const PersonName& a, const PersonName& b) {
    return fold(a.given_name) == fold(b.given_name) && fold(a.surname) == fold(b.surname) &&
           (a.patronymic.empty() || b.patronymic.empty() || fold(a.patronymic) == fold(b.patronymic));
}

}  // namespace parta::people
