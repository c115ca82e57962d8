// The second import of a school: the difference first, what is kept, who is missed (docs/protocol/roster.md I29–I33).
#include <gmock/gmock.h>

#include "people/movements.hpp"
#include "people/people.hpp"
#include "roster/import.hpp"
#include "roster/plan_test_support.hpp"
#include "roster/show.hpp"
#include "support/database.hpp"
#include "support/roster.hpp"
#include "support/school.hpp"

namespace parta::roster {
namespace {

using orgs::Viewer;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::School;

constexpr std::string_view first =
    "Класс;ФИО;Дата рождения;ФИО матери;Телефон матери\n"
    "7А;Лисин Роман Ильич;01.03.2012;Лисина Анна Петровна;+7 916 111-22-33\n"
    "7А;Зайцев Никита Олегович;02.04.2012;Зайцева Ольга Ильинична;+7 916 222-33-44\n"
    "7Б;Белов Егор Ильич;03.05.2012;Белова Ирина Львовна;+7 916 333-44-55\n";

// Роман went to 7«Б», his mother has another phone, Никита is not named, Глеб is new.
constexpr std::string_view second =
    "Класс;ФИО;Дата рождения;ФИО матери;Телефон матери\n"
    "7Б;Лисин Роман Ильич;01.03.2012;Лисина Анна Петровна;+7 916 999-88-77\n"
    "7А;Кравцов Глеб Львович;05.06.2012;Кравцова Инна Львовна;+7 916 444-55-66\n"
    "7Б;Белов Егор Ильич;03.05.2012;Белова Ирина Львовна;+7 916 333-44-55\n";

std::string told(const Difference& one) {
    std::string text =
        fmt::format("{} {} [{}]", boost::describe::enum_to_string(one.kind, "?"), one.name, one.unit_label);
    for (const auto& change : one.changes)
        text += fmt::format(" {}{}:{}→{}", change.kept ? "kept " : "",
                            boost::describe::enum_to_string(change.field, "?"), change.before, change.after);
    for (const auto& child : one.children) text += " of " + child;
    for (const auto& flag : one.flags_added) text += " +" + flag;
    for (const auto& flag : one.flags_gone) text += " -" + flag;
    return text;
}

class Differences : public test::DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (!IsSkipped()) school_ = std::make_unique<test::School>(db());
    }
    test::School& school() { return *school_; }

    Preview upload(std::string_view bytes) {
        return school().write_as(school().administrator, [&](db::Tx& tx, const Viewer& viewer) {
            return test::upload_roster(tx, viewer, "ученики.csv", std::string{bytes});
        });
    }
    Preview choose(const Preview& of, const Choices& choices) {
        return school().write_as(school().administrator, [&](db::Tx& tx, const Viewer& viewer) {
            return test::choose_in_roster(tx, viewer, of.id, choices);
        });
    }
    void apply(const Preview& of) {
        school().write_as(school().administrator,
                          [&](db::Tx& tx, const Viewer& viewer) { test::apply_roster(tx, viewer, of.id); });
    }
    void import(std::string_view bytes) { apply(upload(bytes)); }

    std::string text(std::string_view sql, auto... parameters) {
        return school().read(
            [&](db::Tx& tx) { return tx.query(sql, tx.org(), parameters...).only().template get<std::string>(0); });
    }
    MemberId member(std::string_view surname) {
        return school().read([&](db::Tx& tx) {
            return tx.query("SELECT id FROM member WHERE org_id = $1 AND surname = $2", tx.org(), surname)
                .only()
                .get<MemberId>(0);
        });
    }
    people::PersonCard card(MemberId id) {
        return school().read_as(school().administrator,
                                [&](db::Tx& tx, const Viewer& viewer) { return people::person_card(tx, viewer, id); });
    }
    std::string class_of(std::string_view surname) {
        const auto units = card(member(surname)).person.units;
        return units.empty() ? "" : units.front().label;
    }
    std::vector<people::Movement> movements(std::string_view surname) {
        const auto id = member(surname);
        return school().read_as(school().administrator, [&](db::Tx& tx, const Viewer& viewer) {
            return people::member_movements(tx, viewer, id);
        });
    }
    void undo(people::MovementId id) {
        school().write_as(school().administrator, [&](db::Tx& tx, const Viewer& viewer) {
            people::undo_movement(tx, viewer, people::check_undoing(tx, viewer, id));
        });
    }

