// Which column of a roster file holds what, guessed from its headings. The person who imports may correct the guess.
#pragma once
#include <boost/describe.hpp>
#include <span>
#include <string>
#include <vector>

#include "roster/table.hpp"

namespace parta::roster {

/// `duties`: «Нагрузка», who teaches what where.
enum class FileKind { unknown, pupils, staff, duties };
BOOST_DESCRIBE_ENUM(FileKind, unknown, pupils, staff, duties)

enum class Field {
    ignored,
    class_label,  // «1А» in one cell
    grade,        // «Параллель»; with `letter` in another column
    letter,
    surname,
    given_name,
    patronymic,
    full_name,  // «ФИО» in one cell
    birth_date,
    sex,
    phone,
    email,
    relation,  // «мать», «опекун»
    position,
    subjects,
    leadership,  // «Классное руководство»
    subgroup,    // of a duty
    teachers,    // of the subject that the heading names, in the row's class; any number of columns
    taught,      // by the row's teacher in the class that the heading names: subjects, or hours of the row's subject
};
BOOST_DESCRIBE_ENUM(Field, ignored, class_label, grade, letter, surname, given_name, patronymic, full_name, birth_date,
                    sex, phone, email, relation, position, subjects, leadership, subgroup, teachers, taught)

inline constexpr int max_representatives = 9;

enum class Certainty { certain, guessed };
BOOST_DESCRIBE_ENUM(Certainty, certain, guessed)

struct Column {
    Field field = Field::ignored;
    int person = 0;  // 0: the line's own person; 1–9: that representative
    Certainty certainty = Certainty::certain;
    std::string heading;  // as in the file; both parts of a two-row heading

    bool operator==(const Column&) const = default;
};
BOOST_DESCRIBE_STRUCT(Column, (), (field, person, certainty, heading))

struct Columns {
    FileKind kind = FileKind::unknown;
    int header_line = 0;       // 0: no headings found; every row is taken for data and nothing is mapped
    int last_header_line = 0;  // data begins after it; differs from header_line for a heading of two rows
    std::vector<Column> columns;

    /// The index of the column that holds this, or -1.
    int find(Field field, int person = 0) const;
    /// The number of the last representative that has a column.
    int representatives() const;
    /// Whether anything can be read: the kind is known and there is a column with names; for duties also with classes
    /// and subjects, of which one may stand in the headings.
    bool usable() const;
};
BOOST_DESCRIBE_STRUCT(Columns, (), (kind, header_line, last_header_line, columns))

/// Finds the row of headings among the first twenty and what each column holds. Order, case, ё and abbreviations do not
/// matter; two rows of headings («Мать» above «ФИО» and «Телефон») are joined. What was understood from a column's
/// neighbours only is marked guessed; what was not understood is ignored.
Columns guess_columns(const Table& table);

/// A correction by the person who imports.
struct ColumnChoice {
    int column = 0;
    Field field = Field::ignored;
    int person = 0;

    bool operator==(const ColumnChoice&) const = default;
};
BOOST_DESCRIBE_STRUCT(ColumnChoice, (), (column, field, person))

/// The columns with corrections applied; another column that held the same becomes ignored. `kind` unknown keeps the
/// guess. Columns that the table does not have and representatives above max_representatives are passed over.
Columns with_choices(Columns columns, std::span<const ColumnChoice> choices, FileKind kind = FileKind::unknown);

}  // namespace parta::roster
