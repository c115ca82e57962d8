#include <algorithm>

#include "base/letters.hpp"
#include "base/text.hpp"
#include "roster/normalise.hpp"

namespace parta::roster {
namespace {

using policy::Role;

bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](auto word) { return text.contains(word); });
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](auto word) { return text.starts_with(word); });
}

/// Folded words with single spaces; «п/о», «и/о» and dots spelled so that they do not separate anything.
std::string plain_position(std::string_view text) {
    auto folded = fold(squeeze(text));
    auto replace = [&](std::string_view what, std::string_view by) {
        for (auto at = folded.find(what); at != folded.npos; at = folded.find(what))
            folded.replace(at, what.size(), by);
    };
    replace("п/о", "производственного обучения");
    replace("и/о", "ио");
    replace("и. о.", "ио");
    replace("и.о.", "ио ");
    std::string plain;
    for (char32_t c : decode(folded)) append_code_point(plain, c == '.' || is_dash(c) ? U' ' : c);
    return squeeze(plain);
}

bool is_deputy(std::string_view p) {
    if (p == "завуч" || p.starts_with("завуч ") || p == "заместитель") return true;
    if (!p.starts_with("зам")) return false;
    // Household and procurement deputies need nothing of the school administration's view of families.
    if (has_any(p, {"хозяйств", "ахч", "ахр", "ахо", "закуп"})) return false;
    return has_any(p, {"директор", "заведующ", "руководител", "начальник", " по "});
}

bool is_head(std::string_view p) {
    if (p == "директор" || p.starts_with("директор ")) return true;
    if (starts_with_any(p, {"ио ", "врио ", "исполняющ"})) return p.contains("директор") && !p.contains("зам");
    return starts_with_any(p, {"заведующий", "заведующая"}) &&
           (!p.contains(' ') || has_any(p, {" школ", " гимнази", " лице", " сад", " филиал"}));
}

bool is_specialist(std::string_view p) {
    return has_any(p, {"логопед", "дефектолог", "психолог", "социальный педагог", "соц педагог", "тьютор", "воспитател",
                       "педагог организатор", "вожат"}) ||
           starts_with_any(p, {"мастер", "советник директор", "социальный"});
}

bool is_other_staff(std::string_view p) {
    return has_any(
        p, {"бухгалтер", "секретар", "делопроизводител", "библиотек", "медсестр",  "медицинск",     "врач",
            "повар",     "уборщ",    "сторож",           "вахтер",    "охран",     "дворник",       "гардероб",
            "лаборант",  "инженер",  "программист",      "техник",    "заведующ",  "завхоз",        "заместител",
            "кладовщик", "рабоч",    "специалист",       "методист",  "водител",   "администратор", "электрик",
            "слесар",    "помощник", "ассистент",        "кастелян",  "диспетчер", "юрист",         "экономист",
            "буфетчик"});
}

std::optional<Role> role_of(std::string_view p) {
    bool helper = starts_with_any(p, {"помощник", "ассистент", "секретар", "лаборант", "младший"});
    if (helper) return Role::non_teaching;
    if (is_deputy(p)) return Role::deputy;
    if (is_head(p)) return Role::head;
    if (has_any(p, {"дополнительного образования", "доп образования", "пдо", "педагог доп", "тренер",
                    "руководитель кружка"}))
        return Role::supplementary_teacher;
    if (is_specialist(p)) return Role::specialist;
    if (p.contains("библиотек")) return Role::non_teaching;
    if (has_any(p, {"учител", "преподавател", "классный руководитель", "куратор"}) || p == "педагог")
        return Role::teacher;
    if (p.starts_with("педагог ")) return Role::specialist;
    if (is_other_staff(p)) return Role::non_teaching;
    return std::nullopt;
}

/// The parts of a list, separated by commas, semicolons or line breaks outside brackets.
std::vector<std::string> list_parts(std::string_view text) {
    std::vector<std::string> parts(1);
    int depth = 0;
    for (char c : text) {
        depth += c == '(' ? 1 : c == ')' && depth > 0 ? -1 : 0;
        if (depth == 0 && (c == ',' || c == ';' || c == '\n'))
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

}  // namespace

Parsed<std::vector<Role>> roles_of_position(std::string_view position) {
    if (says_nothing(position)) return {{Role::non_teaching}, FaultCode::position_missing};
    std::vector<Role> roles;
    auto plain = plain_position(position);
    std::ranges::replace_if(plain, [](char c) { return c == ';' || c == '/' || c == '+'; }, ',');
    bool recognised = false;
    for (auto part : split(plain, ',')) {
        auto role = role_of(trim(part));
        recognised |= role.has_value();
        if (role && *role != Role::non_teaching && std::ranges::find(roles, *role) == roles.end())
            roles.push_back(*role);
    }
    std::ranges::sort(roles);
    if (roles.empty()) roles.push_back(Role::non_teaching);
    return {roles, recognised ? std::nullopt : std::optional{FaultCode::position_unknown}};
}

std::vector<std::string> parse_subjects(std::string_view text) {
    std::vector<std::string> subjects;
    if (says_nothing(text)) return subjects;
    constexpr std::size_t max_subjects = 30, max_code_points = 80;
    for (const auto& part : list_parts(text)) {
        auto subject = squeeze(part);
        if (subject.empty() || code_points(subject) > max_code_points || subjects.size() == max_subjects) continue;
        bool known = std::ranges::any_of(subjects, [&](const auto& other) { return fold(other) == fold(subject); });
        if (!known) subjects.push_back(std::move(subject));
    }
    return subjects;
}

std::vector<std::string> split_classes(std::string_view text) {
    std::vector<std::string> classes;
    if (says_nothing(text)) return classes;
    std::string plain(text);
    std::ranges::replace_if(plain, [](char c) { return c == ';' || c == '/' || c == '+' || c == '\n'; }, ',');
    for (auto at = plain.find(" и "); at != plain.npos; at = plain.find(" и ")) plain.replace(at, 4, ",");
    for (auto part : split(plain, ','))
        if (auto label = squeeze(part); !label.empty()) classes.push_back(std::move(label));
    return classes;
}

}  // namespace parta::roster
