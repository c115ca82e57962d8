// An organisation in memory: writes plans down as the database will, so that tests can look at the plan after the plan.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <ostream>

#include <fmt/format.h>

#include "roster/plan.hpp"

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

/// A school, empty at first.
class School {
  public:
    School() { existing.today = "2025-09-01"; }

    Existing existing;

    Plan plan(std::string_view bytes, const Choices& choices = {}) const {
        return make_plan(parsed(bytes), existing, choices);
    }

    /// Plans, writes the plan down and returns it.
    Plan import(std::string_view bytes, const Choices& choices = {}) {
        auto made = plan(bytes, choices);
        write(made);
        return made;
    }

    void write(const Plan& plan) {
        std::vector<UnitId> units;
        for (const auto& unit : plan.units) {
            units.push_back(unit.id ? unit.id : UnitId{++last_id_});
            if (!unit.id) existing.units.push_back({units.back(), unit.label.label});
        }
        std::vector<MemberId> members;
        for (const auto& person : plan.people) members.push_back(write(person, units));
        for (const auto& [child, parent, relation, change] : plan.representations)
            if (change == Change::created) existing.representations.push_back({members.at(child), members.at(parent)});
        for (const auto& absentee : plan.absentees) {
            if (!absentee.leaving) continue;
            auto& person = find(absentee.member);
            person.unit = {};
            person.roles.clear();
        }
    }

    /// Everything that matters, without ids, sorted: equal for two schools with the same people.
    std::vector<std::string> content() const {
        std::vector<std::string> lines;
        for (const auto& unit : existing.units) lines.push_back("unit " + unit.label);
        for (const auto& person : existing.people) {
            auto line = describe(person) + " roles";
            for (auto role : person.roles) line += fmt::format(" {}", policy::name(role));
            line += " leads";
            std::vector<std::string> labels;
            for (auto id : person.leads) labels.push_back(label(id));
            std::ranges::sort(labels);
            for (const auto& one : labels) line += " " + one;
            lines.push_back(line);
        }
        for (const auto& [child, parent] : existing.representations)
            lines.push_back("child " + describe(find(child)) + " parent " + describe(find(parent)));
        std::ranges::sort(lines);
        return lines;
    }

    const ExistingPerson& find(MemberId id) const {
        return *std::ranges::find(existing.people, id, &ExistingPerson::id);
    }
    ExistingPerson& find(MemberId id) { return *std::ranges::find(existing.people, id, &ExistingPerson::id); }
    const ExistingPerson& named(std::string_view surname, std::string_view given_name) const {
        auto it = std::ranges::find_if(existing.people, [&](const auto& p) {
            return p.name.surname == surname && p.name.given_name == given_name;
        });
        EXPECT_NE(it, existing.people.end()) << surname << ' ' << given_name;
        return it == existing.people.end() ? nobody() : *it;
    }
    std::string label(UnitId id) const {
        auto it = std::ranges::find(existing.units, id, &ExistingUnit::id);
        return it == existing.units.end() ? "" : it->label;
    }

  private:
    static const ExistingPerson& nobody() {
        static const ExistingPerson person{};
        return person;
    }

    std::string describe(const ExistingPerson& p) const {
        return fmt::format("{} {} {} {} {} {} {} {} {}", p.name.surname, p.name.given_name, p.name.patronymic,
                           p.birth_date, boost::describe::enum_to_string(p.sex, ""), p.phone, p.email, p.position,
                           label(p.unit));
    }

    MemberId write(const PlannedPerson& planned, const std::vector<UnitId>& units) {
        if (planned.change == Change::none) return planned.id;
        if (!planned.id) existing.people.push_back({.id = MemberId{++last_id_}, .roles = {}});
        auto& person = planned.id ? find(planned.id) : existing.people.back();
        person.name = planned.name;
        person.birth_date = planned.birth_date;
        person.sex = planned.sex;
        person.phone = planned.phone;
        person.email = planned.email;
        person.position = planned.position;
        person.roles = planned.roles;
        person.unit = planned.unit < 0 ? UnitId{} : units.at(planned.unit);
        for (int unit : planned.leads_added) person.leads.push_back(units.at(unit));
        return person.id;
    }

    std::int64_t last_id_ = 0;
};

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
