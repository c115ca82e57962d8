// The one door to the database: a unit of work is a plain function that runs inside a transaction on a database thread,
// while its coroutine waits. SQLite embedded or PostgreSQL; everything above this folder is written once.
//
//     Message message = co_await db.write(org, [&](db::Tx& tx) { return chats::post_message(tx, viewer, chat, in); });
//
// Migrations (server/db/migrations/NNNN_name.sql) are numbered and embedded in the program; see migrations.hpp for
// their dialect.
#pragma once
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "base/task.hpp"
#include "db/migrations.hpp"
#include "db/unit.hpp"

namespace parta::db {

class Crossing;

/// The work must be repeatable (it may run again after a lost transaction), quick (others wait behind it; no password
/// hashing) and without outside effects. Its exceptions travel back and undo its writes only. On both engines the
/// writes of one organisation run one after another, and so do those that reach the platform: check and write cannot be
/// torn apart.
///
/// A write returns when it is on the disk. Queues are bounded (1,024 units each): over it Error{overloaded}. A full
/// disk is Error{storage_full}, one that does not obey Error{storage_failed}. Reads see one snapshot, which holds every
/// write that has returned before.
///
/// The coroutine calls belong on an io_context; destroy the Db before it. The destructor first finishes what is queued.
class Db {
  public:
    virtual ~Db();
    Db(const Db&) = delete;
    Db& operator=(const Db&) = delete;

    virtual Engine engine() const = 0;

    /// Brings the schema up to the program's. Call it before the first unit of work. Throws SchemaTooNew, SchemaError.
    virtual void migrate() = 0;
    /// The number of the newest applied migration; 0 for an empty database.
    virtual int schema_version() = 0;

    template <class F>
    Task<std::invoke_result_t<F&, Tx&>> write(OrgId org, F work, Reach reach = Reach::organisation,
                                              IfUnknown if_unknown = IfUnknown::fail) {
        return run(Lane::write, make_unit(bound(org), reach, if_unknown, std::move(work)));
    }
    template <class F>
    Task<std::invoke_result_t<F&, Tx&>> read(OrgId org, F work, Reach reach = Reach::organisation) {
        return run(Lane::read, make_unit(bound(org), reach, IfUnknown::repeat, std::move(work)));
    }
    template <class F>
    Task<std::invoke_result_t<F&, Tx&>> platform_write(F work, IfUnknown if_unknown = IfUnknown::fail) {
        return run(Lane::write, make_unit(OrgId{}, Reach::platform, if_unknown, std::move(work)));
    }
    template <class F>
    Task<std::invoke_result_t<F&, Tx&>> platform_read(F work) {
        return run(Lane::read, make_unit(OrgId{}, Reach::platform, IfUnknown::repeat, std::move(work)));
    }

    /// The same, blocking: for the command line and tests, never on the event loop or inside a unit of work.
    template <class F>
    std::invoke_result_t<F&, Tx&> write_now(OrgId org, F work, Reach reach = Reach::organisation,
                                            IfUnknown if_unknown = IfUnknown::fail) {
        return run_now(Lane::write, make_unit(bound(org), reach, if_unknown, std::move(work)));
    }
    template <class F>
    std::invoke_result_t<F&, Tx&> read_now(OrgId org, F work, Reach reach = Reach::organisation) {
        return run_now(Lane::read, make_unit(bound(org), reach, IfUnknown::repeat, std::move(work)));
    }
    template <class F>
    std::invoke_result_t<F&, Tx&> platform_write_now(F work, IfUnknown if_unknown = IfUnknown::fail) {
        return run_now(Lane::write, make_unit(OrgId{}, Reach::platform, if_unknown, std::move(work)));
    }
    template <class F>
    std::invoke_result_t<F&, Tx&> platform_read_now(F work) {
        return run_now(Lane::read, make_unit(OrgId{}, Reach::platform, IfUnknown::repeat, std::move(work)));
    }

    /// Told after each commit that numbered events: the organisation and its last number, rising per organisation.
    /// Called on a database thread before the writers are answered; must be quick and must not throw.
    void on_commit(std::function<void(OrgId, std::int64_t seq)> told);

  protected:
    Db();

    /// Queues units; one that cannot be queued is finished with its error.
    virtual void submit(Lane lane, std::vector<UnitPtr> units) = 0;
    /// The first that an engine's destructor calls: what is on its way to the queues arrives there.
    void close_door();
    void tell_commit(OrgId org, std::int64_t seq) noexcept;

  private:
    static OrgId bound(OrgId org);

    template <class F>
    static std::shared_ptr<UnitOf<F>> make_unit(OrgId org, Reach reach, IfUnknown if_unknown, F work) {
        return std::make_shared<UnitOf<F>>(org, reach, if_unknown, std::move(work));
    }
    template <class F>
    Task<typename UnitOf<F>::Result> run(Lane lane, std::shared_ptr<UnitOf<F>> unit) {
        co_await wait(lane, unit);
        co_return unit->take();
    }
    template <class F>
    typename UnitOf<F>::Result run_now(Lane lane, std::shared_ptr<UnitOf<F>> unit) {
        wait_now(lane, unit);
        return unit->take();
    }
    Task<> wait(Lane lane, UnitPtr unit);
    void wait_now(Lane lane, UnitPtr unit);
    std::shared_ptr<Crossing> crossing(const boost::asio::io_context::executor_type& loop);

    std::shared_mutex listeners_mutex_;
    std::vector<std::function<void(OrgId, std::int64_t)>> listeners_;
    std::mutex crossings_mutex_;
    std::unordered_map<const void*, std::shared_ptr<Crossing>> crossings_;  // by loop
};

struct SqliteOptions {
    std::string path;  // the database file; its folder must exist
    int readers = 2;   // reading threads
    std::vector<Migration> migrations = program_migrations();
    std::string vfs;  // SQLite's file layer; empty: the default. Tests inject faults here
};
struct PostgresOptions {
    std::string url;        // libpq connection string of the server's role, which owns no tables
    std::string owner_url;  // of the role that owns the tables; used by migrate() only
    int connections = 8;    // half of them write
    std::vector<Migration> migrations = program_migrations();
    /// How long units wait for a lost server before they fail as database_away. One that hangs is lost within 8 seconds
    /// (see PgSession), so nobody waits for longer than 25; what comes while it is away fails within 4.
    std::chrono::milliseconds patience{10'000};
};

/// Opens or creates the file (mode 0600). Throws Error when that is not possible.
std::unique_ptr<Db> open_sqlite(SqliteOptions options);
/// Connections are made when first needed, so this succeeds also while the server is down.
std::unique_ptr<Db> open_postgres(PostgresOptions options);

}  // namespace parta::db
