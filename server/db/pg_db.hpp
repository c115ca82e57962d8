// The engine at scale: PostgreSQL through a pool of threads with a connection each. Internal to db.
#pragma once
#include <atomic>
#include <thread>

#include "db/db.hpp"
#include "db/pg_writer.hpp"
#include "db/queue.hpp"

namespace parta::db {

class PgDb final : public Db {
  public:
    explicit PgDb(PostgresOptions options);
    ~PgDb() override;

    Engine engine() const override { return Engine::postgres; }
    void migrate() override;
    int schema_version() override;
    /// See about_to_end() in ending.hpp.
    void end_soon() { closing_ = true; }

  protected:
    void submit(Lane lane, std::vector<UnitPtr> units) override;

  private:
    void write_loop();
    void read_loop();

    PostgresOptions options_;
    std::atomic<bool> closing_ = false;
    std::atomic<bool> away_ = false;  // the server, as far as any of the threads knows
    GroupQueue writes_;
    OrgMemories memories_;
    UnitQueue reads_;
    std::vector<std::jthread> threads_;  // last: they use all of the above
};

}  // namespace parta::db
