#include "people/year_plan.hpp"

#include <algorithm>
#include <set>

#include "base/hash.hpp"
#include "orgs/labels.hpp"
#include "people/names.hpp"

namespace parta::people {
namespace {

std::string mark_of(const YearStructure::Class& unit) {
    std::string text = fmt::format("{}\n{}\n", unit.label, unit.grade);
    std::vector<std::int64_t> pupils;
    for (const auto& pupil : unit.pupils) pupils.push_back(pupil.member.value);
    std::ranges::sort(pupils);
    for (const auto id : pupils) text += fmt::format("p{}\n", id);
    std::vector<std::string> teachers;
    for (const auto& one : unit.teachers)
        teachers.push_back(
            fmt::format("t{} {} {}/{}\n", one.member.value, static_cast<int>(one.duty), one.subject, one.subgroup));
    std::ranges::sort(teachers);
    for (const auto& one : teachers) text += one;
    return to_hex(sha256(text)).substr(0, 16);
}

/// The grade after which pupils leave: 11, or the highest of a school that ends at 9 or 4; the 4th course of a college.
bool is_last(const YearStructure& structure, const YearStructure::Class& unit) {
    if (unit.grade == 0) return false;
    if (unit.kind == UnitKind::group) return unit.grade >= 4;
    int highest = 0;
    for (const auto& one : structure.classes)
        if (one.kind == UnitKind::class_) highest = std::max(highest, one.grade);
    return unit.grade >= 11 || (unit.grade == highest && (highest == 9 || highest == 4));
}

YearClass propose(const YearStructure& structure, const YearStructure::Class& unit) {
    YearClass shown{.unit = unit.id,
                    .kind = unit.kind,
                    .label = unit.label,
                    .grade = unit.grade,
                    .pupils = static_cast<int>(unit.pupils.size()),
                    .mark = mark_of(unit)};
    for (const auto& one : unit.teachers) {
        if (one.duty == Duty::class_teacher) shown.class_teachers.push_back(one.name);
        if (one.duty == Duty::subject_teacher) ++shown.subject_teachers;
    }
    if (is_last(structure, unit)) shown.fate = YearFate::graduates;
    shown.next = unit.kind == UnitKind::class_ ? next_label(unit.label, unit.grade).value_or(unit.label) : unit.label;
    return shown;
}

void choose(YearClass& shown, const YearUnit& choice) {
    shown.fate = choice.fate;
    shown.keep_subjects = choice.keep_subjects;
    if (choice.fate == YearFate::goes_on && !choice.label.empty()) {
        const auto written = orgs::canonical_label(shown.kind, choice.label);
        if (!written) shown.faults.push_back(YearFault::label_unreadable);
        shown.next = written ? written->label : std::string(choice.label);
    }
    if (choice.fate == YearFate::joins) shown.into = choice.into;
}

std::vector<YearNewClass> new_classes(const YearStructure& structure, const YearChoices& choices) {
    std::vector<YearNewClass> made;
    if (choices.new_classes) {
        for (const auto& typed : *choices.new_classes) {
            const auto written = orgs::canonical_label(structure.new_kind, typed);
            made.push_back({written ? written->label : std::string(typed), {}});
            if (!written) made.back().faults.push_back(YearFault::label_unreadable);
        }
        return made;
    }
    for (const auto& unit : structure.classes)
        if (unit.kind == UnitKind::class_ && unit.grade == 1) made.push_back({unit.label, {}});
    return made;
}

void find_faults(const YearStructure& structure, YearPlan& plan) {
    std::map<std::string, int> uses;
    std::set<std::string> others;
    for (const auto& label : structure.other_labels) others.insert(orgs::match_label(label));
    for (const auto& one : plan.classes)
        if (one.fate == YearFate::goes_on) ++uses[orgs::match_label(one.next)];
    for (const auto& one : plan.new_classes) ++uses[orgs::match_label(one.label)];
    const auto judge = [&](const std::string& label, std::vector<YearFault>& faults) {
        const auto key = orgs::match_label(label);
        if (uses[key] > 1) faults.push_back(YearFault::label_twice);
        if (others.contains(key)) faults.push_back(YearFault::label_taken);
    };
    for (auto& one : plan.new_classes) judge(one.label, one.faults);
    for (auto& one : plan.classes) {
        if (one.fate == YearFate::goes_on) judge(one.next, one.faults);
        if (one.fate != YearFate::joins) continue;
        const auto into = std::ranges::find(plan.classes, one.into.value_or(UnitId{}), &YearClass::unit);
        if (into == plan.classes.end() || into->fate != YearFate::goes_on) one.faults.push_back(YearFault::no_target);
    }
}

using Target = PlannedYear::Target;

Target target_of(const YearPlan& plan, std::string_view label) {
    const auto key = orgs::match_label(label);
    for (const auto& one : plan.classes)
        if (one.fate == YearFate::goes_on && orgs::match_label(one.next) == key)
            return {.kind = Target::Kind::unit, .unit = one.unit};
    for (std::size_t i = 0; i < plan.new_classes.size(); ++i)
        if (orgs::match_label(plan.new_classes[i].label) == key)
            return {.kind = Target::Kind::new_class, .unit = {}, .new_class = static_cast<int>(i)};
    return {.kind = Target::Kind::leaves};
}

void place_with_class(const YearStructure::Class& unit, const YearClass& shown, PlannedYear& year) {
    for (const auto& pupil : unit.pupils) {
        Target target;
        if (shown.fate == YearFate::graduates) target.kind = Target::Kind::leaves;
        if (shown.fate == YearFate::joins) target = {.kind = Target::Kind::unit, .unit = shown.into.value_or(UnitId{})};
        year.targets[pupil.member] = target;
    }
}

void place_singly(const YearStructure& structure, const YearChoices& choices, PlannedYear& year) {
    for (const auto& choice : choices.pupils) {
        YearMove move{.member = choice.member, .label = std::string(choice.label)};
        const YearStructure::Class* from = nullptr;
        for (const auto& unit : structure.classes)
            for (const auto& pupil : unit.pupils)
                if (pupil.member == choice.member) from = &unit, move.name = pupil.name;
        if (from == nullptr) {
            move.faults.push_back(YearFault::no_pupil);
            year.plan.moves.push_back(std::move(move));
            continue;
        }
        move.from = from->label;
        auto target = target_of(year.plan, choice.label);
        if (target.kind == Target::Kind::leaves) {
            move.faults.push_back(YearFault::no_such_class);
        } else {
            if (target.kind == Target::Kind::unit && target.unit == from->id) target.kind = Target::Kind::stays;
            target.single = true;
            year.targets[choice.member] = target;
        }
        year.plan.moves.push_back(std::move(move));
    }
}

void count(PlannedYear& year) {
    auto& sum = year.plan.summary;
    for (const auto& one : year.plan.classes) {
        if (one.fate == YearFate::goes_on) ++sum.classes_on;
        if (one.fate == YearFate::joins) ++sum.classes_joined;
        if (one.fate == YearFate::graduates) ++sum.classes_graduated;
        if (one.fate != YearFate::goes_on || !one.keep_subjects) sum.teachers_ended += one.subject_teachers;
    }
    sum.classes_new = static_cast<int>(year.plan.new_classes.size());
    for (const auto& [member, target] : year.targets) {
        if (target.kind == Target::Kind::stays)
            ++sum.pupils_on;
        else if (target.kind == Target::Kind::leaves)
            ++sum.pupils_graduated;
        else
            ++(target.single ? sum.pupils_moved : sum.pupils_joined);
    }
}

}  // namespace

std::optional<std::string> next_label(std::string_view label, int grade) {
    const auto digits = std::to_string(grade);
    if (grade == 0 || !label.starts_with(digits)) return std::nullopt;
    const auto next =
        orgs::canonical_label(UnitKind::class_, fmt::format("{}{}", grade + 1, label.substr(digits.size())));
    return next ? std::optional{next->label} : std::nullopt;
}

PlannedYear plan(const YearStructure& structure, const YearChoices& choices) {
    PlannedYear year;
    for (const auto& unit : structure.classes) {
        year.plan.classes.push_back(propose(structure, unit));
        for (const auto& choice : choices.units)
            if (choice.unit == unit.id) choose(year.plan.classes.back(), choice);
    }
    year.plan.new_classes = new_classes(structure, choices);
    find_faults(structure, year.plan);
    for (std::size_t i = 0; i < structure.classes.size(); ++i)
        place_with_class(structure.classes[i], year.plan.classes[i], year);
    place_singly(structure, choices, year);
    count(year);
    const auto sound = [](const auto& list) {
        return std::ranges::all_of(list, [](const auto& one) { return one.faults.empty(); });
    };
    year.plan.may_apply = !structure.classes.empty() && sound(year.plan.classes) && sound(year.plan.new_classes) &&
                          sound(year.plan.moves);
    std::string text = json::encode(choices);
    for (const auto& one : year.plan.classes) text += fmt::format("\n{} {}", one.unit.value, one.mark);
    for (const auto& label : structure.other_labels) text += "\n" + label;
    year.plan.fingerprint = to_hex(sha256(text));
    return year;
}

}  // namespace parta::people
