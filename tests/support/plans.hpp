// How a database engine would run a statement, and whether that gets slower as a school's years pile up.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "db/statement_watch.hpp"

struct pg_conn;
struct sqlite3;

namespace parta::test {

/// One table as a plan reads it.
struct Reading {
    std::string table;
    std::string index;                 // "" without one
    std::vector<std::string> columns;  // what it is narrowed by; none: all of the table, or of the index, is read
    bool partial = false;              // the index holds only some rows, such as those in force
    bool limited = false;              // rows come in the order of the index, and the statement takes the first ones
    std::string plan;                  // the engine's words

    /// To less than all rows of the table, and less than all that one organisation has in it.
    bool narrowed() const;
};

/// Asks a migrated SQLite database.
class SqlitePlans {
  public:
    explicit SqlitePlans(const std::string& path);
    ~SqlitePlans();
    SqlitePlans(const SqlitePlans&) = delete;
    SqlitePlans& operator=(const SqlitePlans&) = delete;

    std::vector<Reading> of(const db::SeenStatement& statement);

  private:
    std::vector<std::vector<std::string>> rows(const std::string& sql);

    sqlite3* connection_ = nullptr;
    std::map<std::string, std::string> table_of_;  // by index
    std::set<std::string> partial_;
    std::vector<std::string> tables_;
    std::string views_;  // their words
};

/// Asks PostgreSQL, as the server's role, which row-level security binds. The tables may be empty: whole tables are
/// read only where there is no other way.
class PostgresPlans {
  public:
    explicit PostgresPlans(const std::string& url);
    ~PostgresPlans();
    PostgresPlans(const PostgresPlans&) = delete;
    PostgresPlans& operator=(const PostgresPlans&) = delete;

    std::vector<Reading> of(const db::SeenStatement& statement);

  private:
    std::string run(const std::string& sql);

    pg_conn* connection_ = nullptr;
    int explained_ = 0;
    std::map<std::string, std::string> first_column_;  // by index
    std::set<std::string> partial_;
};

}  // namespace parta::test
