#include "roster/normalise.hpp"

#include <gtest/gtest.h>

namespace parta::roster {

void PrintTo(const PersonName& name, std::ostream* out) {
    *out << name.surname << '|' << name.given_name << '|' << name.patronymic;
}

namespace {

constexpr std::optional<FaultCode> none;

std::string shown(const std::optional<FaultCode>& fault) {
    return fault ? boost::describe::enum_to_string(*fault, "?") : "none";
}

// I4.
TEST(ParseClass, understands_every_hand) {
    struct {
        std::string_view text, label;
        int grade;
        std::optional<FaultCode> fault = none;
    } const rows[] = {
        {"1А", "1«А»", 1},
        {"1 \"А\"", "1«А»", 1},
        {"1 А", "1«А»", 1},
        {"1-А", "1«А»", 1},
        {"1—а", "1«А»", 1},
        {"1A", "1«А»", 1, FaultCode::latin_letters},
        {"8B", "8«В»", 8, FaultCode::latin_letters},
        {"10a", "10«А»", 10, FaultCode::latin_letters},
        {"1а ", "1«А»", 1},
        {"10Б", "10«Б»", 10},
        {"11«Б»", "11«Б»", 11},
        {"11 класс «Б»", "11«Б»", 11},
        {"5 (Б) кл.", "5«Б»", 5},
        {"5-й А", "5«А»", 5},
        {"5й", "5«Й»", 5},
        {"5", "5", 5},
        {"5 класс", "5", 5},
        {"V б", "5«Б»", 5},
        {"XI-А", "11«А»", 11},
        {"ХI А", "11«А»", 11},
        {"5К1", "5«К1»", 5},
        {"10 фм", "10«ФМ»", 10},
        {"10-1", "10-1", 10},
        {"10/2", "10-2", 10},
        {"5 Кадетский", "5«кадетский»", 5},
        {"ИС-21", "ИС-21", 0},
        {"ис - 21", "ИС-21", 0},
        {"гр. П-11", "П-11", 0},
        {"CA-21", "СА-21", 0, FaultCode::latin_letters},
        {"21-ИС", "21-ИС", 0},
        {"ТМ-21/1", "ТМ-21/1", 0},
        {"", "", 0, FaultCode::class_missing},
        {" - ", "", 0, FaultCode::class_missing},
        {"нет", "", 0, FaultCode::class_missing},
        {"1b", "", 0, FaultCode::class_unreadable},  // б by sound, в by the capital's shape
        {"5Q", "", 0, FaultCode::class_unreadable},
        {"13А", "", 0, FaultCode::class_unreadable},
        {"0А", "", 0, FaultCode::class_unreadable},
        {"5АБВГ", "5«абвг»", 5},
        {"101", "", 0, FaultCode::class_unreadable},
        {"А", "", 0, FaultCode::class_unreadable},
        {"Подготовительный", "", 0, FaultCode::class_unreadable},
        {"01.янв", "", 0, FaultCode::class_unreadable},  // Excel's idea of «1-1»
        {"01.10.2023", "", 0, FaultCode::class_unreadable},
        {"5А;5Б", "", 0, FaultCode::class_unreadable},
    };
    for (const auto& row : rows) {
        auto parsed = parse_class(row.text);
        EXPECT_EQ(parsed.value.label, row.label) << row.text;
        EXPECT_EQ(parsed.value.grade, row.grade) << row.text;
        EXPECT_EQ(shown(parsed.fault), shown(row.fault)) << row.text;
    }
}

TEST(ParseClass, reads_groups_in_a_college) {
    struct {
        std::string_view text, label;
    } const rows[] = {{"11-А", "11-А"}, {"101", "101"}, {"ИС-21", "ИС-21"}, {"2 курс", "2 КУРС"}, {"П", "П"}};
    for (const auto& row : rows) {
        auto parsed = parse_class(row.text, Labels::college);
        EXPECT_EQ(parsed.value, (ClassLabel{0, "", std::string(row.label)})) << row.text;
    }
}

TEST(ParseClass, joins_grade_and_letter_from_two_cells) {
    EXPECT_EQ(parse_class("5", "А").value.label, "5«А»");
    EXPECT_EQ(parse_class("5", "«б»").value.label, "5«Б»");
    EXPECT_EQ(parse_class("5", "5А").value.label, "5«А»");
    EXPECT_EQ(parse_class("5", "").value.label, "5");
    EXPECT_EQ(parse_class("10", "1").value.label, "10-1");
    EXPECT_EQ(parse_class("", "А").fault, FaultCode::class_missing);
}

TEST(ParseClass, reads_its_own_labels) {
    for (auto text : {"1 \"А\"", "5К1", "10-1", "5 Кадетский", "ИС-21", "ТМ-21/1", "7"}) {
        auto first = parse_class(text);
        auto second = parse_class(first.value.label);
        EXPECT_EQ(first.value, second.value) << text;
        EXPECT_FALSE(second.fault) << text;
    }
}

TEST(MatchLabel, is_the_same_for_all_hands_of_one_class_only) {
    for (auto text : {"5А", "5«А»", "5 \"а\"", "5-А", "5A", "5 класс А"}) EXPECT_EQ(match_label(text), "5а") << text;
    EXPECT_EQ(match_label("ИС-21"), match_label("ис 21"));
    EXPECT_EQ(match_label("10-1"), "10-1");
    EXPECT_NE(match_label("10-1"), match_label("101"));
    EXPECT_NE(match_label("5А"), match_label("5Б"));
    EXPECT_EQ(match_label("Учительская"), "учительская");
}

// I5.
TEST(ParseName, writes_names_as_names) {
    struct {
        PersonName raw, name;
        std::optional<FaultCode> fault = none;
    } const rows[] = {
        {{"  Фёдоров ", "Степан", "Егорович"}, {"Фёдоров", "Степан", "Егорович"}},
        {{"РИМСКАЯ-КОРСАКОВА", "ВЕРА", "МАМЕД КЫЗЫ"}, {"Римская-Корсакова", "Вера", "Мамед кызы"}},
        {{"римская - корсакова", "анна мария", "мамед Кызы"}, {"Римская-Корсакова", "Анна Мария", "Мамед кызы"}},
        {{"Ыйбён", "Руслан", "Павлович"}, {"Ыйбён", "Руслан", "Павлович"}},
        {{"Кара-оол", "Айдын", "Мамед-оглы"}, {"Кара-оол", "Айдын", "Мамед-оглы"}},
        {{"КАРА-ООЛ", "АЙДЫН", ""}, {"Кара-оол", "Айдын", ""}},
        {{"Д`Артаньян", "Шарль", ""}, {"Д'Артаньян", "Шарль", ""}},
        {{"Д’АРТАНЬЯН", "ШАРЛЬ", "-"}, {"Д'Артаньян", "Шарль", ""}},
        {{"МАР'ЯНЕНКО", "Мар'яна", "нет"}, {"Мар'яненко", "Мар'яна", ""}},
        {{"МакГрегор", "иВАН", "Иванович,"}, {"МакГрегор", "Иван", "Иванович"}},
        {{"Cидopoв", "Иван", "Пeтpович"}, {"Сидоров", "Иван", "Петрович"}, FaultCode::latin_letters},
        {{"Иванов", "Eва", "HOCOBA"}, {"Иванов", "Ева", "Носова"}, FaultCode::latin_letters},
        {{"Smith", "Anna", ""}, {"Smith", "Anna", ""}},
        {{"COX", "TOM", ""}, {"Cox", "Tom", ""}},
        {{"Иванов", "John", ""}, {"Иванов", "John", ""}},
        {{"Иванов1", "Иван", ""}, {"Иванов1", "Иван", ""}, FaultCode::name_unusual},
        {{"Иванjв", "Иван", ""}, {"Иванjв", "Иван", ""}, FaultCode::name_unusual},
        {{"Петрова (Иванова)", "Анна", ""}, {"Петрова (Иванова)", "Анна", ""}},
        {{"Иванов", "", ""}, {"Иванов", "", ""}, FaultCode::name_incomplete},
        {{"", "Акбар", ""}, {"", "Акбар", ""}, FaultCode::name_incomplete},
        {{"", " - ", "Иванович"}, {"", "", "Иванович"}, FaultCode::name_missing},
    };
    for (const auto& row : rows) {
        auto parsed = parse_name(row.raw);
        EXPECT_EQ(parsed.value, row.name);
        EXPECT_EQ(shown(parsed.fault), shown(row.fault)) << row.raw.surname;
        EXPECT_EQ(parse_name(parsed.value).value, parsed.value) << "cleaning twice changes " << row.raw.surname;
    }
    std::string endless;
    for (int i = 0; i < 100; ++i) endless += "ы";
    auto cut = parse_name({endless, "Иван", ""});
    EXPECT_EQ(cut.value.surname.size(), 2 * max_name_code_points);
    EXPECT_EQ(cut.fault, FaultCode::name_unusual);
}

TEST(ParseFullName, splits_one_cell) {
    struct {
        std::string_view text;
        PersonName name;
        std::optional<FaultCode> fault = none;
    } const rows[] = {
        {"Жукова Ольга Ивановна", {"Жукова", "Ольга", "Ивановна"}},
        {"Смирнова Зарина Мамед кызы", {"Смирнова", "Зарина", "Мамед кызы"}},
        {"Ольга Ивановна Жукова", {"Жукова", "Ольга", "Ивановна"}},
        {"Мицкевич Адам Ильич", {"Мицкевич", "Адам", "Ильич"}},
        {"Костин Арсений", {"Костин", "Арсений", ""}},
        {"ЖУКОВА ОЛЬГА ИВАНОВНА", {"Жукова", "Ольга", "Ивановна"}},
        {"Жукова, Ольга Ивановна", {"Жукова", "Ольга", "Ивановна"}},
        {"Жукова О. И.", {"Жукова", "О.", "И."}},
        {"Жукова О.И.", {"Жукова", "О.", "И."}},
        {"Петрова (Иванова) Анна Ивановна", {"Петрова (Иванова)", "Анна", "Ивановна"}},
        {"де Голль Шарль", {"де Голль", "Шарль", ""}},
        {"Жукова", {"Жукова", "", ""}, FaultCode::name_incomplete},
        {" ", {}, FaultCode::name_missing},
    };
    for (const auto& row : rows) {
        auto parsed = parse_full_name(row.text);
        EXPECT_EQ(parsed.value, row.name);
        EXPECT_EQ(shown(parsed.fault), shown(row.fault)) << row.text;
    }
}

// I5.
TEST(MatchName, folds_what_hands_differ_in) {
    EXPECT_EQ(match_name({"Семёнова", "Алёна", "Петровна"}), match_name({"СЕМЕНОВА", "Алена", "Петровна"}));
    EXPECT_EQ(match_name({"Римская-Корсакова", "Вера", ""}), match_name({"Римская Корсакова", "Вера", ""}));
    EXPECT_EQ(match_name({"Cидopoв", "Иван", ""}), match_name({"Сидоров", "Иван", ""}));
    EXPECT_NE(match_name({"Жуков", "Семён", ""}), match_name({"Жуков", "Семён", "Павлович"}));
    EXPECT_NE(match_name({"Ли", "Иван", ""}), match_name({"", "Ли", "Иван"}));
}

TEST(BetterSpelling, does_not_depend_on_the_order) {
    PersonName with_yo{"Семёнова", "Алёна", ""}, without{"Семенова", "Алена", ""};
    EXPECT_EQ(better_spelling(with_yo, without), with_yo);
    EXPECT_EQ(better_spelling(without, with_yo), with_yo);
    PersonName small{"Кара-оол", "Айдын", ""}, large{"Кара-Оол", "Айдын", ""};
    EXPECT_EQ(better_spelling(small, large), better_spelling(large, small));
}

// I6.
TEST(ParsePhone, makes_e164) {
    struct {
        std::string_view text, phone;
        std::optional<FaultCode> fault = none;
    } const rows[] = {
        {"8-999-000-00-65", "+79990000065"},
        {"+7 999 000-00-66", "+79990000066"},
        {"8(999)0000068", "+79990000068"},
        {"79990000071", "+79990000071"},
        {"9990000071", "+79990000071"},
        {"+8 (999) 000-00-71", "+79990000071"},
        {"8 999 000 00 71 доб. 12", "+79990000071"},
        {"(моб.) 8–999–000–00–71", "+79990000071"},
        {"8(3812)12-34-56", "+73812123456"},
        {"+375 29 123-45-67", "+375291234567"},
        {"375291234567", "+375291234567"},
        {"8 10 375 29 1234567", "+375291234567"},
        {"+1 (212) 555-0100", "+12125550100"},
        {"79990000071.0", "+79990000071"},
        {"7,9990000071E+10", "+79990000071"},
        {"8-999-000-00-71, 8-999-000-00-72", "+79990000071", FaultCode::phone_several},
        {"89990000071 89990000072", "+79990000071", FaultCode::phone_several},
        {"89990000071/+79990000072", "+79990000071", FaultCode::phone_several},
        {"89990000071, +7 999 000 00 71", "+79990000071"},
        {"", ""},
        {" — ", ""},
        {"нет", "", FaultCode::phone_unreadable},
        {"7,999E+10", "", FaultCode::phone_unreadable},
        {"12-34-56", "", FaultCode::phone_unreadable},
        {"8-999-000-00-6", "", FaultCode::phone_unreadable},
        {"8-999-000-00-655", "", FaultCode::phone_unreadable},
        {"80000000000", "", FaultCode::phone_unreadable},
        {"+7 123 456-78-90", "", FaultCode::phone_unreadable},
    };
    for (const auto& row : rows) {
        auto parsed = parse_phone(row.text);
        EXPECT_EQ(parsed.value, row.phone) << row.text;
        EXPECT_EQ(shown(parsed.fault), shown(row.fault)) << row.text;
    }
}

// I6.
TEST(ParseEmail, keeps_what_a_letter_can_be_sent_to) {
    struct {
        std::string_view text, email;
        std::optional<FaultCode> fault = none;
    } const rows[] = {
        {"parent0_0@mail.example", "parent0_0@mail.example"},
        {" Olga.Zhukova@Mail.Ru. ", "olga.zhukova@mail.ru"},
        {"<olga+school@mail.ru>", "olga+school@mail.ru"},
        {"mailto:olga@mail.ru", "olga@mail.ru"},
        {"olga @ mail.ru", "olga@mail.ru"},
        {"оlgа@mail.ru", "olga@mail.ru", FaultCode::cyrillic_letters},
        {"olga@mail.ru; petr@mail.ru", "olga@mail.ru", FaultCode::email_several},
        {"почта: olga@mail.ru", "olga@mail.ru"},
        {"", ""},
        {"-", ""},
        {"нет", "", FaultCode::email_unreadable},
        {"olga", "", FaultCode::email_unreadable},
        {"olga@mail", "", FaultCode::email_unreadable},
        {"olga@mail,ru", "", FaultCode::email_unreadable},
        {"olga@@mail.ru", "", FaultCode::email_unreadable},
        {"ольга@mail.ru", "", FaultCode::email_unreadable},
        {"ol..ga@mail.ru", "", FaultCode::email_unreadable},
        {"olga@-mail.ru", "", FaultCode::email_unreadable},
        {"olga@1.2.3.4", "", FaultCode::email_unreadable},
    };
    for (const auto& row : rows) {
        auto parsed = parse_email(row.text);
        EXPECT_EQ(parsed.value, row.email) << row.text;
        EXPECT_EQ(shown(parsed.fault), shown(row.fault)) << row.text;
    }
}

// I6.
TEST(ParseBirthDate, reads_the_ways_of_writing_a_day) {
    struct {
        std::string_view text, date;
        std::optional<FaultCode> fault = none;
    } const rows[] = {
        {"01.08.2019", "2019-08-01"},
        {"1.8.2019", "2019-08-01"},
        {"1.8.19", "2019-08-01"},
        {"1.8.85", "1985-08-01"},
        {"01/08/2019", "2019-08-01"},
        {"01-08-2019", "2019-08-01"},
        {"01,08,2019", "2019-08-01"},
        {"2019-08-01", "2019-08-01"},
        {"2019-08-01T00:00:00Z", "2019-08-01"},
        {"01.08.2019 0:00:00", "2019-08-01"},
        {"01.08.2019г.", "2019-08-01"},
        {"01.08.2019 г.р.", "2019-08-01"},
        {"1 августа 2019 года", "2019-08-01"},
        {"1 мая 2019 г.", "2019-05-01"},
        {"43678", "2019-08-01"},
        {"43678.0", "2019-08-01"},
        {"20190801", "2019-08-01"},
        {"01082019", "2019-08-01"},
        {"29.02.2016", "2016-02-29"},
        {"", ""},
        {"-", ""},
        {"31.02.2015", "", FaultCode::birth_date_impossible},
        {"29.02.2015", "", FaultCode::birth_date_impossible},
        {"25.13.2015", "", FaultCode::birth_date_impossible},
        {"02.09.2025", "", FaultCode::birth_date_impossible},  // tomorrow
        {"01.08.0019", "", FaultCode::birth_date_impossible},
        {"01.08.1899", "", FaultCode::birth_date_impossible},
        {"2019", "", FaultCode::birth_date_unreadable},
        {"01.08", "", FaultCode::birth_date_unreadable},
        {"01.08.201", "", FaultCode::birth_date_unreadable},
        {"первое августа", "", FaultCode::birth_date_unreadable},
        {"01.08.2019 или 02.08.2019", "", FaultCode::birth_date_unreadable},
        {"1 брюмера 2019", "", FaultCode::birth_date_unreadable},
    };
    for (const auto& row : rows) {
        auto parsed = parse_birth_date(row.text, "2025-09-01");
        EXPECT_EQ(parsed.value, row.date) << row.text;
        EXPECT_EQ(shown(parsed.fault), shown(row.fault)) << row.text;
    }
    EXPECT_EQ(years_between("2019-09-02", "2025-09-01"), 5);
    EXPECT_EQ(years_between("2019-09-01", "2025-09-01"), 6);
}

TEST(ParseSex, reads_one_letter_and_words) {
    for (auto text : {"М", "м.", "M", "муж.", "Мужской", "male", "мальчик"})
        EXPECT_EQ(parse_sex(text).value, Sex::male) << text;
    for (auto text : {"Ж", "ж", "жен", "Женский", "F", "девочка"})
        EXPECT_EQ(parse_sex(text).value, Sex::female) << text;
    EXPECT_EQ(parse_sex("").fault, none);
    EXPECT_EQ(parse_sex("1").fault, FaultCode::sex_unreadable);
}

// I7.
TEST(RolesOfPosition, follow_from_the_words) {
    using policy::Role;
    using Roles = std::vector<Role>;
    struct {
        std::string_view position;
        Roles roles;
        std::optional<FaultCode> fault = none;
    } const rows[] = {
        {"Директор", {Role::head}},
        {"И.о. директора", {Role::head}},
        {"Заведующий филиалом", {Role::head}},
        {"Заместитель директора", {Role::deputy}},
        {"Зам. директора по УВР", {Role::deputy}},
        {"Завуч", {Role::deputy}},
        {"И. о. заместителя директора", {Role::non_teaching}, none},
        {"Заместитель директора по АХЧ", {Role::non_teaching}},
        {"Заместитель главного бухгалтера", {Role::non_teaching}},
        {"Секретарь директора", {Role::non_teaching}},
        {"Советник директора по воспитанию", {Role::specialist}},
        {"Учитель", {Role::teacher}},
        {"учитель начальных классов", {Role::teacher}},
        {"Преподаватель-организатор ОБЗР", {Role::teacher}},
        {"Педагог дополнительного образования", {Role::supplementary_teacher}},
        {"Социальный педагог", {Role::specialist}},
        {"Педагог-психолог", {Role::specialist}},
        {"Психолог", {Role::specialist}},
        {"Учитель-логопед", {Role::specialist}},
        {"Логопед", {Role::specialist}},
        {"Тьютор", {Role::specialist}},
        {"Воспитатель", {Role::specialist}},
        {"Помощник воспитателя", {Role::non_teaching}},
        {"Мастер п/о", {Role::specialist}},
        {"Мастер производственного обучения", {Role::specialist}},
        {"Учитель, педагог-психолог", {Role::teacher, Role::specialist}},
        {"Заместитель директора по УВР, учитель физики", {Role::deputy, Role::teacher}},
        {"Библиотекарь", {Role::non_teaching}},
        {"Педагог-библиотекарь", {Role::non_teaching}},
        {"Бухгалтер", {Role::non_teaching}},
        {"Звездочёт", {Role::non_teaching}, FaultCode::position_unknown},
        {"", {Role::non_teaching}, FaultCode::position_missing},
    };
    for (const auto& row : rows) {
        auto parsed = roles_of_position(row.position);
        EXPECT_EQ(parsed.value, row.roles) << row.position;
        EXPECT_EQ(shown(parsed.fault), shown(row.fault)) << row.position;
    }
}

TEST(ParseSubjects, splits_lists_but_not_brackets) {
    using Subjects = std::vector<std::string>;
    EXPECT_EQ(parse_subjects("Английский язык, Труд (технология); ИЗО"),
              (Subjects{"Английский язык", "Труд (технология)", "ИЗО"}));
    EXPECT_EQ(parse_subjects("Математика (алгебра, геометрия),,Физика , физика"),
              (Subjects{"Математика (алгебра, геометрия)", "Физика"}));
    EXPECT_EQ(parse_subjects("—"), Subjects{});
}

TEST(SplitClasses, takes_several_in_one_cell) {
    using Labels = std::vector<std::string>;
    EXPECT_EQ(split_classes("5А, 7 \"Б\" и 8В/9Г"), (Labels{"5А", "7 \"Б\"", "8В", "9Г"}));
    EXPECT_EQ(split_classes("нет"), Labels{});
    EXPECT_EQ(split_classes(""), Labels{});
}

}  // namespace
}  // namespace parta::roster
