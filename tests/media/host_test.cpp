// The media process: what lives on when a server goes, who is let in, what ends when. Real workers, real sockets.
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <fstream>

#include "media/host_support.hpp"

namespace parta::media {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using Clock = std::chrono::steady_clock;

// C29
TEST(MediaHost, WhatFlowsGoesOnWithoutTheServerAndTheNextOneFindsIt) {
    run([]() -> Task<> {
        const TestHost host{with_grace(10s)};
        const std::vector<ListenInfo> listen{{.ip = "127.0.0.1"}, {.protocol = Protocol::tcp, .ip = "127.0.0.1"}};
        auto first = co_await Worker::start({.host = host.address});
        EXPECT_FALSE(first->found());
        const auto server = co_await first->create_webrtc_server(listen);
        const auto router = co_await first->create_router(room_codecs());
        const auto transport = co_await router->create_webrtc_transport(*server);
        const auto port = transport->ice_candidates().front().port;
        const auto server_id = server->id();
        const auto pid = first->pid();
        first->leave();  // as if it had been killed: nothing is said, the connection ends
        EXPECT_TRUE(router->closed());

        WorkerSettings settings{.host = host.address};
        settings.leftovers_limit = 600ms;
        const auto second = co_await Worker::start(settings);
        EXPECT_TRUE(second->found());
        EXPECT_EQ(second->pid(), pid) << "the same process";
        const auto same = co_await second->create_webrtc_server(listen);
        EXPECT_EQ(same->id(), server_id);
        const auto new_router = co_await second->create_router(room_codecs());
        const auto there = co_await new_router->create_webrtc_transport(*same);
        EXPECT_EQ(there->ice_candidates().front().port, port) << "the same socket";

        // What the first one left is there, and is closed when its people have come over.
        EXPECT_EQ(co_await second->routers(), 2U);
        co_await pause(200ms);
        EXPECT_EQ(co_await second->routers(), 2U);
        co_await pause(600ms);
        EXPECT_EQ(co_await second->routers(), 1U);
        EXPECT_FALSE(new_router->closed());
        co_await new_router->create_webrtc_transport(*same);
        co_await second->close();
    });
}

TEST(MediaHost, OtherListeningThanBeforeIsMadeAnew) {
    run([]() -> Task<> {
        const TestHost host{with_grace(10s)};
        const auto port = free_port();
        auto first = co_await Worker::start({.host = host.address});
        const auto server = co_await first->create_webrtc_server({{.ip = "127.0.0.1", .port = port}});
        first->leave();
        const auto second = co_await Worker::start({.host = host.address});
        // The port is free again only if what was left has been closed.
        const auto other = co_await second->create_webrtc_server(
            {{.ip = "127.0.0.1", .announced_address = "203.0.113.7", .port = port}});
        EXPECT_NE(other->id(), server->id());
        co_await second->close();
    });
}

TEST(MediaHost, WithoutAServerAWorkerEndsAfterTheGraceTime) {
    run([]() -> Task<> {
        const TestHost host{with_grace(600ms)};
        auto worker = co_await Worker::start({.host = host.address});
        const auto pid = worker->pid();
        const auto left = Clock::now();
        worker->leave();
        co_await pause(400ms);
        EXPECT_FALSE(gone(pid));
        EXPECT_TRUE(co_await until([&] { return gone(pid); }, 3s));
        EXPECT_GE(Clock::now() - left, 590ms);
        // Whoever comes later gets another one.
        const auto next = co_await Worker::start({.host = host.address});
        EXPECT_FALSE(next->found());
        EXPECT_NE(next->pid(), pid);
        // And whoever comes in time stops the clock.
        next->leave();
        const auto in_time = co_await Worker::start({.host = host.address});
        EXPECT_EQ(in_time->pid(), next->pid());
        co_await pause(900ms);
        EXPECT_TRUE(in_time->alive());
        EXPECT_FALSE(gone(in_time->pid()));
        co_await in_time->close();
    });
}

TEST(MediaHost, OneServerAtATime) {
    run([]() -> Task<> {
        const TestHost host{with_grace(10s)};
        auto first = co_await Worker::start({.host = host.address, .slot = 1});
        EXPECT_THAT(co_await refusal({.host = host.address, .slot = 1}), HasSubstr("another server uses place 1"));
        EXPECT_TRUE(first->alive()) << "it is not disturbed";
        co_await first->create_router(room_codecs());
        const auto other = co_await Worker::start({.host = host.address, .slot = 2});
        const auto state = co_await inquire(host.address, 1s);
        EXPECT_EQ(state.slots, 4);
        EXPECT_EQ(state.running, 2);
        EXPECT_EQ(state.attended, 2);
        EXPECT_THAT(co_await refusal({.host = host.address, .slot = 4}), HasSubstr("there is no place 4"));
        // It waits for one that is just about to go.
        boost::asio::co_spawn(
            co_await boost::asio::this_coro::executor,
            [](std::shared_ptr<Worker> who) -> Task<> {
                co_await pause(300ms);
                who->leave();
            }(first),
            [](std::exception_ptr) {});
        const auto next = co_await Worker::start({.host = host.address, .slot = 1});
        EXPECT_EQ(next->pid(), first->pid());
        co_await next->close();
        co_await other->close();
    });
}

TEST(MediaHost, AKilledWorkerIsReplacedWithinASecondAStoppedOneWithinThree) {
    run([]() -> Task<> {
        const TestHost host;
        WorkersSettings settings;
        settings.worker.host = host.address;
        const auto workers = Workers::make(co_await boost::asio::this_coro::executor, settings, {});
        co_await workers->start();
        for (const auto [signal, limit] : {std::pair{SIGKILL, 1000ms}, std::pair{SIGSTOP, 3000ms}}) {
            const auto old = workers->at(0);
            const auto began = Clock::now();
            old->kill(signal);
            EXPECT_TRUE(co_await until([&] { return workers->at(0) && workers->at(0) != old; }));
            const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
            EXPECT_LE(took, limit);
            fmt::print("after signal {} another worker stands there in {} ms\n", signal, took.count());
            EXPECT_TRUE(gone(old->pid()));
            if (!workers->at(0)) break;
            co_await workers->at(0)->create_router(room_codecs());
            co_await pause(300ms);  // so that the second is not taken for a crash loop's
        }
        co_await workers->stop();
    });
}

TEST(MediaHost, ACrashLoopIsBoundedWhateverTheServerDoes) {
    run([]() -> Task<> {
        auto broken = TestHost::settings();
        broken.program = "/bin/false";
        const TestHost host{broken};
        std::string last;
        for (int i = 0; i < 14; ++i) last = co_await refusal({.host = host.address});
        EXPECT_THAT(last, HasSubstr("the worker of place 0 ends too often"));
        // Another place is tried: its worker's end is heard of, or met when it is first written to.
        EXPECT_THAT(co_await refusal({.host = host.address, .slot = 1}),
                    AnyOf(HasSubstr("exited with 1"), HasSubstr("did not start")));
    });
}

/// Says these bytes and hears what comes until the end.
Task<std::string> talk(HostAddress address, std::string bytes) {
    auto loop = co_await boost::asio::this_coro::executor;
    LocalSocket socket{loop};
    socket.connect({address.path});
    constexpr auto waiting = boost::asio::as_tuple(boost::asio::use_awaitable_t<decltype(loop)>{});
    co_await boost::asio::async_write(socket, boost::asio::buffer(bytes), waiting);
    std::string heard;
    char buffer[1000];
    for (;;) {
        const auto [error, count] = co_await socket.async_read_some(boost::asio::buffer(buffer), waiting);
        if (error) co_return heard;
        heard.append(buffer, count);
    }
}

TEST(MediaHost, NonsenseIsRefusedInWords) {
    run([]() -> Task<> {
        const TestHost host;
        EXPECT_THAT(co_await talk(host.address, "GET / HTTP/1.1\r\n"), HasSubstr("not understood"));
        EXPECT_THAT(co_await talk(host.address, std::string(1001, 'a')), HasSubstr("too long"));
        EXPECT_THAT(co_await talk(host.address, "{\"type\":\"attach\",\"version\":9,\"slot\":0}\n"),
                    HasSubstr("update the older one"));
        EXPECT_EQ((co_await inquire(host.address, 1s)).running, 0) << "no worker was started for it";
        // Frames that are none end the connection; the worker lives on for whoever comes.
        const auto heard =
            co_await talk(host.address, "{\"type\":\"attach\",\"version\":1,\"slot\":0}\n" + std::string(4, '\xff'));
        EXPECT_THAT(heard, HasSubstr("attached"));
        const auto worker = co_await Worker::start({.host = host.address});
        EXPECT_TRUE(worker->found());
        co_await worker->close();
    });
}

TEST(MediaHost, AHalfMessageOfAServerThatDiedHarmsNobody) {
    run([]() -> Task<> {
        const TestHost host{with_grace(5s)};
        {
            LocalSocket socket{co_await boost::asio::this_coro::executor};
            socket.connect({host.address.path});
            const auto half =
                "{\"type\":\"attach\",\"version\":1,\"slot\":0}\n@" + std::string(3, '\0') + "half of 64 bytes";
            EXPECT_EQ(::send(socket.native_handle(), half.data(), half.size(), 0), static_cast<ssize_t>(half.size()));
            co_await pause(300ms);
        }
        const auto worker = co_await Worker::start({.host = host.address});
        EXPECT_TRUE(worker->found());
        co_await worker->create_router(room_codecs());
        co_await worker->close();
    });
}

TEST(MediaHost, TheSocketIsForItsUserAndGroup) {
    const TestHost host;
    struct stat found{};
    ASSERT_EQ(::stat(host.address.path.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0660U);
    if (::getuid() != 0) GTEST_SKIP() << "only root can try as another user";
    const pid_t other = ::fork();
    if (other == 0) {
        if (::setgid(65534) != 0 || ::setuid(65534) != 0) ::_exit(9);
        const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        host.address.path.copy(address.sun_path, sizeof address.sun_path - 1);
        const bool refused = ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0;
        ::_exit(refused && errno == EACCES ? 0 : 1);
    }
    int status = 0;
    ::waitpid(other, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 0) << "another user came in";
}

/// Another user of the socket's group says this so many times at once; what the first of them hears.
std::string as_another_user(const HostAddress& host, std::string_view words, int times) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error{"no pipe"};
    const pid_t other = ::fork();
    if (other == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::setuid(65534) != 0) ::_exit(9);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        host.path.copy(address.sun_path, sizeof address.sun_path - 1);
        int first = -1;
        for (int i = 0; i < times; ++i) {
            const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
            if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) ::_exit(8);
            if (::send(socket, words.data(), words.size(), MSG_NOSIGNAL) < 0) break;  // it is one too many
            if (first < 0) first = socket;
        }
        char heard[1000];
        const auto count = words.empty() ? 0 : ::recv(first, heard, sizeof heard, 0);
        if (::write(ends[1], heard, count > 0 ? static_cast<std::size_t>(count) : 0) < 0) ::_exit(7);
        ::close(ends[1]);
        ::pause();
    }
    ::close(ends[1]);
    std::string heard(1000, ' ');
    const auto count = ::read(ends[0], heard.data(), heard.size());
    ::close(ends[0]);
    heard.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    static std::list<std::shared_ptr<void>> others;  // until the tests end: what they hold is held
    others.emplace_back(nullptr, [other](void*) {
        ::kill(other, SIGKILL);
        ::waitpid(other, nullptr, 0);
    });
    return heard;
}

