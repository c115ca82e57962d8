// What the tests of plans share: reading the rosters of tests/data, showing plans and faults in a line.
#pragma once
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <ostream>

#include <fmt/format.h>

#include "roster/memory_school.hpp"

namespace parta::roster::testing {

inline ParsedFile parsed(std::string_view bytes) {
    auto file = parse_file(bytes);
    EXPECT_TRUE(file.has_value()) << bytes.substr(0, 200);
    return file ? *std::move(file) : ParsedFile{};
}

inline std::string read_roster(const std::string& name) {
    for (std::string folder = __FILE__; !folder.empty();
         folder.resize(folder.find_last_of('/') == folder.npos ? 0 : folder.find_last_of('/'))) {
        std::ifstream in(folder + "/tests/data/rosters/" + name, std::ios::binary);
        if (in) return {std::istreambuf_iterator<char>(in), {}};
    }
    ADD_FAILURE() << "no roster " << name;
    return {};
}

/// A fault in one line: "19:0 class_missing", "324 …" where it concerns the whole line.
inline std::string shown(const Fault& fault) {
    auto text = fmt::format("{}:{} {}", fault.line, fault.column, boost::describe::enum_to_string(fault.code, "?"));
    if (!fault.value.empty()) text += " " + fault.value;
    if (fault.other_line > 0) text += fmt::format(" ({})", fault.other_line);
    return text;
}

/// What the plan would write, for a failing test's message.
inline std::string shown_changes(const Plan& plan) {
    std::string text;
    for (const auto& unit : plan.units)
        if (unit.change != Change::none) text += fmt::format("unit {}\n", unit.label.label);
    for (const auto& person : plan.people) {
        if (person.change == Change::none) continue;
        text += fmt::format("line {} person {} {} {} {}", person.lines.at(0), person.id.value, person.name.surname,
                            person.name.given_name, person.name.patronymic);
        for (const auto& change : person.changes)
            text += fmt::format("; {}: {} → {}", boost::describe::enum_to_string(change.field, "?"), change.before,
                                change.after);
        for (auto role : person.roles_added) text += fmt::format("; + {}", policy::name(role));
        for (auto role : person.roles_ended) text += fmt::format("; - {}", policy::name(role));
        text += fmt::format("; {} leads added\n", person.leads_added.size());
    }
    for (const auto& r : plan.representations)
        if (r.change != Change::none) text += fmt::format("child {} parent {}\n", r.child, r.parent);
    return text;
}

/// The faults but notes.
inline std::vector<std::string> shown_faults(const Plan& plan) {
    std::vector<std::string> all;
    for (const auto& fault : plan.faults)
        if (fault.severity != Severity::note) all.push_back(shown(fault));
    return all;
}

}  // namespace parta::roster::testing

namespace parta::roster {

inline void PrintTo(const Tally& tally, std::ostream* out) {
    *out << tally.created << " created, " << tally.changed << " changed, " << tally.unchanged << " unchanged";
}

}  // namespace parta::roster
