// A roster file as rows of cells, whatever program of the last thirty years wrote it.
#pragma once
#include <boost/describe.hpp>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace parta::roster {

inline constexpr std::size_t max_file_bytes = 5 * 1024 * 1024;
inline constexpr std::size_t max_rows = 20'000;  // rows that hold anything
inline constexpr std::size_t max_columns = 64;   // columns that hold anything
inline constexpr std::size_t max_cell_code_points = 500;

/// How one table is read. The defaults are those of a file that somebody sends.
struct TableLimits {
    std::size_t bytes = max_file_bytes;
    std::size_t rows = max_rows;
    char separator = '\0';  // of cells; none: guessed
};

enum class Encoding { utf8, utf16_le, utf16_be, windows_1251, cp866 };
BOOST_DESCRIBE_ENUM(Encoding, utf8, utf16_le, utf16_be, windows_1251, cp866)

enum class TableErrorCode {
    empty,             // no cell holds anything
    too_large,         // limit: bytes
    too_many_rows,     // limit: rows
    too_many_columns,  // limit: columns; `line` says where
    unclosed_quote,    // a quoted cell that began in `line` never ends
    not_a_table,       // a workbook, a picture, a PDF: to be saved as CSV first
    broken_text,       // UTF-8 or UTF-16 with damaged parts, first in `line`
};
BOOST_DESCRIBE_ENUM(TableErrorCode, empty, too_large, too_many_rows, too_many_columns, unclosed_quote, not_a_table,
                    broken_text)

struct TableError {
    TableErrorCode code;
    int line = 0;           // 0: the file as a whole
    std::size_t limit = 0;  // what is allowed, for limits
    std::string file{};     // of an archive
};
BOOST_DESCRIBE_STRUCT(TableError, (), (code, line, limit, file))

/// A row that holds something. Cells are squeezed (letters.hpp) and cut to the length of the row: trailing empty ones
/// are absent.
struct Row {
    int line = 0;  // where it begins in the file, from 1
    std::vector<std::string> cells;
    std::vector<int> overlong;  // columns whose text passed max_cell_code_points; their cells are empty
};

struct Table {
    Encoding encoding = Encoding::utf8;
    char separator = ';';
    std::vector<Row> rows;    // blank rows are absent
    std::size_t columns = 0;  // of the longest row
};

/// Reads CSV: UTF-8, UTF-16 with a byte order mark, Windows-1251 or (Excel's «CSV (MS-DOS)») code page 866; separated
/// by semicolons, commas or tabs; RFC 4180 quotes, line breaks within them; Excel's "sep=" line. Never throws on
/// content.
std::expected<Table, TableError> read_table(std::string_view bytes, const TableLimits& limits = {});

}  // namespace parta::roster
