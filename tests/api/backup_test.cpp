// A backup made while people write holds everything acknowledged before it; put into an empty place it is the
// school again, and devices that have seen more than it holds load everything anew.
#include "app/backup.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <fstream>
#include <mutex>
#include <set>

#include "base/random.hpp"
#include "chats/chats.hpp"
#include "db/errors.hpp"
#include "db/snapshot.hpp"
#include "flows.hpp"
#include "support/school.hpp"

namespace parta::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class Backup : public ::testing::TestWithParam<db::Engine> {
  protected:
    void SetUp() override {
        if (GetParam() == db::Engine::postgres && !postgres_given()) GTEST_SKIP() << "no PostgreSQL is given";
        std::string pattern = (fs::temp_directory_path() / "parta_backup_XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        server.emplace(GetParam());
        const auto db = server->open_database();
        School school{*db};
        for (int i = 0; i < 8; ++i) {
            const std::string_view letters = "абвгдежз";
            const auto surname = fmt::format("Проверкин{}", letters.substr(static_cast<std::size_t>(i) * 2, 2));
            writers.push_back(school.enrol({surname, "Иван", ""}, school.class_5a).session);
        }
        school.write([](db::Tx& tx) { chats::derive_official(tx); });
        const auto chat = school.read_as(school.semyon, [](db::Tx& tx, const orgs::Viewer& viewer) {
            for (const auto& one : chats::list_chats(tx, viewer).chats)
                if (one.template_name == "class") return one.id;
            throw std::logic_error("no such chat");
        });
        org = fmt::format("/api/orgs/{}", school.org.value);
        messages = fmt::format("{}/chats/{}/messages", org, chat.value);
    }
    void TearDown() override {
        server.reset();
        fs::remove_all(folder);
    }

    static std::string message(std::string_view id, std::string_view files = "") {
        return fmt::format(R"({{"client_id":"{}","text":"Сообщение","attachments":[{}]}})", id, files);
    }
    /// A photo's worth of bytes in the class chat.
    void send_file() {
        Client client{server->port(), writers[0]};
        const auto file = client.call("POST", org + "/files?kind=file&name=plan.txt", "План урока");
        ASSERT_EQ(file.status, 200) << file.body;
        const auto id = text(file.json().at("id"));
        ASSERT_EQ(client.post(messages, message("file-0000000000001", '"' + id + '"')).status, 200);
    }
    std::set<std::string> stored(std::uint16_t port) {
        std::set<std::string> ids;
        std::int64_t last = 0;
        for (bool more = true; more;) {
            const auto page = Client{port, writers[0]}.get(fmt::format("{}?after={}", messages, last)).json();
            for (const auto& one : page.at("messages").as_array()) {
                EXPECT_EQ(one.at("ordinal").to_number<std::int64_t>(), ++last);
                EXPECT_TRUE(ids.insert(text(one.at("client_id"))).second);
            }
            more = page.at("more_after").as_bool();
        }
        return ids;
    }
    static std::string refusal(const std::function<void()>& call) {
        try {
            call();
        } catch (const std::exception& error) {
            return error.what();
        }
        ADD_FAILURE() << "was not refused";
        return {};
    }

    fs::path folder;
    std::optional<SeparateServer> server;
    std::vector<std::string> writers;
    std::string org, messages;
};
PARTA_ON_ENGINES(Backup);

TEST_P(Backup, HoldsWhatWasAcknowledgedBeforeItAndComesBackInAnEmptyPlace) {
    server->start();
    send_file();
    std::mutex mutex;
    std::set<std::string> acknowledged;
    std::atomic<bool> over = false;
    std::vector<std::jthread> writing;
    for (const auto& session : writers)
        writing.emplace_back([&, session] {
            while (!over) {
                const auto id = random_token();
                if (Client{server->port(), session}.post(messages, message(id)).status == 200) {
                    const std::lock_guard lock{mutex};
                    acknowledged.insert(id);
                }
                std::this_thread::sleep_for(20ms);
            }
        });
    const auto so_many = [&] {
        const std::lock_guard lock{mutex};
        return acknowledged.size();
    };
    for (int i = 0; i < 400 && so_many() < 30; ++i) std::this_thread::sleep_for(25ms);
    std::set<std::string> before;
    {
        const std::lock_guard lock{mutex};
        before = acknowledged;
    }
    const auto note = app::make_backup(server->config(), folder / "first");
    std::this_thread::sleep_for(200ms);
    over = true;
    writing.clear();
    EXPECT_GT(before.size(), 20u);
    EXPECT_GT(acknowledged.size(), before.size()) << "people went on while it was made";
    EXPECT_EQ(note.files, 1);
    EXPECT_EQ(fs::status(folder / "first").permissions(), fs::perms::owner_all);
    const auto epoch = [&](std::uint16_t port) {
        return text(Client{port, writers[0]}.get(org + "/chats").json().at("epoch"));
    };
    const auto old_epoch = epoch(server->port());

    SeparateServer fresh{GetParam()};
    const auto report = app::restore_backup(fresh.config(), folder / "first", app::Sessions::keep);
    EXPECT_EQ(report.organisations, 1);
    EXPECT_EQ(report.files, 1);
    EXPECT_EQ(report.missing_files, 0);
    fresh.start();
    const auto there = stored(fresh.port());
    for (const auto& id : before) EXPECT_TRUE(there.contains(id)) << "acknowledged before the backup, and lost";
    const auto written = stored(server->port());
    for (const auto& id : there) EXPECT_TRUE(written.contains(id)) << "nobody wrote it";

    // Neither a place with a database nor one that is served is overwritten.
    EXPECT_NE(refusal([&] { app::restore_backup(server->config(), folder / "first"); }).find("another server works"),
              std::string::npos);
    EXPECT_NE(epoch(fresh.port()), old_epoch);
    Client client{fresh.port(), writers[0]};
    EXPECT_EQ(client.get(fmt::format("{}/updates?epoch={}&after=1", org, old_epoch)).error(), "resync");
    EXPECT_EQ(client.post(messages, message("after-the-restore-1")).status, 200);
    const auto page = client.get(messages + "?after=0").json();
    const auto file = text(page.at("messages").at(0).at("attachments").at(0).at("id"));
    EXPECT_EQ(client.get(org + "/files/" + file).body, "План урока");

    // The next one shares the files that have not changed.
    app::make_backup(server->config(), folder / "second", folder / "first");
    int files = 0;
    for (const auto& entry : fs::recursive_directory_iterator{folder / "second" / "blobs"})
        if (entry.is_regular_file()) {
            ++files;
            EXPECT_EQ(fs::hard_link_count(entry.path()), 2u);
        }
    EXPECT_EQ(files, 1);
}

// What was open when the backup was made may have been closed since: a stolen phone, a code that was used.
TEST_P(Backup, RevivesNoSessionAndNoCode) {
    const auto pending = [](db::Db& db) {
        return db.platform_read_now([](db::Tx& tx) {
            const auto row = tx.query(
                                   "SELECT (SELECT count(*) FROM session), (SELECT count(*) FROM second_step), "
                                   "(SELECT count(*) FROM one_time_code)")
                                 .only();
            return std::array{row.get<int>(0), row.get<int>(1), row.get<int>(2)};
        });
    };
    const auto db = server->open_database();
    db->platform_write_now([](db::Tx& tx) {
        const auto account = tx.query("SELECT account_id FROM session LIMIT 1").only().get<std::int64_t>(0);
        tx.exec(
            "INSERT INTO second_step (id, ticket_hash, account_id, purpose, proof, shared, created_at) VALUES (1, $1, "
            "$2, 'sign_in', 'password', $3, $4)",
            db::Bytes{"ticket"}, account, false, parta::now());
        tx.exec(
            "INSERT INTO one_time_code (id, purpose, kind, target, code_hash, created_at, expires_at) VALUES (1, "
            "'sign_in', 'email', 'a@example.ru', $1, $2, $2)",
            db::Bytes{"code"}, parta::now());
    });
    const auto then = pending(*db);
    ASSERT_GE(then[0], 8);
    app::make_backup(server->config(), folder / "good");
    SeparateServer fresh{GetParam()};
    const auto report = app::restore_backup(fresh.config(), folder / "good");
    EXPECT_EQ(report.ended_sessions, then[0]);
    EXPECT_EQ(pending(*fresh.open_database()), (std::array{0, 0, 0}));
    fresh.start();
    EXPECT_EQ(Client(fresh.port(), writers[0]).get("/api/me").error(), "unauthenticated");
    SeparateServer moved{GetParam()};
    app::restore_backup(moved.config(), folder / "good", app::Sessions::keep);
    EXPECT_EQ(pending(*moved.open_database()), (std::array{then[0], 0, 0})) << "codes are in nobody's hands any more";
}

// What does not depend on the engine, and would only take PostgreSQL's time.
class BackupOfSqlite : public Backup {};
INSTANTIATE_TEST_SUITE_P(Engines, BackupOfSqlite, ::testing::Values(db::Engine::sqlite));

TEST_P(BackupOfSqlite, IsRefusedWhereItWouldDoHarmAndSaysWhy) {
    app::make_backup(server->config(), folder / "good");
    EXPECT_NE(refusal([&] { app::make_backup(server->config(), folder / "good"); }).find("exists already"),
              std::string::npos);
    const auto restore = [&](const app::Config& config, const fs::path& from) {
        return refusal([&] { app::restore_backup(config, from); });
    };
    // A place with a database, which stays as it is.
    EXPECT_NE(restore(server->config(), folder / "good").find("not overwritten"), std::string::npos);

    SeparateServer fresh{GetParam()};
    fs::create_directories(fresh.config().data_dir);
    EXPECT_NE(restore(fresh.config(), folder).find("no whole backup"), std::string::npos);
    const auto copy = [&](const char* name, const std::function<void(const fs::path&)>& spoil) {
        fs::copy(folder / "good", folder / name, fs::copy_options::recursive);
        spoil(folder / name);
        return folder / name;
    };
    const auto note = [](const fs::path& of) { return of / "parta-backup.json"; };
    const auto rewrite = [&](const fs::path& of, std::string_view from, const std::string& to) {
        std::stringstream bytes;
        bytes << std::ifstream{note(of)}.rdbuf();
        std::string text = bytes.str();
        ASSERT_NE(text.find(from), std::string::npos);
        text.replace(text.find(from), from.size(), to);
        std::ofstream{note(of)} << text;
    };
    const auto schema = fmt::format(R"("schema":{})", db::program_migrations().size());
    const auto newer = copy("newer", [&](const fs::path& of) { rewrite(of, schema, R"("schema":9999)"); });
    EXPECT_NE(restore(fresh.config(), newer).find("newer version"), std::string::npos);
    const auto altered =
        copy("altered", [&](const fs::path& of) { std::ofstream{of / "parta.db", std::ios::app} << "x"; });
    EXPECT_NE(restore(fresh.config(), altered).find("altered"), std::string::npos);
    const auto other = copy("other", [&](const fs::path& of) { rewrite(of, R"("sqlite")", R"("postgres")"); });
    EXPECT_NE(restore(fresh.config(), other).find("database.url"), std::string::npos);
    // Nothing of all that has touched the place.
    EXPECT_EQ(app::restore_backup(fresh.config(), folder / "good").organisations, 1);
}

// What breaks off in the middle leaves no place to serve from.
TEST_P(BackupOfSqlite, ARestoreThatWasCutShortIsNotServed) {
    app::make_backup(server->config(), folder / "good");
    SeparateServer fresh{GetParam()};
    fs::create_directories(fresh.config().data_dir);
    std::ofstream{fresh.config().data_dir / "parta.db.restoring"} << "half";
    std::ofstream{fresh.config().data_dir / "blobs"} << "where a folder should be";
    EXPECT_NE(refusal([&] { app::restore_backup(fresh.config(), folder / "good"); }), "");
    fs::remove(fresh.config().data_dir / "blobs");
    EXPECT_NE(refusal([&] { fresh.start(); }), "");
    EXPECT_NE(refusal([&] { app::require_whole(fresh.config().data_dir); }).find("cut short"), std::string::npos);
    EXPECT_EQ(app::restore_backup(fresh.config(), folder / "good", app::Sessions::keep).organisations, 1);
    fresh.start();
    EXPECT_EQ(Client(fresh.port(), writers[0]).get("/api/me").status, 200);
}

TEST_P(BackupOfSqlite, AFullDiskLeavesNoHalfBackup) {
    if (::geteuid() != 0 || ::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=100k") != 0)
        GTEST_SKIP() << "needs the right to mount";
    EXPECT_NE(refusal([&] { app::make_backup(server->config(), folder / "full"); }), "");
    EXPECT_TRUE(fs::is_empty(folder));
    ::umount(folder.c_str());
}

}  // namespace
}  // namespace parta::test
