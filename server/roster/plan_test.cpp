// What becomes of people when a file meets an organisation, case by case.
#include "roster/plan.hpp"

#include "roster/plan_test_support.hpp"

namespace parta::roster {
namespace {

using testing::School;
using testing::shown_faults;
using Faults = std::vector<std::string>;

constexpr std::string_view pupil_headings =
    "Класс;Фамилия;Имя;Отчество;Дата рождения;Пол;Представитель 1;Телефон 1;E-mail 1;Представитель 2;Телефон 2;E-mail "
    "2\n";
constexpr std::string_view staff_headings = "ФИО;Должность;Предметы;Классное руководство;Телефон;E-mail\n";

std::string pupils(std::string_view lines) {
    return std::string(pupil_headings) + std::string(lines);
}

std::string staff(std::string_view lines) {
    return std::string(staff_headings) + std::string(lines);
}

Choices answer(std::string key, AnswerKind kind) {
    return {.answers = {{std::move(key), kind}}};
}

std::string changes(const PlannedPerson& person) {
    std::string text;
    for (const auto& change : person.changes)
        text += fmt::format("{}{}: {} → {}", text.empty() ? "" : "; ",
                            boost::describe::enum_to_string(change.field, "?"), change.before, change.after);
    return text;
}

constexpr std::string_view zhukov =
    "1А;Жуков;Семён;Павлович;01.08.2019;М;Жукова Ольга Ивановна;89990000065;olga@mail.example\n";

// ── Pupils ──

// I14.
TEST(Pupils, are_recognised_by_name_and_date_in_another_class) {
    School school;
    school.import(pupils(zhukov));
    auto moved = school.import(pupils("2Б;ЖУКОВ;СЕМЕН;ПАВЛОВИЧ;1.8.19;\n"));
    ASSERT_EQ(moved.people.size(), 1u);
    EXPECT_EQ(moved.people[0].change, Change::changed);
    EXPECT_EQ(changes(moved.people[0]), "class_label: 1«А» → 2«Б»");
    EXPECT_EQ(moved.people[0].name.given_name, "Семён");
    EXPECT_EQ(moved.people[0].moved_from, school.existing.units[0].id);
    EXPECT_EQ(school.label(school.named("Жуков", "Семён").unit), "2«Б»");
    EXPECT_EQ(school.named("Жуков", "Семён").sex, Sex::male) << "an empty cell erases nothing";
    EXPECT_EQ(school.existing.people.size(), 2u);
}

// I14.
TEST(Pupils, with_another_birth_date_are_other_people) {
    School school;
    school.import(pupils(zhukov));
    auto plan = school.import(pupils("1А;Жуков;Семён;Павлович;02.08.2019;М;Жукова Анна Петровна;89990000066;\n"));
    EXPECT_EQ(plan.summary.pupils, (Tally{1, 0, 0}));
    EXPECT_TRUE(plan.questions.empty());
    EXPECT_EQ(plan.absentees.size(), 1u);
}

// I14.
TEST(Pupils, of_one_family_with_another_birth_date_are_asked_about) {
    School school;
    school.import(pupils(zhukov));
    auto file = pupils("1А;Жуков;Семён;Павлович;02.08.2019;М;Жукова Ольга Ивановна;;\n");
    auto open = school.plan(file);
    EXPECT_TRUE(open.empty());
    EXPECT_EQ(shown_faults(open), Faults{"2:1 maybe_existing"});
    EXPECT_EQ(open.lines[0].outcome, LineOutcome::waits);
    EXPECT_TRUE(open.absentees.empty()) << "somebody in question is not absent";
    ASSERT_EQ(open.questions.size(), 1u);
    EXPECT_EQ(open.questions[0].kind, QuestionKind::existing_pupil);
    auto key = open.questions[0].key;
    EXPECT_EQ(school.plan(file, answer(key, AnswerKind::different)).summary.pupils, (Tally{1, 0, 0}));
    auto same = school.import(file, answer(key, AnswerKind::same));
    EXPECT_EQ(same.summary.pupils, (Tally{0, 1, 0}));
    EXPECT_EQ(changes(same.people[0]), "birth_date: 2019-08-01 → 2019-08-02");
    EXPECT_TRUE(school.import(file).empty());
}

// I14.
TEST(Pupils, without_a_date_are_recognised_in_their_class) {
    School school;
    school.import(pupils("1А;Жуков;Семён;;;;\n"));
    auto plan = school.import(pupils("1а;Жуков;Семён;;01.08.2019;М;\n"));
    EXPECT_EQ(plan.summary.pupils, (Tally{0, 1, 0}));
    EXPECT_EQ(changes(plan.people[0]), "birth_date:  → 2019-08-01; sex: unknown → male");
    EXPECT_TRUE(school.plan(pupils("1А;Жуков;Семён;;;;\n")).empty());
}

// I14.
TEST(Pupils, without_a_date_in_another_class_are_asked_about) {
    School school;
    school.import(pupils("1А;Жуков;Семён;;;;\n"));
    auto file = pupils("1Б;Жуков;Семён;;01.08.2019;;\n");
    auto open = school.plan(file);
    EXPECT_TRUE(open.empty());
    ASSERT_EQ(open.questions.size(), 1u);
    EXPECT_EQ(school.plan(file, answer(open.questions[0].key, AnswerKind::same)).summary.pupils, (Tally{0, 1, 0}));
    EXPECT_EQ(school.plan(file, answer(open.questions[0].key, AnswerKind::different)).summary.pupils, (Tally{1, 0, 0}));
}

// I15.
TEST(Pupils, of_two_lines_with_one_birth_date_are_one) {
    School school;
    auto plan =
        school.import(pupils("1А;Жуков;Семён;;01.08.2019;М;Жукова Ольга;89990000065;\n"
                             "1А;Жуков;Семен;;01.08.2019;М;Жуков Павел;89990000066;\n"));
    EXPECT_EQ(plan.summary.pupils, (Tally{1, 0, 0}));
    EXPECT_EQ(plan.summary.representations_created, 2);
    EXPECT_EQ(shown_faults(plan), Faults{"3:1 repeated_line (2)"});
    EXPECT_EQ(plan.people[0].lines, (std::vector{2, 3}));
    EXPECT_EQ(plan.lines[1].person, 0);
}

// I15.
TEST(Pupils, of_one_name_class_and_family_may_be_one_written_twice) {
    struct {
        std::string_view second;
        bool asked;
    } const cases[] = {
        {"1А;Жуков;Семён;;17.03.2018;М;Жукова Ольга;;", true},             // the same family by name
        {"1А;Жуков;Семён;;17.03.2018;М;Петрова Анна;89990000065;", true},  // by phone
        {"1А;Жуков;Семён;;;М;Петрова Анна;;", true},                       // a date missing, one class
        {"1Б;Жуков;Семён;;;М;Жукова Ольга;;", true},                       // a date missing, one family
        {"1Б;Жуков;Семён;;01.08.2019;М;;;", true},  // one date, two classes: a pupil is in one at most
        {"1А;Жуков;Семён;;17.03.2018;М;Петрова Анна;;", false},
        {"1Б;Жуков;Семён;;;М;Петрова Анна;;", false},
        {"1А;Жуков;Семён;Павлович;01.08.2019;М;Жукова Ольга;;", false},  // another name
    };
    for (const auto& one : cases) {
        School school;
        auto file = pupils("1А;Жуков;Семён;;01.08.2019;М;Жукова Ольга;89990000065;\n" + std::string(one.second) + "\n");
        auto plan = school.plan(file);
        std::vector<std::string> keys;
        for (const auto& question : plan.questions)
            if (question.kind == QuestionKind::twice_in_file) keys.push_back(question.key);
        EXPECT_EQ(keys, one.asked ? std::vector<std::string>{"twice:2:3"} : std::vector<std::string>{}) << one.second;
        EXPECT_EQ(plan.summary.pupils.created, one.asked ? 1 : 2) << one.second;
        EXPECT_EQ(plan.summary.waiting, one.asked ? 1 : 0) << one.second;
        if (!one.asked) continue;
        EXPECT_EQ(school.plan(file, answer("twice:2:3", AnswerKind::same)).summary.pupils.created, 1) << one.second;
        EXPECT_EQ(school.plan(file, answer("twice:2:3", AnswerKind::different)).summary.pupils.created, 2)
            << one.second;
    }
}

// I8.
TEST(Pupils, without_a_class_are_kept_without) {
    School school;
    auto plan = school.import(pupils(";Дорофеев;Вячеслав;;09.05.2018;М;\n13Ы;Ершова;Анна;;;Ж;\n"));
    EXPECT_EQ(shown_faults(plan), (Faults{"2:0 class_missing", "3:0 class_unreadable 13Ы"}));
    EXPECT_EQ(plan.summary.without_class, 2);
    EXPECT_EQ(plan.people[0].open_faults, std::vector{FaultCode::class_missing});
    EXPECT_TRUE(plan.units.empty());
    auto again = school.plan(pupils("1А;Дорофеев;Вячеслав;;09.05.2018;М;\n"));
    EXPECT_EQ(changes(again.people[0]), "class_label:  → 1«А»");
}

// I9.
TEST(Pupils, keep_their_class_when_the_file_names_none) {
    School school;
    school.import(pupils(zhukov));
    auto plan = school.plan(pupils(";Жуков;Семён;Павлович;01.08.2019;;\n"));
    EXPECT_TRUE(plan.empty());
    EXPECT_EQ(plan.summary.without_class, 0);
    EXPECT_TRUE(plan.people[0].open_faults.empty());
}

TEST(Pupils, without_a_name_are_left_out) {
    auto plan = School().plan(pupils("1А;;;Павлович;01.08.2019;М;Жукова Ольга;;\n1А;Ли;;;;;\n"));
    EXPECT_EQ(shown_faults(plan), (Faults{"2:1 name_missing Павлович", "3:1 name_incomplete Ли"}));
    EXPECT_EQ(plan.lines[0].outcome, LineOutcome::left_out);
    EXPECT_EQ(plan.summary.pupils, (Tally{1, 0, 0}));
    EXPECT_EQ(plan.summary.representatives, (Tally{0, 0, 0}));
}

// I10.
TEST(Pupils, absent_from_the_file_stay_unless_ticked) {
    School school;
    school.import(pupils("1А;Жуков;Семён;;;;\n1А;Ершова;Анна;;;;\n2А;Ли;Иван;;;;\n"));
    auto file = pupils("1А;Жуков;Семён;;;;\n");
    auto plan = school.plan(file);
    EXPECT_TRUE(plan.empty());
    ASSERT_EQ(plan.absentees.size(), 1u) << "the file says nothing of 2«А»";
    EXPECT_EQ(plan.absentees[0].name.surname, "Ершова");
    EXPECT_FALSE(plan.absentees[0].leaving);
    Choices leaving{.leaving = {plan.absentees[0].member}};
    auto ticked = school.import(file, leaving);
    EXPECT_FALSE(ticked.empty());
    EXPECT_EQ(ticked.summary.leaving, 1);
    EXPECT_TRUE(school.plan(file, leaving).empty());
    EXPECT_TRUE(school.plan(file).absentees.empty());
}

TEST(Pupils, phone_that_is_a_parents_stays_with_the_parent) {
    auto plan = School().plan(
        "Класс;ФИО;Телефон;ФИО матери;Телефон матери\n1А;Жуков Семён;89990000065;Жукова Ольга;89990000065\n"
        "1А;Ершова Анна;89990000066;Ершова Ева;89990000067\n");
    EXPECT_EQ(plan.people[0].phone, "");
    EXPECT_EQ(plan.people[1].phone, "+79990000066");
    ASSERT_EQ(plan.faults.size(), 1u);
    EXPECT_EQ(plan.faults[0].code, FaultCode::pupil_contact_of_parent);
    EXPECT_TRUE(plan.questions.empty());
}

// ── Choices ──

TEST(Choices, correct_cells_in_place) {
    auto file = pupils("13А;Жуков;Семён;;31.02.2019;М;Жукова Ольга;нет;\n");
    School school;
    EXPECT_EQ(shown_faults(school.plan(file)),
              (Faults{"2:0 class_unreadable 13А", "2:4 birth_date_impossible 31.02.2019", "2:7 phone_unreadable нет"}));
    Choices choices{.corrections = {{2, 0, "1 «а»"}, {2, 4, "28.02.2019"}, {2, 7, "8 999 000-00-65"}}};
    auto plan = school.plan(file, choices);
    EXPECT_EQ(shown_faults(plan), Faults{"2:0 class_new 1«А»"}) << "the class is made for this correction alone";
    EXPECT_EQ(plan.people[0].birth_date, "2019-02-28");
    EXPECT_EQ(plan.units.at(plan.people[0].unit).label.label, "1«А»");
    EXPECT_EQ(plan.people[1].phone, "+79990000065");
}

TEST(Choices, leave_out_lines_and_representatives) {
    School school;
    auto file =
        pupils("1А;Жуков;Семён;;01.08.2019;М;Жукова Ольга;;;Жуков Павел;;\n1А;Ершова;Анна;;;Ж;\n2А;Ли;Иван;;;;\n");
    auto plan = school.plan(file, {.skipped_lines = {3, 4}, .unticked = {{2, 2}}});
    EXPECT_EQ(plan.summary.pupils, (Tally{1, 0, 0}));
    EXPECT_EQ(plan.summary.representatives, (Tally{1, 0, 0}));
    EXPECT_EQ(plan.summary.units, (Tally{1, 0, 0})) << "no class for a skipped line alone";
    EXPECT_EQ(plan.summary.skipped, 2);
    EXPECT_FALSE(plan.lines[0].representatives[1].ticked);
    EXPECT_EQ(plan.lines[0].representatives[1].person, -1);
    school.import(file);
    auto skipping = school.plan(file, {.skipped_lines = {3}});
    EXPECT_TRUE(skipping.empty());
    EXPECT_TRUE(skipping.absentees.empty()) << "a skipped line is not an absence";
}

TEST(Choices, name_columns) {
    School school;
    std::string file = "Класс;Прозвище;Кто\n1А;Буратино;Жуков Семён\n";
    EXPECT_TRUE(school.plan(file).lines.empty());
    auto plan = school.plan(file, {.columns = {{2, Field::full_name, 0}}});
    EXPECT_EQ(plan.people.at(0).name, (PersonName{"Жуков", "Семён", ""}));
}

// ── Representatives ──

// I16.
TEST(Representatives, of_one_name_and_contact_are_one) {
    School school;
    auto plan =
        school.import(pupils("1А;Жуков;Семён;;;;Жукова Ольга Ивановна;8(999)0000065;\n"
                             "2Б;Жукова;Ева;;;;жукова ольга ивановна;+79990000065;olga@mail.example\n"
                             "3В;Жуков;Лев;;;;Жукова Ольга Ивановна;;OLGA@mail.example\n"
                             "3Г;Жуков;Ян;;;;Жукова Ольга Ивановна;89990000066;\n"));
    EXPECT_EQ(plan.summary.representatives, (Tally{2, 0, 0}));
    EXPECT_EQ(plan.summary.representations_created, 4);
    EXPECT_EQ(school.named("Жукова", "Ольга").email, "olga@mail.example");
    auto later = school.import(pupils("4А;Жуков;Пётр;;;;Жукова Ольга Ивановна;;olga@mail.example\n"));
    EXPECT_EQ(later.summary.representatives, (Tally{0, 0, 1}));
    EXPECT_EQ(later.summary.representations_created, 1);
}

TEST(Representatives, keep_the_first_of_differing_contacts) {
    School school;
    auto file = pupils(
        "1А;Жуков;Семён;;;;Жукова Ольга;89990000065;olga@mail.example\n"
        "2Б;Жукова;Ева;;;;Жукова Ольга;89990000066;olga@mail.example\n");
    auto plan = school.import(file);
    EXPECT_EQ(shown_faults(plan), Faults{"3:7 contact_differs +79990000066 (2)"});
    EXPECT_EQ(school.named("Жукова", "Ольга").phone, "+79990000065");
    EXPECT_TRUE(school.import(file).empty());
    auto other = school.import(pupils("2Б;Жукова;Ева;;;;Жукова Ольга;89990000066;\n"));
    EXPECT_EQ(changes(other.people[1]), "phone: +79990000065 → +79990000066");
    EXPECT_TRUE(school.plan(file).empty()) << "one of the file's two phones is already there";
}

TEST(Representatives, of_a_known_child_are_recognised_by_name) {
    School school;
    school.import(pupils(zhukov));
    auto plan = school.import(pupils("1А;Жуков;Семён;Павлович;01.08.2019;М;Жукова Ольга Ивановна;89990000077;\n"));
    EXPECT_EQ(plan.summary.representatives, (Tally{0, 1, 0}));
    EXPECT_EQ(changes(plan.people[1]), "phone: +79990000065 → +79990000077");
}

TEST(Representatives, of_a_known_child_may_gain_a_patronymic) {
    School school;
    school.import(pupils("1А;Жуков;Семён;;;;Жукова Ольга;89990000065;\n"));
    auto plan = school.import(pupils("1А;Жуков;Семён;;;;Жукова Ольга Ивановна;89990000065;\n"));
    EXPECT_TRUE(plan.questions.empty());
    EXPECT_EQ(changes(plan.people[1]), "patronymic:  → Ивановна");
}

TEST(Representatives, whose_short_name_the_file_still_uses_are_not_renamed) {
    School school;
    school.import(pupils("1А;Жуков;Семён;;;;Жукова Ольга;89990000065;\n"));
    auto plan =
        school.import(pupils("1А;Жуков;Семён;;;;Жукова Ольга;89990000065;;Жукова Ольга Ивановна;89990000065;\n"));
    EXPECT_EQ(plan.summary.representatives, (Tally{0, 0, 1})) << "the second waits: grandmother or the same?";
    EXPECT_EQ(plan.summary.open_questions, 1);
    EXPECT_EQ(school.existing.people.size(), 2u);
}

TEST(Representatives, without_a_name_are_not_made) {
    auto plan = School().plan(pupils("1А;Жуков;Семён;;;;;89990000065;\n"));
    EXPECT_EQ(shown_faults(plan), Faults{"2:7 representative_without_name +79990000065"});
    EXPECT_EQ(plan.summary.representatives, (Tally{0, 0, 0}));
}

TEST(Representatives, crowded_into_one_cell_are_taken_apart) {
    auto plan = School().plan("Класс;ФИО;Родители\n1А;Жуков Семён;Жукова О.И. (мать), т. 8-999-000-00-65\n");
    EXPECT_EQ(plan.people.at(1).name, (PersonName{"Жукова", "О.", "И."}));
    EXPECT_EQ(plan.people[1].phone, "+79990000065");
    EXPECT_EQ(plan.representations[0].relation, "мать");
}

// I11, I19.
TEST(SharedContact, is_asked_about_and_never_merged_by_itself) {
    School school;
    auto file = pupils("1А;Жуков;Семён;;;;Жукова Ольга;89990000065;\n2Б;Ершова;Анна;;;;Петрова Ева;89990000065;\n");
    auto open = school.plan(file);
    EXPECT_EQ(open.summary.representatives, (Tally{2, 0, 0}));
    EXPECT_EQ(shown_faults(open),
              (Faults{"2:7 contact_shared +79990000065 (3)", "3:7 contact_shared +79990000065 (2)"}));
    ASSERT_EQ(open.questions.size(), 1u);
    EXPECT_EQ(open.questions[0].key, "contact:+79990000065");
    EXPECT_EQ(open.questions[0].parties.size(), 2u);
    auto different = school.plan(file, answer("contact:+79990000065", AnswerKind::different));
    EXPECT_EQ(different.summary.representatives, (Tally{2, 0, 0}));
    EXPECT_TRUE(shown_faults(different).empty());
    auto same = school.plan(file, answer("contact:+79990000065", AnswerKind::same));
    EXPECT_EQ(same.summary.representatives, (Tally{1, 0, 0}));
    EXPECT_EQ(same.people[2].name.surname, "Жукова") << "the first line's name";
    EXPECT_EQ(same.summary.representations_created, 2);

    school.import(file);
    auto again = school.plan(file);
    EXPECT_TRUE(again.empty());
    EXPECT_TRUE(again.questions.empty()) << "both are known with this contact";
}

TEST(SharedContact, with_somebody_of_the_organisation_is_asked_about) {
    School school;
    school.import(pupils(zhukov));
    auto file = pupils("2Б;Ершова;Анна;;;;Ершова Ева;89990000065;\n");
    auto open = school.plan(file);
    EXPECT_EQ(open.summary.representatives, (Tally{1, 0, 0}));
    EXPECT_EQ(shown_faults(open), Faults{"2:7 contact_shared +79990000065"});
    auto same = school.import(file, answer("contact:+79990000065", AnswerKind::same));
    EXPECT_EQ(same.summary.representatives, (Tally{0, 1, 0}));
    EXPECT_EQ(changes(same.people[1]), "surname: Жукова → Ершова; given_name: Ольга → Ева; patronymic: Ивановна → ");
    EXPECT_TRUE(school.plan(file).empty());
}

TEST(SharedContact, of_three_cannot_be_one_person) {
    auto file = pupils("1А;Ан;А;;;;Ан Ия;89990000065;\n1А;Бо;Б;;;;Бо Ия;89990000065;\n1А;Ву;В;;;;Ву Ия;89990000065;\n");
    auto plan = School().plan(file, answer("contact:+79990000065", AnswerKind::same));
    EXPECT_EQ(plan.summary.representatives, (Tally{3, 0, 0}));
    EXPECT_EQ(plan.summary.open_questions, 1);
}

// I19.
TEST(SharedContact, held_by_the_childs_other_representative_makes_the_new_one_wait) {
    School school;
    school.import(pupils(zhukov));
    auto file = pupils("1А;Жуков;Семён;Павлович;01.08.2019;М;Петрова Ольга Ивановна;89990000065;\n");
    auto open = school.plan(file);
    EXPECT_TRUE(open.empty()) << "a surname after marriage, or another person?";
    EXPECT_EQ(shown_faults(open), Faults{"2:7 contact_shared +79990000065"});
    auto same = school.plan(file, answer("contact:+79990000065", AnswerKind::same));
    EXPECT_EQ(changes(same.people[1]), "surname: Жукова → Петрова");
    auto different = school.plan(file, answer("contact:+79990000065", AnswerKind::different));
    EXPECT_EQ(different.summary.representatives, (Tally{1, 0, 0}));
}

// ── Staff ──

// I17.
TEST(Staff, are_recognised_by_name_and_contact) {
    School school;
    school.import(staff("Семенова Анна Петровна;Учитель;Физика;5А;89990000001;\n"));
    auto plan = school.import(staff("Семёнова Анна Петровна;Учитель;Физика;;89990000001;anna@school.example\n"));
    EXPECT_EQ(plan.summary.staff, (Tally{0, 1, 0}));
    EXPECT_EQ(changes(plan.people[0]), "surname: Семенова → Семёнова; email:  → anna@school.example");
    EXPECT_TRUE(school.plan(staff("Семенова Анна Петровна;Учитель;Физика;;89990000001;\n")).empty()) << "ё is kept";
    EXPECT_EQ(school.named("Семёнова", "Анна").leads.size(), 1u) << "an empty cell erases nothing";
}

TEST(Staff, with_other_contacts_are_asked_about) {
    School school;
    school.import(staff("Семёнова Анна;Учитель;;;89990000001;\n"));
    auto file = staff("Семёнова Анна;Учитель;;;89990000002;\n");
    auto open = school.plan(file);
    EXPECT_TRUE(open.empty());
    EXPECT_TRUE(open.absentees.empty());
    EXPECT_EQ(shown_faults(open), Faults{"2:0 maybe_existing"});
    auto key = open.questions.at(0).key;
    EXPECT_EQ(changes(school.plan(file, answer(key, AnswerKind::same)).people[0]),
              "phone: +79990000001 → +79990000002");
    EXPECT_EQ(school.plan(file, answer(key, AnswerKind::different)).summary.staff, (Tally{1, 0, 0}));
    EXPECT_TRUE(school.plan(staff("Семёнова Анна;Учитель;;;;\n")).empty()) << "no contacts: the only one of this name";
}

TEST(Staff, without_contacts_among_namesakes_are_asked_about) {
    School school;
    auto two = staff("Семёнова Анна;Учитель;;;89990000001;\nСемёнова Анна;Учитель;;;89990000002;\n");
    school.import(two, answer("twice:2:3", AnswerKind::different));
    auto plan = school.plan(staff("Семёнова Анна;Директор;;;;\n"));
    EXPECT_TRUE(plan.empty());
    EXPECT_EQ(plan.lines[0].outcome, LineOutcome::waits);
}

TEST(Staff, who_hold_a_role_by_hand_are_not_other_staff_besides) {
    using policy::Role;
    School school;
    school.import(staff("Семёнова Анна;Бухгалтер;;;89990000001;\n"));
    school.existing.people[0].roles = {Role::teacher, Role::non_teaching};
    auto plan = school.import(staff("Семёнова Анна;Библиотекарь;;;89990000001;\n"));
    EXPECT_EQ(plan.people[0].roles, std::vector{Role::teacher});
    EXPECT_EQ(plan.people[0].roles_ended, std::vector{Role::non_teaching});
}

TEST(Staff, on_two_lines_are_one_with_both_positions) {
    School school;
    auto file =
        staff("Семёнова Анна;Учитель;Физика;5А;89990000001;\nСемёнова Анна;Педагог-психолог;;6Б;89990000001;\n");
    auto plan = school.import(file);
    EXPECT_EQ(plan.summary.staff, (Tally{1, 0, 0}));
    const auto& person = school.named("Семёнова", "Анна");
    EXPECT_EQ(person.position, "Учитель; Педагог-психолог");
    EXPECT_EQ(person.roles, (std::vector{policy::Role::teacher, policy::Role::specialist}));
    EXPECT_EQ(person.leads.size(), 2u);
    EXPECT_TRUE(school.plan(file).empty());
}

TEST(Staff, of_one_name_and_two_phones_are_asked_about) {
    School school;
    auto file = staff("Семёнова Анна;Учитель;;;89990000001;\nСемёнова Анна;Учитель;;;89990000002;\n");
    auto open = school.plan(file);
    EXPECT_EQ(open.summary.staff, (Tally{1, 0, 0}));
    EXPECT_EQ(open.lines[1].outcome, LineOutcome::waits);
    EXPECT_EQ(school.plan(file, answer("twice:2:3", AnswerKind::same)).summary.staff, (Tally{1, 0, 0}));
    school.import(file, answer("twice:2:3", AnswerKind::different));
    EXPECT_EQ(school.existing.people.size(), 2u);
    EXPECT_TRUE(school.plan(file, answer("twice:2:3", AnswerKind::different)).empty());
    EXPECT_TRUE(school.plan(file).empty());
}

TEST(Staff, lose_the_roles_of_a_former_position_only) {
    using policy::Role;
    School school;
    school.import(staff("Семёнова Анна;Заместитель директора;;;89990000001;\n"));
    school.existing.people[0].roles = {Role::administrator, Role::deputy};
    auto plan = school.import(staff("Семёнова Анна;Учитель;;;89990000001;\n"));
    EXPECT_EQ(plan.people[0].roles_ended, std::vector{Role::deputy});
    EXPECT_EQ(plan.people[0].roles_added, std::vector{Role::teacher});
    EXPECT_EQ(plan.people[0].roles, (std::vector{Role::administrator, Role::teacher}));
    EXPECT_TRUE(school.plan(staff("Семёнова Анна;Учитель;;;89990000001;\n")).empty());
}

TEST(Staff, who_teach_are_teachers_whatever_their_position) {
    using policy::Role;
    auto plan =
        School().plan(staff("А Б;Заместитель директора;Физика;;;\nВ Г;;Химия;;;\nД Е;Звездочёт;;;;\nЖ З;Педагог "
                            "дополнительного образования;Шахматы;;;\n"));
    EXPECT_EQ(plan.people[0].roles, (std::vector{Role::deputy, Role::teacher}));
    EXPECT_EQ(plan.people[1].roles, std::vector{Role::teacher});
    EXPECT_EQ(plan.people[2].roles, std::vector{Role::non_teaching});
    EXPECT_EQ(plan.people[3].roles, std::vector{Role::supplementary_teacher});
    EXPECT_EQ(shown_faults(plan), (Faults{"3:1 position_missing", "4:1 position_unknown Звездочёт"}));
}

TEST(Staff, lead_classes_that_are_made_when_absent) {
    School school;
    auto plan = school.import(staff("Семёнова Анна;Учитель;;\"1 \"\"А\"\", 2Б и 2В\";;\n"));
    EXPECT_EQ(plan.summary.units, (Tally{3, 0, 0}));
    EXPECT_EQ(plan.people[0].leads_added.size(), 3u);
    auto other = school.plan(staff("Петрова Ева;Учитель;;1А;;\nЛи Ян;Учитель;;1А 3Г;;\n"));
    EXPECT_EQ(shown_faults(other), (Faults{"2:3 class_has_other_leader 1«А»", "3:3 class_has_other_leader 1«А» (2)"}));
    EXPECT_EQ(shown_faults(school.plan(staff("Ли Ян;Учитель;;всё;;\n"))), Faults{"2:3 class_unreadable всё"});
}

TEST(Staff, absent_are_listed_but_administrators_are_not) {
    using policy::Role;
    School school;
    school.import(staff("Семёнова Анна;Учитель;;;;\nПетрова Ева;Бухгалтер;;;;\n"));
    school.existing.people.push_back({.id = MemberId{1000}, .name = {"Ли", "Ян", ""}, .roles = {Role::administrator}});
    auto plan = school.plan(staff("Семёнова Анна;Учитель;;;;\n"));
    ASSERT_EQ(plan.absentees.size(), 1u);
    EXPECT_EQ(plan.absentees[0].name.surname, "Петрова");
    auto joined = school.plan(staff("Ли Ян;Учитель;;;89990000001;\n"));
    EXPECT_EQ(joined.summary.staff, (Tally{0, 1, 0})) << "the administrator who is in the file is the same person";
    EXPECT_EQ(joined.people[0].roles, (std::vector{Role::administrator, Role::teacher}));
}

// ── Staff who are parents ──

// I18.
TEST(StaffAndParent, of_one_name_and_phone_are_one_in_either_order) {
    auto pupils_file = pupils("1А;Жуков;Семён;;;;Жукова Ольга;89990000065;home@mail.example\n");
    auto staff_file = staff("Жукова Ольга;Учитель;;;8-999-000-00-65;work@school.example\n");
    School staff_first, pupils_first;
    staff_first.import(staff_file);
    staff_first.import(pupils_file);
    pupils_first.import(pupils_file);
    pupils_first.import(staff_file);
    EXPECT_EQ(staff_first.content(), pupils_first.content());
    EXPECT_EQ(staff_first.existing.people.size(), 2u);
    EXPECT_EQ(pupils_first.named("Жукова", "Ольга").email, "work@school.example");
    for (const auto& file : {pupils_file, staff_file}) {
        EXPECT_TRUE(staff_first.plan(file).empty());
        EXPECT_TRUE(pupils_first.plan(file).empty());
    }
}

// I18.
TEST(StaffAndParent, of_one_name_and_email_are_asked_about) {
    auto pupils_file = pupils("1А;Жуков;Семён;;;;Жукова Ольга;89990000065;olga@mail.example\n");
    auto staff_file = staff("Жукова Ольга;Учитель;;;89990000066;olga@mail.example\n");
    for (bool staff_first : {true, false}) {
        School school;
        school.import(staff_first ? staff_file : pupils_file);
        const auto& second = staff_first ? pupils_file : staff_file;
        auto open = school.plan(second);
        ASSERT_EQ(open.questions.size(), 1u);
        EXPECT_EQ(open.questions[0].kind, QuestionKind::staff_and_parent);
        School one = school, two = school;
        one.import(second, answer(open.questions[0].key, AnswerKind::same));
        two.import(second);
        EXPECT_EQ(one.existing.people.size(), 2u);
        EXPECT_EQ(two.existing.people.size(), 3u);
        for (auto* after : {&one, &two})
            for (const auto& file : {pupils_file, staff_file}) {
                auto again = after->plan(file);
                EXPECT_TRUE(again.empty());
                EXPECT_TRUE(again.questions.empty());
            }
    }
}

// ── Other shapes of file ──

TEST(Files, of_one_class_after_another_name_it_in_rows_of_their_own) {
    School school;
    auto plan = school.import(
        "№;ФИО;Дата рождения\nКласс: 5А\n1;Жуков Семён;01.08.2014\n2;Ершова Анна;02.08.2014\n5Б;;\n1;Ли Ян;\n");
    EXPECT_EQ(plan.summary.pupils, (Tally{3, 0, 0}));
    EXPECT_EQ(school.label(school.named("Ершова", "Анна").unit), "5«А»");
    EXPECT_EQ(school.label(school.named("Ли", "Ян").unit), "5«Б»");
}

TEST(Files, of_a_college_have_groups) {
    School school;
    school.existing.labels = Labels::college;
    school.existing.today = "2025-09-01";
    auto plan =
        school.import("Группа;Студент;Дата рождения\nис-21;Жуков Семён;01.08.2007\nИС 21;Ершова Анна;\n11-А;Ли Ян;\n");
    EXPECT_EQ(plan.summary.units, (Tally{2, 0, 0}));
    EXPECT_EQ(school.label(school.named("Ершова", "Анна").unit), "ИС-21");
    EXPECT_EQ(school.label(school.named("Ли", "Ян").unit), "11-А");
}

TEST(Files, with_cells_too_long_lose_only_those) {
    std::string endless(max_cell_code_points + 1, 'a');
    auto plan = School().plan(pupils("1А;Жуков;Семён;;;;Жукова Ольга;89990000065;" + endless + "\n"));
    EXPECT_EQ(shown_faults(plan), Faults{"2:8 cell_too_long"});
    EXPECT_EQ(plan.people.size(), 2u);
}

TEST(Files, of_strange_ages_are_doubted) {
    EXPECT_EQ(shown_faults(School().plan(pupils("1А;Жуков;Семён;;01.08.1985;;\n1А;Ли;Ян;;01.08.2024;;\n"))),
              (Faults{"2:4 birth_date_implausible 01.08.1985", "3:4 birth_date_implausible 01.08.2024"}));
}

// I26.
TEST(Files, of_ages_that_do_not_fit_the_class_are_doubted) {
    EXPECT_EQ(shown_faults(School().plan(pupils("1А;Жуков;Семён;;03.03.2012;;\n11А;Ли;Ян;;01.08.2019;;\n"
                                                "1А;Лис;Ада;;01.08.2019;;\n9А;Мак;Ия;;01.08.2010;;\n"
                                                "Без класса;Рой;Ян;;01.08.2010;;\n"))),
              (Faults{"2:4 age_unlikely_for_class 03.03.2012", "3:4 age_unlikely_for_class 01.08.2019",
                      "6:0 class_unreadable Без класса"}));
}

}  // namespace
}  // namespace parta::roster
