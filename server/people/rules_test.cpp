// The pure rules: names, ages, keys.
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "people/consent.hpp"
#include "people/dates.hpp"
#include "people/keys.hpp"
#include "people/names.hpp"

namespace parta::people {
namespace {

using std::chrono::year_month_day;

year_month_day day(std::string_view text) {
    return parse_date(text).value();
}

TEST(names, are_shown_by_capacity) {
    const PersonName olga{"Жукова", "Ольга", "Ивановна"};
    EXPECT_EQ(display_name(olga, true), "Ольга Ивановна");
    EXPECT_EQ(display_name(olga, false), "Ольга Жукова");
    EXPECT_EQ(display_name({"Ли", "Анна", ""}, true), "Анна Ли");
    EXPECT_EQ(full_name(olga), "Жукова Ольга Ивановна");
    EXPECT_EQ(full_name({"Ли", "Анна", ""}), "Ли Анна");
    EXPECT_EQ(sort_name({"Алёшин", "Пётр", ""}), "алешин петр");
}

// J7.
TEST(names, are_shortened_for_strangers) {
    EXPECT_EQ(shortened({"Жукова", "Ольга", "Ивановна"}, Shortening::adult), "Ольга Ивановна Ж.");
    EXPECT_EQ(shortened({"Жуков", "Семён", "Павлович"}, Shortening::child), "Семён Ж.");
    EXPECT_EQ(shortened({"", "Анна", ""}, Shortening::adult), "Анна");
    EXPECT_EQ(shortened({"Ёлкина-Петрова", "Анна", ""}, Shortening::adult), "Анна Ё.");
}

TEST(names, are_read_as_people_type_them) {
    struct Row {
        std::string_view typed, relative, surname, given, patronymic;
    };
    const Row rows[] = {
        {"Жукова Ольга Ивановна", "", "Жукова", "Ольга", "Ивановна"},
        {"  Ольга   Ивановна Жукова ", "", "Жукова", "Ольга", "Ивановна"},
        {"Ольга Жукова", "Жуков", "Жукова", "Ольга", ""},
        {"Жукова Ольга", "Жуков", "Жукова", "Ольга", ""},
        {"Ирина Белая", "Белый", "Белая", "Ирина", ""},
        {"Ольга Жукова", "Петренко", "Жукова", "Ольга", ""},
        {"Ли Анна", "Ли", "Ли", "Анна", ""},
        {"Мамедов Али Мамед оглы", "", "Мамедов", "Али", "Мамед оглы"},
        {"Рабинович Илья Ильич", "", "Рабинович", "Илья", "Ильич"},
        {"Ольга", "", "", "Ольга", ""},
    };
    for (const auto& row : rows) {
        const auto name = read_typed_name(row.typed, row.relative);
        EXPECT_EQ(name.surname, row.surname) << row.typed;
        EXPECT_EQ(name.given_name, row.given) << row.typed;
        EXPECT_EQ(name.patronymic, row.patronymic) << row.typed;
    }
}

TEST(names, are_compared_kindly) {
    EXPECT_EQ(similarity("Семён Жуков", "жуков семен павлович"), 100);
    EXPECT_GE(similarity("Жуков Сёма", "жуков семен павлович"), 50);
    EXPECT_GE(similarity("Жукво Семен", "жуков семен павлович"), 80);
    EXPECT_GE(similarity("Жуков С", "жуков семен павлович"), 50);
    EXPECT_LT(similarity("Иванова Мария", "жуков семен павлович"), 45);
    EXPECT_EQ(similarity("", "жуков"), 0);
    EXPECT_EQ(similarity("Петров-Водкин Кузьма", "водкин петров кузьма"), 100);
}

TEST(names, of_one_person_agree) {
    const PersonName olga{"Жукова", "Ольга", "Ивановна"};
    EXPECT_TRUE(same_person_name(olga, {"ЖУКОВА", "ольга", ""}));
    EXPECT_TRUE(same_person_name({"Королёва", "Алёна", ""}, {"Королева", "Алена", ""}));
    EXPECT_FALSE(same_person_name(olga, {"Жукова", "Ольга", "Петровна"}));
    EXPECT_FALSE(same_person_name(olga, {"Жуков", "Павел", ""}));
}

TEST(dates, are_strict) {
    EXPECT_TRUE(parse_date("2015-03-01"));
    EXPECT_TRUE(parse_date("2016-02-29"));
    for (auto wrong : {"", "2015-3-1", "01.03.2015", "2015-02-29", "2015-13-01", "2015-00-10", "-015-03-01",
                       "2015-03-0a", "2015-03-01 "})
        EXPECT_FALSE(parse_date(wrong)) << wrong;
}

TEST(dates, age_grows_on_the_birthday) {
    EXPECT_EQ(age_on(day("2010-05-10"), day("2024-05-09")), 13);
    EXPECT_EQ(age_on(day("2010-05-10"), day("2024-05-10")), 14);
    EXPECT_EQ(age_on(day("2010-05-10"), day("2024-12-01")), 14);
    EXPECT_EQ(age_on(day("2012-02-29"), day("2026-02-28")), 13);
    EXPECT_EQ(age_on(day("2012-02-29"), day("2026-03-01")), 14);
}

// J20.
TEST(dates, representatives_consent_until_fourteen) {
    EXPECT_TRUE(needs_representatives_consent("2010-05-10", day("2024-05-09")));
    EXPECT_FALSE(needs_representatives_consent("2010-05-10", day("2024-05-10")));
    EXPECT_TRUE(needs_representatives_consent(std::nullopt, day("2024-05-10")));
    EXPECT_TRUE(needs_representatives_consent("10.05.1990", day("2024-05-10")));
    // Statements compare texts: the two ways must not differ on any day.
    for (auto born : {"2010-05-09", "2010-05-10", "2010-05-11", "2012-02-28", "2012-02-29", "2012-03-01"})
        for (auto on : {"2024-05-09", "2024-05-10", "2024-05-11", "2026-02-27", "2026-02-28", "2026-03-01"})
            EXPECT_EQ(born > first_day_of_the_young(day(on)), needs_representatives_consent(born, day(on)))
                << born << " on " << on;
}

// J3.
TEST(keys, fold_what_is_typed) {
    EXPECT_EQ(fold_key("K7QM-2XWD-94TB"), "k7qm2xwd94tb");
    EXPECT_EQ(fold_key(" k7qm 2xwd 94tb "), "k7qm2xwd94tb");
    EXPECT_EQ(fold_key("k7qm2xwd94tb"), "k7qm2xwd94tb");
    EXPECT_EQ(fold_key("OOIL-2XWD-94TB"), "00112xwd94tb");
    EXPECT_EQ(fold_key("КМ7Н-2ХВЕ-94ТР"), "km7h2xbe94tp");
    EXPECT_EQ(fold_key("о0сауе12зтрх"), "00caye123tpx");
    EXPECT_EQ(fold_key("https://school.example/j/0123456789abcdefghjkmnpqrs"), "0123456789abcdefghjkmnpqrs");
    EXPECT_EQ(fold_key("0123456789ABCDEFGHJKMNPQRS"), "0123456789abcdefghjkmnpqrs");
    for (auto wrong : {"", "k7qm", "k7qm2xwd94tb0", "k7qm2xwd94t!", "k7qm2xwd94tж",
                       "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"})
        EXPECT_EQ(fold_key(wrong), "") << wrong;
}

TEST(keys, are_long_enough_and_survive_their_own_folding) {
    std::set<std::string> seen;
    for (int i = 0; i < 200; ++i) {
        const auto key = make_invite_key();
        EXPECT_EQ(key.token.size(), 26U);
        EXPECT_EQ(key.code.size(), 12U);
        EXPECT_EQ(fold_key(key.token), key.token);
        EXPECT_EQ(fold_key(spelled_code(key.code)), key.code);
        EXPECT_TRUE(seen.insert(key.token).second);
        EXPECT_TRUE(seen.insert(key.code).second);
    }
    EXPECT_EQ(spelled_code("k7qm2xwd94tb"), "K7QM-2XWD-94TB");
    EXPECT_EQ(key_hash("k7qm2xwd94tb").data.size(), 32U);
}

TEST(consents, survive_waiting) {
    for (int bits = 0; bits < 8; ++bits) {
        const Accepted accepted{(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0};
        const auto read = Accepted::from(accepted.stored());
        EXPECT_EQ(read.own, accepted.own);
        EXPECT_EQ(read.child, accepted.child);
        EXPECT_EQ(read.photos, accepted.photos);
    }
}

}  // namespace
}  // namespace parta::people
