#include "db/sqlite_db.hpp"

#include <chrono>

#include "db/crossing.hpp"
#include "db/migrate.hpp"
#include "db/sqlite_writer.hpp"
#include "db/worker.hpp"

namespace parta::db {
namespace {

constexpr std::size_t batch_limit = 64;

using Clock = std::chrono::steady_clock;
// For how long others may join a snapshot: whoever is done already waits meanwhile.
constexpr std::chrono::microseconds longest_shared{200};

}  // namespace

std::unique_ptr<Db> open_sqlite(SqliteOptions options) {
    return std::make_unique<SqliteDb>(std::move(options));
}

SqliteDb::SqliteDb(SqliteOptions options) : options_(std::move(options)) {
    writer_ = std::make_unique<SqliteSession>(options_.path, options_.vfs, SqliteSession::Role::writer, &rights_);
    load_rights(*writer_);
    for (int i = 0; i < options_.readers; ++i) {
        readers_.push_back(
            std::make_unique<SqliteSession>(options_.path, options_.vfs, SqliteSession::Role::reader, &rights_));
    }
    threads_.push_back(start_worker("db-write", [this] { write_loop(); }));
    for (const auto& reader : readers_) {
        threads_.push_back(start_worker("db-read", [this, session = reader.get()] { read_loop(*session); }));
    }
}

SqliteDb::~SqliteDb() {
    close_door();
    writes_.close();
    reads_.close();
    threads_.clear();
}

void SqliteDb::submit(Lane lane, std::vector<UnitPtr> units) {
    (lane == Lane::write ? writes_ : reads_).push(std::move(units));
}

void SqliteDb::load_rights(SqliteSession& session) {
    rights_.set(TableRights(session.handle(), table_marks(options_.migrations)));
}

void SqliteDb::migrate() {
    SqliteSession session(options_.path, options_.vfs, SqliteSession::Role::migrator);
    migrate_sqlite(session, options_.migrations);
    load_rights(session);
}

int SqliteDb::schema_version() {
    SqliteSession session(options_.path, options_.vfs, SqliteSession::Role::migrator);
    return sqlite_schema_version(session);
}

void SqliteDb::write_loop() {
    SqliteWriter writer(*writer_, [this](OrgId org, std::int64_t seq) { tell_commit(org, seq); });
    for (;;) {
        auto batch = writes_.take(batch_limit);
        if (batch.empty()) return;
        writer.run(std::move(batch));
        writer.checkpoint(writes_.empty());
    }
}

void SqliteDb::read_loop(SqliteSession& session) {
    for (auto taken = reads_.take(1); !taken.empty(); taken = reads_.take(1)) {
        const Crossing::Together together;
        // Whoever waits by now may share the snapshot: it is taken with the first statement.
        const std::uint64_t waiting = reads_.queued();
        const auto until = Clock::now() + longest_shared;
        UnitPtr unit = std::move(taken[0]);
        while (unit && read(session, *unit)) unit = Clock::now() < until ? reads_.take_of_first(waiting) : nullptr;
        end_read(session);
    }
}

// False when the next one needs a transaction of its own.
bool SqliteDb::read(SqliteSession& session, Unit& unit) {
    std::exception_ptr error;
    try {
        if (!session.in_transaction()) session.control("BEGIN");
        session.enter(unit.reach());
        Tx tx(session, nullptr, unit.org(), unit.reach());
        unit.run(tx);
        tx.settle();
    } catch (...) {
        error = std::current_exception();
    }
    session.enter(std::nullopt);
    const bool whole = !error;
    unit.finish(std::move(error));
    return whole;
}

// There is nothing to keep.
void SqliteDb::end_read(SqliteSession& session) {
    try {
        if (session.in_transaction()) session.control("ROLLBACK");
    } catch (const std::exception&) {
        // The next BEGIN tells, to whom it concerns.
    }
}

}  // namespace parta::db
