// The lines of a roster file as people: cells, corrected and normalised, before anything is compared with the
// organisation.
#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "roster/columns.hpp"
#include "roster/faults.hpp"
#include "roster/normalise.hpp"
#include "roster/table.hpp"

namespace parta::roster {

/// A file as read: what make_plan starts from.
struct ParsedFile {
    Table table;
    Columns columns;                // as guessed
    std::vector<FileKind> parts{};  // of an archive: what it holds, in the order of importing
};

/// Bytes → table → guessed columns. Of an archive (bundle.hpp) the table of this kind, else the first.
std::expected<ParsedFile, TableError> parse_file(std::string_view bytes, FileKind part = FileKind::unknown);

/// A cell corrected in the preview. `text` replaces what the file has.
struct Correction {
    int line = 0;
    int column = 0;
    std::string text;

    bool operator==(const Correction&) const = default;
};
BOOST_DESCRIBE_STRUCT(Correction, (), (line, column, text))

/// A phone or an e-mail with the cell it came from.
struct Contact {
    std::string value;
    int column = -1;
};

struct RepresentativeRecord {
    int number = 0;  // 1–9, as in Column::person
    PersonName name;
    std::string relation;  // as in the file: «мать»; may be empty
    Contact phone, email;
    int column = -1;  // of the name
};

struct Record {
    int line = 0;
    PersonName name;
    int name_column = -1;
    Contact phone, email;
    std::string birth_date;  // "2019-08-01" or empty
    Sex sex = Sex::unknown;
    bool left_out = false;  // nobody can be made of this line

    // pupils
    ClassLabel unit;  // with an empty label: «Без класса»
    std::vector<RepresentativeRecord> representatives;

    // staff
    std::string position;
    std::vector<policy::Role> roles;
    std::vector<std::string> subjects;
    std::vector<ClassLabel> leads;
};

struct Records {
    std::vector<Record> records;
    std::vector<Fault> faults;  // by line and column
};

/// How cells are to be understood.
struct Reading {
    Labels labels = Labels::school;
    std::string today;  // "2025-09-01", in the organisation's time zone
};

/// Reads every row below the headings. A row that holds nothing but a class label, in a file without a column of
/// classes, names the class of the rows that follow.
Records read_records(const Table& table, const Columns& columns, const std::vector<Correction>& corrections,
                     const Reading& reading);

}  // namespace parta::roster
