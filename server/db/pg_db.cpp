#include "db/pg_db.hpp"

#include "db/ending.hpp"
#include "db/errors.hpp"
#include "db/migrate.hpp"
#include "db/worker.hpp"

namespace parta::db {
namespace {

constexpr std::size_t group_limit = 64;
constexpr int most_read_tries = 3;

std::exception_ptr read_once(PgSession& session, Unit& unit) {
    try {
        session.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", unit.org(), unit.reach());
        Tx tx(session, nullptr, unit.org(), unit.reach());
        unit.run(tx);
        tx.settle();
        return nullptr;
    } catch (...) {
        return std::current_exception();
    }
}

// For the person who starts the program.
PgSession connect(const std::string& url) {
    PgSession session(url);
    try {
        session.connect();
    } catch (const Error& error) {
        throw SchemaError("PostgreSQL cannot be reached: " + error.detail);
    }
    return session;
}

void end_read(PgSession& session) {
    if (!session.connected()) return;
    try {
        session.script("ROLLBACK");  // there is nothing to keep
    } catch (const std::exception&) {
        session.disconnect();
    }
}

}  // namespace

std::unique_ptr<Db> open_postgres(PostgresOptions options) {
    return std::make_unique<PgDb>(std::move(options));
}

void about_to_end(Db& db) {
    if (auto* postgres = dynamic_cast<PgDb*>(&db)) postgres->end_soon();
}

PgDb::PgDb(PostgresOptions options) : options_(std::move(options)) {
    const int writers = std::max(1, options_.connections / 2);
    const int readers = std::max(1, options_.connections - writers);
    for (int i = 0; i < writers; ++i) threads_.push_back(start_worker("db-write", [this] { write_loop(); }));
    for (int i = 0; i < readers; ++i) threads_.push_back(start_worker("db-read", [this] { read_loop(); }));
}

PgDb::~PgDb() {
    close_door();
    closing_ = true;
    writes_.close();
    reads_.close();
    threads_.clear();
}

void PgDb::submit(Lane lane, std::vector<UnitPtr> units) {
    if (lane == Lane::write) {
        writes_.push(std::move(units));
    } else {
        reads_.push(std::move(units));
    }
}

void PgDb::migrate() {
    const PgSession server = connect(options_.url);
    PgSession owner = connect(options_.owner_url);
    try {
        migrate_postgres(owner, options_.migrations, server.user());
    } catch (const TransactionLost& error) {
        throw SchemaError("PostgreSQL does not answer: " + error.detail);
    }
}

int PgDb::schema_version() {
    PgSession owner = connect(options_.owner_url);
    return postgres_schema_version(owner);
}

void PgDb::write_loop() {
    PgLink link(options_.url, options_.patience, closing_, away_);
    PgWriter writer(link, [this](OrgId org, std::int64_t seq) { tell_commit(org, seq); });
    for (;;) {
        auto group = writes_.take(group_limit);
        if (group.empty()) return;
        const OrgId org = group.front()->org();
        const auto memory = memories_.of(org);
        writer.run(std::move(group), memory.get());
        writes_.done(org);
    }
}

void PgDb::read_loop() {
    PgLink link(options_.url, options_.patience, closing_, away_);
    for (;;) {
        const auto taken = reads_.take(1);
        if (taken.empty()) return;
        Unit& unit = *taken[0];
        std::exception_ptr error;
        for (int tries = 0; tries < most_read_tries; ++tries) {
            if (!link.ready(error)) break;
            error = read_once(link.session(), unit);
            if (!error || !link.session().lost()) break;
            end_read(link.session());
        }
        unit.finish(std::move(error));
        end_read(link.session());
    }
}

}  // namespace parta::db
