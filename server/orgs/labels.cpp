#include "orgs/labels.hpp"

#include <algorithm>

#include "base/letters.hpp"
#include "base/text.hpp"

namespace parta::orgs {
namespace {

using Text = std::u32string;
using View = std::u32string_view;

/// The Cyrillic capital that looks like this Latin letter, or 0.
char32_t look_alike(char32_t c) {
    return cyrillic_look_alike(upper(c));
}

/// «5», «а» from «5 «а» класс». nullopt unless a number from 1 to 12 stands first and a short letter part follows, if
/// any.
struct ClassParts {
    int grade = 0;
    Text letter;
};
std::optional<ClassParts> split_class(View text) {
    ClassParts parts;
    std::size_t at = 0;
    while (at < text.size() && is_digit(text[at]) && at < 3)
        parts.grade = parts.grade * 10 + static_cast<int>(text[at++] - '0');
    if (at == 0 || at > 2 || parts.grade < 1 || parts.grade > 12) return std::nullopt;
    auto rest = decode(squeeze(encode(text.substr(at))));
    for (View word : {U" класс", U" кл.", U" кл"})
        if (View folded = rest; folded.ends_with(word)) rest.resize(rest.size() - word.size());
    if (rest == U"класс" || rest == U"кл" || rest == U"кл.") rest.clear();
    for (char32_t c : rest)
        if (!is_quote(c) && !is_dash(c) && c != ' ' && c != '.' && c != '_' && c != '/' && c != '(' && c != ')')
            parts.letter += c;
    return parts;
}

std::optional<UnitLabel> class_label(View text) {
    auto parts = split_class(text);
    if (!parts) return std::nullopt;
    UnitLabel label{std::to_string(parts->grade), parts->grade};
    auto& letter = parts->letter;
    if (letter.empty()) return label;
    if (std::ranges::all_of(letter, is_digit)) {
        if (letter.size() > 2) return std::nullopt;
        label.label += "-" + encode(letter);
        return label;
    }
    Text written;
    bool is_short = letter.size() <= 3;
    for (char32_t c : letter) {
        if (is_latin(c)) c = look_alike(c);
        if (c == 0 || (!is_cyrillic(c) && !is_digit(c))) return std::nullopt;
        written += is_short ? upper(c) : c;
    }
    if (written.size() > 20) return std::nullopt;
    label.label += "«" + (is_short ? encode(written) : fold(encode(written))) + "»";
    return label;
}

/// Latin letters replaced where every one of them looks like a Cyrillic one: «ИC-21» with a Latin C. «IT-21» stays.
Text without_look_alikes(Text text) {
    bool replaceable =
        std::ranges::all_of(text, [](char32_t c) { return !is_latin(c) || (look_alike(c) != 0 && c == upper(c)); });
    if (replaceable)
        for (char32_t& c : text)
            if (is_latin(c)) c = look_alike(c);
    return text;
}

}  // namespace

std::optional<UnitLabel> canonical_label(UnitKind kind, std::string_view typed) {
    auto text = decode(squeeze(typed));
    if (text.empty()) return std::nullopt;
    if (kind == UnitKind::class_) return class_label(text);
    if (kind == UnitKind::group) text = without_look_alikes(std::move(text));
    return UnitLabel{encode(text), 0};
}

std::string match_label(std::string_view label) {
    auto text = decode(squeeze(label));
    auto as_class = class_label(text);
    auto written = as_class ? decode(as_class->label) : without_look_alikes(text);
    auto folded = decode(fold(encode(written)));
    Text key;
    for (std::size_t i = 0; i < folded.size(); ++i) {
        char32_t c = folded[i];
        bool between_digits = i > 0 && i + 1 < folded.size() && is_digit(folded[i - 1]) && is_digit(folded[i + 1]);
        if (is_quote(c) || (!between_digits && (is_dash(c) || c == ' '))) continue;
        key += c;
    }
    return encode(key);
}

}  // namespace parta::orgs
