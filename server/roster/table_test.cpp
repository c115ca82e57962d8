#include "roster/table.hpp"

#include <gtest/gtest.h>

namespace parta::roster {
namespace {

using Cells = std::vector<std::vector<std::string>>;

Cells cells_of(const Table& table) {
    Cells cells;
    for (const auto& row : table.rows) cells.push_back(row.cells);
    return cells;
}

TableErrorCode error_of(std::string_view bytes) {
    auto table = read_table(bytes);
    EXPECT_FALSE(table.has_value());
    return table ? TableErrorCode{} : table.error().code;
}

// I1.
TEST(ReadTable, takes_every_encoding_that_school_programs_write) {
    using namespace std::string_view_literals;
    struct {
        std::string_view bytes;
        Encoding encoding;
    } const files[] = {
        {"Класс;Имя\n1А;Фёдор №"sv, Encoding::utf8},
        {"\xEF\xBB\xBFКласс;Имя\n1А;Фёдор №"sv, Encoding::utf8},
        {"\xCA\xEB\xE0\xF1\xF1;\xC8\xEC\xFF\n1\xC0;\xD4\xB8\xE4\xEE\xF0 \xB9"sv, Encoding::windows_1251},
        {"\x8A\xAB\xA0\xE1\xE1;\x88\xAC\xEF\n1\x80;\x94\xF1\xA4\xAE\xE0 \xFC"sv, Encoding::cp866},
        {"\xFF\xFE\x1A\x04\x3B\x04\x30\x04\x41\x04\x41\x04;\0\x18\x04\x3C\x04\x4F\x04\n\0"
         "1\0\x10\x04;\0\x24\x04\x51\x04\x34\x04\x3E\x04\x40\x04 \0\x16\x21"sv,
         Encoding::utf16_le},
        {"\xFE\xFF\x04\x1A\x04\x3B\x04\x30\x04\x41\x04\x41\0;\x04\x18\x04\x3C\x04\x4F\0\n\0"
         "1\x04\x10\0;\x04\x24\x04\x51\x04\x34\x04\x3E\x04\x40\0 \x21\x16"sv,
         Encoding::utf16_be},
    };
    for (const auto& file : files) {
        auto table = read_table(file.bytes);
        ASSERT_TRUE(table) << static_cast<int>(file.encoding);
        EXPECT_EQ(table->encoding, file.encoding);
        EXPECT_EQ(cells_of(*table), (Cells{{"Класс", "Имя"}, {"1А", "Фёдор №"}}));
    }
}

TEST(ReadTable, guesses_the_separator_although_others_occur_in_cells) {
    struct {
        std::string_view text;
        char separator;
        Cells cells;
    } const files[] = {
        {"ФИО;Предметы\nИванова А.;Физика, Химия\nПетров Б.;Труд, ИЗО, ОБЗР\n",
         ';',
         {{"ФИО", "Предметы"}, {"Иванова А.", "Физика, Химия"}, {"Петров Б.", "Труд, ИЗО, ОБЗР"}}},
        {"ФИО,Предметы\nИванова,\"Физика, Химия\"\n", ',', {{"ФИО", "Предметы"}, {"Иванова", "Физика, Химия"}}},
        {"ФИО\tПредметы\nИванова, А.\tФизика; Химия\n", '\t', {{"ФИО", "Предметы"}, {"Иванова, А.", "Физика; Химия"}}},
        {"ФИО\nИванов\n", ';', {{"ФИО"}, {"Иванов"}}},
        {"sep=,\r\nа;б,в\r\n", ',', {{"а;б", "в"}}},
    };
    for (const auto& file : files) {
        auto table = read_table(file.text);
        ASSERT_TRUE(table) << file.text;
        EXPECT_EQ(table->separator, file.separator) << file.text;
        EXPECT_EQ(cells_of(*table), file.cells) << file.text;
    }
}

TEST(ReadTable, reads_quotes_as_excel_writes_them_and_as_people_do) {
    struct {
        std::string_view text;
        Cells cells;
    } const files[] = {
        {"\"1 \"\"А\"\"\";Жуков\n", {{"1 \"А\"", "Жуков"}}}, {"1 \"А\";Жуков\n", {{"1 \"А\"", "Жуков"}}},
        {"\"1 \"А\";Жуков\n", {{"1 А\"", "Жуков"}}},         {"\"а;б\";\"\";в\n", {{"а;б", "", "в"}}},
        {"\"а\r\nб\";в\r\nг;д", {{"а б", "в"}, {"г", "д"}}},
    };
    for (const auto& file : files) {
        auto table = read_table(file.text);
        ASSERT_TRUE(table) << file.text;
        EXPECT_EQ(cells_of(*table), file.cells) << file.text;
    }
}

TEST(ReadTable, numbers_lines_as_the_file_has_them) {
    auto table = read_table("а;б\r\n;;\r\n\"в\r\nг\";д\r\n\r\nе;ж\rз;и\n");
    ASSERT_TRUE(table);
    std::vector<int> lines;
    for (const auto& row : table->rows) lines.push_back(row.line);
    EXPECT_EQ(lines, (std::vector{1, 3, 6, 7}));
}

TEST(ReadTable, cleans_cells) {
    auto table =
        read_table("  Фёдоров ;\xC2\xA0Анна\xC2\xA0 Мария;\x01\xE2\x80\x8Bа\xC2\xADб;Ии\xCC\x86\xD0\xB5\xCC\x88;;; \n");
    ASSERT_TRUE(table);
    EXPECT_EQ(cells_of(*table), (Cells{{"Фёдоров", "Анна Мария", "аб", "Ийё"}}));
    EXPECT_EQ(table->columns, 4u);
}

// I1.
TEST(ReadTable, states_what_is_wrong_with_a_file) {
    using namespace std::string_view_literals;
    EXPECT_EQ(error_of(""), TableErrorCode::empty);
    EXPECT_EQ(error_of("\xEF\xBB\xBF \r\n;;;\r\n"), TableErrorCode::empty);
    EXPECT_EQ(error_of("PK\x03\x04\x14\0"sv), TableErrorCode::not_a_table);
    EXPECT_EQ(error_of("\xD0\xCF\x11\xE0\xA1\xB1"), TableErrorCode::not_a_table);
    EXPECT_EQ(error_of("а\0б"sv), TableErrorCode::not_a_table);
    EXPECT_EQ(error_of("\xFF\xFE\x1A"sv), TableErrorCode::broken_text);
    EXPECT_EQ(error_of("\xFF\xFE\x00\xDC\x1A\x04"sv), TableErrorCode::broken_text);
    auto open = read_table("а;б\nв;\"г\nд");
    ASSERT_FALSE(open);
    EXPECT_EQ(open.error().code, TableErrorCode::unclosed_quote);
    EXPECT_EQ(open.error().line, 2);
    auto broken = read_table("Фамилия;Имя;Отчество\nИванов;Ив\xD0;Иванович\nПетров;Пётр;Петрович\n");
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code, TableErrorCode::broken_text);
    EXPECT_EQ(broken.error().line, 2);
}

// I1.
TEST(ReadTable, keeps_to_its_limits) {
    std::string rows;
    for (std::size_t i = 0; i < max_rows; ++i) rows += "а\n\n";
    EXPECT_EQ(read_table(rows)->rows.size(), max_rows);
    EXPECT_EQ(error_of(rows + "а"), TableErrorCode::too_many_rows);

    std::string columns = "а" + std::string(max_columns - 1, ';');
    EXPECT_EQ(read_table(columns + "б" + std::string(300, ';'))->columns, max_columns);
    auto wide = read_table("а\n" + columns + ";б\n");
    ASSERT_FALSE(wide);
    EXPECT_EQ(wide.error().code, TableErrorCode::too_many_columns);
    EXPECT_EQ(wide.error().line, 2);
    EXPECT_EQ(wide.error().limit, max_columns);

    std::string long_cell;
    for (std::size_t i = 0; i < max_cell_code_points; ++i) long_cell += "ы";
    auto table = read_table("а;" + long_cell + "\nб;" + long_cell + "ы;в\n");
    ASSERT_TRUE(table);
    EXPECT_TRUE(table->rows[0].overlong.empty());
    EXPECT_EQ(table->rows[0].cells[1], long_cell);
    EXPECT_EQ(table->rows[1].overlong, std::vector{1});
    EXPECT_EQ(table->rows[1].cells, (std::vector<std::string>{"б", "", "в"}));

    EXPECT_EQ(error_of(std::string(max_file_bytes + 1, 'a')), TableErrorCode::too_large);
    EXPECT_EQ(error_of(std::string(max_file_bytes, ';')), TableErrorCode::empty);
}

}  // namespace
}  // namespace parta::roster
