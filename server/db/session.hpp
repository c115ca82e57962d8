// One database connection, as Tx sees it. Internal to db.
#pragma once
#include <functional>
#include <span>
#include <string_view>

#include "db/rows.hpp"
#include "db/tx.hpp"

namespace parta::db {

/// Used by one thread at a time. Errors are those of errors.hpp.
class Session {
  public:
    virtual ~Session() = default;

    virtual Engine engine() const = 0;
    virtual Rows query(std::string_view sql, std::span<const Param> params) = 0;
    virtual std::int64_t exec(std::string_view sql, std::span<const Param> params) = 0;
    /// May be delayed until the next statement or flush().
    virtual void post(std::string_view sql, std::span<const Param> params) = 0;
    virtual void flush() = 0;
    /// As post(); the rows are handed over when they come, at the latest by flush().
    virtual void ahead(std::string_view sql, std::span<const Param> params, std::function<void(const Rows&)> take) = 0;

    /// Savepoints by depth: 0 is the unit's own in a group, 1… those of Tx::nested.
    virtual void savepoint(int depth) = 0;
    virtual void release(int depth) = 0;
    virtual void rollback_to(int depth) = 0;
};

}  // namespace parta::db
