// Databases of earlier schemas open with everything in them; one of a newer program is refused and left alone.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include <fstream>
#include <sstream>

#include "base/random.hpp"
#include "db/snapshot.hpp"
#include "flows.hpp"

namespace parta::test {
namespace {

namespace fs = std::filesystem;

/// The first column of all rows.
std::vector<std::string> ask_sqlite(const std::string& file, const std::string& sql) {
    sqlite3* raw = nullptr;
    sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READWRITE, nullptr);
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> connection(raw, &sqlite3_close);
    std::vector<std::string> rows;
    char* fault = nullptr;
    sqlite3_exec(
        raw, sql.c_str(),
        [](void* all, int, char** values, char**) {
            static_cast<std::vector<std::string>*>(all)->emplace_back(values[0] == nullptr ? "" : values[0]);
            return 0;
        },
        &rows, &fault);
    if (fault != nullptr) throw std::runtime_error(sql + ": " + fault);
    return rows;
}

/// As the owner of the tables, whom row-level security does not bind: the first value, or why it is refused.
struct Told {
    bool done = false;
    std::string words;
};
Told ask_postgres(const std::string& url, const std::string& sql) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(url.c_str()), &PQfinish);
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), sql.c_str()), &PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return {false, PQerrorMessage(connection.get())};
    return {true, PQntuples(result.get()) == 0 ? "" : PQgetvalue(result.get(), 0, 0)};
}

/// One statement for all rows of a table, because rows refer to each other; "" for an empty one.
std::string insert_of(const std::string& file, const std::string& table) {
    const auto columns = ask_sqlite(file, fmt::format("SELECT name FROM pragma_table_info('{}')", table));
    std::vector<std::string> values;
    for (const auto& column : columns)
        values.push_back(
            fmt::format(R"(CASE typeof({0}) WHEN 'null' THEN 'NULL' WHEN 'blob' THEN quote('\x' || hex({0})) )"
                        "ELSE quote(CAST({0} AS TEXT)) END",
                        column));
    const auto rows =
        ask_sqlite(file, fmt::format("SELECT '(' || {} || ')' FROM {}", fmt::join(values, " || ',' || "), table));
    if (rows.empty()) return {};
    return fmt::format("INSERT INTO {} ({}) VALUES {}", table, fmt::join(columns, ", "), fmt::join(rows, ",\n"));
}

