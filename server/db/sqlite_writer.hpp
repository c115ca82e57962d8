// Group commit on SQLite. Internal to db.
#pragma once
#include <functional>
#include <vector>

#include "db/queue.hpp"
#include "db/sqlite_session.hpp"

namespace parta::db {

class SeqBook;

/// Runs a batch of units in one transaction, a savepoint each, and finishes them after its COMMIT. If the transaction
/// is lost as a whole, its units are repeated one by one, those too that had failed: what they saw is gone.
class SqliteWriter {
  public:
    using TellCommit = std::function<void(OrgId, std::int64_t)>;

    SqliteWriter(SqliteSession& session, TellCommit tell);

    void run(std::vector<UnitPtr> batch);
    /// Copies the write-ahead log into the database: when nobody waits, or it has grown past what idle moments allow.
    void checkpoint(bool idle);

  private:
    struct Outcome {
        UnitPtr unit;
        std::exception_ptr error;
    };

    bool begin(std::vector<Outcome>& outcomes);
    bool attempt(std::vector<Outcome>& outcomes);
    std::exception_ptr run_unit(Unit& unit, SeqBook& seqs);
    void roll_back();

    SqliteSession& session_;
    TellCommit tell_;
    int wal_pages_ = 0;
};

}  // namespace parta::db
