// Durable writes per second: what 100 people who send at once get, beside the same units one by one and beside the bare
// engine. Every figure counts only what is on the disk. Goals: SQLite 3,000/s, PostgreSQL 2,000/s, p99 at most 50 ms.
//
//   db_bench [seconds per figure]      PostgreSQL: set PARTA_TEST_POSTGRES_URL and _OWNER_URL
//   (tools/postgres-throwaway)
#include <fmt/format.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdlib>
#include <filesystem>

#include "db/db.hpp"

namespace {

using namespace parta;
using Clock = std::chrono::steady_clock;

constexpr OrgId org{1};

// The rows of a message sent: looked for by its client_id, stored, numbered, announced.
const std::string schema = R"(
CREATE TABLE org_counter (org_id BIGINT PRIMARY KEY, seq BIGINT NOT NULL, epoch TEXT NOT NULL, marks TEXT NOT NULL DEFAULT '');
CREATE TABLE message (
    org_id BIGINT NOT NULL, chat_id BIGINT NOT NULL, ordinal BIGINT NOT NULL, client_id TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (org_id, chat_id, ordinal)
);
CREATE UNIQUE INDEX message_by_client_id ON message (org_id, client_id);
CREATE TABLE event (org_id BIGINT NOT NULL, seq BIGINT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (org_id, seq));
)";
const std::string text(200, 'x');

