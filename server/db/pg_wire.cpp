#include "db/pg_wire.hpp"

#include <fmt/format.h>

#include <bit>
#include <cstring>

#include "db/errors.hpp"

namespace parta::db {
namespace {

// pg_type.dat
constexpr Oid oid_bool = 16, oid_bytea = 17, oid_char = 18, oid_name = 19, oid_int8 = 20, oid_int2 = 21, oid_int4 = 23,
              oid_text = 25, oid_oid = 26, oid_json = 114, oid_varchar = 1043, oid_numeric = 1700, oid_void = 2278;

template <class T>
T from_network(const char* data) {
    T value;
    std::memcpy(&value, data, sizeof value);
    if constexpr (sizeof(T) == 8) return static_cast<T>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
    if constexpr (sizeof(T) == 4) return static_cast<T>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
    return static_cast<T>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
}
static_assert(std::endian::native == std::endian::little);

// SUM of BIGINT is NUMERIC. Base-10000 digits, the first worth 10000^weight (numeric.c, numeric_send). Nothing if it
// has a fraction or does not fit.
std::optional<std::int64_t> read_numeric(std::string_view data) {
    constexpr std::size_t head = 8;
    const int digits = from_network<std::int16_t>(data.data());
    const int weight = from_network<std::int16_t>(data.data() + 2);
    const auto sign = from_network<std::uint16_t>(data.data() + 4);
    if (sign != 0 && sign != 0x4000) return std::nullopt;
    std::int64_t value = 0;
    for (int i = 0; i <= std::max(weight, digits - 1); ++i) {
        const int digit =
            i < digits ? from_network<std::int16_t>(data.data() + head + 2 * static_cast<std::size_t>(i)) : 0;
        if (i > weight) {
            if (digit != 0) return std::nullopt;
            continue;
        }
        if (__builtin_mul_overflow(value, 10'000, &value) || __builtin_sub_overflow(value, digit, &value))
            return std::nullopt;
    }
    if (sign != 0) return value;
    if (__builtin_sub_overflow(std::int64_t{0}, value, &value)) return std::nullopt;
    return value;
}

std::string_view field(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text == nullptr ? std::string_view{} : text;
}

Cell read_cell(const PGresult* result, int row, int column, const std::string& sql) {
    if (PQgetisnull(result, row, column) != 0) return std::monostate{};
    const char* data = PQgetvalue(result, row, column);
    const auto size = static_cast<std::size_t>(PQgetlength(result, row, column));
    switch (PQftype(result, column)) {
        case oid_int8:
            return from_network<std::int64_t>(data);
        case oid_int4:
            return std::int64_t{from_network<std::int32_t>(data)};
        case oid_int2:
            return std::int64_t{from_network<std::int16_t>(data)};
        case oid_oid:
            return std::int64_t{from_network<std::uint32_t>(data)};
        case oid_bool:
            return std::int64_t{*data != 0};
        case oid_text:
        case oid_varchar:
        case oid_name:
        case oid_char:
        case oid_json:
            return std::string(data, size);
        case oid_bytea:
            return Bytes{std::string(data, size)};
        case oid_void:
            return std::monostate{};
        case oid_numeric:
            if (const auto value = read_numeric({data, size})) return *value;
            throw SqlError(fmt::format("column {} is no 64-bit integer", column), sql);
        default:
            throw SqlError(fmt::format("column {} has a type outside the dialect: cast it", column), sql);
    }
}

}  // namespace

Oid wire_type(Param::Type type) {
    switch (type) {
        case Param::Type::integer:
            return oid_int8;
        case Param::Type::boolean:
            return oid_bool;
        case Param::Type::text:
            return oid_text;
        case Param::Type::bytes:
            return oid_bytea;
        case Param::Type::unknown:
            return 0;
    }
    return 0;
}

WireParams::WireParams(std::span<const Param> params) : integers_(params.size()), formats_(params.size(), 1) {
    for (std::size_t i = 0; i < params.size(); ++i) {
        const Param& param = params[i];
        const char* value = nullptr;
        std::size_t length = 0;
        if (param.is_null) {
            // stays a null pointer
        } else if (param.type == Param::Type::integer) {
            const auto big_endian = __builtin_bswap64(static_cast<std::uint64_t>(param.integer));
            std::memcpy(integers_[i].data(), &big_endian, 8);
            value = integers_[i].data();
            length = 8;
        } else if (param.type == Param::Type::boolean) {
            integers_[i][0] = static_cast<char>(param.integer);
            value = integers_[i].data();
            length = 1;
        } else {
            value = param.data.data() == nullptr ? "" : param.data.data();
            length = param.data.size();
        }
        values_.push_back(value);
        lengths_.push_back(static_cast<int>(length));
    }
}

Rows read_rows(const PGresult* result, std::shared_ptr<const std::string> sql) {
    RowData data{.columns = PQnfields(result), .cells = {}, .sql = std::move(sql)};
    const int rows = PQntuples(result);
    data.cells.reserve(static_cast<std::size_t>(rows) * static_cast<std::size_t>(data.columns));
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < data.columns; ++column)
            data.cells.push_back(read_cell(result, row, column, *data.sql));
    }
    return Rows(std::move(data));
}

bool loses_transaction(const PGresult* result) {
    const std::string_view state = field(result, PG_DIAG_SQLSTATE);
    return state == "40001" || state == "40P01" || state == "55P03" || state == "57P01" || state == "57P02" ||
           state == "57P03" || state == "25P03" || (state.starts_with("08") && state != "08P01");
}

void throw_pg_error(const PGresult* result, std::string_view sql) {
    const std::string_view state = field(result, PG_DIAG_SQLSTATE);
    const std::string_view message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    const std::string table(field(result, PG_DIAG_TABLE_NAME));
    const std::string constraint(field(result, PG_DIAG_CONSTRAINT_NAME));
    if (loses_transaction(result)) throw TransactionLost(ErrorCode::overloaded, std::string(message));
    if (state == "23505") throw UniqueViolation(table, constraint);
    if (state == "23503") throw ForeignKeyViolation(table, constraint);
    if (state == "23514" || state == "23502") throw ConstraintViolation(ErrorCode::internal, table, constraint);
    if (state == "53100") throw Error(ErrorCode::storage_full, {}, "the database server's disk is full");
    if (state == "58030" || state == "XX001" || state == "XX002")
        throw Error(ErrorCode::storage_failed, {}, std::string(message), 10);
    if (state.starts_with("53") || state == "57014") throw Error(ErrorCode::overloaded, {}, std::string(message), 2);
    throw SqlError(fmt::format("{} ({})", message.empty() ? PQresultErrorMessage(result) : message, state), sql);
}

}  // namespace parta::db