  private:
    std::unique_ptr<test::School> school_;
};
PARTA_ON_ENGINES(Differences);

// I29.
TEST_P(Differences, SayWhoIsNewWhoMovesWhoChangesAndWhoIsMissed) {
    import(first);
    const auto preview = upload(second);
    EXPECT_TRUE(preview.second_time);
    std::vector<std::string> all;
    for (const auto& one : preview.differences) all.push_back(told(one));
    EXPECT_THAT(all, ElementsAre("moved Лисин Роман Ильич [7«Б»] class_label:7«А»→7«Б»",
                                 "changed Лисина Анна Петровна [] phone:+79161112233→+79169998877",
                                 "created Кравцов Глеб Львович [7«А»]",
                                 "created Кравцова Инна Львовна [] of Кравцов Глеб (мать)"));
    EXPECT_EQ(preview.summary.moved, 1);
    EXPECT_EQ(preview.summary.pupils, (Tally{1, 1, 1}));
    ASSERT_EQ(preview.absentees.size(), 1U);
    EXPECT_EQ(preview.absentees[0].name, "Зайцев Никита Олегович");
    EXPECT_EQ(preview.absentees[0].unit_label, "7«А»");
    apply(preview);
    EXPECT_EQ(class_of("Лисин"), "7«Б»");
    EXPECT_EQ(class_of("Зайцев"), "7«А»") << "nobody leaves by being absent";
    EXPECT_TRUE(upload(second).differences.empty());
    EXPECT_TRUE(upload(second).changes_nothing);
}

// I30.
TEST_P(Differences, WhatIsKeptIsShownAndNotWritten) {
    import(first);
    const auto preview = upload(second);
    const auto roman = member("Лисин"), anna = member("Лисина");
    const auto chosen = choose(preview, {.kept = {{roman, Field::class_label}, {anna, Field::phone}}});
    EXPECT_EQ(told(chosen.differences[0]), "changed Лисин Роман Ильич [7«А»] kept class_label:7«А»→7«Б»");
    EXPECT_EQ(chosen.summary.moved, 0);
    apply(preview);
    EXPECT_EQ(class_of("Лисин"), "7«А»");
    EXPECT_EQ(text("SELECT phone FROM member WHERE org_id = $1 AND id = $2", anna), "+79161112233");
    EXPECT_EQ(class_of("Кравцов"), "7«А»") << "the others are written";
}

// I30.
TEST_P(Differences, AClassThatNobodyGoesToAfterAllIsNotMade) {
    import(first);
    const auto preview = upload("Класс;ФИО;Дата рождения\n8В;Лисин Роман Ильич;01.03.2012\n");
    ASSERT_EQ(preview.summary.units.created, 1);
    const auto chosen = choose(preview, {.kept = {{member("Лисин"), Field::class_label}}});
    EXPECT_EQ(chosen.summary.units.created, 0);
    EXPECT_TRUE(chosen.changes_nothing);
}

// I31.
TEST_P(Differences, ATransferByAFileCanBeUndoneWithinTheDay) {
    import(first);
    import(second);
    const auto all = movements("Лисин");
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].reason, people::MovementReason::transfer);
    EXPECT_TRUE(all[0].may_undo);
    EXPECT_FALSE(all[1].may_undo) << "coming in is not undone";
    undo(all[0].id);
    EXPECT_EQ(class_of("Лисин"), "7«А»");
    const auto before =
        text("SELECT CAST(from_seq AS TEXT) FROM enrolment WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL",
             member("Лисин"));
    // And the way back by a file goes on with the place they had.
    import(second);
    import(first);
    EXPECT_EQ(text("SELECT CAST(from_seq AS TEXT) FROM enrolment WHERE org_id = $1 AND member_id = $2 AND to_seq IS "
                   "NULL",
                   member("Лисин")),
              before);
    EXPECT_EQ(text("SELECT CAST(count(*) AS TEXT) FROM audit WHERE org_id = $1 AND action = 'move_pupil' AND subject = "
                   "$2",
                   fmt::format("member:{}", member("Лисин").value)),
              "3");
}

