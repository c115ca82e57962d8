// Values in PostgreSQL's binary format, and its errors. Internal to db.
#pragma once
#include <libpq-fe.h>

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "db/rows.hpp"

namespace parta::db {

struct ResultCloser {
    void operator()(PGresult* result) const { PQclear(result); }
};
using PgResult = std::unique_ptr<PGresult, ResultCloser>;

/// The arguments of one statement as libpq wants them. Borrows the params.
class WireParams {
  public:
    explicit WireParams(std::span<const Param> params);

    int count() const { return static_cast<int>(values_.size()); }
    const char* const* values() const { return values_.data(); }
    const int* lengths() const { return lengths_.data(); }
    const int* formats() const { return formats_.data(); }

  private:
    std::vector<std::array<char, 8>> integers_;
    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

/// The declared type of an argument: the C++ type decides, never the server's guess.
Oid wire_type(Param::Type type);

/// The rows of a binary result. SqlError for a column type that has no place in the dialect.
Rows read_rows(const PGresult* result, std::shared_ptr<const std::string> sql);

/// Whether the server says that the whole transaction, not just a statement, has failed and may be repeated (deadlock,
/// serialisation, lock timeout), or that it is going away.
bool loses_transaction(const PGresult* result);

/// Throws what a failed result means. Only the statement's text and the server's primary message appear in it.
[[noreturn]] void throw_pg_error(const PGresult* result, std::string_view sql);

}  // namespace parta::db
