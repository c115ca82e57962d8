// An import against the database (docs/protocol/roster.md I12, I20–I23).
#include "roster/import.hpp"

#include <gtest/gtest.h>

#include "roster/memory_school.hpp"
#include "support/database.hpp"
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
            return roster::upload(tx, viewer, "ученики.csv", std::string{bytes}).id;
        });
    }
    static void apply(test::School& into, RosterImportId id) {
        into.write_as(into.administrator, [&](db::Tx& tx, const Viewer& viewer) { roster::apply(tx, viewer, id); });
    }
    static void import(test::School& into, std::string_view bytes) { apply(into, upload(into, bytes)); }
    static std::int64_t count(test::School& of, std::string_view sql) {
        return of.read([&](db::Tx& tx) { return tx.query(sql, tx.org()).only().get<std::int64_t>(0); });
    }
    static std::int64_t people(test::School& of) { return count(of, "SELECT count(*) FROM member WHERE org_id = $1"); }

  private:
    std::unique_ptr<test::School> school_;
};
PARTA_ON_ENGINES(Imports);

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
        school().administrator, [&](db::Tx& tx, const Viewer& viewer) { return roster::preview(tx, viewer, id); });
    EXPECT_TRUE(preview.questions.empty()) << "nobody of this school has that phone";
    EXPECT_EQ(preview.new_units, std::vector<std::string>{"7«А»"});
    const auto people_before = people(school());
    apply(school(), id);
    EXPECT_EQ(people(school()), people_before + 2);
    EXPECT_EQ(snapshot(), before);
    EXPECT_EQ(test::error_of([&] {
                  other.read_as(other.administrator,
                                [&](db::Tx& tx, const Viewer& viewer) { roster::preview(tx, viewer, id); });
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
                                       roster::apply(tx, viewer, id);
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

}  // namespace
}  // namespace parta::roster
