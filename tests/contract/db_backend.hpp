// A fresh database of each engine for the contract suite.
#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "db/db.hpp"

namespace parta::db::testing {

/// One empty database, gone with the object.
class Backend {
  public:
    virtual ~Backend() = default;
    virtual Engine engine() const = 0;
    /// A Db on it; several may be open at once.
    virtual std::unique_ptr<Db> open(std::vector<Migration> migrations) = 0;
    /// Its name on the server, or its file.
    virtual std::string database() const = 0;
};

std::unique_ptr<Backend> make_backend(Engine engine);

/// Whether PARTA_TEST_POSTGRES_URL and PARTA_TEST_POSTGRES_OWNER_URL name a server (tools/postgres-throwaway prints
/// them).
bool have_postgres();
/// The url in an environment variable, for another database.
std::string postgres_url(const char* name, const std::string& database);
/// Runs a statement on a connection of its own; the first value of its result.
std::string run_postgres(const std::string& url, const std::string& sql);

/// The small schema of these tests, as migrations.
std::vector<Migration> test_migrations();

/// A suite that runs on every engine: TEST_P(Suite, name) with `INSTANTIATE_ON_ENGINES(Suite)`.
class EngineTest : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override;

    /// The Db under test, migrated, with the organisations `first` and `second`.
    Db& db() { return *db_; }
    Backend& backend() { return *backend_; }
    void close() { db_.reset(); }

    static constexpr OrgId first{101};
    static constexpr OrgId second{202};

  private:
    std::unique_ptr<Backend> backend_;
    std::unique_ptr<Db> db_;
};

/// Adds an organisation with its counter.
void found(Db& db, OrgId org);
/// The numbers and texts of an organisation's notes, in order.
std::vector<std::pair<std::int64_t, std::string>> notes(Db& db, OrgId org);
/// Numbers an event and writes a note under it.
std::int64_t write_note(Tx& tx, std::string_view text);

#define INSTANTIATE_ON_ENGINES(Suite)                                                             \
    INSTANTIATE_TEST_SUITE_P(Engines, Suite, ::testing::Values(Engine::sqlite, Engine::postgres), \
                             [](const auto& info) { return info.param == Engine::sqlite ? "sqlite" : "postgres"; })

}  // namespace parta::db::testing