/// What an SQLite file holds, into a database with the same schema. Tables wait until those they refer to are full.
void carry_over(const std::string& file, const std::string& owner_url) {
    auto tables = ask_sqlite(file,
                             "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                             "AND name <> 'schema_version'");
    std::string fault;
    for (std::size_t before = tables.size() + 1; !tables.empty() && tables.size() < before;) {
        before = tables.size();
        std::erase_if(tables, [&](const std::string& table) {
            const auto insert = insert_of(file, table);
            if (insert.empty()) return true;
            // What the migrations themselves have put there makes room.
            const auto told = ask_postgres(owner_url, fmt::format("DELETE FROM {}; {}", table, insert));
            if (!told.done) fault = told.words;
            return told.done;
        });
    }
    ASSERT_TRUE(tables.empty()) << fault;
}

/// Demo schools as earlier versions left them: each must open with everything in it.
class Upgrade : public ::testing::TestWithParam<std::tuple<db::Engine, int>> {
  protected:
    void SetUp() override {
        if (engine() == db::Engine::postgres && !postgres_given()) GTEST_SKIP() << "no PostgreSQL is given";
    }
    static db::Engine engine() { return std::get<0>(GetParam()); }
    static int schema() { return std::get<1>(GetParam()); }

    static void load(const SeparateServer& server) {
        const auto& config = server.config();
        fs::create_directories(config.data_dir);
        const auto file = (config.data_dir / (engine() == db::Engine::sqlite ? "parta.db" : "earlier.db")).string();
        const auto unpack = fmt::format("xz -dc '{}/tests/data/databases/schema-{}.sql.xz' | sqlite3 '{}'",
                                        PARTA_SOURCE_DIR, schema(), file);
        ASSERT_EQ(std::system(unpack.c_str()), 0) << unpack;
        ASSERT_EQ(db::sqlite_file_version(file), schema());
        // What migrations move to other columns: here it is not what those begin with.
        ask_sqlite(file,
                   "UPDATE org SET kind = 'progymnasium'; UPDATE representation SET restricted = 1, restriction_reason "
                   "= 'Решение суда' WHERE from_seq = (SELECT min(from_seq) FROM representation)");
        if (engine() == db::Engine::sqlite) return;
        auto migrations = db::program_migrations();
        migrations.resize(static_cast<std::size_t>(schema()));
        db::open_postgres({.url = config.database.url,
                           .owner_url = config.database.owner_url,
                           .connections = 2,
                           .migrations = std::move(migrations)})
            ->migrate();
        carry_over(file, config.database.owner_url);
        fs::remove(file);
    }
    static int version(const SeparateServer& server) {
        if (engine() == db::Engine::sqlite) return db::sqlite_file_version(server.config().data_dir / "parta.db");
        return std::stoi(ask(server, "SELECT max(number) FROM schema_version"));
    }
    /// The first value, past all rules.
    static std::string ask(const SeparateServer& server, const std::string& sql) {
        const auto& config = server.config();
        if (engine() == db::Engine::sqlite) return ask_sqlite((config.data_dir / "parta.db").string(), sql).at(0);
        return ask_postgres(config.database.owner_url, sql).words;
    }
};
std::string name_of(const ::testing::TestParamInfo<Upgrade::ParamType>& one) {
    const auto& [engine, schema] = one.param;
    return fmt::format("{}_{}", schema, engine == db::Engine::sqlite ? "sqlite" : "postgres");
}
INSTANTIATE_TEST_SUITE_P(FromSchema, Upgrade,
                         ::testing::Combine(::testing::Values(db::Engine::sqlite, db::Engine::postgres),
                                            ::testing::Values(4, 5)),
                         name_of);

TEST_P(Upgrade, KeepsPeopleAndMessages) {
    SeparateServer server{engine()};
    ASSERT_NO_FATAL_FAILURE(load(server));
    ASSERT_EQ(version(server), schema());
    server.start();
    EXPECT_EQ(version(server), static_cast<int>(db::program_migrations().size()));
    if (engine() == db::Engine::sqlite) EXPECT_EQ(db::sqlite_fault(server.config().data_dir / "parta.db"), "");
    int people = 0;
    int posted = 0;
    for (const char* login : {"admin", "teacher7", "pupil7", "parent7"}) {
        Client client{server.port()};
        const auto me = client.post(
            "/api/sessions", fmt::format(R"({{"login":"{}","password":"parta-2026","shared_computer":false}})", login));
        ASSERT_EQ(me.status, 200) << login << me.body;
        const auto org = "/api/orgs/" + text(me.json().at("me").at("spaces").at(0).at("org"));
        const auto chats = client.get(org + "/chats");
        ASSERT_EQ(chats.status, 200) << chats.body;
        int with_messages = 0;
        for (const auto& chat : chats.json().at("chats").as_array()) {
            const auto messages = fmt::format("{}/chats/{}/messages", org, text(chat.at("id")));
            const auto page = client.get(messages);
            EXPECT_EQ(page.status, 200) << page.body;
            if (page.status == 200) with_messages += !page.json().at("messages").as_array().empty();
            if (!chat.at("may_post").as_bool()) continue;
            const auto said = client.post(
                messages, fmt::format(R"({{"client_id":"{}","text":"Снова здесь","attachments":[]}})", random_token()));
            EXPECT_EQ(said.status, 200) << said.body;
            ++posted;
        }
        EXPECT_GT(with_messages, 0) << login;
        ++people;
    }
    EXPECT_EQ(ask(server, "SELECT kind FROM org"), "progymnasium");
    EXPECT_EQ(ask(server, "SELECT restriction_reason FROM representation WHERE restricted AND by_school"),
              "Решение суда")
        << "what the school has closed nobody else opens";
    EXPECT_EQ(people, 4);
    EXPECT_GT(posted, 4);
}

class Downgrade : public ::testing::TestWithParam<db::Engine> {};
PARTA_ON_ENGINES(Downgrade);

TEST_P(Downgrade, IsRefusedWithWhatToDo) {
    if (GetParam() == db::Engine::postgres && !postgres_given()) GTEST_SKIP() << "no PostgreSQL is given";
    SeparateServer server{GetParam()};
    const auto& config = server.config();
    const auto file = (config.data_dir / "parta.db").string();
    const bool sqlite = GetParam() == db::Engine::sqlite;
    server.open_database().reset();
    const std::string newer = "INSERT INTO schema_version VALUES (9999, 'future', 0)";
    if (sqlite)
        ask_sqlite(file, newer);
    else
        ASSERT_TRUE(ask_postgres(config.database.owner_url, newer).done);
    EXPECT_THROW(server.start(), std::runtime_error);
    std::stringstream log;
    log << std::ifstream{config.data_dir / "server.log"}.rdbuf();
    EXPECT_NE(log.str().find("newer version"), std::string::npos) << log.str();
    const auto left = sqlite ? fmt::to_string(db::sqlite_file_version(file))
                             : ask_postgres(config.database.owner_url, "SELECT max(number) FROM schema_version").words;
    EXPECT_EQ(left, "9999") << "left alone";
}

}  // namespace
}  // namespace parta::test
