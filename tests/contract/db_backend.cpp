#include "contract/db_backend.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>

namespace parta::db::testing {
namespace {

int fresh_number() {
    static std::atomic<int> last = 0;
    return ++last;
}

class SqliteBackend final : public Backend {
  public:
    SqliteBackend()
        : folder_(std::filesystem::temp_directory_path() / fmt::format("parta-db-{}-{}", ::getpid(), fresh_number())) {
        std::filesystem::create_directories(folder_);
    }
    ~SqliteBackend() override { std::filesystem::remove_all(folder_); }

    Engine engine() const override { return Engine::sqlite; }
    std::unique_ptr<Db> open(std::vector<Migration> migrations) override {
        return open_sqlite({.path = database(), .migrations = std::move(migrations), .vfs = {}});
    }

    std::string database() const override { return folder_ / "test.db"; }

  private:
    std::filesystem::path folder_;
};

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

class PostgresBackend final : public Backend {
  public:
    PostgresBackend() : name_(fmt::format("parta_test_{}_{}", ::getpid(), fresh_number())) {
        as_owner_of_cluster(fmt::format("CREATE DATABASE {}", name_));
    }
    ~PostgresBackend() override { as_owner_of_cluster(fmt::format("DROP DATABASE {} WITH (FORCE)", name_)); }

    Engine engine() const override { return Engine::postgres; }
    std::unique_ptr<Db> open(std::vector<Migration> migrations) override {
        return open_postgres({.url = postgres_url("PARTA_TEST_POSTGRES_URL", name_),
                              .owner_url = postgres_url("PARTA_TEST_POSTGRES_OWNER_URL", name_),
                              .connections = 8,
                              .migrations = std::move(migrations)});
    }
    std::string database() const override { return name_; }

  private:
    void as_owner_of_cluster(const std::string& sql) { run_postgres(variable("PARTA_TEST_POSTGRES_OWNER_URL"), sql); }

    std::string name_;
};

}  // namespace

std::string postgres_url(const char* name, const std::string& database) {
    return variable(name) + " dbname=" + database;
}

std::string run_postgres(const std::string& url, const std::string& sql) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(url.c_str()), &PQfinish);
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), sql.c_str()), &PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        throw std::runtime_error(fmt::format("{}: {}", sql, PQerrorMessage(connection.get())));
    }
    return PQntuples(result.get()) == 0 ? "" : PQgetvalue(result.get(), 0, 0);
}

bool have_postgres() {
    return !variable("PARTA_TEST_POSTGRES_URL").empty() && !variable("PARTA_TEST_POSTGRES_OWNER_URL").empty();
}

std::unique_ptr<Backend> make_backend(Engine engine) {
    if (engine == Engine::sqlite) return std::make_unique<SqliteBackend>();
    return std::make_unique<PostgresBackend>();
}

std::vector<Migration> test_migrations() {
    return {{1, "first", R"(
-- Tables of these tests.
-- platform: account platform_mark
-- platform reads: org_counter
-- clustered: note
CREATE TABLE account (id BIGINT PRIMARY KEY, login TEXT UNIQUE, operator BOOLEAN NOT NULL DEFAULT FALSE);
CREATE TABLE org_counter (org_id BIGINT PRIMARY KEY, seq BIGINT NOT NULL, epoch TEXT NOT NULL, marks TEXT NOT NULL DEFAULT '');
CREATE TABLE platform_mark (id BIGINT PRIMARY KEY, marks TEXT NOT NULL);
INSERT INTO platform_mark (id, marks) VALUES (1, '');
CREATE TABLE note (
    org_id BIGINT NOT NULL,
    seq    BIGINT NOT NULL,  -- a comment; with a semicolon and a 'quote
    text   TEXT NOT NULL DEFAULT 'a;b''c' CHECK (text <> ''),
    PRIMARY KEY (org_id, seq)
);
CREATE UNIQUE INDEX note_by_text ON note (org_id, text);
CREATE TABLE sample (
    org_id BIGINT NOT NULL,
    id     BIGINT NOT NULL,
    number BIGINT,
    flag   BOOLEAN,
    text   TEXT,
    data   BYTEA,
    UNIQUE (org_id, number),
    PRIMARY KEY (org_id, id)
);
CREATE TABLE attached (
    org_id     BIGINT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id),
    login      TEXT REFERENCES account (login),
    PRIMARY KEY (org_id, account_id)
);
CREATE VIEW loud_note AS SELECT org_id, seq, text FROM note WHERE text LIKE '%!';
)"}};
}

void EngineTest::SetUp() {
    if (GetParam() == Engine::postgres && !have_postgres()) {
        constexpr const char* hint = "start one: eval \"$(tools/postgres-throwaway start DIR)\"";
        if (variable("CI") == "true") {
            FAIL() << "no PostgreSQL server is given; " << hint;
        }
        GTEST_SKIP() << "no PostgreSQL server is given; " << hint;
    }
    backend_ = make_backend(GetParam());
    db_ = backend_->open(test_migrations());
    db_->migrate();
    found(*db_, first);
    found(*db_, second);
}

void found(Db& db, OrgId org) {
    db.write_now(org,
                 [](Tx& tx) { tx.exec("INSERT INTO org_counter (org_id, seq, epoch) VALUES ($1, 0, 'e')", tx.org()); });
}

std::vector<std::pair<std::int64_t, std::string>> notes(Db& db, OrgId org) {
    return db.read_now(org, [](Tx& tx) {
        std::vector<std::pair<std::int64_t, std::string>> result;
        for (const Row& row : tx.query("SELECT seq, text FROM note WHERE org_id = $1 ORDER BY seq", tx.org())) {
            result.emplace_back(row.get<std::int64_t>(0), row.get<std::string>(1));
        }
        return result;
    });
}

std::int64_t write_note(Tx& tx, std::string_view text) {
    const std::int64_t seq = tx.next_seq();
    tx.post("INSERT INTO note (org_id, seq, text) VALUES ($1, $2, $3)", tx.org(), seq, text);
    return seq;
}

}  // namespace parta::db::testing
