// More at once than the database takes: whoever does not get in is told to come back, and left in no doubt.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <future>
#include <thread>

#include "running_server.hpp"
#include "support/school.hpp"

namespace parta::test {
namespace {

// After a restart a school comes back at once.
TEST(Overload, a_socket_that_is_too_much_is_refused_with_503) {
    constexpr int more_than_waits = 1100;
    auto& server = RunningServer::keep(db::Engine::sqlite);
    const School school{server.db(), "Школа № 503"};
    Client browser{server.port(), school.semyon.session};

    std::promise<void> release;
    const std::shared_future<void> released = release.get_future().share();
    boost::asio::io_context loop;
    const auto ask = [&] {
        for (int i = 0; i < more_than_waits; ++i) {
            auto wait = [&]() -> Task<> {
                try {
                    co_await server.db().platform_read([released](db::Tx&) {
                        released.wait();
                        return 0;
                    });
                } catch (const Error& error) {
                    EXPECT_EQ(error.code, ErrorCode::overloaded);
                }
            };
            boost::asio::co_spawn(loop, wait, boost::asio::detached);
        }
        loop.poll();
    };
    ask();
    // Each reading thread takes one out of the queue; then it is filled again, for good.
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
    ask();
    const int refused = browser.refused_socket("/api/ws");
    release.set_value();
    loop.run();
    EXPECT_EQ(refused, 503);
}

}  // namespace
}  // namespace parta::test
