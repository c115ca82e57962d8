// Q1 on PostgreSQL: connections that break at any moment, a server that crashes, is away, and comes back.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>
#include <utility>

#include "contract/db_backend.hpp"
#include "contract/postgres_proxy.hpp"
#include "db/ending.hpp"
#include "db/errors.hpp"
#include "db/pg_session.hpp"

namespace parta::db::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using Acknowledged = std::map<std::int64_t, std::string>;

class PostgresFaults : public EngineTest {
  protected:
    static std::string app_url(const Backend& of) { return postgres_url("PARTA_TEST_POSTGRES_URL", of.database()); }

    static std::unique_ptr<Db> open(const std::string& url,
                                    std::chrono::milliseconds patience = std::chrono::seconds{10}) {
        return open_postgres(
            {.url = url, .owner_url = {}, .connections = 4, .migrations = test_migrations(), .patience = patience});
    }

    // Writes from several threads, so many units each and as long as `trouble` goes on; what was acknowledged, and what
    // was not.
    struct Outcome {
        Acknowledged acknowledged;
        int refused = 0;
    };
    static Outcome write_through(Db& db, int threads, int units, const std::function<void()>& trouble = {}) {
        Outcome outcome;
        std::atomic<bool> over = !trouble;
        std::mutex mutex;
        std::vector<std::jthread> running;
        for (int t = 0; t < threads; ++t) {
            running.emplace_back([&, t] {
                for (int i = 0; i < units || !over; ++i) {
                    const auto text = fmt::format("{}/{}", t, i);
                    try {
                        const auto seq = db.write_now(first, [&](Tx& tx) { return write_note(tx, text); });
                        std::lock_guard lock(mutex);
                        outcome.acknowledged.emplace(seq, text);
                    } catch (const Error&) {
                        std::lock_guard lock(mutex);
                        ++outcome.refused;
                    }
                }
            });
        }
        if (trouble) trouble();
        over = true;
        running.clear();
        return outcome;
    }

    /// As a client does that was told to come again.
    static std::int64_t write_at_last(Db& db, std::string_view text) {
        for (;;) try {
                return db.write_now(first, [&](Tx& tx) { return write_note(tx, std::string{text}); });
            } catch (const Error&) {
                std::this_thread::sleep_for(std::chrono::milliseconds{100});
            }
    }

