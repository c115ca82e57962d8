// An import against the database (docs/protocol/roster.md I12, I20–I23).
#include "roster/import.hpp"

#include <gtest/gtest.h>

#include "people/people.hpp"
#include "roster/memory_school.hpp"
#include "support/database.hpp"
#include "support/roster.hpp"
#include "support/school.hpp"

namespace parta::roster {
namespace {

using orgs::Viewer;

constexpr std::string_view file =
    "Класс;ФИО;Дата рождения;Мама;Телефон мамы\n"
    "7А;Лисин Роман Ильич;01.03.2012;Лисина Анна Петровна;+7 916 111-22-33\n"
    "7А;Зайцева Ника Олеговна;02.04.2012;Зайцева Ольга Ильинична;+7 916 222-33-44\n";

class Imports : public test::DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (!IsSkipped()) school_ = std::make_unique<test::School>(db());
    }
    test::School& school() { return *school_; }

    static RosterImportId upload(test::School& into, std::string_view bytes) {
        return into.write_as(into.administrator, [&](db::Tx& tx, const Viewer& viewer) {
            return test::upload_roster(tx, viewer, "ученики.csv", std::string{bytes}).id;
        });
    }
    static void apply(test::School& into, RosterImportId id) {
        into.write_as(into.administrator,
                      [&](db::Tx& tx, const Viewer& viewer) { test::apply_roster(tx, viewer, id); });
    }
    static void import(test::School& into, std::string_view bytes) { apply(into, upload(into, bytes)); }
    static Preview preview_of(test::School& of, RosterImportId id) {
        return of.read_as(of.administrator,
                          [&](db::Tx& tx, const Viewer& viewer) { return test::preview_roster(tx, viewer, id); });
    }
    static Preview choose(test::School& of, RosterImportId id, const Choices& choices) {
        return of.write_as(of.administrator, [&](db::Tx& tx, const Viewer& viewer) {
            return test::choose_in_roster(tx, viewer, id, choices);
        });
    }
    static std::vector<std::string> new_labels(const Preview& preview) {
        std::vector<std::string> labels;
        for (const auto& unit : preview.units)
            if (unit.created) labels.push_back(unit.label);
        return labels;
    }
    static std::int64_t count(test::School& of, std::string_view sql) {
        return of.read([&](db::Tx& tx) { return tx.query(sql, tx.org()).only().get<std::int64_t>(0); });
    }
    static std::int64_t people(test::School& of) { return count(of, "SELECT count(*) FROM member WHERE org_id = $1"); }

  private:
    std::unique_ptr<test::School> school_;
};
PARTA_ON_ENGINES(Imports);

// R17.
TEST_P(Imports, bring_no_duty_that_passes_by_the_confirmation) {
    auto& s = school();
    s.hire({"Новиков", "Лев", "Ильич"}, {orgs::Role::teacher}, test::Verified::no);
    s.write_as(s.administrator, [](db::Tx& tx, const Viewer& viewer) {
        orgs::edit_profile(tx, viewer, {.settings = orgs::Settings{.teacher_verification_required = true}});
    });
    import(s, "Учитель;Предмет;Класс\nНовиков Лев Ильич;Музыка;5А\nСоколов Михаил Юрьевич;Музыка;1Б\n");
    const auto waiting = [&](std::string_view surname) {
        return s.read([&](db::Tx& tx) {
            return tx
                .query(
                    "SELECT s.withheld FROM assignment s JOIN member m ON m.org_id = s.org_id AND m.id = s.member_id "
                    "WHERE s.org_id = $1 AND s.subject = 'Музыка' AND s.to_seq IS NULL AND m.surname = $2",
                    tx.org(), surname)
                .only()
                .get<bool>(0);
        });
    };
    EXPECT_TRUE(waiting("Новиков"));
    EXPECT_FALSE(waiting("Соколов")) << "confirmed";
}

