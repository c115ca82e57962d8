// The two rosters of tests/data/rosters, with every fault that was put into them.
#include <chrono>

#include "roster/plan_test_support.hpp"

namespace parta::roster {
namespace {

using testing::read_roster;
using testing::School;
using testing::shown_faults;

TEST(School900, is_read_as_it_is) {
    auto file = testing::parsed(read_roster("school-900/pupils.csv"));
    EXPECT_EQ(file.table.encoding, Encoding::windows_1251);
    EXPECT_EQ(file.table.separator, ';');
    EXPECT_EQ(file.columns.kind, FileKind::pupils);
    EXPECT_EQ(file.columns.header_line, 1);
    EXPECT_EQ(file.columns.representatives(), 2);
    for (const auto& column : file.columns.columns) {
        EXPECT_NE(column.field, Field::ignored) << column.heading;
        EXPECT_EQ(column.certainty, Certainty::certain) << column.heading;
    }
    EXPECT_EQ(testing::parsed(read_roster("school-900/staff.csv")).columns.kind, FileKind::staff);
}

// I8.
TEST(School900, pupils_have_these_faults_and_no_others) {
    School school;
    auto plan = school.plan(read_roster("school-900/pupils.csv"));
    EXPECT_EQ(shown_faults(plan), (std::vector<std::string>{
                                      "15:4 birth_date_impossible 31.02.2015", "19:0 class_missing",
                                      "21:7 phone_unreadable нет", "325:1 maybe_twice (324)",
                                      "904:4 age_unlikely_for_class 03.03.2012",  // in 1«А»
                                  }));
    std::map<FaultCode, int> notes;
    for (const auto& fault : plan.faults)
        if (fault.severity == Severity::note) ++notes[fault.code];
    EXPECT_EQ(notes, (std::map<FaultCode, int>{{FaultCode::latin_letters, 68}}));  // classes with a Latin A or B
    ASSERT_EQ(plan.questions.size(), 1u);
    EXPECT_EQ(plan.questions[0].key, "twice:324:325");
    EXPECT_EQ(plan.questions[0].kind, QuestionKind::twice_in_file);
}

TEST(School900, pupils_become_40_classes_and_their_families) {
    School school;
    auto plan = school.plan(read_roster("school-900/pupils.csv"));
    EXPECT_EQ(plan.lines.size(), 902u);
    const auto& s = plan.summary;
    EXPECT_EQ(s.units, (Tally{40, 0, 0}));
    EXPECT_EQ(s.pupils, (Tally{901, 0, 0}));  // line 325 waits
    EXPECT_EQ(s.waiting, 1);
    EXPECT_EQ(s.left_out, 0);
    EXPECT_EQ(s.without_class, 1);
    EXPECT_EQ(s.representatives, (Tally{880, 0, 0}));  // 883 named, two of them in line 325, one with two children
    EXPECT_EQ(s.representations_created, 881);
    EXPECT_EQ(plan.units.front().label.label, "1«А»");
    EXPECT_EQ(plan.units.back().label.label, "11«Б»");

    Choices two_people{.answers = {{"twice:324:325", AnswerKind::different}}};
    EXPECT_EQ(school.plan(read_roster("school-900/pupils.csv"), two_people).summary.pupils, (Tally{902, 0, 0}));
    Choices one_person{.answers = {{"twice:324:325", AnswerKind::same}}};
    auto one = school.plan(read_roster("school-900/pupils.csv"), one_person);
    EXPECT_EQ(one.summary.pupils, (Tally{901, 0, 0}));
    EXPECT_EQ(one.summary.waiting, 0);
    EXPECT_EQ(shown_faults(one).at(3), "325:1 repeated_line (324)");
}

// I16.
TEST(School900, siblings_have_one_mother) {
    School school;
    school.import(read_roster("school-900/pupils.csv"));
    const auto& mother = school.named("Абрамова", "Диана");
    std::vector<std::string> children;
    for (const auto& [child, parent, relation, restricted] : school.existing.representations)
        if (parent == mother.id)
            children.push_back(school.find(child).name.given_name + " " + school.label(school.find(child).unit));
    std::ranges::sort(children);
    EXPECT_EQ(children, (std::vector<std::string>{"Валерия 8«А»", "Варвара 1«А»"}));
    // Two women of one name and different phones stay two.
    auto namesakes = std::ranges::count_if(school.existing.people, [](const ExistingPerson& p) {
        return p.name == PersonName{"Александрова", "Диана", "Максимовна"};
    });
    EXPECT_EQ(namesakes, 2);
}

TEST(School900, staff_are_64_with_these_roles) {
    School school;
    auto plan = school.import(read_roster("school-900/staff.csv"));
    EXPECT_EQ(plan.summary.staff, (Tally{64, 0, 0}));
    EXPECT_EQ(plan.summary.units, (Tally{40, 0, 0}));  // each with its class teacher
    EXPECT_TRUE(shown_faults(plan).empty());
    std::map<policy::Role, int> roles;
    int leads = 0;
    for (const auto& person : school.existing.people) {
        for (auto role : person.roles) ++roles[role];
        leads += static_cast<int>(person.leads.size());
    }
    using policy::Role;
    EXPECT_EQ(roles, (std::map<Role, int>{{Role::head, 1},
                                          {Role::deputy, 3},
                                          {Role::teacher, 49},
                                          {Role::supplementary_teacher, 4},
                                          {Role::specialist, 7}}));
    EXPECT_EQ(leads, 40);
    EXPECT_EQ(school.label(school.named("Копылова", "София").leads.at(0)), "8«В»");
}

TEST(School900, the_same_files_again_change_nothing) {
    for (AnswerKind answer : {AnswerKind::unanswered, AnswerKind::same, AnswerKind::different}) {
        School school;
        Choices choices{.answers = {{"twice:324:325", answer}}};
        school.import(read_roster("school-900/pupils.csv"), choices);
        school.import(read_roster("school-900/staff.csv"));
        auto content = school.content();
        for (auto name : {"school-900/pupils.csv", "school-900/staff.csv"}) {
            auto again = school.import(read_roster(name));
            EXPECT_TRUE(again.empty()) << name;
            EXPECT_TRUE(again.absentees.empty()) << name;
            EXPECT_EQ(again.questions.size(), std::string_view{name}.contains("pupils") ? 1u : 0u) << name;
        }
        EXPECT_EQ(school.content(), content);
    }
}

// I13.
TEST(School900, staff_first_or_pupils_first_is_the_same_school) {
    School staff_first, pupils_first;
    staff_first.import(read_roster("school-900/staff.csv"));
    staff_first.import(read_roster("school-900/pupils.csv"));
    pupils_first.import(read_roster("school-900/pupils.csv"));
    pupils_first.import(read_roster("school-900/staff.csv"));
    EXPECT_EQ(staff_first.content(), pupils_first.content());
    EXPECT_EQ(staff_first.existing.people.size(), 901u + 880u + 64u);
}

TEST(School120, is_a_clean_file) {
    School school;
    auto pupils = school.import(read_roster("school-120/pupils.csv"));
    EXPECT_TRUE(shown_faults(pupils).empty());
    EXPECT_TRUE(pupils.questions.empty());
    EXPECT_EQ(pupils.summary.pupils, (Tally{120, 0, 0}));
    EXPECT_EQ(pupils.summary.units, (Tally{5, 0, 0}));
    EXPECT_EQ(pupils.summary.representatives, (Tally{126, 0, 0}));
    auto staff = school.import(read_roster("school-120/staff.csv"));
    EXPECT_TRUE(shown_faults(staff).empty());
    EXPECT_EQ(staff.summary.staff, (Tally{8, 0, 0}));
    EXPECT_EQ(staff.summary.units, (Tally{0, 0, 4}));
    EXPECT_EQ(staff.people[4].subjects, (std::vector<std::string>{"Английский язык", "Немецкий язык"}));
    EXPECT_TRUE(school.import(read_roster("school-120/pupils.csv")).empty());
    EXPECT_TRUE(school.import(read_roster("school-120/staff.csv")).empty());
}

TEST(School900, another_school_of_the_same_organisation_is_added) {
    School school;
    school.import(read_roster("school-900/pupils.csv"));
    auto plan = school.plan(read_roster("school-120/pupils.csv"));
    EXPECT_EQ(plan.summary.pupils.changed, 0);
    // Pupils of school-900 in the five classes that this file names are absent from it, and stay.
    EXPECT_EQ(plan.summary.leaving, 0);
    auto in_named_classes = std::ranges::count_if(school.existing.people, [&](const ExistingPerson& p) {
        auto label = school.label(p.unit);
        return label.starts_with("1«") || label == "2«А»";
    });
    EXPECT_EQ(plan.absentees.size(), static_cast<std::size_t>(in_named_classes));
}

}  // namespace
}  // namespace parta::roster
