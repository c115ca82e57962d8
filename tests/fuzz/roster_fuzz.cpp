// Any bytes: refused with a reason, or a table within its limits whose plan is sound, before and after it is written
// down.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "base/text.hpp"
#include "roster/memory_school.hpp"

namespace parta::fuzz {

using namespace roster;

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

void check_table(const Table& table) {
    require(!table.rows.empty() && table.rows.size() <= max_rows, "there are rows, not too many");
    require(table.columns <= max_columns, "not too many columns");
    int last_line = 0;
    for (const auto& row : table.rows) {
        require(row.line > last_line, "lines go up");
        last_line = row.line;
        require(!row.cells.empty() && row.cells.size() <= table.columns, "rows hold something");
        for (const auto& cell : row.cells) {
            require(is_utf8(cell), "cells are UTF-8");
            require(code_points(cell) <= max_cell_code_points, "cells are short");
            require(std::ranges::none_of(cell, [](unsigned char c) { return c < ' '; }),
                    "cells hold no control characters");
        }
    }
}

template <class List>
bool within(int index, const List& list) {
    return index >= -1 && index < static_cast<int>(list.size());
}

void check_plan(const Plan& plan, Labels labels) {
    std::set<MemberId> members;
    for (const auto& person : plan.people) {
        require(!person.name.empty(), "people have names");
        require(!person.lines.empty(), "people come from lines");
        require(within(person.unit, plan.units), "units are there");
        for (int unit : person.leads_added) require(unit >= 0 && within(unit, plan.units), "led units are there");
        require(!person.id || members.insert(person.id).second, "nobody is planned twice");
        for (const auto* text :
             {&person.name.surname, &person.name.given_name, &person.name.patronymic, &person.position})
            require(is_utf8(*text), "names are UTF-8");
        require(person.phone.empty() || person.phone.front() == '+', "phones are E.164");
    }
    std::set<std::string> units;
    for (const auto& unit : plan.units)
        require(units.insert(match_label(unit.label.label, labels)).second, "a class is made once");
    for (const auto& family : plan.representations) {
        require(family.child >= 0 && within(family.child, plan.people), "children are there");
        require(family.parent >= 0 && within(family.parent, plan.people), "parents are there");
        require(family.child != family.parent, "nobody is their own parent");
    }
    for (const auto& line : plan.lines) {
        require(within(line.person, plan.people), "lines speak of people");
        for (const auto& parent : line.representatives) require(within(parent.person, plan.people), "and of parents");
    }
    for (const auto& fault : plan.faults)
        require(fault.line > 0 && within(fault.column, plan.columns.columns), "faults stand in the file");
}

/// Questions answered one way and the other, each line skipped or not, by the input itself.
Choices choices_of(const Plan& plan, std::size_t seed) {
    Choices choices;
    for (const auto& question : plan.questions)
        choices.answers.push_back({question.key, ++seed % 2 ? AnswerKind::same : AnswerKind::different});
    for (const auto& line : plan.lines)
        if (++seed % 7 == 0) choices.skipped_lines.push_back(line.line);
    for (const auto& absentee : plan.absentees)
        if (++seed % 2) choices.leaving.push_back(absentee.member);
    return choices;
}

void check(std::string_view bytes) {
    auto file = parse_file(bytes);
    if (!file) {
        require(file.error().line >= 0, "errors have a place");
        return;
    }
    check_table(file->table);
    roster::testing::School school;
    school.existing.labels = bytes.size() % 2 ? Labels::school : Labels::college;
    for (auto kind : {FileKind::pupils, FileKind::staff, FileKind::pupils}) {
        auto first = make_plan(*file, school.existing, {.kind = kind});
        check_plan(first, school.existing.labels);
        auto choices = choices_of(first, bytes.size());
        choices.kind = kind;
        auto chosen = make_plan(*file, school.existing, choices);
        check_plan(chosen, school.existing.labels);
        school.write(chosen);
    }
}

}  // namespace parta::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    parta::fuzz::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
