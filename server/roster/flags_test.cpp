// What a second file does to the flags that the first one left.
#include <gtest/gtest.h>

#include "roster/import.hpp"
#include "support/database.hpp"
#include "support/roster.hpp"
#include "support/school.hpp"

namespace parta::roster {
namespace {

class Flags : public test::DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (!IsSkipped()) school_ = std::make_unique<test::School>(db());
    }
    void import(std::string_view lines) {
        const std::string file = "Класс;ФИО;Дата рождения;Мама;Телефон мамы;Почта мамы\n" + std::string{lines};
        school_->write_as(school_->administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            test::apply_roster(tx, viewer, test::upload_roster(tx, viewer, "ученики.csv", file).id);
        });
    }
    std::string flags(std::string_view surname) {
        return school_->read([&](db::Tx& tx) {
            return tx.query("SELECT flags FROM member WHERE org_id = $1 AND surname = $2", tx.org(), surname)
                .only()
                .get<std::string>(0);
        });
    }

  private:
    std::unique_ptr<test::School> school_;
};
PARTA_ON_ENGINES(Flags);

TEST_P(Flags, follow_what_the_later_file_says) {
    import(
        "7А;Лисин Роман Ильич;31.02.2012;Лисина Анна Петровна;12;\n"
        "7А;Зайцев Ким Олегович;02.04.2012;Зайцева Ольга Ильинична;12;\n");
    EXPECT_EQ(flags("Лисин"), "bad_birth_date");
    EXPECT_EQ(flags("Лисина"), "bad_phone");
    EXPECT_EQ(flags("Зайцева"), "bad_phone");
    import(
        "7А;Лисин Роман Ильич;01.03.2012;Лисина Анна Петровна;+7 916 111-22-33;\n"
        "7А;Зайцев Ким Олегович;02.04.2012;Зайцева Ольга Ильинична;;olga@mail.example\n");
    EXPECT_EQ(flags("Лисин"), "");
    EXPECT_EQ(flags("Лисина"), "") << "the field holds something valid now";
    EXPECT_EQ(flags("Зайцева"), "bad_phone") << "the file says nothing of the phone";
    EXPECT_EQ(flags("Зайцев"), "");
}

}  // namespace
}  // namespace parta::roster
