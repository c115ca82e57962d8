// What the new school year makes of a structure (X1). Pure.
#include "people/year_plan.hpp"

#include <gmock/gmock.h>

namespace parta::people {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using Kind = PlannedYear::Target::Kind;

/// Classes of these names, each with two pupils: 100 × its number and the next.
YearStructure school(const std::vector<std::string>& labels) {
    YearStructure made;
    std::int64_t id = 0;
    for (const auto& label : labels) {
        ++id;
        made.classes.push_back({.id = UnitId{id},
                                .kind = UnitKind::class_,
                                .label = label,
                                .grade = std::atoi(label.c_str()),
                                .pupils = {{MemberId{id * 100}, "Первый"}, {MemberId{id * 100 + 1}, "Второй"}},
                                .teachers = {{MemberId{id * 1000}, "Учитель", Duty::class_teacher, "", ""},
                                             {MemberId{id * 1000 + 1}, "Физик", Duty::subject_teacher, "Физика", ""}}});
    }
    return made;
}
std::vector<std::string> next(const YearPlan& plan) {
    std::vector<std::string> found;
    for (const auto& one : plan.classes)
        found.push_back(one.fate == YearFate::goes_on ? one.next : std::string(db::enum_name(one.fate)));
    return found;
}
std::vector<std::string> fresh(const YearPlan& plan) {
    std::vector<std::string> found;
    for (const auto& one : plan.new_classes) found.push_back(one.label);
    return found;
}

// Y1.
TEST(YearPlan, every_class_goes_up_the_eldest_graduate_and_first_classes_open) {
    const auto year = plan(school({"1«А»", "1«Б»", "9«А»", "10", "11«А»", "11-2"}), {}).plan;
    EXPECT_THAT(next(year), ElementsAre("2«А»", "2«Б»", "10«А»", "11", "graduates", "graduates"));
    EXPECT_THAT(fresh(year), ElementsAre("1«А»", "1«Б»"));
    EXPECT_TRUE(year.may_apply);
    EXPECT_EQ(year.summary.classes_on, 4);
    EXPECT_EQ(year.summary.pupils_on, 8);
    EXPECT_EQ(year.summary.pupils_graduated, 4);
    EXPECT_EQ(year.summary.teachers_ended, 2) << "of the graduates";
}

// Y1.
TEST(YearPlan, a_school_of_nine_grades_lets_the_ninth_graduate_and_a_college_the_fourth_course) {
    EXPECT_THAT(next(plan(school({"8«А»", "9«А»"}), {}).plan), ElementsAre("9«А»", "graduates"));
    EXPECT_THAT(next(plan(school({"3«А»", "4«А»"}), {}).plan), ElementsAre("4«А»", "graduates"));
    YearStructure college;
    college.new_kind = UnitKind::group;
    college.classes = {{.id = UnitId{1}, .kind = UnitKind::group, .label = "ИС-24", .grade = 2},
                       {.id = UnitId{2}, .kind = UnitKind::group, .label = "ИС-22", .grade = 4}};
    EXPECT_THAT(next(plan(college, {}).plan), ElementsAre("ИС-24", "graduates"));
}

// Y3.
TEST(YearPlan, repeaters_and_those_of_a_split_class_go_by_the_name_of_their_class_in_the_new_year) {
    const auto year =
        plan(school({"4«А»", "5«А»"}),
             {.units = {}, .pupils = {{MemberId{200}, "5а"}, {MemberId{201}, "6Б"}}, .new_classes = {{{"6Б"}}}});
    EXPECT_TRUE(year.plan.may_apply);
    EXPECT_EQ(year.targets.at(MemberId{200}).kind, Kind::unit);
    EXPECT_EQ(year.targets.at(MemberId{200}).unit, UnitId{1}) << "the former 4«А»";
    EXPECT_EQ(year.targets.at(MemberId{201}).kind, Kind::new_class);
    EXPECT_EQ(year.plan.summary.pupils_moved, 2);
    EXPECT_EQ(year.plan.moves[0].from, "5«А»");
}

// Y4.
TEST(YearPlan, a_class_joins_another_that_goes_on) {
    const auto two = school({"5«А»", "5«Б»"});
    const auto year =
        plan(two, {.units = {{UnitId{2}, YearFate::joins, "", UnitId{1}, true}}, .pupils = {}, .new_classes = {}});
    EXPECT_TRUE(year.plan.may_apply);
    EXPECT_EQ(year.targets.at(MemberId{200}).unit, UnitId{1});
    EXPECT_EQ(year.plan.summary.pupils_joined, 2);
    const auto lost = plan(two, {.units = {{UnitId{1}, YearFate::graduates, "", {}, true},
                                           {UnitId{2}, YearFate::joins, "", UnitId{1}, true}},
                                 .pupils = {},
                                 .new_classes = {}});
    EXPECT_FALSE(lost.plan.may_apply);
    EXPECT_THAT(lost.plan.classes[1].faults, ElementsAre(YearFault::no_target));
}

// Y2.
TEST(YearPlan, faults_are_named_where_they_are) {
    auto three = school({"5«А»", "5«Б»", "6«А»"});
    three.other_labels = {"Шахматы"};
    const auto year = plan(three, {.units = {{UnitId{1}, YearFate::goes_on, "6 Б", {}, true},
                                             {UnitId{3}, YearFate::goes_on, "шахматы", {}, true}},
                                   .pupils = {{MemberId{100}, "9В"}, {MemberId{999}, "6Б"}},
                                   .new_classes = {{{"7А"}}}})
                          .plan;
    EXPECT_FALSE(year.may_apply);
    EXPECT_THAT(year.classes[0].faults, ElementsAre(YearFault::label_twice));
    EXPECT_THAT(year.classes[1].faults, ElementsAre(YearFault::label_twice));
    EXPECT_THAT(year.classes[2].faults, UnorderedElementsAre(YearFault::label_unreadable, YearFault::label_taken));
    EXPECT_THAT(year.new_classes[0].faults, IsEmpty());
    EXPECT_THAT(year.moves[0].faults, ElementsAre(YearFault::no_such_class));
    EXPECT_THAT(year.moves[1].faults, ElementsAre(YearFault::no_pupil));
}

// Y5.
TEST(YearPlan, marks_and_fingerprint_change_with_what_the_plan_stands_on) {
    auto two = school({"5«А»", "5«Б»"});
    const auto before = plan(two, {}).plan;
    EXPECT_EQ(plan(two, {}).plan.fingerprint, before.fingerprint);
    two.classes[1].pupils.pop_back();
    const auto after = plan(two, {}).plan;
    EXPECT_EQ(after.classes[0].mark, before.classes[0].mark);
    EXPECT_NE(after.classes[1].mark, before.classes[1].mark);
    EXPECT_NE(after.fingerprint, before.fingerprint);
    EXPECT_NE(plan(two, {.units = {}, .pupils = {}, .new_classes = {{}}}).plan.fingerprint, after.fingerprint);
    EXPECT_FALSE(plan(YearStructure{}, {}).plan.may_apply);
}

}  // namespace
}  // namespace parta::people
