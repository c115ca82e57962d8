#include "roster/subjects.hpp"

#include <algorithm>
#include <string>

#include "base/letters.hpp"
#include "base/text.hpp"

namespace parta::roster {
namespace {

/// Folded beginnings: a subject is one of these with or without words that narrow it.
constexpr std::string_view known[] = {
    "русский язык",
    "родной язык",
    "родная литература",
    "родной",
    "литература",
    "литературное чтение",
    "чтение",
    "обучение грамоте",
    "математика",
    "алгебра",
    "геометрия",
    "вероятность",
    "информатика",
    "физика",
    "астрономия",
    "химия",
    "биология",
    "естествознание",
    "природоведение",
    "география",
    "история",
    "обществознание",
    "право",
    "экономика",
    "иностранный язык",
    "второй иностранный",
    "английский",
    "немецкий",
    "французский",
    "испанский",
    "китайский",
    "татарский",
    "башкирский",
    "чувашский",
    "окружающий мир",
    "музыка",
    "изо",
    "изобразительное искусство",
    "искусство",
    "мхк",
    "технология",
    "труд",
    "черчение",
    "физкультура",
    "физическая культура",
    "физ-ра",
    "обж",
    "обзр",
    "основы безопасности",
    "орксэ",
    "однкнр",
    "основы духовно",
    "разговоры о важном",
    "россия мои горизонты",
    "россия - мои горизонты",
    "краеведение",
    "проект",
    "индивидуальный проект",
    "нвп",
};

}  // namespace

bool is_subject(std::string_view heading) {
    constexpr std::size_t longest = 200;  // bytes
    if (heading.empty() || heading.size() > longest) return false;
    const auto text = fold(squeeze(heading));
    return std::ranges::any_of(known, [&](std::string_view one) {
        if (!text.starts_with(one)) return false;
        // «Право», not «Правонарушения».
        return text.size() == one.size() || std::string_view{" .(/,-"}.contains(text[one.size()]);
    });
}

}  // namespace parta::roster
