// More at once than the database takes: whoever does not get in is told to come back, and left in no doubt.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <future>
#include <stop_token>
#include <thread>

#include "flows.hpp"
#include "listener.hpp"
#include "support/school.hpp"

namespace parta::test {
namespace {

using namespace std::chrono_literals;

// After a restart a school comes back at once.
class Overload : public ::testing::TestWithParam<db::Engine> {
  protected:
    void SetUp() override {
        if (GetParam() == db::Engine::postgres && !postgres_given()) GTEST_SKIP() << "no PostgreSQL is given";
        server_ = &RunningServer::keep(GetParam());
        school_.emplace(server_->db(), "Школа № 503");
    }

    void TearDown() override { finish(); }

    RunningServer& server() { return *server_; }
    School& school() { return *school_; }

    /// Asks for so many reads that wait for `gate`; those that are too many are refused by name.
    void ask(int reads, const std::shared_future<void>& gate) {
        for (int i = 0; i < reads; ++i) {
            auto wait = [](db::Db& db, std::shared_future<void> until) -> Task<> {
                try {
                    co_await db.platform_read([until = std::move(until)](db::Tx&) {
                        until.wait();
                        return 0;
                    });
                } catch (const Error& error) {
                    EXPECT_EQ(error.code, ErrorCode::overloaded);
                }
            };
            boost::asio::co_spawn(loop_, wait(server().db(), gate), boost::asio::detached);
        }
        loop_.restart();
        loop_.poll();
    }
    void finish() {
        loop_.restart();
        loop_.run();
    }

    static constexpr int more_than_waits = 1100;

  private:
    RunningServer* server_ = nullptr;
    std::optional<School> school_;
    boost::asio::io_context loop_;
};
PARTA_ON_ENGINES(Overload);

TEST_P(Overload, what_is_too_much_is_refused_with_503) {
    Client browser{server().port(), school().semyon.session};
    std::promise<void> release;
    const std::shared_future<void> released = release.get_future().share();
    ask(more_than_waits, released);
    // Each reading thread takes one out of the queue; then it is filled again, for good.
    std::this_thread::sleep_for(300ms);
    ask(more_than_waits, released);
    const int refused = browser.refused_socket("/api/ws");
    const auto request = browser.get("/api/me");
    release.set_value();
    finish();
    EXPECT_EQ(refused, 503);
    EXPECT_EQ(request.status, 503) << request.body;
    EXPECT_EQ(request.error(), "overloaded");
    EXPECT_TRUE(request.headers.contains("retry-after"));
    EXPECT_EQ(browser.get("/api/me").status, 200) << "once there is room";
}

// The handshake's read has got in and the greeting's has not: the socket is closed, not kept without a word.
TEST_P(Overload, a_socket_that_cannot_be_greeted_is_closed_with_1013) {
    int tried_again = 0;
    int greeted = 0;
    int refused = 0;
    // Places become free one by one, and somebody takes each at once.
    std::promise<void> open_gate;
    open_gate.set_value();
    const std::shared_future<void> passing = open_gate.get_future().share();
    std::jthread crowd([&](const std::stop_token& over) {
        // Now without a pause, now with one: sometimes there is a place, and the next moment none.
        for (int round = 0; !over.stop_requested(); ++round) {
            ask(more_than_waits, passing);
            std::this_thread::sleep_for(1ms * (round % 8));
        }
    });
    for (int i = 0; i < 2000 && tried_again == 0; ++i) {
        Listener one{server().port(), school().semyon.session, Listener::Welcome::perhaps};
        ASSERT_TRUE(one.wait("hello") || one.ended()) << "left without a word";
        switch (one.close_code()) {
            case 1013:
                ++tried_again;
                break;
            case 0:
                ++(one.status() == 101 ? greeted : refused);
                break;
            default:
                FAIL() << one.close_code();
        }
    }
    EXPECT_GT(tried_again, 0) << greeted << " greeted, " << refused << " refused";
}

// S11. Whoever asks faster than is answered waits in their own socket, and takes nobody's place in the database's
// queue.
TEST_P(Overload, a_socket_has_only_so_many_commands_at_work) {
    constexpr int room = 100;
    constexpr int commands = 2 * room;
    Listener browser{server().port(), school().semyon.session};
    std::promise<void> release;
    ask(1024 - room, release.get_future().share());
    for (int i = 1; i <= commands; ++i) browser.send(fmt::format(R"({{"id":{},"call":"GET /api/me"}})", i));
    std::this_thread::sleep_for(300ms);
    release.set_value();
    finish();
    const auto replies = browser.replies(commands);
    EXPECT_EQ(std::ranges::count(replies, 200), commands);
}

// A browser has one for all its tabs: so many are no person's.
TEST_P(Overload, one_account_holds_only_so_many_sockets) {
    std::vector<std::unique_ptr<Listener>> held;
    for (int i = 0; i < 64; ++i) held.push_back(std::make_unique<Listener>(server().port(), school().semyon.session));
    {
        Listener one_more{server().port(), school().semyon.session, Listener::Welcome::perhaps};
        EXPECT_FALSE(one_more.wait("hello"));
        EXPECT_EQ(one_more.status(), 429);
    }
    EXPECT_NO_THROW(Listener(server().port(), school().vera.session)) << "another's";
    held.pop_back();
    for (int i = 0; i < 100; ++i) {  // until the server has seen that one is gone
        Listener again{server().port(), school().semyon.session, Listener::Welcome::perhaps};
        if (again.wait("hello")) return;
        std::this_thread::sleep_for(20ms);
    }
    ADD_FAILURE() << "the place of whoever has gone is not free";
}

}  // namespace
}  // namespace parta::test
