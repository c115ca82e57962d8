// The embedded engine: one writing thread that shares each fsync among all who wait, and reading threads. Internal to
// db.
#pragma once
#include <thread>

#include "db/db.hpp"
#include "db/queue.hpp"
#include "db/sqlite_session.hpp"

namespace parta::db {

class SqliteDb final : public Db {
  public:
    explicit SqliteDb(SqliteOptions options);
    ~SqliteDb() override;

    Engine engine() const override { return Engine::sqlite; }
    void migrate() override;
    int schema_version() override;

  protected:
    void submit(Lane lane, std::vector<UnitPtr> units) override;

  private:
    void write_loop();
    void read_loop(SqliteSession& session);
    static bool read(SqliteSession& session, Unit& unit);
    static void end_read(SqliteSession& session);
    void load_rights(SqliteSession& session);

    SqliteOptions options_;
    SharedRights rights_;
    UnitQueue writes_;
    UnitQueue reads_;
    std::unique_ptr<SqliteSession> writer_;
    std::vector<std::unique_ptr<SqliteSession>> readers_;
    std::vector<std::jthread> threads_;  // last: they use all of the above
};

}  // namespace parta::db
