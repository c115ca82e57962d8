#include "jobs/runner.hpp"

#include <atomic>
#include <latch>

#include "jobs/jobs.hpp"
#include "support/database.hpp"

namespace parta::jobs {
namespace {

using namespace std::chrono_literals;

constexpr RunnerOptions quick{.threads = 2, .poll = 5ms, .lease = 1min};

class Runners : public test::DatabaseTest {
  protected:
    JobId queue(std::string_view kind, std::string_view payload, Timestamp run_at = now()) {
        return db().platform_write_now([&](db::Tx& tx) { return queue_job(tx, kind, payload, run_at); });
    }
    struct State {
        int tries = 0;
        Timestamp run_at;
        Timestamp lease_until;
        std::string error;
    };
    std::optional<State> state(JobId id) {
        return db().platform_read_now([&](db::Tx& tx) -> std::optional<State> {
            auto row = tx.query("SELECT tries, run_at, lease_until, last_error FROM job WHERE id = $1", id).maybe();
            if (!row) return std::nullopt;
            return State{row->get<int>(0), row->get<Timestamp>(1), row->get<Timestamp>(2), row->get<std::string>(3)};
        });
    }
    int given_up_jobs() {
        return db().platform_read_now([](db::Tx& tx) { return given_up(tx); });
    }
    /// Waits, generously, until it holds.
    template <class F>
    static bool eventually(F holds) {
        for (int i = 0; i < 2000; ++i) {
            if (holds()) return true;
            std::this_thread::sleep_for(5ms);
        }
        return false;
    }
};
PARTA_ON_ENGINES(Runners);

TEST_P(Runners, do_the_work_and_forget_it) {
    std::mutex mutex;
    std::vector<std::string> done;
    Runner runner(db(),
                  {{"greet",
                    [&](std::string_view payload) {
                        std::lock_guard lock(mutex);
                        done.emplace_back(payload);
                    }}},
                  quick);
    auto early = queue("greet", "before the start");
    runner.start();
    auto late = queue("greet", "after the start");
    EXPECT_TRUE(eventually([&] { return !state(early) && !state(late); }));
    runner.stop();
    std::ranges::sort(done);
    EXPECT_EQ(done, (std::vector<std::string>{"after the start", "before the start"}));
}

TEST_P(Runners, leave_what_is_not_due) {
    std::atomic<int> runs = 0;
    Runner runner(db(), {{"later", [&](std::string_view) { ++runs; }}}, quick);
    auto later = queue("later", "", now() + 1h), due = queue("later", "");
    runner.start();
    EXPECT_TRUE(eventually([&] { return !state(due); }));
    std::this_thread::sleep_for(50ms);
    runner.stop();
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(state(later)->tries, 0);
}

// A clock that was a year ahead when it put work off, and is right again.
TEST_P(Runners, do_not_wait_for_a_time_that_a_wrong_clock_named) {
    std::atomic<int> runs = 0;
    std::optional<JobId> far;
    Runner runner(db(), {{"daily", [&](std::string_view) { ++runs; }}}, quick);
    {
        ShiftedClock ahead(365 * 24h);
        runner.start();
        std::this_thread::sleep_for(50ms);
        far = queue("daily", "", now() + 24h);
        std::this_thread::sleep_for(50ms);
        EXPECT_EQ(runs, 0);
    }
    EXPECT_TRUE(eventually([&] { return !state(*far); })) << "seen while it runs";
    auto other = queue("daily", "", now() + 365 * 24h);
    runner.stop();
    Runner next(db(), {{"daily", [&](std::string_view) { ++runs; }}}, quick);
    next.start();
    EXPECT_TRUE(eventually([&] { return !state(other); })) << "seen at the start";
    next.stop();
    EXPECT_EQ(runs, 2);
}

TEST_P(Runners, try_again_later_and_longer) {
    auto id = queue("fail", "");
    Runner runner(db(), {{"fail", [](std::string_view) { throw std::runtime_error("the gateway sleeps"); }}}, quick);
    runner.start();
    ASSERT_TRUE(eventually([&] { return state(id)->error == "the gateway sleeps"; }));
    auto after_one = *state(id);
    EXPECT_EQ(after_one.tries, 1);
    EXPECT_GT(after_one.run_at, now() + 3s);
    EXPECT_LE(after_one.run_at, now() + 5s);
    EXPECT_EQ(after_one.lease_until, Timestamp{});
    ShiftedClock later(6s);
    ASSERT_TRUE(eventually([&] { return state(id)->tries == 2 && state(id)->lease_until == Timestamp{}; }));
    EXPECT_GT(state(id)->run_at, now() + 8s);
    runner.stop();
}

TEST(RetryDelay, doubles_up_to_an_hour) {
    EXPECT_EQ(retry_delay(1), 5s);
    EXPECT_EQ(retry_delay(2), 10s);
    EXPECT_EQ(retry_delay(5), 80s);
    EXPECT_EQ(retry_delay(9), 1280s);
    EXPECT_EQ(retry_delay(11), 1h);
    EXPECT_EQ(retry_delay(1000), 1h);
}

TEST_P(Runners, give_up_after_ten_tries) {
    auto id = queue("fail", "");
    db().platform_write_now([&](db::Tx& tx) { tx.exec("UPDATE job SET tries = 9 WHERE id = $1", id); });
    Runner runner(db(), {{"fail", [](std::string_view) { throw std::runtime_error("no"); }}}, quick);
    runner.start();
    EXPECT_TRUE(eventually([&] { return given_up_jobs() == 1; }));
    ShiftedClock later(24h);
    std::this_thread::sleep_for(50ms);
    runner.stop();
    EXPECT_EQ(state(id)->tries, 10);
    EXPECT_EQ(state(id)->error, "no");
}

TEST_P(Runners, give_up_at_once_what_is_hopeless) {
    auto id = queue("fail", "");
    Runner runner(db(), {{"fail", [](std::string_view) { throw Hopeless("no such mailbox"); }}}, quick);
    runner.start();
    EXPECT_TRUE(eventually([&] { return given_up_jobs() == 1; }));
    runner.stop();
    EXPECT_EQ(state(id)->tries, 1);
}

TEST_P(Runners, keep_a_kind_nobody_knows) {
    auto id = queue("from the future", "");
    Runner runner(db(), {}, quick);
    runner.start();
    EXPECT_TRUE(eventually([&] { return !state(id)->error.empty(); }));
    runner.stop();
    EXPECT_EQ(given_up_jobs(), 0);
}

TEST_P(Runners, share_the_work_without_doing_it_twice) {
    constexpr int jobs = 60;
    std::array<std::atomic<int>, jobs> runs{};
    auto handler = [&](std::string_view payload) {
        ++runs[static_cast<std::size_t>(std::stoi(std::string(payload)))];
        std::this_thread::sleep_for(1ms);
    };
    for (int i = 0; i < jobs; ++i) queue("count", std::to_string(i));
    Runner first(db(), {{"count", handler}}, quick), second(db(), {{"count", handler}}, quick);
    first.start();
    second.start();
    EXPECT_TRUE(eventually([&] {
        return db().platform_read_now(
                   [](db::Tx& tx) { return tx.query("SELECT count(*) FROM job").only().get<int>(0); }) == 0;
    }));
    first.stop();
    second.stop();
    for (auto& count : runs) EXPECT_EQ(count, 1);
}

TEST_P(Runners, take_over_a_dead_runners_lease) {
    auto id = queue("work", "");
    db().platform_write_now([](db::Tx& tx) { return store::lease(tx, 1, 1min).size(); });  // and then it died
    std::atomic<int> runs = 0;
    Runner runner(db(), {{"work", [&](std::string_view) { ++runs; }}}, quick);
    runner.start();
    std::this_thread::sleep_for(50ms);
    EXPECT_EQ(runs, 0) << "the lease holds";
    ShiftedClock later(61s);
    EXPECT_TRUE(eventually([&] { return !state(id); }));
    runner.stop();
    EXPECT_EQ(runs, 1);
}

TEST_P(Runners, whose_lease_has_passed_on_change_nothing) {
    auto id = queue("work", "");
    auto lease = [&] { return db().platform_write_now([](db::Tx& tx) { return store::lease(tx, 1, 1min); }); };
    auto lost = lease();
    ShiftedClock later(61s);
    auto taken = lease();
    ASSERT_EQ(taken.size(), 1U);
    db().platform_write_now([&](db::Tx& tx) { store::finish(tx, lost[0]); });
    EXPECT_TRUE(state(id));
    db().platform_write_now([&](db::Tx& tx) { store::retry(tx, lost[0], now(), "late"); });
    EXPECT_GT(state(id)->lease_until, now());
    db().platform_write_now([&](db::Tx& tx) { store::finish(tx, taken[0]); });
    EXPECT_FALSE(state(id));
}

TEST_P(Runners, stop_waits_for_work_in_hand) {
    std::latch begun(1);
    std::atomic<bool> finished = false;
    auto id = queue("slow", "");
    Runner runner(db(),
                  {{"slow",
                    [&](std::string_view) {
                        begun.count_down();
                        std::this_thread::sleep_for(200ms);
                        finished = true;
                    }}},
                  quick);
    runner.start();
    begun.wait();
    queue("slow", "");
    runner.stop();
    EXPECT_TRUE(finished);
    EXPECT_FALSE(state(id));
    runner.stop();  // again does nothing
}

TEST_P(Runners, wake_up_at_once_when_told) {
    std::atomic<int> runs = 0;
    Runner runner(db(), {{"work", [&](std::string_view) { ++runs; }}}, {.threads = 1, .poll = 1h, .lease = 1min});
    runner.start();
    std::this_thread::sleep_for(50ms);
    queue("work", "");
    runner.wake();
    EXPECT_TRUE(eventually([&] { return runs == 1; }));
    runner.stop();
}

TEST_P(Runners, repeat_in_one_chain) {
    auto start = [&] { db().platform_write_now([](db::Tx& tx) { ensure_job(tx, "daily"); }); };
    auto waiting = [&] {
        return db().platform_read_now(
            [](db::Tx& tx) { return tx.query("SELECT count(*) FROM job WHERE kind = 'daily'").only().get<int>(0); });
    };
    start();
    start();  // another node
    EXPECT_EQ(waiting(), 1);
    std::atomic<int> runs = 0;
    auto handler = repeating(db(), "daily", 24h, [&] { ++runs; });
    Runner runner(db(), {{"daily", handler}}, quick);
    runner.start();
    EXPECT_TRUE(eventually([&] { return runs == 1; }));
    handler("");  // a repetition after a crash
    EXPECT_TRUE(eventually([&] { return waiting() == 1; }));
    start();
    EXPECT_EQ(waiting(), 1);
    EXPECT_EQ(runs, 2);
    ShiftedClock later(24h + 1min);
    EXPECT_TRUE(eventually([&] { return runs == 3 && waiting() == 1; }));
    runner.stop();
}

}  // namespace
}  // namespace parta::jobs
