#include "db/rows.hpp"

#include <fmt/format.h>

namespace parta::db {
namespace {

std::string_view kind(const Cell& cell) {
    switch (cell.index()) {
        case 0:
            return "NULL";
        case 1:
            return "an integer";
        case 2:
            return "text";
        default:
            return "bytes";
    }
}

std::string_view statement(const RowData& data) {
    return data.sql ? std::string_view(*data.sql) : "?";
}

}  // namespace

const Cell& Row::cell(int column) const {
    if (column < 0 || column >= data_->columns) {
        throw std::logic_error(fmt::format("db: column {} of {} in: {}", column, data_->columns, statement(*data_)));
    }
    return data_->cells.at(index_ * static_cast<std::size_t>(data_->columns) + static_cast<std::size_t>(column));
}

void Row::misread(int column, std::string_view wanted) const {
    throw std::logic_error(
        fmt::format("db: column {} is {}, not {}, in: {}", column, kind(cell(column)), wanted, statement(*data_)));
}

std::int64_t Row::integer(int column) const {
    if (const auto* value = std::get_if<std::int64_t>(&cell(column))) return *value;
    misread(column, "an integer");
}

std::string_view Row::text(int column) const {
    if (const auto* value = std::get_if<std::string>(&cell(column))) return *value;
    misread(column, "text");
}

const Bytes& Row::bytes(int column) const {
    if (const auto* value = std::get_if<Bytes>(&cell(column))) return *value;
    misread(column, "bytes");
}

Row Rows::only() const {
    if (size() != 1)
        throw std::logic_error(fmt::format("db: {} rows instead of one from: {}", size(), statement(*data_)));
    return (*this)[0];
}

std::optional<Row> Rows::maybe() const {
    if (empty()) return std::nullopt;
    return only();
}

}  // namespace parta::db