constexpr std::string_view end_all = "{\"type\":\"end\",\"version\":1}\n";

TEST(MediaHost, OnlyWhoeverHasStartedItEndsIt) {
    run([]() -> Task<> {
        const TestHost service;  // an operator's
        const auto worker = co_await Worker::start({.host = service.address});
        EXPECT_THAT(co_await talk(service.address, std::string{end_all}), HasSubstr("refused"));
        EXPECT_TRUE(worker->alive());
        EXPECT_EQ((co_await inquire(service.address, 1s)).running, 1);
        co_await worker->close();
        if (::getuid() != 0) {
            fmt::print("only root can try as another user\n");
            co_return;
        }
        auto settings = with_grace(10s);
        settings.ends_alone = true;
        const TestHost own{settings};
        EXPECT_THAT(as_another_user(own.address, end_all, 1), HasSubstr("refused"));
        EXPECT_EQ((co_await inquire(own.address, 1s)).slots, 4);
    });
}

TEST(MediaHost, WhoeverFillsItTakesNobodyElsesPlace) {
    if (::getuid() != 0) GTEST_SKIP() << "only root can try as another user";
    run([]() -> Task<> {
        const TestHost host;
        as_another_user(host.address, "", 100);
        EXPECT_EQ((co_await inquire(host.address, 1s)).slots, 4) << "one's own way in is free";
    });
}

