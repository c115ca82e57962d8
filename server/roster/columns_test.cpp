#include "roster/columns.hpp"

#include <gtest/gtest.h>

namespace parta::roster {
namespace {

/// The mapping in one line: "class_label surname … full_name1 phone1?"; «?» marks a guess, «.» an ignored column.
std::string shown(const Columns& columns) {
    std::string text;
    for (const auto& column : columns.columns) {
        if (!text.empty()) text += ' ';
        if (column.field == Field::ignored) {
            text += '.';
            continue;
        }
        text += boost::describe::enum_to_string(column.field, "?");
        if (column.person > 0) text += std::to_string(column.person);
        if (column.certainty == Certainty::guessed) text += '?';
    }
    return text;
}

Columns columns_of(std::string_view csv) {
    auto table = read_table(csv);
    EXPECT_TRUE(table.has_value()) << csv;
    return guess_columns(*table);
}

// I2, I3.
TEST(GuessColumns, understands_headings_of_pupil_files) {
    struct {
        std::string_view headings, columns;
    } const rows[] = {
        {"Класс;Фамилия;Имя;Отчество;Дата рождения;Пол;Представитель 1;Телефон 1;E-mail 1;Представитель 2;Телефон "
         "2;E-mail 2",
         "class_label surname given_name patronymic birth_date sex full_name1 phone1 email1 full_name2 phone2 email2"},
        {"№ п/п;ФИО;КЛ.;Дата рожд.;Пол", ". full_name class_label birth_date sex"},
        {"Фамилия*;Имя*;Отчество;Пол;Дата рождения;Класс (параллель);Класс (буква)",
         "surname given_name patronymic sex birth_date grade letter"},
        {"Параллель;Литера;Фамилия, имя, отчество ученика;Д.р.", "grade letter full_name birth_date"},
        {"ФИО ребёнка;Класс;ФИО матери;Телефон матери;ФИО отца;Телефон отца;Эл. почта отца",
         "full_name class_label full_name1 phone1 full_name2 phone2 email2"},
        {"Класс;ФИО;Мама;Телефон;Папа;Телефон", "class_label full_name full_name1 phone1? full_name2 phone2?"},
        {"Класс;ФИО;Родитель;Телефон;E-mail;Родитель;Телефон;E-mail",
         "class_label full_name full_name1 phone1? email1? full_name2 phone2? email2?"},
        {"Фамилия;Имя;Класс;Телефон;Email", "surname given_name class_label phone email"},
        {"Класс;Фамилия;Имя;Отчество;Фамилия;Имя;Отчество;Телефон",
         "class_label surname given_name patronymic surname1? given_name1? patronymic1? phone1?"},
        {"Класс;ФИО;ФИО матери;ФИО отца;Телефон родителей", "class_label full_name full_name1 full_name2 phone1?"},
        {"Класс;ФИО;Классный руководитель;Группа здоровья;СНИЛС;Адрес;Место рождения;Телеграм",
         "class_label full_name . . . . . ."},
        {"Группа;Студент;Мобильный телефон студента;Законный представитель;Степень родства;Сот. тел. законного "
         "представителя",
         "class_label full_name phone full_name1 relation1? phone1"},
        {"Клacc;Фaмилия;Имя", "class_label surname given_name"},  // a and c are Latin
        {"Класс;ФИО;Имя пользователя (логин);Гражданство матери;Телефон", "class_label full_name . . phone"},
        {"Класс;ФИО;Место работы, должность матери;Документ о рождении", "class_label full_name . ."},
        {"Grade;Last name;First name;Middle name;Date of birth;Parent 1 full name;Parent 1 phone",
         "grade surname given_name patronymic birth_date full_name1 phone1"},
    };
    for (const auto& row : rows) {
        auto columns = columns_of(row.headings);
        EXPECT_EQ(shown(columns), row.columns) << row.headings;
        EXPECT_EQ(columns.kind, FileKind::pupils) << row.headings;
        EXPECT_TRUE(columns.usable()) << row.headings;
    }
}

// I3.
TEST(GuessColumns, understands_headings_of_staff_files) {
    struct {
        std::string_view headings, columns;
    } const rows[] = {
        {"Фамилия;Имя;Отчество;Должность;Предметы;Классное руководство;Телефон;E-mail",
         "surname given_name patronymic position subjects leadership phone email"},
        {"ФИО сотрудника;Должность;Преподаваемый предмет;Кл. рук.;Моб. тел.;Адрес электронной почты",
         "full_name position subjects leadership phone email"},
        {"ФИО;Должность;Класс;Дата рождения;Пол;Телефон", "full_name position leadership? birth_date sex phone"},
        {"ФИО преподавателя;Дисциплина;Куратор группы", "full_name subjects leadership"},
        {"ФИО;Должность;Телефон 1;Телефон 2", "full_name position phone ."},
    };
    for (const auto& row : rows) {
        auto columns = columns_of(row.headings);
        EXPECT_EQ(shown(columns), row.columns) << row.headings;
        EXPECT_EQ(columns.kind, FileKind::staff) << row.headings;
    }
}

// I2.
TEST(GuessColumns, finds_the_headings_below_titles) {
    auto columns = columns_of("МБОУ СОШ № 5;;\nСписок учащихся 5 класса;;\n\n№;ФИО;Класс\n1;Жуков Семён;5А\n");
    EXPECT_EQ(columns.header_line, 4);
    EXPECT_EQ(columns.last_header_line, 4);
    EXPECT_EQ(shown(columns), ". full_name class_label");
}

// I2.
TEST(GuessColumns, joins_two_rows_of_headings) {
    auto columns = columns_of("Класс;ФИО ученика;Мать;;Отец;\n;;ФИО;Телефон;ФИО;Телефон\n5А;Жуков Семён;;;;\n");
    EXPECT_EQ(columns.header_line, 1);
    EXPECT_EQ(columns.last_header_line, 2);
    EXPECT_EQ(shown(columns), "class_label full_name full_name1 phone1 full_name2 phone2");
    EXPECT_EQ(columns.columns[3].heading, "Мать Телефон");
}

TEST(GuessColumns, says_when_it_does_not_know) {
    auto no_headings = columns_of("5А;Жуков;Семён\n5А;Петров;Пётр\n");
    EXPECT_EQ(no_headings.header_line, 0);
    EXPECT_EQ(no_headings.kind, FileKind::unknown);
    EXPECT_EQ(shown(no_headings), ". . .");
    EXPECT_FALSE(no_headings.usable());

    auto either = columns_of("Фамилия;Имя;Отчество;Телефон");
    EXPECT_EQ(either.kind, FileKind::unknown);
    EXPECT_FALSE(either.usable());

    auto nameless = columns_of("Класс;Дата рождения;Телефон");
    EXPECT_EQ(nameless.kind, FileKind::pupils);
    EXPECT_FALSE(nameless.usable());
}

TEST(WithChoices, puts_columns_where_the_person_says) {
    auto columns = columns_of("Класс;ФИО;Прозвище;Телефон");
    EXPECT_EQ(shown(columns), "class_label full_name . phone");
    std::vector<ColumnChoice> choices{
        {2, Field::full_name, 0}, {3, Field::phone, 1}, {99, Field::sex, 0}, {0, Field::sex, 12}};
    EXPECT_EQ(shown(with_choices(columns, choices)), "class_label . full_name phone1");

    auto as_staff = with_choices(columns, {}, FileKind::staff);
    EXPECT_EQ(shown(as_staff), "leadership? full_name . phone");
    EXPECT_EQ(as_staff.kind, FileKind::staff);
}

}  // namespace
}  // namespace parta::roster