// I32.
TEST_P(Differences, WhoeverIsMissedStaysLeavesTheClassOrTheSchool) {
    import(first);
    constexpr std::string_view nobody_else = "Класс;ФИО;Дата рождения\n7А;Кравцов Глеб Львович;05.06.2012\n";
    auto preview = upload(nobody_else);
    EXPECT_EQ(preview.absentees.size(), 2U) << "7«Б» is not spoken of";
    const auto chosen = choose(preview, {.leaving = {member("Лисин")}, .left_school = {member("Зайцев")}});
    EXPECT_EQ(chosen.summary.leaving, 2);
    apply(chosen);
    EXPECT_EQ(class_of("Лисин"), "");
    EXPECT_FALSE(card(member("Зайцев")).left.empty()) << "his access has ended";
    EXPECT_EQ(class_of("Белов"), "7«Б»");
    EXPECT_EQ(movements("Лисин")[0].reason, people::MovementReason::left);
    const auto left = movements("Зайцев")[0];
    EXPECT_EQ(left.reason, people::MovementReason::left_school);
    undo(left.id);
    EXPECT_EQ(class_of("Зайцев"), "7«А»");
}

// I32.
TEST_P(Differences, AClassThatIsNotMeantMissesNobody) {
    import(first);
    const auto preview =
        upload("Класс;ФИО;Дата рождения\n7А;Лисин Роман Ильич;01.03.2012\n7Б;Кравцов Глеб;05.06.2012\n");
    ASSERT_EQ(preview.absentees.size(), 2U);
    const auto unit = preview.absentees[1].unit;
    EXPECT_EQ(preview.absentees[1].unit_label, "7«Б»");
    // A tick from before counts no more.
    const auto chosen = choose(preview, {.leaving = {member("Белов")}, .not_meant = {unit}});
    ASSERT_EQ(chosen.absentees.size(), 1U);
    EXPECT_EQ(chosen.absentees[0].name, "Зайцев Никита Олегович");
    ASSERT_EQ(chosen.not_meant.size(), 1U);
    EXPECT_EQ(chosen.not_meant[0].unit_label, "7«Б»");
    EXPECT_EQ(chosen.not_meant[0].people, 1);
    apply(chosen);
    EXPECT_EQ(class_of("Белов"), "7«Б»");
}

// I32.
TEST_P(Differences, AFileOfStaffMissesNoPupilsAndCanBeAPart) {
    import(first);
    import("ФИО;Должность\nСотников Пётр Ильич;учитель\nЛьвова Яна Юрьевна;учитель\n");
    const auto preview = upload("ФИО;Должность\nСотников Пётр Ильич;учитель\n");
    ASSERT_FALSE(preview.absentees.empty());
    for (const auto& one : preview.absentees) EXPECT_FALSE(one.unit) << one.name;
    const auto part = choose(preview, {.staff_not_meant = true});
    EXPECT_THAT(part.absentees, IsEmpty());
    EXPECT_EQ(part.not_meant[0].people, static_cast<int>(preview.absentees.size()));
}

