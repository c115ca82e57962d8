// An organisation in memory: writes plans down as the database does, so that tests and fuzzing see what the next plan
// makes of it. Fails by exception: a file that is no table, a person who is not there.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "roster/plan.hpp"

namespace parta::roster::testing {

/// A school, empty at first.
class School {
  public:
    School() { existing.today = "2025-09-01"; }

    Existing existing;

    Plan plan(std::string_view bytes, const Choices& choices = {}) const {
        return make_plan(parse_file(bytes).value(), existing, choices);
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
        for (const auto& [child, parent, relation, change] : plan.representations) {
            if (change == Change::created)
                existing.representations.push_back({members.at(child), members.at(parent), relation});
            for (auto& one : existing.representations)
                if (one.child == members.at(child) && one.parent == members.at(parent)) one.relation = relation;
        }
        for (const auto& duty : plan.ending_duties)
            if (duty.ending) std::erase(existing.duties, static_cast<const DutyKey&>(duty));
        existing.duties.insert(existing.duties.end(), plan.duties.begin(), plan.duties.end());
        for (const auto& absentee : plan.absentees) {
            if (!absentee.leaving && !absentee.left_school) continue;
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
        for (const auto& [child, parent, relation, restricted] : existing.representations)
            lines.push_back("child " + describe(find(child)) + " parent " + describe(find(parent)) + " " + relation);
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
        if (it == existing.people.end()) throw std::out_of_range("no such person");
        return *it;
    }
    std::string label(UnitId id) const {
        auto it = std::ranges::find(existing.units, id, &ExistingUnit::id);
        return it == existing.units.end() ? "" : it->label;
    }

  private:
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
        person.flags = planned.flags;
        person.subjects = planned.subjects;
        person.roles = planned.roles;
        person.unit = planned.unit < 0 ? UnitId{} : units.at(planned.unit);
        for (int unit : planned.leads_added) person.leads.push_back(units.at(unit));
        return person.id;
    }

    std::int64_t last_id_ = 0;
};

}  // namespace parta::roster::testing
