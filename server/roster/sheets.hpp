// The tables of Parta's own form: what an export writes and what a OneRoster archive is turned into. Their headings are
// read like any other's.
#pragma once
#include <string>
#include <vector>

#include "roster/table.hpp"

namespace parta::roster {

struct SheetPerson {
    std::string surname, given_name, patronymic, phone, email;
    std::string relation;  // of a representative
};

struct PupilSheetLine {
    std::string unit;
    SheetPerson person;
    std::string birth_date, sex;               // "2019-08-01"; "м", "ж" or empty
    std::vector<SheetPerson> representatives;  // beyond max_representatives they are passed over
};

struct StaffSheetLine {
    SheetPerson person;
    std::string position, subjects, leads;
};

struct DutySheetLine {
    std::string teacher, subject, unit, subgroup;
};

/// Rows below a row of headings.
Table pupils_sheet(const std::vector<PupilSheetLine>& lines);
Table staff_sheet(const std::vector<StaffSheetLine>& lines);
Table duties_sheet(const std::vector<DutySheetLine>& lines);

/// As a file for spreadsheets: UTF-8 with a byte order mark, semicolons, RFC 4180 quotes. What a spreadsheet would take
/// for a formula gets an apostrophe before it.
std::string spreadsheet_csv(const Table& table);
/// Takes exactly that apostrophe away.
std::string_view without_apostrophe(std::string_view cell);

}  // namespace parta::roster
