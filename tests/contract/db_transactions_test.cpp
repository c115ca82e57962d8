// Units of work: what is undone with them, how their events are numbered, what others see of them.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <atomic>
#include <barrier>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <future>
#include <map>
#include <random>
#include <thread>

#include "contract/db_backend.hpp"

namespace parta::db::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

struct Deliberate : std::runtime_error {
    Deliberate() : std::runtime_error("deliberate") {}
};

class DbTransactions : public EngineTest {
  protected:
    // Holds the writing thread inside a unit until release(), so that what is queued meanwhile shares a transaction.
    class Gate {
      public:
        explicit Gate(Db& db) {
            std::promise<void> entered;
            auto inside = entered.get_future();
            thread_ = std::jthread([this, &db, entered = std::move(entered)]() mutable {
                db.write_now(first, [&](Tx&) {
                    entered.set_value();
                    opened_.wait();
                });
            });
            inside.wait();
        }
        ~Gate() { release(); }
        void release() {
            if (!released_) open_.set_value();
            released_ = true;
        }

      private:
        std::promise<void> open_;
        std::shared_future<void> opened_ = open_.get_future().share();
        bool released_ = false;
        std::jthread thread_;
    };
};
INSTANTIATE_ON_ENGINES(DbTransactions);

// E1.
TEST_P(DbTransactions, a_failed_unit_is_undone_alone) {
    std::vector<std::jthread> threads;
    std::atomic<int> failures = 0;
    {
        Gate gate(db());
        for (int i = 0; i < 9; ++i) {
            threads.emplace_back([&, i] {
                try {
                    db().write_now(first, [i](Tx& tx) {
                        write_note(tx, fmt::format("note {}", i));
                        if (i % 3 == 1) throw Deliberate();
                        if (i % 3 == 2) tx.exec("INSERT INTO note (org_id, seq, text) VALUES ($1, -1, '')", tx.org());
                    });
                } catch (const Deliberate&) {
                    ++failures;
                } catch (const ConstraintViolation& error) {
                    EXPECT_EQ(error.code, ErrorCode::internal);
                    ++failures;
                }
            });
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    threads.clear();
    EXPECT_EQ(failures, 6);
    const auto stored = notes(db(), first);
    ASSERT_EQ(stored.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(stored[i].first, static_cast<std::int64_t>(i) + 1);
}

// What a unit posts last travels with the next unit's first statement; its failure must still be its own.
TEST_P(DbTransactions, a_failed_last_post_costs_nobody_else) {
    std::vector<std::jthread> threads;
    std::atomic<int> written = 0, refused = 0;
    {
        Gate gate(db());
        for (int i = 0; i < 9; ++i) {
            threads.emplace_back([&, i] {
                const bool fails = i % 4 == 2;
                try {
                    db().write_now(first, [&](Tx& tx) {
                        write_note(tx, fmt::format("note {}", i));
                        if (fails) tx.post("INSERT INTO note (org_id, seq, text) VALUES ($1, -1, '')", tx.org());
                    });
                    EXPECT_FALSE(fails);
                    ++written;
                } catch (const ConstraintViolation&) {
                    EXPECT_TRUE(fails);
                    ++refused;
                }
            });
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    threads.clear();
    EXPECT_EQ(written, 7);
    EXPECT_EQ(refused, 2);
    const auto stored = notes(db(), first);
    ASSERT_EQ(stored.size(), 7u);
    EXPECT_EQ(stored.back().first, 7);
}

// E2.
TEST_P(DbTransactions, numbers_are_contiguous_under_threads_and_failures) {
    constexpr int threads = 8, units = 200;
    std::mutex mutex;
    std::map<OrgId, std::map<std::int64_t, std::string>> acknowledged;
    {
        std::vector<std::jthread> running;
        for (int t = 0; t < threads; ++t) {
            running.emplace_back([&, t] {
                std::mt19937 random(static_cast<unsigned>(t));
                for (int i = 0; i < units; ++i) {
                    const OrgId org = random() % 4 == 0 ? second : first;
                    const bool fails = random() % 5 == 0;
                    const int events = 1 + static_cast<int>(random() % 3);
                    try {
                        auto numbered = db().write_now(org, [&](Tx& tx) {
                            std::vector<std::pair<std::int64_t, std::string>> result;
                            for (int e = 0; e < events; ++e) {
                                const auto text = fmt::format("{}-{}-{}", t, i, e);
                                result.emplace_back(write_note(tx, text), text);
                            }
                            if (fails) throw Deliberate();
                            return result;
                        });
                        std::lock_guard lock(mutex);
                        for (auto& [seq, text] : numbered) acknowledged[org].emplace(seq, text);
                    } catch (const Deliberate&) {
                        EXPECT_TRUE(fails);
                    }
                }
            });
        }
    }
    for (const OrgId org : {first, second}) {
        const auto stored = notes(db(), org);
        EXPECT_GT(stored.size(), 200u);
        EXPECT_EQ(stored.size(), acknowledged[org].size());
        std::int64_t expected = 0;
        for (const auto& [seq, text] : stored) {
            EXPECT_EQ(seq, ++expected);
            EXPECT_EQ(acknowledged[org][seq], text);
        }
        EXPECT_EQ(db().read_now(org, [](Tx& tx) { return tx.current_seq(); }), expected);
    }
}

TEST_P(DbTransactions, nested_undoes_its_part_and_its_numbers) {
    db().write_now(first, [](Tx& tx) {
        write_note(tx, "kept");
        EXPECT_THROW(tx.nested([](Tx& inner) {
            EXPECT_EQ(write_note(inner, "undone"), 2);
            inner.nested([](Tx& innermost) { EXPECT_EQ(write_note(innermost, "undone too"), 3); });
            throw Deliberate();
        }),
                     Deliberate);
        EXPECT_EQ(tx.current_seq(), 1);
        EXPECT_THROW(tx.nested([](Tx& inner) { write_note(inner, "kept"); }), UniqueViolation);
        EXPECT_EQ(tx.nested([](Tx& inner) { return write_note(inner, "second"); }), 2);
    });
    EXPECT_THAT(notes(db(), first), ElementsAre(Pair(1, "kept"), Pair(2, "second")));
}

TEST_P(DbTransactions, a_failed_statement_cannot_be_hidden) {
    EXPECT_THROW(db().write_now(first,
                                [](Tx& tx) {
                                    write_note(tx, "a");
                                    try {
                                        tx.exec("INSERT INTO note (org_id, seq, text) VALUES ($1, 1, 'b')", tx.org());
                                    } catch (const UniqueViolation&) {
                                    }
                                }),
                 std::logic_error);
    EXPECT_THAT(notes(db(), first), ElementsAre());
}

TEST_P(DbTransactions, a_failed_post_fails_the_unit) {
    const auto twice = [](Tx& tx) {
        tx.post("INSERT INTO note (org_id, seq, text) VALUES ($1, 7, 'x')", tx.org());
        tx.post("INSERT INTO note (org_id, seq, text) VALUES ($1, 7, 'y')", tx.org());
    };
    EXPECT_THROW(db().write_now(first, twice), UniqueViolation);
    EXPECT_THAT(notes(db(), first), ElementsAre());
    db().write_now(first, [&](Tx& tx) {
        EXPECT_THROW(tx.nested(twice), UniqueViolation);
        write_note(tx, "after");
    });
    EXPECT_THAT(notes(db(), first), ElementsAre(Pair(1, "after")));
}

TEST_P(DbTransactions, what_is_sent_ahead_is_answered_when_it_is_wanted) {
    const auto texts = [](Ahead& ahead) {
        std::vector<std::string> found;
        for (const auto row : ahead.rows()) found.push_back(row.get<std::string>(0));
        return found;
    };
    db().write_now(first, [&](Tx& tx) {
        write_note(tx, "one");
        auto before = tx.ahead("SELECT text FROM note WHERE org_id = $1 ORDER BY seq", tx.org());
        write_note(tx, "two");
        auto after = tx.ahead("SELECT text FROM note WHERE org_id = $1 ORDER BY seq", tx.org());
        auto nobody = tx.ahead("SELECT text FROM note WHERE org_id = $1 AND seq = $2", tx.org(), 99);
        EXPECT_THAT(texts(after), ElementsAre("one", "two")) << "wanted first, sent second";
        EXPECT_THAT(texts(before), ElementsAre("one")) << "as things stood when it was sent";
        EXPECT_THAT(texts(after), ElementsAre("one", "two")) << "and once more";
        EXPECT_TRUE(nobody.rows().empty());
    });
    // Nobody has to want them; what fails is told to whoever does, or at the end.
    db().read_now(first, [](Tx& tx) { tx.ahead("SELECT text FROM note WHERE org_id = $1", tx.org()); });
    const auto fails = [](Tx& tx) { return tx.ahead("SELECT text FROM note WHERE no_such_column = 1"); };
    EXPECT_THROW(db().write_now(first, [&](Tx& tx) { fails(tx); }), SqlError);
    EXPECT_THROW(db().write_now(first, [&](Tx& tx) { return fails(tx).rows().size(); }), SqlError);
    EXPECT_EQ(notes(db(), first).size(), 2u);
}

TEST_P(DbTransactions, many_posts_do_not_choke_the_line) {
    db().write_now(first, [](Tx& tx) {
        for (int i = 0; i < 5'000; ++i) write_note(tx, fmt::format("{} {}", i, std::string(500, 'x')));
    });
    EXPECT_EQ(notes(db(), first).size(), 5'000u);
}

TEST_P(DbTransactions, unique_violations_name_table_and_rule) {
    const auto violation = [&](auto statement) {
        try {
            db().write_now(first, [&](Tx& tx) {
                tx.exec("INSERT INTO note (org_id, seq, text) VALUES ($1, 1, 'a')", tx.org());
                tx.exec("INSERT INTO sample (org_id, id, number) VALUES ($1, 1, 1)", tx.org());
                tx.exec(statement, tx.org());
            });
        } catch (const UniqueViolation& error) {
            EXPECT_EQ(error.code, ErrorCode::already_exists);
            EXPECT_EQ(error.detail, "") << "it goes out to clients";
            return error.table + " " + error.constraint;
        }
        return std::string("none");
    };
    EXPECT_EQ(violation("INSERT INTO note (org_id, seq, text) VALUES ($1, 1, 'b')"), "note note_pkey");
    EXPECT_EQ(violation("INSERT INTO note (org_id, seq, text) VALUES ($1, 2, 'a')"), "note note_by_text");
    EXPECT_EQ(violation("INSERT INTO sample (org_id, id, number) VALUES ($1, 1, 2)"), "sample sample_pkey");
    EXPECT_EQ(violation("INSERT INTO sample (org_id, id, number) VALUES ($1, 2, 1)"),
              "sample sample_org_id_number_key");
}

TEST_P(DbTransactions, foreign_keys_are_checked) {
    EXPECT_THROW(
        db().write_now(first,
                       [](Tx& tx) { tx.exec("INSERT INTO attached (org_id, account_id) VALUES ($1, 5)", tx.org()); }),
        ForeignKeyViolation);
    db().platform_write_now([](Tx& tx) { tx.exec("INSERT INTO account (id) VALUES (5)"); });
    db().write_now(first,
                   [](Tx& tx) { tx.exec("INSERT INTO attached (org_id, account_id) VALUES ($1, 5)", tx.org()); });
    EXPECT_THROW(db().write_now(
                     first, [](Tx& tx) { tx.exec("DELETE FROM account WHERE id = 5"); }, Reach::both),
                 ForeignKeyViolation);
}

TEST_P(DbTransactions, commits_are_told_in_order) {
    std::mutex mutex;
    std::vector<std::pair<OrgId, std::int64_t>> told;
    db().on_commit([&](OrgId org, std::int64_t seq) {
        std::lock_guard lock(mutex);
        told.emplace_back(org, seq);
    });
    db().write_now(first, [](Tx& tx) { write_note(tx, "a"), write_note(tx, "b"); });
    EXPECT_THROW(db().write_now(first, [](Tx& tx) { write_note(tx, "c"), throw Deliberate(); }), Deliberate);
    db().write_now(first, [](Tx& tx) { tx.exec("DELETE FROM note WHERE org_id = $1", tx.org()); });
    db().write_now(second, [](Tx& tx) { write_note(tx, "d"); });
    db().write_now(first, [](Tx& tx) { write_note(tx, "e"); });
    std::lock_guard lock(mutex);
    EXPECT_THAT(told, ElementsAre(Pair(first, 2), Pair(second, 1), Pair(first, 3)));
}

TEST_P(DbTransactions, a_read_sees_one_snapshot) {
    db().write_now(first, [](Tx& tx) { write_note(tx, "before"); });
    db().read_now(first, [&](Tx& tx) {
        const auto count = [&] {
            return tx.query("SELECT COUNT(*) FROM note WHERE org_id = $1", tx.org()).only().get<int>(0);
        };
        EXPECT_EQ(count(), 1);
        std::jthread([&] { db().write_now(first, [](Tx& other) { write_note(other, "during"); }); }).join();
        EXPECT_EQ(count(), 1);
        EXPECT_EQ(tx.current_seq(), 1);
    });
    EXPECT_EQ(notes(db(), first).size(), 2u);
}

// Those that wait together may share a snapshot; who asks later must not get theirs.
TEST_P(DbTransactions, whoever_has_written_reads_it_however_many_read) {
    boost::asio::io_context loop;
    int told_late = 0, finished = 0;
    constexpr int people = 24;
    for (int i = 0; i < people; ++i) {
        boost::asio::co_spawn(
            loop,
            [&, i]() -> Task<> {
                for (int round = 0; round < 40; ++round) {
                    const auto seq = co_await db().write(
                        first, [&](Tx& tx) { return write_note(tx, fmt::format("{} of {}", round, i)); });
                    const auto seen = co_await db().read(first, [](Tx& tx) {
                        return tx.query("SELECT max(seq) FROM note WHERE org_id = $1", tx.org())
                            .only()
                            .get<std::int64_t>(0);
                    });
                    if (seen < seq) ++told_late;
                }
            },
            [&](const std::exception_ptr& error) {
                ++finished;
                EXPECT_FALSE(error);
            });
        // Readers that only load the queue.
        boost::asio::co_spawn(
            loop,
            [&]() -> Task<> {
                while (finished < people)
                    co_await db().read(second, [](Tx& tx) {
                        return tx.query("SELECT seq FROM note WHERE org_id = $1", tx.org()).size();
                    });
            },
            boost::asio::detached);
    }
    loop.run();
    EXPECT_EQ(told_late, 0);
}

// One that fails takes nobody along that shares its snapshot.
TEST_P(DbTransactions, a_read_that_fails_harms_no_other) {
    boost::asio::io_context loop;
    int failed = 0, done = 0;
    for (int i = 0; i < 60; ++i) {
        boost::asio::co_spawn(
            loop,
            [&, i]() -> Task<> {
                try {
                    co_await db().read(i % 2 == 0 ? first : second, [i](Tx& tx) {
                        if (i % 3 == 0) tx.query("SELECT nothing FROM nowhere");
                        if (i % 3 == 1) throw Deliberate();
                        return tx.query("SELECT COUNT(*) FROM note WHERE org_id = $1", tx.org()).size();
                    });
                    ++done;
                } catch (const std::exception&) {
                    ++failed;
                }
            },
            boost::asio::detached);
    }
    loop.run();
    EXPECT_EQ(done, 20);
    EXPECT_EQ(failed, 40);
}

TEST_P(DbTransactions, a_read_cannot_write) {
    EXPECT_ANY_THROW(db().read_now(
        first, [](Tx& tx) { tx.exec("INSERT INTO note (org_id, seq, text) VALUES ($1, 1, 'x')", tx.org()); }));
    EXPECT_THROW(db().read_now(first, [](Tx& tx) { tx.next_seq(); }), std::logic_error);
    EXPECT_THAT(notes(db(), first), ElementsAre());
}

TEST_P(DbTransactions, check_and_write_cannot_be_torn_apart) {
    std::atomic<int> won = 0;
    {
        std::barrier start(16);
        std::vector<std::jthread> threads;
        for (int i = 0; i < 16; ++i) {
            threads.emplace_back([&, i] {
                start.arrive_and_wait();
                const bool mine = db().write_now(first, [i](Tx& tx) {
                    if (tx.query("SELECT 1 FROM sample WHERE org_id = $1 AND flag", tx.org()).maybe()) return false;
                    tx.exec("INSERT INTO sample (org_id, id, flag) VALUES ($1, $2, TRUE)", tx.org(), i);
                    return true;
                });
                const bool first_login = db().platform_write_now([i](Tx& tx) {
                    if (!tx.query("SELECT 1 FROM account").empty()) return false;
                    tx.exec("INSERT INTO account (id, operator) VALUES ($1, TRUE)", i);
                    return true;
                });
                won += mine + 100 * first_login;
            });
        }
    }
    EXPECT_EQ(won, 101);
}

TEST_P(DbTransactions, an_organisation_is_founded_with_its_first_events) {
    constexpr OrgId fresh{303};
    db().write_now(
        fresh,
        [](Tx& tx) {
            EXPECT_THROW(tx.next_seq(), std::logic_error);
            tx.exec("INSERT INTO account (id) VALUES (9)");
            tx.exec("INSERT INTO org_counter (org_id, seq, epoch) VALUES ($1, 0, 'e')", tx.org());
            EXPECT_EQ(write_note(tx, "founded"), 1);
        },
        Reach::both);
    EXPECT_THAT(notes(db(), fresh), ElementsAre(Pair(1, "founded")));
}

TEST_P(DbTransactions, too_many_waiting_units_are_refused) {
    std::atomic<int> done = 0, refused = 0;
    {
        boost::asio::io_context loop;
        {
            Gate gate(db());
            for (int i = 0; i < 1'100; ++i) {
                boost::asio::co_spawn(
                    loop,
                    [&, i]() -> Task<> {
                        try {
                            co_await db().write(first, [i](Tx& tx) { write_note(tx, std::to_string(i)); });
                            ++done;
                        } catch (const Error& error) {
                            EXPECT_EQ(error.code, ErrorCode::overloaded);
                            EXPECT_GT(error.retry_after, 0);
                            ++refused;
                        }
                    },
                    boost::asio::detached);
            }
            loop.poll();
        }
        loop.run();
    }
    EXPECT_EQ(done, 1'024);
    EXPECT_EQ(refused, 76);
    EXPECT_EQ(notes(db(), first).size(), 1'024u);
}

TEST_P(DbTransactions, coroutines_get_results_and_exceptions_on_their_own_loop) {
    boost::asio::io_context loop;
    const auto here = std::this_thread::get_id();
    int steps = 0;
    boost::asio::co_spawn(
        loop,
        [&]() -> Task<> {
            const auto seq = co_await db().write(first, [&](Tx& tx) {
                EXPECT_NE(std::this_thread::get_id(), here);
                return write_note(tx, "hello");
            });
            EXPECT_EQ(seq, 1);
            EXPECT_EQ(std::this_thread::get_id(), here);
            const auto text = co_await db().read(first, [](Tx& tx) {
                return tx.query("SELECT text FROM note WHERE org_id = $1", tx.org()).only().get<std::string>(0);
            });
            EXPECT_EQ(text, "hello");
            ++steps;
            try {
                co_await db().platform_write([](Tx&) { throw Deliberate(); });
                ADD_FAILURE() << "no exception";
            } catch (const Deliberate&) {
                ++steps;
            }
            EXPECT_EQ(co_await db().platform_read([](Tx& tx) { return tx.query("SELECT 42").only().get<int>(0); }), 42);
            ++steps;
        },
        boost::asio::detached);
    loop.run();
    EXPECT_EQ(steps, 3);
}

TEST_P(DbTransactions, closing_finishes_what_is_queued) {
    boost::asio::io_context loop;
    std::atomic<int> done = 0;
    for (int i = 0; i < 300; ++i) {
        boost::asio::co_spawn(
            loop,
            [&, i]() -> Task<> {
                co_await db().write(i % 2 == 0 ? first : second, [i](Tx& tx) { write_note(tx, std::to_string(i)); });
                ++done;
            },
            boost::asio::detached);
    }
    loop.poll();
    close();
    loop.run();
    EXPECT_EQ(done, 300);
    auto again = backend().open(test_migrations());
    EXPECT_EQ(notes(*again, first).size(), 150u);
    EXPECT_EQ(notes(*again, second).size(), 150u);
}

// What a loop has not handed over yet when the database closes.
TEST_P(DbTransactions, closing_finishes_what_is_on_its_way) {
    boost::asio::io_context loop;
    int done = 0;
    for (int i = 0; i < 3; ++i) {
        boost::asio::co_spawn(
            loop,
            [&, i]() -> Task<> {
                co_await db().write(first, [i](Tx& tx) { write_note(tx, std::to_string(i)); });
                ++done;
            },
            boost::asio::detached);
    }
    for (int i = 0; i < 3; ++i) loop.run_one();
    close();
    EXPECT_EQ(done, 0);
    loop.run();
    EXPECT_EQ(done, 3);
    EXPECT_EQ(notes(*backend().open(test_migrations()), first).size(), 3u);
}

TEST_P(DbTransactions, one_who_throws_out_of_the_loop_takes_no_answer_along) {
    boost::asio::io_context loop;
    int done = 0, thrown = 0;
    for (int i = 0; i < 6; ++i) {
        boost::asio::co_spawn(
            loop,
            [&, i]() -> Task<> {
                co_await db().write(first, [i](Tx& tx) { write_note(tx, std::to_string(i)); });
                ++done;
                if (i % 2 == 0) throw Deliberate();
            },
            [](const std::exception_ptr& error) {
                if (error) std::rethrow_exception(error);
            });
    }
    while (!loop.stopped()) {
        try {
            loop.run();
        } catch (const std::exception&) {
            ++thrown;
        }
    }
    EXPECT_EQ(done, 6);
    EXPECT_GE(thrown, 1) << "some of them together";
}

TEST_P(DbTransactions, waiting_inside_a_unit_is_a_fault_and_no_deadlock) {
    EXPECT_THROW(db().write_now(first, [&](Tx&) { notes(db(), first); }), std::logic_error);
}

}  // namespace
}  // namespace parta::db::testing
