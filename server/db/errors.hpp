// What a statement or a transaction may fail with, beside the errors that the unit of work throws itself.
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace parta::db {

/// A row that the schema refuses. Uncaught it ends the request: UNIQUE as already_exists, a foreign key as conflict,
/// CHECK and NOT NULL, which only a fault of ours can break, as internal.
struct ConstraintViolation : Error {
    std::string table;
    std::string
        constraint;  // name of the index or constraint, as PostgreSQL names it ("unit_pkey"); empty if not known

    ConstraintViolation(ErrorCode code, std::string table_name, std::string constraint_name);
};
struct UniqueViolation : ConstraintViolation {
    UniqueViolation(std::string table_name, std::string constraint_name);
};
struct ForeignKeyViolation : ConstraintViolation {
    ForeignKeyViolation(std::string table_name, std::string constraint_name);
};

/// A statement that the engine does not accept: misspelt, wrongly typed, or out of the transaction's reach. A fault of
/// ours.
struct SqlError : std::logic_error {
    SqlError(std::string_view message, std::string_view sql);
};

/// The whole transaction is gone (connection, deadlock, disk), not only one unit's savepoint. The engines repeat the
/// units; one that still fails sees this as overloaded (come back later), database_away (no server, or one that says
/// nothing) or storage_failed (a disk that does not obey).
struct TransactionLost : Error {
    explicit TransactionLost(ErrorCode code, std::string detail);
};

/// The connection broke after COMMIT was sent and the server could not be asked what became of it. Not repeated:
/// whoever retries must do it by its client_id.
struct OutcomeUnknown : Error {
    OutcomeUnknown();
};

/// The schema and the program do not fit: newer database than program, a migration that failed. The text is for the
/// operator.
struct SchemaError : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// The database has been upgraded by a newer program.
struct SchemaTooNew : SchemaError {
    int database;
    int program;

    SchemaTooNew(int database_version, int program_version);
};

}  // namespace parta::db
