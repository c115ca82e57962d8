#include "roster/table.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "base/letters.hpp"
#include "base/text.hpp"
#include "roster/encoding.hpp"
#include "roster/sheets.hpp"

namespace parta::roster {
namespace {

/// Splits text into records by RFC 4180, forgivingly: a quote inside an unquoted cell is itself, and text after a
/// closing quote belongs to the cell. Knows nothing of limits.
class Scanner {
  public:
    Scanner(std::string_view text, char separator) : rest_(text), separator_(separator) {}

    bool at_end() const { return rest_.empty(); }
    int line() const { return line_; }

    /// Takes one cell. False when a quoted one never ends.
    bool take_cell(std::string& cell) {
        cell.clear();
        if (rest_.starts_with('"')) {
            rest_.remove_prefix(1);
            if (!take_quoted(cell)) return false;
        }
        auto end = std::min(rest_.find_first_of(std::string_view{stops_, 3}), rest_.size());
        cell.append(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return true;
    }

    /// After a cell: true when another one follows in the same record.
    bool take_separator() {
        if (rest_.empty()) return false;
        if (rest_.front() == separator_) {
            rest_.remove_prefix(1);
            return true;
        }
        take_line_break();
        return false;
    }

  private:
    bool take_quoted(std::string& cell) {
        while (true) {
            auto at = rest_.find_first_of("\"\r\n");
            if (at == rest_.npos) return false;
            cell.append(rest_.substr(0, at));
            rest_.remove_prefix(at);
            if (rest_.front() != '"') {
                take_line_break();
                cell += '\n';
            } else if (rest_.starts_with("\"\"")) {
                rest_.remove_prefix(2);
                cell += '"';
            } else {
                rest_.remove_prefix(1);
                return true;
            }
        }
    }

    void take_line_break() {
        rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : 1);
        ++line_;
    }

    std::string_view rest_;
    char separator_;
    char stops_[3] = {separator_, '\r', '\n'};
    int line_ = 1;
};

struct Shape {
    std::size_t columns = 0;  // of most records
    std::size_t records = 0;  // that have so many
};

Shape shape_with(std::string_view text, char separator) {
    constexpr int sample = 60;
    std::map<std::size_t, std::size_t> counts;
    Scanner scanner(text, separator);
    std::string cell;
    for (int record = 0; record < sample && !scanner.at_end(); ++record) {
        std::size_t columns = 0;
        bool holds_text = false;
        do {
            if (!scanner.take_cell(cell)) return {};
            holds_text |= !cell.empty();
            ++columns;
        } while (scanner.take_separator());
        if (holds_text) ++counts[columns];
    }
    Shape best;
    for (auto [columns, records] : counts)
        if (columns > 1 && records >= best.records) best = {columns, records};
    return best;
}

char guess_separator(std::string_view text) {
    char best = ';';
    Shape best_shape;
    for (char candidate : {';', '\t', ','}) {
        auto shape = shape_with(text, candidate);
        bool better = shape.records > best_shape.records ||
                      (shape.records == best_shape.records && shape.columns > best_shape.columns);
        if (better) {
            best = candidate;
            best_shape = shape;
        }
    }
    return best;
}

/// Excel writes "sep=;" as a line of its own before the table.
std::optional<char> stated_separator(std::string_view text) {
    if (text.size() < 5 || fold(text.substr(0, 4)) != "sep=") return std::nullopt;
    bool line_ends = text.size() == 5 || text[5] == '\r' || text[5] == '\n';
    if (line_ends && std::string_view{";,\t"}.contains(text[4])) return text[4];
    return std::nullopt;
}

void add_cell(Row& row, std::size_t column, std::string cell) {
    bool too_long = cell.size() > max_cell_code_points && code_points(cell) > max_cell_code_points;
    if (too_long) {
        row.overlong.push_back(static_cast<int>(column));
        cell.clear();
    }
    row.cells.resize(column);
    row.cells.push_back(std::move(cell));
}

std::unexpected<TableError> fail(TableErrorCode code, int line = 0, std::size_t limit = 0) {
    return std::unexpected(TableError{code, line, limit});
}

}  // namespace

std::expected<Table, TableError> read_table(std::string_view bytes, const TableLimits& limits) {
    if (bytes.size() > limits.bytes) return fail(TableErrorCode::too_large, 0, limits.bytes);
    auto text = decode_text(bytes);
    if (!text) return std::unexpected(text.error());
    Table table;
    table.encoding = text->encoding;
    auto stated = stated_separator(text->utf8);
    table.separator = limits.separator != '\0' ? limits.separator : stated ? *stated : guess_separator(text->utf8);

    const bool guessed = limits.separator == '\0';  // a file for spreadsheets
    Scanner scanner(text->utf8, table.separator);
    std::string cell;
    if (stated) {
        scanner.take_cell(cell);
        scanner.take_separator();
        scanner.take_cell(cell);
        scanner.take_separator();
    }
    while (!scanner.at_end()) {
        Row row{scanner.line(), {}, {}};
        std::size_t column = 0;
        do {
            if (!scanner.take_cell(cell)) return fail(TableErrorCode::unclosed_quote, row.line);
            if (auto clean = squeeze(cell); !clean.empty()) {
                if (column >= max_columns) return fail(TableErrorCode::too_many_columns, row.line, max_columns);
                add_cell(row, column, guessed ? std::string{without_apostrophe(clean)} : std::move(clean));
            }
            ++column;
        } while (scanner.take_separator());
        if (row.cells.empty()) continue;
        if (table.rows.size() == limits.rows) return fail(TableErrorCode::too_many_rows, row.line, limits.rows);
        table.columns = std::max(table.columns, row.cells.size());
        table.rows.push_back(std::move(row));
    }
    if (table.rows.empty()) return fail(TableErrorCode::empty);
    return table;
}

}  // namespace parta::roster
