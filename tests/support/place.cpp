#include "support/place.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

namespace parta::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* app_url = "PARTA_TEST_POSTGRES_URL";
constexpr const char* owners_url = "PARTA_TEST_POSTGRES_OWNER_URL";

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::string unique_name() {
    static std::atomic<int> counter = 0;
    return fmt::format("parta_test_{}_{}", getpid(), ++counter);
}

/// The connection string of an environment variable with another database.
std::string with_database(const char* variable, const std::string& name) {
    std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(
        PQconninfoParse(environment(variable).c_str(), nullptr), &PQconninfoFree);
    if (!options) throw std::runtime_error(fmt::format("{} is no connection string", variable));
    std::string out = "dbname=" + name;
    for (auto* option = options.get(); option->keyword != nullptr; ++option)
        if (option->val != nullptr && std::string_view(option->keyword) != "dbname")
            out += fmt::format(" {}='{}'", option->keyword, option->val);
    return out;
}

class Owner {
  public:
    /// Whether there are rows.
    bool run(const std::string& sql) {
        std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(connection_.get(), sql.c_str()), &PQclear);
        const auto status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
            throw std::runtime_error(fmt::format("{}: {}", sql, PQerrorMessage(connection_.get())));
        return PQntuples(result.get()) > 0;
    }

  private:
    std::unique_ptr<PGconn, void (*)(PGconn*)> connection_{PQconnectdb(environment(owners_url).c_str()), &PQfinish};
};

std::unique_ptr<db::Db> open_on_postgres(const std::string& name) {
    return db::open_postgres(
        {.url = with_database(app_url, name), .owner_url = with_database(owners_url, name), .connections = 4});
}

/// Made whole under another name first: a program that is killed meanwhile leaves nothing half that others would copy.
fs::path sqlite_template() {
    static const fs::path made = [] {
        const auto shared = fs::temp_directory_path() / fmt::format("parta-template-{}-{}", ::getuid(), schema_key());
        if (fs::exists(shared)) return shared;
        const auto making = fs::temp_directory_path() / unique_name();
        fs::create_directories(making);
        db::open_sqlite({.path = making / "parta.db"})->migrate();
        std::error_code made_by_another;
        fs::rename(making, shared, made_by_another);
        if (made_by_another) fs::remove_all(making);
        return shared;
    }();
    return made;
}

std::string postgres_template() {
    static const std::string made = [] {
        const auto shared = "parta_template_" + schema_key();
        const auto there = fmt::format("SELECT 1 FROM pg_database WHERE datname = '{}'", shared);
        Owner owner;
        if (owner.run(there)) return shared;
        owner.run("SELECT pg_advisory_lock(hashtext('parta_template'))");
        if (owner.run(there)) return shared;
        const auto making = shared + "_making";
        owner.run(fmt::format("DROP DATABASE IF EXISTS {}", making));
        owner.run("CREATE DATABASE " + making);
        open_on_postgres(making)->migrate();
        owner.run(fmt::format("ALTER DATABASE {} RENAME TO {}", making, shared));
        return shared;
    }();
    return made;
}

std::string read_whole(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

bool postgres_given() {
    return !environment(app_url).empty() && !environment(owners_url).empty();
}

std::string schema_key(std::string_view also) {
    static const std::string words = [] {
        std::vector<fs::path> sources;
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(PARTA_SOURCE_DIR) / "server/db"))
            if (entry.is_regular_file()) sources.push_back(entry.path());
        std::ranges::sort(sources);
        std::string all;
        for (const auto& source : sources) all += read_whole(source);
        return all;
    }();
    return fmt::format("{:016x}", std::hash<std::string>{}(words + std::string(also)));
}

Place::Place(db::Engine engine, Begins begins)
    : engine_(engine), name_(unique_name()), folder_(fs::temp_directory_path() / name_) {
    if (engine == db::Engine::postgres) {
        Owner{}.run("CREATE DATABASE " + name_ +
                    (begins == Begins::migrated ? " TEMPLATE " + postgres_template() : std::string{}));
    } else if (begins == Begins::migrated) {
        fs::copy(sqlite_template(), folder_, fs::copy_options::recursive);
    }
}

Place::~Place() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    if (engine_ == db::Engine::postgres) Owner{}.run(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", name_));
}

std::string Place::url() const {
    return engine_ == db::Engine::postgres ? with_database(app_url, name_) : "";
}

std::string Place::owner_url() const {
    return engine_ == db::Engine::postgres ? with_database(owners_url, name_) : "";
}

std::unique_ptr<db::Db> Place::open() const {
    if (engine_ == db::Engine::postgres) return open_on_postgres(name_);
    return db::open_sqlite({.path = file()});
}

}  // namespace parta::test