// I12.
TEST_P(Imports, neither_reveal_nor_change_anybody_elsewhere) {
    test::School other{db(), "Школа № 8"};
    import(other, file);
    const auto snapshot = [&] {
        return other.read([](db::Tx& tx) {
            std::string all;
            for (const auto row :
                 tx.query("SELECT id, sort_name, coalesce(phone, ''), coalesce(birth_date, '') FROM member "
                          "WHERE org_id = $1 ORDER BY id",
                          tx.org()))
                all += fmt::format("{} {} {} {}\n", row.get<std::int64_t>(0), row.get<std::string>(1),
                                   row.get<std::string>(2), row.get<std::string>(3));
            return all + std::to_string(tx.current_seq());
        });
    };
    const auto before = snapshot();
    // The same child, the same phone under another name: known there, not here.
    const auto id = upload(school(),
                           "Класс;ФИО;Дата рождения;Мама;Телефон мамы\n"
                           "7А;Лисин Роман Ильич;01.03.2012;Совсем Другая Ирина;+7 916 111-22-33\n");
    const auto preview = school().read_as(
        school().administrator, [&](db::Tx& tx, const Viewer& viewer) { return test::preview_roster(tx, viewer, id); });
    EXPECT_TRUE(preview.questions.empty()) << "nobody of this school has that phone";
    EXPECT_EQ(new_labels(preview), std::vector<std::string>{"7«А»"});
    const auto people_before = people(school());
    apply(school(), id);
    EXPECT_EQ(people(school()), people_before + 2);
    EXPECT_EQ(snapshot(), before);
    EXPECT_EQ(test::error_of([&] {
                  other.read_as(other.administrator,
                                [&](db::Tx& tx, const Viewer& viewer) { test::preview_roster(tx, viewer, id); });
              }),
              ErrorCode::not_found);
}

// I21.
TEST_P(Imports, are_written_whole_or_not_at_all) {
    const auto id = upload(school(), file);
    const auto people_before = people(school());
    const auto units = "SELECT count(*) FROM unit WHERE org_id = $1";
    const auto units_before = count(school(), units);
    EXPECT_THROW(school().write_as(school().administrator,
                                   [&](db::Tx& tx, const Viewer& viewer) {
                                       test::apply_roster(tx, viewer, id);
                                       throw std::runtime_error("the chats could not follow");
                                   }),
                 std::runtime_error);
    EXPECT_EQ(people(school()), people_before);
    EXPECT_EQ(count(school(), units), units_before);
    apply(school(), id);
    EXPECT_EQ(people(school()), people_before + 4);
    EXPECT_EQ(count(school(), units), units_before + 1);
}

// I22.
TEST_P(Imports, tell_the_organisation_once_and_not_at_all_when_nothing_changes) {
    const auto told = [&] {
        return count(school(),
                     "SELECT count(*) FROM event WHERE org_id = $1 AND type = 'access_changed' "
                     "AND target = 'organisation' AND data LIKE '%roster%'");
    };
    const auto before = told();
    import(school(), file);
    EXPECT_EQ(told(), before + 1);
    const auto seq = count(school(), "SELECT seq FROM org_counter WHERE org_id = $1");
    import(school(), file);
    EXPECT_EQ(told(), before + 1);
    EXPECT_EQ(count(school(), "SELECT seq FROM org_counter WHERE org_id = $1"), seq);
}

// I23.
TEST_P(Imports, are_applied_once) {
    const auto id = upload(school(), file);
    apply(school(), id);
    const auto after = people(school());
    EXPECT_EQ(test::error_of([&] { apply(school(), id); }), ErrorCode::conflict);
    EXPECT_EQ(people(school()), after);
}

// I20.
TEST(Namesakes, beyond_fifty_are_not_compared) {
    const auto line = [](int n) {
        return fmt::format("7А;Иванов Иван Иванович;{:02}.{:02}.2012\n", n % 28 + 1, n / 28 + 1);
    };
    std::string crowd = "Класс;ФИО;Дата рождения\n";
    for (int n = 0; n < 60; ++n) crowd += line(n);
    const auto pupils = [](const std::string& bytes) { return testing::School{}.plan(bytes).people.size(); };
    EXPECT_EQ(pupils(crowd), 60U);
    EXPECT_EQ(pupils(crowd + line(49)), 60U) << "the same pupil twice";
    EXPECT_EQ(pupils(crowd + line(50)), 61U) << "the fifty-first is nobody's namesake any more";
}

