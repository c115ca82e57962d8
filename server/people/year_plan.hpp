// Planning the new school year: the structure as it is, and what becomes of it. Pure. Private to people.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "people/year.hpp"

namespace parta::people {

struct YearStructure {
    struct Pupil {
        MemberId member;
        std::string name;
    };
    struct Teacher {
        MemberId member;
        std::string name;
        Duty duty;
        std::string subject, subgroup;
    };
    struct Class {
        UnitId id;
        UnitKind kind;
        std::string label;
        int grade = 0;
        std::vector<Pupil> pupils;  // by name
        std::vector<Teacher> teachers;
    };
    UnitKind new_kind = UnitKind::class_;   // what this organisation studies in
    std::vector<Class> classes;             // classes and groups in use, by grade and name
    std::vector<std::string> other_labels;  // of supplementary groups and the staff room
};

/// Where each pupil stands in the new year, beside the plan that is shown.
struct PlannedYear {
    YearPlan plan;
    struct Target {
        enum class Kind { stays, unit, new_class, leaves } kind = Kind::stays;
        UnitId unit;          // unit: another class that goes on
        int new_class = 0;    // index into plan.new_classes
        bool single = false;  // chosen one by one
    };
    std::map<MemberId, Target> targets;
};
PlannedYear plan(const YearStructure& structure, const YearChoices& choices);

/// «6«А»» for «5«А»»; nothing for a label without a grade.
std::optional<std::string> next_label(std::string_view label, int grade);

}  // namespace parta::people
