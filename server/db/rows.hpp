// The rows that a statement returned.
#pragma once
#include <cstddef>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "db/value.hpp"

namespace parta::db {

/// A whole result, cell after cell. Made by the engines.
struct RowData {
    int columns = 0;
    std::vector<Cell> cells;
    std::shared_ptr<const std::string> sql;  // for messages about misread columns
};

/// One row. It shares the result, so it may outlive its Rows; a string_view taken from it may not outlive the row.
class Row {
  public:
    Row(std::shared_ptr<const RowData> data, std::size_t index) : data_(std::move(data)), index_(index) {}

    /// The value of a column, counted from 0, as T: integers, bool, Id, Timestamp, enums, std::string,
    /// std::string_view, Bytes, or std::optional of these for a column that may be NULL. Throws std::logic_error, which
    /// names the statement, on NULL, on another type and on an integer that T cannot hold.
    template <class T>
    T get(int column) const;

    bool is_null(int column) const { return std::holds_alternative<std::monostate>(cell(column)); }

  private:
    const Cell& cell(int column) const;
    std::int64_t integer(int column) const;
    std::string_view text(int column) const;
    const Bytes& bytes(int column) const;
    [[noreturn]] void misread(int column, std::string_view wanted) const;

    std::shared_ptr<const RowData> data_;
    std::size_t index_;
};

class Rows {
  public:
    class Iterator {
      public:
        using value_type = Row;
        using difference_type = std::ptrdiff_t;

        Iterator() = default;
        Iterator(const Rows* rows, std::size_t index) : rows_(rows), index_(index) {}
        Row operator*() const { return (*rows_)[index_]; }
        Iterator& operator++() {
            ++index_;
            return *this;
        }
        Iterator operator++(int) {
            Iterator before = *this;
            ++index_;
            return before;
        }
        bool operator==(const Iterator& other) const { return index_ == other.index_; }

      private:
        const Rows* rows_ = nullptr;
        std::size_t index_ = 0;
    };

    Rows() : data_(std::make_shared<const RowData>()) {}
    explicit Rows(RowData data) : data_(std::make_shared<const RowData>(std::move(data))) {}

    std::size_t size() const {
        return data_->columns == 0 ? 0 : data_->cells.size() / static_cast<std::size_t>(data_->columns);
    }
    bool empty() const { return data_->cells.empty(); }
    Row operator[](std::size_t index) const { return Row(data_, index); }
    Iterator begin() const { return Iterator(this, 0); }
    Iterator end() const { return Iterator(this, size()); }

    /// The one row there must be; std::logic_error when there are none or several.
    Row only() const;
    /// The row, or nothing; std::logic_error when there are several.
    std::optional<Row> maybe() const;

  private:
    std::shared_ptr<const RowData> data_;
};

template <class T>
T Row::get(int column) const {
    if constexpr (IsOptional<T>::value) {
        if (is_null(column)) return std::nullopt;
        return get<typename T::value_type>(column);
    } else if constexpr (std::is_same_v<T, bool>) {
        return integer(column) != 0;
    } else if constexpr (IsId<T>::value) {
        return T{integer(column)};
    } else if constexpr (std::is_same_v<T, Timestamp>) {
        return Timestamp{integer(column)};
    } else if constexpr (NamedEnum<T>) {
        auto value = enum_value<T>(text(column));
        if (!value) misread(column, "the name of an enum value");
        return *value;
    } else if constexpr (std::is_enum_v<T>) {
        return static_cast<T>(get<std::underlying_type_t<T>>(column));
    } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>) {
        return T(text(column));
    } else if constexpr (std::is_same_v<T, Bytes>) {
        return bytes(column);
    } else {
        static_assert(std::is_integral_v<T>, "no SQL type for this C++ type");
        const std::int64_t value = integer(column);
        if (!std::in_range<T>(value)) misread(column, "an integer of that width");
        return static_cast<T>(value);
    }
}

}  // namespace parta::db
