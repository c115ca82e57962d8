// Where the database of a test lives: a folder, and on PostgreSQL a database on the server of PARTA_TEST_POSTGRES_URL
// and …_OWNER_URL. Gone with the object.
#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "db/db.hpp"

namespace parta::test {

/// Whether a PostgreSQL server is given for tests.
bool postgres_given();

/// Of what the database's form follows from: its migrations and who runs them. What several test programs share is kept
/// under this name.
std::string schema_key(std::string_view also = {});

class Place {
  public:
    /// `migrated`: a copy of a database that all test programs share, because to migrate takes longer than most tests.
    enum class Begins { empty, migrated };

    explicit Place(db::Engine engine, Begins begins = Begins::migrated);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    /// Not made where it begins empty.
    const std::filesystem::path& folder() const { return folder_; }
    std::filesystem::path file() const { return folder_ / "parta.db"; }
    /// Of the server's role and of the tables' owner; "" on SQLite.
    std::string url() const;
    std::string owner_url() const;

    std::unique_ptr<db::Db> open() const;

  private:
    const db::Engine engine_;
    const std::string name_;
    const std::filesystem::path folder_;
};

}  // namespace parta::test