void send_message(db::Tx& tx, std::int64_t number) {
    const auto client_id = fmt::format("{:032x}", number);
    if (tx.query("SELECT ordinal FROM message WHERE org_id = $1 AND client_id = $2", tx.org(), client_id).maybe())
        return;
    const auto seq = tx.next_seq();
    tx.post("INSERT INTO message (org_id, chat_id, ordinal, client_id, text) VALUES ($1, 5, $2, $3, $4)", tx.org(), seq,
            client_id, text);
    tx.post("INSERT INTO event (org_id, seq, type, data) VALUES ($1, $2, 'message_posted', $3)", tx.org(), seq, text);
}

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](timeval t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Collects how long each unit took and prints one line.
class Figure {
  public:
    explicit Figure(std::string name) : name_(std::move(name)), start_(Clock::now()), cpu_(cpu_seconds()) {}

    void add(Clock::duration took) { micros_.push_back(std::chrono::duration<double, std::micro>(took).count()); }
    void print() {
        const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
        const double cpu = cpu_seconds() - cpu_;
        std::ranges::sort(micros_);
        const auto count = static_cast<double>(micros_.size());
        const auto at = [&](double part) {
            return micros_.empty() ? 0 : micros_[static_cast<std::size_t>(part * (count - 1))] / 1'000;
        };
        fmt::print("{:<44} {:>8.0f}/s   p50 {:>6.2f} ms   p99 {:>6.2f} ms   own CPU {:>5.0f} µs each\n", name_,
                   count / seconds, at(0.5), at(0.99), cpu * 1e6 / count);
        std::fflush(stdout);
    }

  private:
    std::string name_;
    std::vector<double> micros_;
    Clock::time_point start_;
    double cpu_;
};

std::int64_t next_number = 0;

// `people` send as fast as they are answered.
template <class Work>
void measure(const std::string& name, int people, double seconds, Work work) {
    boost::asio::io_context loop;
    Figure figure(name);
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    for (int i = 0; i < people; ++i) {
        boost::asio::co_spawn(
            loop,
            [&]() -> Task<> {
                while (Clock::now() < end) {
                    const auto began = Clock::now();
                    co_await work();
                    figure.add(Clock::now() - began);
                }
            },
            boost::asio::detached);
    }
    loop.run();
    figure.print();
}

void measure_db(db::Db& db, const std::string& engine, double seconds) {
    db.migrate();
    db.write_now(
        org, [](db::Tx& tx) { tx.exec("INSERT INTO org_counter (org_id, seq, epoch) VALUES ($1, 0, 'e')", tx.org()); });
    const auto send = [&]() -> Task<> {
        const auto number = ++next_number;
        co_await db.write(org, [number](db::Tx& tx) { send_message(tx, number); });
    };
    const auto read = [&]() -> Task<> {
        const auto ordinal = 1 + ++next_number % 1'000;
        co_await db.read(org, [ordinal](db::Tx& tx) {
            return tx
                .query("SELECT text FROM message WHERE org_id = $1 AND chat_id = 5 AND ordinal = $2", tx.org(), ordinal)
                .size();
        });
    };
    measure(engine + ": 100 senders, one organisation", 100, seconds, send);
    measure(engine + ": one by one", 1, seconds, send);
    measure(engine + ": 100 readers of one row", 100, seconds, read);
    measure(engine + ": one reader of one row", 1, seconds, read);
}

// The bare engine, one transaction per message.
void measure_bare_sqlite(const std::string& path, double seconds) {
    sqlite3* connection = nullptr;
    sqlite3_open(path.c_str(), &connection);
    sqlite3_exec(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", nullptr, nullptr, nullptr);
    const auto run = [&](const std::string& sql) {
        if (sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
            fmt::print(stderr, "{}\n", sqlite3_errmsg(connection));
            std::exit(1);
        }
    };
    run(schema + "INSERT INTO org_counter (org_id, seq, epoch) VALUES (1, 0, 'e')");
    Figure figure("SQLite bare, synchronous=FULL, one by one");
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    for (std::int64_t i = 1; Clock::now() < end; ++i) {
        const auto began = Clock::now();
        run(
            fmt::format("BEGIN IMMEDIATE; SELECT ordinal FROM message WHERE org_id = 1 AND client_id = '{0:032x}'; "
                        "INSERT INTO message VALUES (1, 5, {0}, '{0:032x}', '{1}'); INSERT INTO event VALUES (1, {0}, "
                        "'message_posted', '{1}'); "
                        "UPDATE org_counter SET seq = {0} WHERE org_id = 1; COMMIT",
                        i, text));
        figure.add(Clock::now() - began);
    }
    figure.print();
    sqlite3_close(connection);
}

void run_sql(PGconn* connection, const std::string& sql) {
    PGresult* result = PQexec(connection, sql.c_str());
    const auto status = PQresultStatus(result);
    PQclear(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return;
    fmt::print(stderr, "{}\n", PQerrorMessage(connection));
    std::exit(1);
}

void measure_bare_postgres(const std::string& url, double seconds) {
    PGconn* connection = PQconnectdb(url.c_str());
    run_sql(connection, "CREATE SCHEMA bare; SET search_path = bare; " + schema +
                            "INSERT INTO org_counter (org_id, seq, epoch) VALUES (1, 0, 'e')");
    Figure figure("PostgreSQL bare, one by one");
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    for (std::int64_t i = 1; Clock::now() < end; ++i) {
        const auto began = Clock::now();
        run_sql(connection, "BEGIN");
        run_sql(connection, "SELECT seq FROM org_counter WHERE org_id = 1 FOR UPDATE");
        run_sql(connection, fmt::format("SELECT ordinal FROM message WHERE org_id = 1 AND client_id = '{:032x}'", i));
        run_sql(connection, fmt::format("INSERT INTO message VALUES (1, 5, {0}, '{0:032x}', '{1}')", i, text));
        run_sql(connection, fmt::format("INSERT INTO event VALUES (1, {0}, 'message_posted', '{1}')", i, text));
        run_sql(connection, fmt::format("UPDATE org_counter SET seq = {} WHERE org_id = 1", i));
        run_sql(connection, "COMMIT");
        figure.add(Clock::now() - began);
    }
    figure.print();
    PQfinish(connection);
}

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

void bench_postgres(double seconds) {
    const auto url = variable("PARTA_TEST_POSTGRES_URL"), owner = variable("PARTA_TEST_POSTGRES_OWNER_URL");
    if (url.empty() || owner.empty()) {
        fmt::print("PostgreSQL: no server given; eval \"$(tools/postgres-throwaway start DIR)\"\n");
        return;
    }
    const auto name = fmt::format("parta_bench_{}", ::getpid());
    PGconn* connection = PQconnectdb(owner.c_str());
    run_sql(connection, "CREATE DATABASE " + name);
    const auto here = " dbname=" + name;
    {
        const auto db =
            db::open_postgres({.url = url + here, .owner_url = owner + here, .migrations = {{1, "bench", schema}}});
        measure_db(*db, "PostgreSQL", seconds);
    }
    measure_bare_postgres(owner + here, seconds);
    run_sql(connection, "DROP DATABASE " + name + " WITH (FORCE)");
    PQfinish(connection);
}

}  // namespace

int main(int count, char** arguments) {
    const double seconds = count > 1 ? std::atof(arguments[1]) : 5;
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("parta-db-bench-{}", ::getpid());
    std::filesystem::create_directories(folder);
    {
        const auto db = db::open_sqlite({.path = folder / "parta.db", .migrations = {{1, "bench", schema}}, .vfs = {}});
        measure_db(*db, "SQLite", seconds);
    }
    measure_bare_sqlite(folder / "bare.db", seconds);
    std::filesystem::remove_all(folder);
    bench_postgres(seconds);
}
