#include "roster/sheets.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "roster/columns.hpp"

namespace parta::roster {
namespace {

Table table_of(std::vector<std::vector<std::string>> rows) {
    Table table;
    int line = 0;
    for (auto& cells : rows) {
        ++line;
        while (!cells.empty() && cells.back().empty()) cells.pop_back();
        if (cells.empty()) continue;
        table.columns = std::max(table.columns, cells.size());
        table.rows.push_back({line, std::move(cells), {}});
    }
    return table;
}

/// A telephone number is none.
bool is_formula(std::string_view cell) {
    if (cell.empty() || !std::string_view{"=+-@\t\r"}.contains(cell.front())) return false;
    return cell.front() != '+' || cell.find_first_not_of("0123456789 ()-", 1) != cell.npos;
}

/// With or without apostrophes before it, so that one more can be told from what was there.
bool wants_apostrophe(std::string_view cell) {
    return is_formula(cell.substr(std::min(cell.find_first_not_of('\''), cell.size())));
}

std::string quoted(std::string cell) {
    if (wants_apostrophe(cell)) cell.insert(0, 1, '\'');
    if (cell.find_first_of(";\"\r\n") == cell.npos) return cell;
    std::string text = "\"";
    for (char c : cell) text += c == '"' ? std::string{"\"\""} : std::string{c};
    return text + '"';
}

}  // namespace

std::string_view without_apostrophe(std::string_view cell) {
    return cell.starts_with('\'') && wants_apostrophe(cell) ? cell.substr(1) : cell;
}

Table pupils_sheet(const std::vector<PupilSheetLine>& lines) {
    std::size_t most = 0;
    for (const auto& line : lines) most = std::max(most, line.representatives.size());
    most = std::min<std::size_t>(most, max_representatives);
    std::vector<std::vector<std::string>> rows{
        {"Класс", "Фамилия", "Имя", "Отчество", "Дата рождения", "Пол", "Телефон", "E-mail"}};
    for (std::size_t i = 1; i <= most; ++i)
        for (const auto* what : {"Фамилия", "Имя", "Отчество", "Кем приходится", "Телефон", "E-mail"})
            rows[0].push_back(fmt::format("{} представителя {}", what, i));
    for (const auto& line : lines) {
        const auto& who = line.person;
        std::vector<std::string> cells{line.unit,       who.surname, who.given_name, who.patronymic,
                                       line.birth_date, line.sex,    who.phone,      who.email};
        for (std::size_t i = 0; i < std::min(most, line.representatives.size()); ++i) {
            const auto& parent = line.representatives[i];
            cells.insert(cells.end(), {parent.surname, parent.given_name, parent.patronymic, parent.relation,
                                       parent.phone, parent.email});
        }
        rows.push_back(std::move(cells));
    }
    return table_of(std::move(rows));
}

Table staff_sheet(const std::vector<StaffSheetLine>& lines) {
    std::vector<std::vector<std::string>> rows{
        {"Фамилия", "Имя", "Отчество", "Должность", "Предметы", "Классное руководство", "Телефон", "E-mail"}};
    for (const auto& [who, position, subjects, leads] : lines)
        rows.push_back({who.surname, who.given_name, who.patronymic, position, subjects, leads, who.phone, who.email});
    return table_of(std::move(rows));
}

Table duties_sheet(const std::vector<DutySheetLine>& lines) {
    std::vector<std::vector<std::string>> rows{{"Учитель", "Предмет", "Класс", "Подгруппа"}};
    for (const auto& [teacher, subject, unit, subgroup] : lines) rows.push_back({teacher, subject, unit, subgroup});
    return table_of(std::move(rows));
}

std::string spreadsheet_csv(const Table& table) {
    std::string text = "\xEF\xBB\xBF";
    for (const auto& row : table.rows) {
        for (std::size_t i = 0; i < table.columns; ++i) {
            if (i > 0) text += ';';
            if (i < row.cells.size()) text += quoted(row.cells[i]);
        }
        text += "\r\n";
    }
    return text;
}

}  // namespace parta::roster
