#include "db/errors.hpp"

#include <fmt/format.h>

namespace parta::db {

ConstraintViolation::ConstraintViolation(ErrorCode error, std::string table_name, std::string constraint_name)
    : Error(error),  // no detail: it goes out to clients, and how the tables are made is not theirs
      table(std::move(table_name)),
      constraint(std::move(constraint_name)) {}

UniqueViolation::UniqueViolation(std::string table_name, std::string constraint_name)
    : ConstraintViolation(ErrorCode::already_exists, std::move(table_name), std::move(constraint_name)) {}

ForeignKeyViolation::ForeignKeyViolation(std::string table_name, std::string constraint_name)
    : ConstraintViolation(ErrorCode::conflict, std::move(table_name), std::move(constraint_name)) {}

SqlError::SqlError(std::string_view message, std::string_view sql)
    : std::logic_error(fmt::format("db: {} in: {}", message, sql)) {}

TransactionLost::TransactionLost(ErrorCode error, std::string reason)
    : Error(error, {}, std::move(reason),
            error == ErrorCode::overloaded       ? 2
            : error == ErrorCode::database_away  ? 5
            : error == ErrorCode::storage_failed ? 10
                                                 : 0) {}

OutcomeUnknown::OutcomeUnknown()
    : Error(ErrorCode::overloaded, {}, "the connection broke during COMMIT; the write may or may not have happened",
            2) {}

SchemaTooNew::SchemaTooNew(int database_version, int program_version)
    : SchemaError(
          fmt::format("The database has schema {}, this program knows {}: it was upgraded by a newer version of Parta. "
                      "Start that version, or restore the backup made before the upgrade.",
                      database_version, program_version)),
      database(database_version),
      program(program_version) {}

}  // namespace parta::db