// I24.
TEST_P(Imports, show_what_was_understood_and_the_classes) {
    const auto preview = preview_of(school(), upload(school(), file));
    ASSERT_EQ(preview.understood.size(), 2U);
    EXPECT_EQ(preview.understood[0].line, 2);
    EXPECT_EQ(preview.understood[0].name, "Лисин Роман Ильич");
    EXPECT_EQ(preview.understood[0].unit_label, "7«А»");
    EXPECT_EQ(preview.understood[0].birth_date, "2012-03-01");
    EXPECT_EQ(preview.understood[0].representatives, std::vector<std::string>{"Лисина Анна Петровна"});
    ASSERT_EQ(preview.units.size(), 1U);
    EXPECT_EQ(preview.units[0].pupils, 2);
    EXPECT_TRUE(preview.units[0].created);
    EXPECT_EQ(preview.units[0].lines, (std::vector<int>{2, 3}));
}

// I25.
TEST_P(Imports, name_a_class_that_a_correction_makes_and_keep_the_line_open) {
    const auto id = upload(school(), file);
    auto corrected = choose(school(), id, {.corrections = {{3, 0, "7Ж"}}});
    EXPECT_EQ(new_labels(corrected), (std::vector<std::string>{"7«А»", "7«Ж»"}));
    ASSERT_EQ(corrected.lines.size(), 1U);
    EXPECT_EQ(corrected.lines[0].line, 3);
    EXPECT_EQ(corrected.lines[0].corrected, std::vector<int>{0});
    ASSERT_EQ(corrected.lines[0].faults.size(), 1U);
    EXPECT_EQ(corrected.lines[0].faults[0].code, FaultCode::class_new);
    EXPECT_EQ(corrected.lines[0].faults[0].value, "7«Ж»");
    EXPECT_EQ(corrected.lines[0].faults[0].column, 0);
    // Into a class that other lines name, it is an ordinary correction: the line stays, nothing is doubted.
    corrected = choose(school(), id, {.corrections = {{3, 0, "7 а"}}});
    ASSERT_EQ(corrected.lines.size(), 1U);
    EXPECT_TRUE(corrected.lines[0].faults.empty());
    EXPECT_EQ(corrected.lines[0].cells[0], "7 а");
}

// I24.
TEST_P(Imports, questions_come_with_what_tells_the_two_apart) {
    const auto id = upload(school(),
                           "Класс;ФИО;Дата рождения;Мама;Телефон мамы\n"
                           "7А;Лисин Роман Ильич;01.03.2012;Лисина Анна Петровна;+7 916 111-22-33\n"
                           "7А;Лисин Роман Ильич;;Лисина Анна Петровна;+7 916 111-22-33\n");
    const auto asked = preview_of(school(), id).questions;
    ASSERT_EQ(asked.size(), 1U);
    ASSERT_EQ(asked[0].parties.size(), 2U);
    for (const auto& party : asked[0].parties) {
        EXPECT_EQ(party.unit_label, "7«А»");
        EXPECT_EQ(party.relatives, std::vector<std::string>{"Лисина Анна Петровна"});
    }
    EXPECT_EQ(asked[0].parties[0].birth_date + asked[0].parties[1].birth_date, "2012-03-01");
}

TEST_P(Imports, questions_about_somebody_here_tell_class_and_family) {
    import(school(), file);
    const auto id = upload(school(), "Класс;ФИО;Дата рождения\n7Б;Лисин Роман Ильич;\n");
    const auto asked = preview_of(school(), id).questions;
    ASSERT_EQ(asked.size(), 1U);
    const auto& here = asked[0].parties[1];
    EXPECT_TRUE(here.member);
    EXPECT_EQ(here.unit_label, "7«А»");
    EXPECT_EQ(here.birth_date, "2012-03-01");
    EXPECT_EQ(here.relatives, std::vector<std::string>{"Лисина Анна Петровна"});
    EXPECT_EQ(asked[0].parties[0].unit_label, "7«Б»");
}

// I27.
TEST_P(Imports, drafts_are_forgotten_after_a_week) {
    const auto id = upload(school(), file);
    const auto prune = [&] {
        school().write_as(school().administrator, [](db::Tx& tx, const Viewer&) { prune_drafts(tx); });
        return count(school(), "SELECT count(*) FROM roster_import WHERE org_id = $1");
    };
    EXPECT_EQ(prune(), 1);
    {
        const ShiftedClock later(std::chrono::days{6});
        EXPECT_EQ(prune(), 1);
    }
    {
        const ShiftedClock later(std::chrono::days{8});
        EXPECT_EQ(prune(), 0);
    }
    EXPECT_EQ(test::error_of([&] { apply(school(), id); }), ErrorCode::not_found);
    apply(school(), upload(school(), file));
    const ShiftedClock later(std::chrono::days{8});
    EXPECT_EQ(prune(), 1) << "what was applied is on record";
}

