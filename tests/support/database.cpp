#include "support/database.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>

#include "support/plan_rule.hpp"

namespace parta::test {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::string unique_name() {
    static std::atomic<int> counter = 0;
    return fmt::format("parta_test_{}_{}", getpid(), ++counter);
}

/// The connection string with another database.
std::string with_database(const std::string& url, const std::string& name) {
    std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(PQconninfoParse(url.c_str(), nullptr),
                                                                           &PQconninfoFree);
    if (!options) throw std::runtime_error("PARTA_TEST_POSTGRES_URL is no connection string");
    std::string out = "dbname=" + name;
    for (auto* option = options.get(); option->keyword != nullptr; ++option)
        if (option->val != nullptr && std::string_view(option->keyword) != "dbname")
            out += fmt::format(" {}='{}'", option->keyword, option->val);
    return out;
}

void run_as_owner(const std::string& sql) {
    std::unique_ptr<PGconn, void (*)(PGconn*)> connection(
        PQconnectdb(environment("PARTA_TEST_POSTGRES_OWNER_URL").c_str()), &PQfinish);
    std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(connection.get(), sql.c_str()), &PQclear);
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK)
        throw std::runtime_error(fmt::format("{}: {}", sql, PQerrorMessage(connection.get())));
}

std::unique_ptr<db::Db> open_on_postgres(const std::string& name) {
    return db::open_postgres({.url = with_database(environment("PARTA_TEST_POSTGRES_URL"), name),
                              .owner_url = with_database(environment("PARTA_TEST_POSTGRES_OWNER_URL"), name),
                              .connections = 4});
}

/// Migrating takes longer than most tests: it is done once per program, and each test works on a copy.
class Template {
  public:
    explicit Template(db::Engine engine) : engine_(engine), name_(unique_name()) {
        if (engine == db::Engine::sqlite) {
            folder_ = fs::temp_directory_path() / name_;
            fs::create_directories(folder_);
            db::open_sqlite({.path = folder_ / "parta.db"})->migrate();
        } else {
            run_as_owner("CREATE DATABASE " + name_);
            open_on_postgres(name_)->migrate();
        }
    }
    ~Template() {
        if (engine_ == db::Engine::sqlite) {
            std::error_code ignored;
            fs::remove_all(folder_, ignored);
        } else {
            run_as_owner(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", name_));
        }
    }
    Template(const Template&) = delete;
    Template& operator=(const Template&) = delete;

    const fs::path& folder() const { return folder_; }
    const std::string& name() const { return name_; }

    static const Template& of(db::Engine engine) {
        if (engine == db::Engine::sqlite) {
            static const Template sqlite(db::Engine::sqlite);
            return sqlite;
        }
        static const Template postgres(db::Engine::postgres);
        return postgres;
    }

  private:
    const db::Engine engine_;
    const std::string name_;
    fs::path folder_;
};

/// Of the template, which nobody may be connected to while tests copy it.
struct PostgresCopy {
    const std::string name = unique_name();

    PostgresCopy() {
        run_as_owner(fmt::format("CREATE DATABASE {} TEMPLATE {}", name, Template::of(db::Engine::postgres).name()));
    }
    ~PostgresCopy() { run_as_owner(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)); }
    PostgresCopy(const PostgresCopy&) = delete;
    PostgresCopy& operator=(const PostgresCopy&) = delete;
};

}  // namespace

std::vector<Reading> explain(const db::SeenStatement& statement) {
    if (statement.engine == db::Engine::sqlite) {
        static SqlitePlans sqlite(Template::of(db::Engine::sqlite).folder() / "parta.db");
        return sqlite.of(statement);
    }
    static const PostgresCopy copy;
    static PostgresPlans postgres(with_database(environment("PARTA_TEST_POSTGRES_URL"), copy.name));
    return postgres.of(statement);
}

namespace {

/// Every suite that stands on a database looks, when its tests have run, at what they made the program prepare.
class PlanWatch : public ::testing::Environment {
  public:
    void SetUp() override {
        db::watch_statements([this](db::SeenStatement statement) {
            const std::lock_guard lock(mutex_);
            auto& one = seen_[{statement.engine, statement.sql}];
            if (one.sql.empty()) one = std::move(statement);
        });
    }
    void TearDown() override {
        decltype(seen_) seen;
        {
            // Not held any longer: to explain opens a database, which is told of, too.
            const std::lock_guard lock(mutex_);
            seen.swap(seen_);
        }
        FoundIndexed found;
        for (const auto& [key, statement] : seen) {
            if (found.contains(statement)) continue;
            if (expect_indexed(statement, [&] { return explain(statement); })) found.add(statement);
        }
    }

  private:
    std::mutex mutex_;
    std::map<std::pair<db::Engine, std::string>, db::SeenStatement> seen_;
};
[[maybe_unused]] const auto* plan_watch = ::testing::AddGlobalTestEnvironment(new PlanWatch);

}  // namespace

struct Database::Place {
    db::Engine engine;
    std::string name = unique_name();
    fs::path folder;

    explicit Place(db::Engine e) : engine(e) {
        const auto& made = Template::of(engine);
        if (engine == db::Engine::sqlite) {
            folder = fs::temp_directory_path() / name;
            fs::copy(made.folder(), folder, fs::copy_options::recursive);
        } else {
            run_as_owner(fmt::format("CREATE DATABASE {} TEMPLATE {}", name, made.name()));
        }
    }
    ~Place() {
        if (engine == db::Engine::sqlite) {
            std::error_code ignored;
            fs::remove_all(folder, ignored);
        } else {
            run_as_owner(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", name));
        }
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    std::unique_ptr<db::Db> open() const {
        if (engine == db::Engine::postgres) return open_on_postgres(name);
        return db::open_sqlite({.path = folder / "parta.db"});
    }
};

Database::Database(db::Engine engine) : place_(std::make_unique<Place>(engine)), db_(place_->open()) {}

Database::~Database() = default;

db::Db& Database::db() {
    return *db_;
}

void Database::reopen() {
    db_.reset();
    db_ = place_->open();
}

bool postgres_given() {
    return !environment("PARTA_TEST_POSTGRES_URL").empty() && !environment("PARTA_TEST_POSTGRES_OWNER_URL").empty();
}

void DatabaseTest::SetUp() {
    if (GetParam() == db::Engine::postgres && !postgres_given()) {
        constexpr auto why = "no PostgreSQL: eval \"$(tools/postgres-throwaway start DIR)\" gives one";
        if (environment("CI") == "true") FAIL() << why;
        GTEST_SKIP() << why;
    }
    database_ = std::make_unique<Database>(GetParam());
}

}  // namespace parta::test