TEST(MediaHost, TwoDoNotAnswerAtOnePlace) {
    TestHost first;
    auto settings = TestHost::settings();
    settings.address = first.address;
    EXPECT_THROW(TestHost{settings}, std::runtime_error);
    // The socket of a killed one is in nobody's way.
    first.kill(SIGKILL);
    first.wait();
    EXPECT_TRUE(std::filesystem::exists(first.address.path));
    EXPECT_NO_THROW(TestHost{settings});
}

TEST(MediaHost, TheEndOfOneLeavesTheSocketOfAnother) {
    run([]() -> Task<> {
        auto settings = with_grace(500ms);
        settings.ends_alone = true;
        TestHost first{settings};
        auto later = TestHost::settings();
        later.address = first.address;
        std::filesystem::remove(first.address.path);  // as when its folder is made anew
        const TestHost second{later};
        EXPECT_TRUE(co_await until([&] { return first.ended(); }, 4s));
        EXPECT_EQ((co_await inquire(second.address, 1s)).slots, 4);
    });
}

TEST(MediaHost, ALongPathWorksToo) {
    run([]() -> Task<> {
        const auto folder = std::filesystem::temp_directory_path() /
                            fmt::format("parta-media-{}-{}", ::getpid(), std::string(100, 'l'));
        std::filesystem::create_directories(folder);
        {
            auto settings = TestHost::settings();
            settings.address.path = (folder / "media.sock").string();
            const TestHost host{settings};
            EXPECT_EQ((co_await inquire(host.address, 1s)).slots, 4);
        }
        std::filesystem::remove_all(folder);
    });
}

TEST(MediaHost, EndsAllWhenAskedAndWhenAlone) {
    run([]() -> Task<> {
        auto own = with_grace(10s);
        own.ends_alone = true;
        TestHost asked{own};
        const auto worker = co_await Worker::start({.host = asked.address});
        EXPECT_THAT(co_await talk(asked.address, std::string{end_all}), HasSubstr("ending"));
        EXPECT_TRUE(gone(worker->pid()));
        EXPECT_EQ(asked.wait(), 0);
        EXPECT_FALSE(std::filesystem::exists(asked.address.path));

        auto settings = with_grace(500ms);
        settings.ends_alone = true;
        TestHost alone{settings};
        auto used = co_await Worker::start({.host = alone.address});
        co_await pause(1s);
        EXPECT_FALSE(alone.ended()) << "a server is there";
        used->leave();
        EXPECT_TRUE(co_await until([&] { return alone.ended(); }, 4s));
        EXPECT_TRUE(gone(used->pid()));
    });
}

}  // namespace
}  // namespace parta::media