// I28.
TEST_P(Imports, NamedAgainBringsBackWhoeverHasLeft) {
    import(school(), file);
    const auto before = people(school());
    const auto id_of = [&](std::string_view surname) {
        return school().read([&](db::Tx& tx) {
            return tx
                .query("SELECT id FROM member WHERE org_id = $1 AND surname = $2 ORDER BY id LIMIT 1", tx.org(),
                       surname)
                .only()
                .get<MemberId>(0);
        });
    };
    const auto roman = id_of("Лисин"), anna = id_of("Лисина");
    school().write_as(school().administrator, [&](db::Tx& tx, const Viewer& viewer) {
        for (auto id : {roman, anna}) people::edit_person(tx, viewer, id, {.deactivated = true});
    });
    const auto again = upload(school(), file);
    const auto preview = preview_of(school(), again);
    EXPECT_EQ(preview.summary.returning, 2);
    EXPECT_EQ(preview.summary.pupils.created, 0);
    EXPECT_FALSE(preview.changes_nothing);
    apply(school(), again);
    EXPECT_EQ(people(school()), before) << "no second record";
    EXPECT_EQ(count(school(), "SELECT count(*) FROM member WHERE org_id = $1 AND deactivated_at IS NOT NULL"), 0);
    const auto card = school().read_as(school().administrator, [&](db::Tx& tx, const Viewer& viewer) {
        return people::person_card(tx, viewer, roman);
    });
    ASSERT_EQ(card.person.units.size(), 1U);
    EXPECT_EQ(card.person.units[0].label, "7«А»");
    ASSERT_EQ(card.representatives.size(), 1U);
    EXPECT_EQ(card.representatives[0].id, anna);
    EXPECT_TRUE(preview_of(school(), upload(school(), file)).changes_nothing);
}

// I28.
TEST_P(Imports, ANameAloneBringsNobodyBackUnasked) {
    import(school(), "Класс;ФИО\n7А;Орехов Лев Ильич\n");
    import(school(), "ФИО;Должность\nСотников Пётр Ильич;учитель\n");
    school().write_as(school().administrator, [&](db::Tx& tx, const Viewer& viewer) {
        const auto rows =
            tx.query("SELECT id FROM member WHERE org_id = $1 AND surname IN ('Орехов', 'Сотников')", tx.org());
        ASSERT_EQ(rows.size(), 2U);
        for (const auto& row : rows) people::edit_person(tx, viewer, row.get<MemberId>(0), {.deactivated = true});
    });
    for (std::string_view again :
         {"Класс;ФИО\n7А;Орехов Лев Ильич\n", "ФИО;Должность\nСотников Пётр Ильич;учитель\n"}) {
        const auto id = upload(school(), again);
        const auto asked = preview_of(school(), id);
        ASSERT_EQ(asked.questions.size(), 1U) << again;
        EXPECT_EQ(asked.summary.returning, 0);
        const auto told = choose(school(), id, {.answers = {{asked.questions[0].key, AnswerKind::same}}});
        EXPECT_EQ(told.summary.returning, 1);
        apply(school(), id);
        EXPECT_TRUE(preview_of(school(), upload(school(), again)).changes_nothing);
    }
    EXPECT_EQ(count(school(), "SELECT count(*) FROM member WHERE org_id = $1 AND deactivated_at IS NOT NULL"), 0);
}

TEST_P(Imports, WhoeverHasLeftIsMissedInNoFile) {
    import(school(), file);
    school().write_as(school().administrator, [&](db::Tx& tx, const Viewer& viewer) {
        const auto nika = tx.query("SELECT id FROM member WHERE org_id = $1 AND surname = $2 AND given_name = $3",
                                   tx.org(), "Зайцева", "Ника")
                              .only()
                              .get<MemberId>(0);
        people::edit_person(tx, viewer, nika, {.deactivated = true});
    });
    const auto shorter = upload(school(), "Класс;ФИО;Дата рождения\n7А;Лисин Роман Ильич;01.03.2012\n");
    EXPECT_TRUE(preview_of(school(), shorter).absentees.empty());
}

}  // namespace
}  // namespace parta::roster