    // Every acknowledged note is there once, numbers have no gaps.
    static void check(Db& db, const Acknowledged& acknowledged) {
        const auto stored = notes(db, first);
        const Acknowledged found_notes(stored.begin(), stored.end());
        for (const auto& [seq, text] : acknowledged) {
            const auto it = found_notes.find(seq);
            ASSERT_TRUE(it != found_notes.end() && it->second == text) << "acknowledged and lost: " << text;
        }
        std::int64_t expected = 0;
        for (const auto& [seq, text] : stored) ASSERT_EQ(seq, ++expected);
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, PostgresFaults, ::testing::Values(Engine::postgres),
                         [](const auto&) { return "postgres"; });

TEST_P(PostgresFaults, cut_connections_cost_nothing) {
    const auto owner = postgres_url("PARTA_TEST_POSTGRES_OWNER_URL", backend().database());
    int cut = 0;
    const auto outcome = write_through(db(), 8, 150, [&] {
        for (int i = 0; i < 12; ++i) {
            // Long enough for a slow machine to begin anew: units are not repeated for ever.
            std::this_thread::sleep_for(std::chrono::milliseconds{100});
            cut += std::stoi(run_postgres(owner,
                                          "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity "
                                          "WHERE datname = current_database() AND usename = 'parta_app'"));
        }
    });
    EXPECT_GT(cut, 10);
    EXPECT_EQ(outcome.refused, 0);
    EXPECT_EQ(notes(db(), first).size(), outcome.acknowledged.size());
    check(db(), outcome.acknowledged);
}

// The line breaks when COMMIT is on its way: the server is asked what became of it.
TEST_P(PostgresFaults, a_commit_without_an_answer_is_looked_up) {
    PostgresProxy proxy(app_url(backend()));
    const auto through = open(proxy.url());
    for (const auto when : {PostgresProxy::Break::after_request, PostgresProxy::Break::before_request}) {
        const auto text = fmt::format("broken {}", static_cast<int>(when));
        int runs = 0;
        const auto seq = through->write_now(first, [&](Tx& tx) {
            const auto given = write_note(tx, text);
            tx.query("SELECT 1");  // all is sent but the end
            if (runs++ == 0) proxy.break_next(when);
            return given;
        });
        EXPECT_TRUE(proxy.broke());
        EXPECT_EQ(runs, when == PostgresProxy::Break::after_request ? 1 : 2)
            << "committed: not repeated; lost: repeated";
        EXPECT_EQ(seq, when == PostgresProxy::Break::after_request ? 1 : 2);
    }
    EXPECT_EQ(notes(db(), first).size(), 2u);
}

TEST_P(PostgresFaults, a_commit_whose_fate_nobody_knows_is_an_error_unless_it_may_be_repeated) {
    PostgresProxy proxy(app_url(backend()));
    const auto through = open(proxy.url(), std::chrono::milliseconds{200});
    std::atomic<int> runs = 0;
    const auto lose_the_server = [&](Tx& tx) {
        tx.exec("INSERT INTO note (org_id, seq, text) VALUES ($1, $2, 'maybe') ON CONFLICT DO NOTHING", tx.org(), 50);
        if (runs++ == 0) proxy.go_away();
    };
    EXPECT_THROW(through->write_now(first, lose_the_server), OutcomeUnknown);
    EXPECT_EQ(runs, 1);

    proxy.come_back();
    runs = 0;
    std::jthread returning([&] {
        while (runs == 0) std::this_thread::sleep_for(std::chrono::milliseconds{1});
        std::this_thread::sleep_for(std::chrono::milliseconds{1'000});
        proxy.come_back();
    });
    try {
        through->write_now(first, lose_the_server, Reach::organisation, IfUnknown::repeat);
    } catch (const TransactionLost&) {
        // Repeated, but the server was still away.
    }
    returning.join();
    through->write_now(first, [](Tx& tx) { tx.exec("DELETE FROM note WHERE org_id = $1 AND seq = 50", tx.org()); });
}

TEST_P(PostgresFaults, a_server_that_stays_away_is_named_until_it_is_back) {
    PostgresProxy proxy(app_url(backend()));
    const auto through = open(proxy.url(), std::chrono::milliseconds{300});
    EXPECT_EQ(through->write_now(first, [](Tx& tx) { return write_note(tx, "before"); }), 1);
    proxy.go_away();
    for (int i = 0; i < 2; ++i) {
        try {
            through->write_now(first, [](Tx& tx) { return write_note(tx, "away"); });
            ADD_FAILURE() << "written nowhere";
        } catch (const Error& error) {
            EXPECT_EQ(error.code, ErrorCode::database_away);
            EXPECT_GT(error.retry_after, 0);
        }
        EXPECT_THROW(notes(*through, first), Error);
    }
    proxy.come_back();
    EXPECT_EQ(through->write_now(first, [](Tx& tx) { return write_note(tx, "after"); }), 2);
    EXPECT_THAT(notes(*through, first), ElementsAre(Pair(1, "before"), Pair(2, "after")));
}

// It takes connections and says nothing, as when it is stopped: the lines stay open, so only its silence tells.
TEST_P(PostgresFaults, a_server_that_says_nothing_holds_nobody_up) {
    using namespace std::chrono_literals;
    using Clock = std::chrono::steady_clock;
    const auto usual = std::exchange(PgSession::pulse, 200ms);
    const auto usual_limit = std::exchange(PgSession::answer_limit, 20s);
    PostgresProxy proxy(app_url(backend()));
    auto through = open(proxy.url() + " connect_timeout=2", 300ms);
    EXPECT_EQ(through->write_now(first, [](Tx& tx) { return write_note(tx, "before"); }), 1);
    EXPECT_EQ(notes(*through, first).size(), 1u);
    const auto refused_within = [&](std::chrono::milliseconds bound, auto work) {
        const auto from = Clock::now();
        try {
            work();
            ADD_FAILURE() << "nobody can have answered";
        } catch (const Error& error) {
            EXPECT_TRUE(error.code == ErrorCode::database_away || dynamic_cast<const OutcomeUnknown*>(&error))
                << error.what();
            EXPECT_GT(error.retry_after, 0);
        }
        EXPECT_LT(Clock::now() - from, bound);
    };
    // Statements that wait for an answer, a COMMIT, more than the line takes, a read; each its own silence.
    std::atomic<int> runs = 0;
    refused_within(8s, [&] {
        through->write_now(first, [&](Tx& tx) {
            if (runs++ == 0) proxy.freeze();
            return write_note(tx, "silent");
        });
    });
    refused_within(4s, [&] { through->write_now(first, [](Tx& tx) { return write_note(tx, "known by now"); }); });
    refused_within(8s, [&] { notes(*through, first); });
    proxy.come_back();
    const auto mended = Clock::now();
    EXPECT_EQ(write_at_last(*through, "after"), 2) << "neither of the others was written";
    EXPECT_LT(Clock::now() - mended, 5s);
    runs = 0;
    refused_within(8s, [&] {
        through->write_now(first, [&](Tx& tx) {
            const auto seq = write_note(tx, "in doubt");
            tx.query("SELECT 1");
            if (runs++ == 0) proxy.freeze();
            return seq;
        });
    });
    EXPECT_EQ(runs, 1) << "a COMMIT without an answer is not repeated";
    proxy.come_back();
    const auto seq = write_at_last(*through, "later");
    EXPECT_TRUE(seq == 3 || seq == 4);
    runs = 0;
    refused_within(8s, [&] {
        through->write_now(first, [&](Tx& tx) {
            if (runs++ == 0) proxy.freeze();
            tx.exec("INSERT INTO note (org_id, seq, text) VALUES ($1, $2, $3)", tx.org(), 100,
                    std::string(16 * 1024 * 1024, 'x'));
        });
    });
    EXPECT_GT(runs, 0) << "refused because of what was before, not of what is";
    // And the end of the program.
    std::atomic<bool> ended = false;
    std::jthread last([&, &silent = *through] {
        try {
            ADD_FAILURE() << "read " << notes(silent, first).size();
        } catch (const Error&) {
            ended = true;
        }
    });
    std::this_thread::sleep_for(50ms);
    const auto closing = Clock::now();
    through.reset();
    EXPECT_LT(Clock::now() - closing, 6s);
    last.join();
    EXPECT_TRUE(ended);
    PgSession::pulse = usual;
    PgSession::answer_limit = usual_limit;
}

TEST_P(PostgresFaults, a_server_that_says_nothing_is_not_waited_for_at_the_end) {
    using namespace std::chrono_literals;
    using Clock = std::chrono::steady_clock;
    PostgresProxy proxy(app_url(backend()));
    auto through = open(proxy.url());
    EXPECT_EQ(through->write_now(first, [](Tx& tx) { return write_note(tx, "before"); }), 1);
    EXPECT_EQ(notes(*through, first).size(), 1u);
    const auto refused = [](auto work) {
        try {
            work();
            ADD_FAILURE() << "nobody can have answered";
        } catch (const Error& error) {
            EXPECT_TRUE(error.code == ErrorCode::database_away || dynamic_cast<const OutcomeUnknown*>(&error))
                << error.what();
        }
    };
    // Both lines wait, and more waits behind them.
    std::atomic<bool> frozen = false;
    std::vector<std::jthread> waiting;
    waiting.emplace_back([&] {
        refused([&] {
            through->write_now(first, [&](Tx& tx) {
                proxy.freeze();
                frozen = true;
                return write_note(tx, "silent");
            });
        });
    });
    while (!frozen) std::this_thread::sleep_for(10ms);
    for (int i = 0; i < 4; ++i) {
        waiting.emplace_back([&, i] { refused([&] { notes(*through, i % 2 == 0 ? first : second); }); });
        waiting.emplace_back([&, i] {
            refused([&] { through->write_now(i % 2 == 0 ? first : second, [](Tx& tx) { write_note(tx, "later"); }); });
        });
    }
    std::this_thread::sleep_for(200ms);
    const auto ending = Clock::now();
    about_to_end(*through);
    waiting.clear();
    EXPECT_LT(Clock::now() - ending, 5s) << "those who wait are told";
    through.reset();
    EXPECT_LT(Clock::now() - ending, 6s);
}

TEST_P(PostgresFaults, a_read_is_repeated_on_a_new_connection) {
    PostgresProxy proxy(app_url(backend()));
    const auto through = open(proxy.url());
    int runs = 0;
    const auto value = through->read_now(first, [&](Tx& tx) {
        if (runs++ == 0) proxy.break_next(PostgresProxy::Break::before_request);
        return tx.query("SELECT 42").only().get<int>(0);
    });
    EXPECT_EQ(value, 42);
    EXPECT_EQ(runs, 2);
}

// Two nodes write into one organisation: the row lock keeps their numbers apart.
TEST_P(PostgresFaults, two_nodes_share_an_organisation) {
    const auto node = backend().open(test_migrations());
    Acknowledged from_node;
    std::jthread other([&] {
        for (int i = 0; i < 200; ++i) {
            const auto text = fmt::format("node {}", i);
            from_node.emplace(node->write_now(first, [&](Tx& tx) { return write_note(tx, text); }), text);
        }
    });
    auto outcome = write_through(db(), 4, 50);
    other.join();
    outcome.acknowledged.merge(from_node);
    EXPECT_EQ(outcome.acknowledged.size(), 400u);
    EXPECT_EQ(outcome.refused, 0);
    check(db(), outcome.acknowledged);
}

// Check and write of platform tables are serial across nodes, also when one side comes by way of an organisation.
TEST_P(PostgresFaults, two_nodes_share_the_platform) {
    db().platform_write_now([](Tx& tx) { tx.exec("INSERT INTO account (id, login) VALUES (1, '0')"); });
    const auto node = backend().open(test_migrations());
    const auto count_up = [](Tx& tx) {
        const auto before = std::stoi(tx.query("SELECT login FROM account WHERE id = 1").only().get<std::string>(0));
        tx.exec("UPDATE account SET login = $1 WHERE id = 1", std::to_string(before + 1));
    };
    std::jthread other([&] {
        for (int i = 0; i < 100; ++i) node->platform_write_now(count_up);
    });
    for (int i = 0; i < 100; ++i) db().write_now(first, count_up, Reach::both);
    other.join();
    const auto value =
        db().platform_read_now([](Tx& tx) { return tx.query("SELECT login FROM account").only().get<std::string>(0); });
    EXPECT_EQ(value, "200");
}

// A cluster of its own, because this test kills it.
TEST_P(PostgresFaults, acknowledged_units_survive_the_servers_crash) {
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("parta-crash-{}", ::getpid());
    const auto run_tool = [&](const char* command) {
        const auto line =
            fmt::format("'{}/tools/postgres-throwaway' {} '{}'", PARTA_SOURCE_DIR, command, folder.string());
        const std::unique_ptr<FILE, decltype(&::pclose)> pipe(::popen(line.c_str(), "r"), &::pclose);
        std::string output;
        std::array<char, 512> buffer;
        while (std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr) output += buffer.data();
        return output;
    };
    run_tool("start");
    std::string port;
    std::ifstream(folder / "port") >> port;
    const auto url_for = [&](const char* role) {
        return fmt::format("host={}/socket port={} dbname=parta user={}", folder.string(), port, role);
    };
    {
        const auto node = open_postgres({.url = url_for("parta_app"),
                                         .owner_url = url_for("parta_owner"),
                                         .connections = 4,
                                         .migrations = test_migrations()});
        node->migrate();
        found(*node, first);
        const auto outcome = write_through(*node, 8, 200, [&] {
            std::this_thread::sleep_for(std::chrono::milliseconds{200});
            run_tool("crash");
            std::this_thread::sleep_for(std::chrono::milliseconds{300});
            run_tool("start");
        });
        EXPECT_EQ(outcome.refused, 0);
        EXPECT_EQ(notes(*node, first).size(), outcome.acknowledged.size());
        check(*node, outcome.acknowledged);
    }
    run_tool("stop");
}

}  // namespace
}  // namespace parta::db::testing
