// A fresh, migrated database for each test, on both engines.
#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <string_view>

#include "db/db.hpp"
#include "support/place.hpp"

namespace parta::test {

/// One migrated database of its own, gone with the object.
class Database {
  public:
    /// SQLite in a temporary folder; or a new database on the server of PARTA_TEST_POSTGRES_URL and …_OWNER_URL.
    explicit Database(db::Engine engine);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    db::Db& db();
    /// Closes and opens it again, as a restart of the server does.
    void reopen();

  private:
    std::unique_ptr<Place> place_;
    std::unique_ptr<db::Db> db_;
};

/// Base of suites that run on every engine: TEST_P(Suite, name) and PARTA_ON_ENGINES(Suite). Without a PostgreSQL
/// server its half is skipped, and fails where CI=true.
class DatabaseTest : public ::testing::TestWithParam<db::Engine> {
  protected:
    void SetUp() override;

    db::Db& db() { return database_->db(); }
    Database& database() { return *database_; }
    void close_database() { database_.reset(); }

  private:
    std::unique_ptr<Database> database_;
};

#define PARTA_ON_ENGINES(Suite)                                                                        \
    INSTANTIATE_TEST_SUITE_P(                                                                          \
        Engines, Suite, ::testing::Values(::parta::db::Engine::sqlite, ::parta::db::Engine::postgres), \
        [](const auto& info) { return info.param == ::parta::db::Engine::sqlite ? "sqlite" : "postgres"; })

/// Runs f and returns the code of the Error it throws; fails the test and returns internal when it throws none.
template <class F>
ErrorCode error_of(F f) {
    try {
        f();
    } catch (const Error& error) {
        return error.code;
    }
    ADD_FAILURE() << "expected an Error";
    return ErrorCode::internal;
}

}  // namespace parta::test
