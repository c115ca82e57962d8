// «Нагрузка» (docs/protocol/roster.md I35–I38).
#include "roster/duties.hpp"

#include <gmock/gmock.h>

#include "orgs/orgs.hpp"
#include "roster/import.hpp"
#include "roster/plan_test_support.hpp"
#include "support/database.hpp"
#include "support/roster.hpp"
#include "support/school.hpp"

namespace parta::roster {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::School;
using ::testing::UnorderedElementsAre;

std::string told(const auto& duty) {
    return fmt::format("{} {} {}{}", duty.unit_label, duty.subject, duty.name.surname,
                       duty.subgroup.empty() ? "" : " " + duty.subgroup);
}

std::vector<std::string> told(const std::vector<PlannedDuty>& duties) {
    std::vector<std::string> all;
    for (const auto& duty : duties) all.push_back(told(duty));
    return all;
}

School school_with_staff() {
    School school;
    school.import(
        "ФИО;Должность\n"
        "Иванова Анна Андреевна;учитель\n"
        "Петров Пётр Павлович;учитель\n"
        "Петров Яков Ильич;учитель\n"
        "Ёлкина Ева Юрьевна;учитель\n");
    school.import("Класс;ФИО\n5А;Лисин Роман\n5Б;Белов Егор\n");
    return school;
}

// I35.
TEST(Duties, RowsOfTeacherSubjectClassAndSubgroup) {
    const auto school = school_with_staff();
    const auto plan = school.plan(
        "Учебная нагрузка на год\n"
        "Учитель;Предмет;Класс;Подгруппа;Часов в неделю\n"
        "Иванова Анна Андреевна;Русский язык;5А, 5Б;;5\n"
        ";;5 \"Б\";2 гр.;1\n"
        ";Литература;5А (3);;3\n"
        "Елкина Е.Ю.;Физика;5А;;2\n"
        "Итого;;;;11\n");
    EXPECT_EQ(plan.columns.kind, FileKind::duties);
    EXPECT_THAT(told(plan.duties),
                ElementsAre("5«А» Литература Иванова", "5«А» Русский язык Иванова", "5«А» Физика Ёлкина",
                            "5«Б» Русский язык Иванова", "5«Б» Русский язык Иванова 2"));
    EXPECT_THAT(plan.faults, IsEmpty());
    EXPECT_EQ(plan.summary.duties, (Tally{5, 0, 0}));
    EXPECT_THAT(plan.people, IsEmpty());
}

// I35.
TEST(Duties, AGridOfClassesAndSubjects) {
    const auto school = school_with_staff();
    const auto plan = school.plan(
        ";Русский язык;Английский язык;Физкультура;Ключевой курс\n"
        "5А;Иванова А.А.;Иванова А. А. / Ёлкина Е. Ю.;Ёлкина 2;\n"
        "5Б;Иванова;Ёлкина Е. (девочки);—;\n");
    EXPECT_EQ(plan.columns.kind, FileKind::duties);
    EXPECT_EQ(plan.columns.columns[4].field, Field::ignored);
    EXPECT_THAT(told(plan.duties), ElementsAre("5«А» Английский язык Иванова 1", "5«А» Английский язык Ёлкина 2",
                                               "5«А» Русский язык Иванова", "5«А» Физкультура Ёлкина",
                                               "5«Б» Английский язык Ёлкина девочки", "5«Б» Русский язык Иванова"));
    // A heading that is no known subject is taken for one by choice.
    const auto chosen =
        school.plan("Класс;Русский язык;Физика;Ключевой курс\n5А;;;Иванова\n", {.columns = {{3, Field::teachers, 0}}});
    EXPECT_THAT(told(chosen.duties), ElementsAre("5«А» Ключевой курс Иванова"));
}

// I50.
TEST(Duties, AGridOfTeachersAndClasses) {
    const auto school = school_with_staff();
    const auto plan = school.plan(
        "Учитель;5А;5Б;Всего часов\n"
        "Иванова А. А.;Русский язык 5, Литература 3;Русский язык (1 гр.);13\n"
        "Ёлкина Е. Ю.;—;Физика / Химия;4\n"
        "Итого;8;9;17\n");
    EXPECT_EQ(plan.columns.kind, FileKind::duties);
    EXPECT_EQ(plan.columns.columns[1].field, Field::taught);
    EXPECT_THAT(told(plan.duties),
                ElementsAre("5«А» Литература Иванова", "5«А» Русский язык Иванова", "5«Б» Русский язык Иванова 1",
                            "5«Б» Физика Ёлкина", "5«Б» Химия Ёлкина"));
    EXPECT_THAT(plan.faults, IsEmpty());
    EXPECT_EQ(plan.summary.left_out, 0);
}

// I50.
TEST(Duties, AGridOfTeachersSubjectsAndClassesTellsHours) {
    const auto school = school_with_staff();
    const auto plan = school.plan(
        "Тарификация на 2026/2027 учебный год;;;;\n"
        "ФИО педагога;Должность;Предмет;Классы;\n"
        ";;;5 А;5 Б\n"
        "Иванова Анна Андреевна;учитель;Русский язык;5;5\n"
        ";;Литература;3;\n"
        "Ёлкина Ева Юрьевна;учитель;Физика;0;2,5 ч\n"
        ";;;1;\n"
        "Всего;;;9;7,5\n");
    EXPECT_EQ(plan.columns.kind, FileKind::duties);
    EXPECT_EQ(plan.columns.last_header_line, 3);
    EXPECT_THAT(told(plan.duties), ElementsAre("5«А» Литература Иванова", "5«А» Русский язык Иванова",
                                               "5«Б» Русский язык Иванова", "5«Б» Физика Ёлкина"));
    EXPECT_THAT(testing::shown_faults(plan), ElementsAre("7:3 subject_missing"));
}

// I50.
TEST(Duties, AClassOfTheHeadingsThatIsUnknownIsAskedAboutOnce) {
    const auto school = school_with_staff();
    const auto plan = school.plan("Учитель;Предмет;5А;9Я\nИванова А. А.;Физика;2;2\nЁлкина;Химия;2;2\n");
    EXPECT_THAT(told(plan.duties), ElementsAre("5«А» Физика Иванова", "5«А» Химия Ёлкина"));
    EXPECT_THAT(testing::shown_faults(plan), ElementsAre("2:3 unit_unknown 9«Я»"));
    EXPECT_NE(testing::parsed("ФИО;Должность;1 полугодие;2 полугодие\nЯ;учитель;5;4\n").columns.kind, FileKind::duties);
    EXPECT_EQ(testing::parsed("1;2;3;4\nКласс;ФИО;Дата рождения;Телефон\n5А;Я;;\n").columns.kind, FileKind::pupils);
}

// I36.
TEST(Duties, WhoeverIsNotUnderstoodIsAskedForAndNobodyIsMade) {
    const auto school = school_with_staff();
    constexpr std::string_view file =
        "Учитель;Предмет;Класс\n"
        "Петров П. П.;Физика;5А\n"
        "Петров;Химия;5А\n"
        "Сидоров С. С.;Химия;5Б\n"
        "Иванова А. А.;Физика;9Я\n"
        "Иванова А. А.;;5Б\n";
    const auto plan = school.plan(file);
    EXPECT_THAT(told(plan.duties), ElementsAre("5«А» Физика Петров"));
    EXPECT_THAT(testing::shown_faults(plan),
                ElementsAre("3:0 teacher_ambiguous Петров", "4:0 teacher_unknown Сидоров С. С.",
                            "5:2 unit_unknown 9«Я»", "6:1 subject_missing"));
    EXPECT_EQ(plan.summary.left_out, 4);
    EXPECT_THAT(plan.units, IsEmpty()) << "a table of duties makes no classes";
    const auto corrected = school.plan(file, {.corrections = {{3, 0, "Петров Я. И."}, {5, 2, "5Б"}}});
    EXPECT_THAT(told(corrected.duties), ElementsAre("5«А» Физика Петров", "5«А» Химия Петров", "5«Б» Физика Иванова"));
}

// I36.
TEST(Duties, AClassThatCannotBeReadAtAllLeavesTheLineOut) {
    const auto school = school_with_staff();
    const auto plan = school.plan(
        "Учитель;Предмет;Класс\n"
        "Ёлкина;Физика;5А\n"
        "Ёлкина;Физика;не указан\n"
        "Ёлкина;Химия;все\n"
        "Ёлкина;Химия;5Б, все\n");
    EXPECT_THAT(told(plan.duties), ElementsAre("5«А» Физика Ёлкина", "5«Б» Химия Ёлкина"));
    EXPECT_THAT(testing::shown_faults(plan),
                ElementsAre("3:2 unit_unknown не указан", "4:2 unit_unknown все", "5:2 unit_unknown все"));
    EXPECT_EQ(plan.summary.left_out, 2) << "of the last line a part goes in";
    EXPECT_EQ(plan.summary.duties.created, 2);
}

// I37.
TEST(Duties, TheSecondTimeShowTheDifference) {
    auto school = school_with_staff();
    constexpr std::string_view first =
        "Учитель;Предмет;Класс\nИванова А. А.;Физика;5А\nИванова А. А.;Химия;5А\nЁлкина;Физика;5Б\n";
    school.import(first);
    EXPECT_TRUE(school.plan(first).empty());
    EXPECT_EQ(school.plan(first).summary.duties, (Tally{0, 0, 3}));
    // Физика of 5«А» goes to Ёлкина; 5«Б» and Химия are not spoken of.
    constexpr std::string_view second = "Учитель;Предмет;Класс\nЁлкина;физика;5А\n";
    const auto plan = school.plan(second);
    EXPECT_THAT(told(plan.duties), ElementsAre("5«А» Физика Ёлкина")) << "the subject keeps its spelling";
    ASSERT_THAT(told(plan.ending_duties), ElementsAre("5«А» Физика Иванова"));
    EXPECT_FALSE(plan.ending_duties[0].ending) << "nothing ends by itself";
    school.import(second, {.ending_duties = {plan.ending_duties[0]}});
    EXPECT_TRUE(school.plan(second).empty());
    EXPECT_THAT(school.plan(second).ending_duties, IsEmpty());
    EXPECT_EQ(school.existing.duties.size(), 3U);
    // Where the teacher is not understood, the one who teaches there now is not missed.
    EXPECT_THAT(school.plan("Учитель;Предмет;Класс\nКуров;Физика;5А\nИванова;Химия;5А\n").ending_duties, IsEmpty());
}

// I35.
TEST(Duties, OtherTablesAreNotTakenForThem) {
    EXPECT_EQ(testing::parsed("ФИО;Должность;Предметы;Класс\nЯ;учитель;Физика;5А\n").columns.kind, FileKind::staff);
    EXPECT_EQ(testing::parsed("ФИО;Класс;Дата рождения;Физкультура\nЯ;5А;;осн\n").columns.kind, FileKind::pupils);
    EXPECT_NE(testing::parsed("ФИО;Предметы;Телефон;Класс\nЯ;Физика;;5А\n").columns.kind, FileKind::duties);
}

class DutyImports : public test::DatabaseTest {};
PARTA_ON_ENGINES(DutyImports);

// I38.
TEST_P(DutyImports, GiveAndTakeWithOneEventAndAreAudited) {
    test::School school{db()};
    const auto import = [&](std::string_view bytes, auto choices) {
        school.write_as(school.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            const auto preview = test::upload_roster(tx, viewer, "нагрузка.csv", std::string{bytes});
            test::choose_in_roster(tx, viewer, preview.id, choices(preview));
            test::apply_roster(tx, viewer, preview.id);
        });
    };
    const auto nothing = [](const Preview&) { return Choices{}; };
    const auto taught = [&] {
        return school.read([&](db::Tx& tx) {
            std::vector<std::string> all;
            for (const auto& row : tx.query(
                     "SELECT u.label, a.subject, a.subgroup, m.surname FROM assignment a JOIN unit u ON u.org_id = "
                     "a.org_id AND u.id = a.unit_id JOIN member m ON m.org_id = a.org_id AND m.id = a.member_id WHERE "
                     "a.org_id = $1 AND a.duty = 'subject_teacher' AND a.to_seq IS NULL AND a.subject = 'Астрономия'",
                     tx.org()))
                all.push_back(fmt::format("{} {} {} {}", row.get<std::string>(0), row.get<std::string>(1),
                                          row.get<std::string>(2), row.get<std::string>(3)));
            return all;
        });
    };
    const auto count = [&](std::string_view sql) {
        return school.read([&](db::Tx& tx) { return tx.query(sql, tx.org()).only().get<std::int64_t>(0); });
    };
    import("ФИО;Должность\nСотников Пётр Ильич;учитель\nЛьвова Яна Юрьевна;учитель\n", nothing);
    import("Класс;ФИО\n8В;Орехов Лев Ильич\n", nothing);
    constexpr auto told_all =
        "SELECT count(*) FROM event WHERE org_id = $1 AND type = 'access_changed' AND target = 'organisation'";
    constexpr auto given = "SELECT count(*) FROM audit WHERE org_id = $1 AND action = 'assign_teacher'";
    const auto before = count(told_all), given_before = count(given);
    import("Учитель;Предмет;Класс;Подгруппа\nСотников П. И.;Астрономия;8В;1\nЛьвова;Астрономия;8В;2\n", nothing);
    EXPECT_EQ(count(told_all), before + 1);
    EXPECT_THAT(taught(), UnorderedElementsAre("8«В» Астрономия 1 Сотников", "8«В» Астрономия 2 Львова"));
    import("Учитель;Предмет;Класс;Подгруппа\nСотников П. И.;Астрономия;8В;1\n", [](const Preview& preview) {
        EXPECT_EQ(preview.ending_duties.size(), 1U);
        return Choices{.ending_duties = {preview.ending_duties.at(0)}};
    });
    EXPECT_THAT(taught(), ElementsAre("8«В» Астрономия 1 Сотников"));
    EXPECT_EQ(count(given), given_before + 2);
    EXPECT_EQ(count("SELECT count(*) FROM audit WHERE org_id = $1 AND action = 'unassign_teacher'"), 1);
}

}  // namespace
}  // namespace parta::roster