// I33.
TEST_P(Differences, FlagsOfSomebodyHereFollowTheFile) {
    import(
        "Класс;ФИО;Дата рождения;ФИО матери;Телефон матери\n"
        "7А;Лисин Роман Ильич;01.03.2012;Лисина Анна Петровна;\n");
    constexpr std::string_view unreadable =
        "Класс;ФИО;Дата рождения;ФИО матери;Телефон матери\n"
        "7А;Лисин Роман Ильич;01.03.2012;Лисина Анна Петровна;12\n";
    const auto preview = upload(unreadable);
    ASSERT_EQ(preview.differences.size(), 1U);
    EXPECT_EQ(told(preview.differences[0]), "changed Лисина Анна Петровна [] +bad_phone");
    const auto anna = member("Лисина");
    EXPECT_TRUE(choose(preview, {.kept = {{anna, Field::phone}}}).changes_nothing);
    choose(preview, {});
    apply(preview);
    EXPECT_EQ(text("SELECT flags FROM member WHERE org_id = $1 AND id = $2", anna), "bad_phone");
    EXPECT_TRUE(upload(unreadable).changes_nothing);
    const auto mended = upload(first);
    EXPECT_EQ(told(mended.differences[0]), "changed Лисина Анна Петровна [] phone:→+79161112233 -bad_phone");
    apply(mended);
    EXPECT_EQ(text("SELECT flags FROM member WHERE org_id = $1 AND id = $2", anna), "");
}

// I34.
TEST_P(Differences, SubjectsAndRelationsAreKeptAndCompared) {
    import(first);
    import("ФИО;Должность;Предметы\nСотников Пётр Ильич;учитель;Химия, Физика\n");
    EXPECT_EQ(card(member("Сотников")).subjects, "Химия, Физика");
    EXPECT_EQ(card(member("Лисин")).representatives.at(0).relation, "мать");
    EXPECT_TRUE(upload("ФИО;Должность;Предметы\nСотников Пётр Ильич;учитель;Физика, Химия\n").changes_nothing);
    EXPECT_TRUE(upload("ФИО;Должность\nСотников Пётр Ильич;учитель\n").changes_nothing);
    const auto preview = upload("ФИО;Должность;Предметы\nСотников Пётр Ильич;учитель;Физика\n");
    EXPECT_EQ(told(preview.differences.at(0)), "changed Сотников Пётр Ильич [] subjects:Физика, Химия→Физика");
    const auto guardian = upload(
        "Класс;ФИО;Дата рождения;Представитель 1;Кем приходится\n"
        "7А;Лисин Роман Ильич;01.03.2012;Лисина Анна Петровна;бабушка\n");
    EXPECT_EQ(told(guardian.differences.at(0)), "changed Лисина Анна Петровна [] of Лисин Роман (бабушка)");
    apply(guardian);
    EXPECT_EQ(card(member("Лисин")).representatives.at(0).relation, "бабушка");
}

// I29.
TEST(FirstImport, ListsNobodyAsADifference) {
    const School school;
    const auto file = testing::parsed(first);
    EXPECT_THAT(show(file, school.existing, {}, make_plan(file, school.existing, {})).differences, IsEmpty());
}

// I34. What was decided by hand since is not undone by a file that says nothing new.
TEST(SamePosition, GivesBackNoRoleThatWasTaken) {
    School school;
    constexpr std::string_view file = "ФИО;Должность\nСотников Пётр Ильич;учитель, психолог\n";
    school.import(file);
    ASSERT_THAT(school.existing.people[0].roles, ElementsAre(policy::Role::teacher, policy::Role::specialist));
    school.existing.people[0].roles = {policy::Role::specialist};
    EXPECT_TRUE(school.plan(file).empty());
    school.existing.people[0].roles.clear();
    EXPECT_EQ(school.plan(file).people.at(0).roles.size(), 2U) << "who works here no more begins anew";
}

// I30. Whose position stays keeps their roles.
TEST(KeptPosition, KeepsTheRolesThatGoWithIt) {
    School school;
    school.import("ФИО;Должность\nСотников Пётр Ильич;учитель\n");
    constexpr std::string_view promoted = "ФИО;Должность\nСотников Пётр Ильич;директор\n";
    EXPECT_THAT(school.plan(promoted).people.at(0).roles, ElementsAre(policy::Role::head));
    const auto kept = school.plan(promoted, {.kept = {{school.existing.people[0].id, Field::position}}});
    EXPECT_THAT(kept.people.at(0).roles, ElementsAre(policy::Role::teacher));
    EXPECT_TRUE(kept.empty());
}

}  // namespace
}  // namespace parta::roster
