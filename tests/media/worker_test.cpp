// Real worker processes: started, ended, killed, stopped.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "media/support.hpp"

namespace parta::media {
namespace {

TEST(MediaWorker, StartsAnswersAndEnds) {
    run([]() -> Task<> {
        const auto worker = co_await Worker::start(worker_settings());
        EXPECT_TRUE(worker->alive());
        EXPECT_EQ(::kill(worker->pid(), 0), 0);
        EXPECT_TRUE(co_await until([&] { return worker->load().memory > 1'000'000; }));
        EXPECT_LT(worker->load().latency, 500ms);
        const auto router = co_await worker->create_router(room_codecs());
        bool told = false;
        worker->on_died = [&](const std::string&) { told = true; };
        co_await worker->close();
        EXPECT_FALSE(worker->alive());
        EXPECT_FALSE(told) << "we ended it ourselves";
        EXPECT_TRUE(router->closed());
        EXPECT_NE(::kill(worker->pid(), 0), 0) << "the process is gone";
    });
}

TEST(MediaWorker, LettingItGoEndsItAfterTheGraceTime) {
    run([]() -> Task<> {
        auto worker = co_await Worker::start(worker_settings());
        const auto pid = worker->pid();
        co_await pause(700ms);  // a ping has gone out and come back
        worker.reset();
        co_await pause(150ms);
        EXPECT_EQ(::kill(pid, 0), 0) << "somebody may come for it";
        EXPECT_TRUE(co_await until([&] { return ::kill(pid, 0) != 0; }, 3s));
    });
}

Task<std::string> why_it_does_not_start(HostSettings host, std::chrono::milliseconds limit = 5s) {
    const TestHost process{std::move(host)};
    WorkerSettings settings{.host = process.address};
    settings.start_limit = limit;
    try {
        co_await Worker::start(settings);
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind, Failure::Kind::worker_gone);
        co_return failure.text;
    }
    co_return "it has started";
}

TEST(MediaWorker, SaysWhyItDoesNotStart) {
    run([]() -> Task<> {
        auto host = TestHost::settings();
        host.program = "/nowhere/mediasoup-worker";
        EXPECT_THAT(co_await why_it_does_not_start(host), testing::HasSubstr("No such file"));
        host.program = "/bin/false";
        EXPECT_THAT(co_await why_it_does_not_start(host), testing::HasSubstr("exited with 1"));
        // Lives, says nothing of what is expected.
        const auto mute = std::filesystem::temp_directory_path() / fmt::format("parta-mute-{}", ::getpid());
        std::ofstream{mute} << "#!/bin/sh\nexec sleep 60\n";
        std::filesystem::permissions(mute, std::filesystem::perms::owner_all);
        host.program = mute;
        EXPECT_THAT(co_await why_it_does_not_start(host, 300ms), testing::HasSubstr("does not begin to answer"));
        std::filesystem::remove(mute);
        try {
            co_await Worker::start({.host = {.path = "/nowhere/media.sock"}});
            ADD_FAILURE() << "started";
        } catch (const Failure& failure) {
            EXPECT_THAT(failure.text, testing::HasSubstr("/nowhere/media.sock: No such file"));
        }
    });
}

TEST(MediaWorker, InheritsNothing) {
    ::setenv("PARTA_TEST_SECRET", "do-not-tell", 1);
    run([]() -> Task<> {
        // A descriptor that is not closed on exec, as sockets of clients are.
        int ends[2];
        EXPECT_EQ(::pipe(ends), 0);
        const int high = ::fcntl(ends[1], F_DUPFD, 100);  // not where the child puts its own
        const TestHost host;                              // has inherited all of it
        const auto worker = co_await Worker::start({.host = host.address});
        const auto folder = fmt::format("/proc/{}", worker->pid());
        std::ifstream in{folder + "/environ"};
        const std::string environment{std::istreambuf_iterator<char>{in}, {}};
        EXPECT_EQ(environment, std::string("MEDIASOUP_VERSION=3.27.1\0", 25));
        int pipes_of_ours = 0;
        const auto inode = std::filesystem::read_symlink(fmt::format("/proc/self/fd/{}", ends[0]));
        for (const auto& fd : std::filesystem::directory_iterator(folder + "/fd"))
            pipes_of_ours += std::filesystem::read_symlink(fd) == inode;
        EXPECT_EQ(pipes_of_ours, 0);
        std::ifstream limits{folder + "/limits"};
        const std::string text{std::istreambuf_iterator<char>{limits}, {}};
        EXPECT_NE(text.find("Max open files            2048                 2048"), std::string::npos) << text;
        for (const int fd : {ends[0], ends[1], high}) ::close(fd);
    });
    ::unsetenv("PARTA_TEST_SECRET");
}

TEST(MediaWorker, EndsWithItsMediaProcess) {
    run([]() -> Task<> {
        TestHost host;
        const auto worker = co_await Worker::start({.host = host.address});
        std::string why;
        worker->on_died = [&](const std::string& text) { why = text; };
        host.kill(SIGKILL);
        host.wait();
        EXPECT_TRUE(co_await until([&] { return !why.empty(); }, 1s)) << "we are told at once";
        // Nobody of ours collects an orphan: where nobody does at all, it stays a zombie.
        EXPECT_TRUE(co_await until([&] {
            std::ifstream in{fmt::format("/proc/{}/stat", worker->pid())};
            std::string stat{std::istreambuf_iterator<char>{in}, {}};
            return stat.empty() || stat.find(") Z ") != stat.npos;
        }));
    });
}

TEST(MediaWorker, DeathByASignalIsToldAtOnce) {
    run([]() -> Task<> {
        const auto worker = co_await Worker::start(worker_settings());
        const auto router = co_await worker->create_router(room_codecs());
        const auto transport = co_await router->create_direct_transport();
        std::string why;
        worker->on_died = [&](const std::string& text) { why = text; };
        const auto killed = std::chrono::steady_clock::now();
        worker->kill(SIGKILL);
        EXPECT_TRUE(co_await until([&] { return !why.empty(); }));
        EXPECT_LT(std::chrono::steady_clock::now() - killed, 1s);
        EXPECT_EQ(why, "killed by signal 9");
        EXPECT_TRUE(router->closed());
        EXPECT_TRUE(transport->closed());
        try {
            co_await router->create_direct_transport();
            ADD_FAILURE() << "a dead worker did something";
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind, Failure::Kind::worker_gone);
        }
    });
}

TEST(MediaWorker, WhoWaitsIsToldThatItDied) {
    run([]() -> Task<> {
        const auto worker = co_await Worker::start(worker_settings());
        worker->kill(SIGSTOP);
        boost::asio::co_spawn(
            co_await boost::asio::this_coro::executor,
            [](std::shared_ptr<Worker> who) -> Task<> {
                co_await pause(200ms);
                who->kill(SIGKILL);
            }(worker),
            [](std::exception_ptr) {});
        try {
            co_await worker->create_router(room_codecs());
            ADD_FAILURE() << "a stopped worker did something";
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind, Failure::Kind::worker_gone);
        }
    });
}

TEST(MediaWorker, AStoppedOneIsDetectedWithinThreeSeconds) {
    run([]() -> Task<> {
        const auto worker = co_await Worker::start(worker_settings());
        std::string why;
        worker->on_died = [&](const std::string& text) { why = text; };
        co_await pause(300ms);
        const auto stopped = std::chrono::steady_clock::now();
        worker->kill(SIGSTOP);
        EXPECT_TRUE(co_await until([&] { return !why.empty(); }));
        EXPECT_LT(std::chrono::steady_clock::now() - stopped, 3s);
        EXPECT_EQ(why, "does not answer");
        EXPECT_TRUE(co_await until([&] { return ::kill(worker->pid(), 0) != 0; })) << "and it is killed";
    });
}

TEST(MediaWorker, AStoppedOneThatWeCloseIsKilled) {
    run([]() -> Task<> {
        const auto worker = co_await Worker::start(worker_settings());
        worker->kill(SIGSTOP);
        co_await worker->close();
        EXPECT_TRUE(co_await until([&] { return ::kill(worker->pid(), 0) != 0; }));
    });
}

/// For comparison: printed, not asserted.
TEST(MediaWorker, TheRoundTripOfARequest) {
    run([]() -> Task<> {
        const auto worker = co_await Worker::start(worker_settings());
        const auto router = co_await worker->create_router(room_codecs());
        const auto transport = co_await router->create_direct_transport();
        const auto producer =
            co_await transport->produce({.kind = MediaKind::audio, .parameters = opus_parameters(17)});
        std::vector<double> times;
        for (int i = 0; i < 4000; ++i) {
            const auto began = std::chrono::steady_clock::now();
            co_await producer->stats();
            times.push_back(
                std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - began).count());
        }
        std::ranges::sort(times);
        fmt::print("a request takes {:.0f} µs (half of them), {:.0f} µs (99 of 100)\n", times[2000], times[3960]);
        co_await worker->close();
    });
}

WorkersSettings workers_settings(int count) {
    WorkersSettings made;
    made.count = count;
    made.worker.host = test_host();
    return made;
}

TEST(MediaWorkers, TheKilledIsReplacedTheOtherIsNotTouched) {
    run([]() -> Task<> {
        int prepared = 0;
        std::vector<int> down;
        const auto workers = Workers::make(co_await boost::asio::this_coro::executor, workers_settings(2),
                                           [&prepared](int, std::shared_ptr<Worker> worker) -> Task<> {
                                               ++prepared;
                                               co_await worker->create_webrtc_server({{.ip = "127.0.0.1"}});
                                           });
        workers->on_down = [&](int slot, const std::string&) { down.push_back(slot); };
        co_await workers->start();
        EXPECT_EQ(prepared, 2);
        const auto first = workers->at(0);
        const auto second = workers->at(1);
        const auto router = co_await second->create_router(room_codecs());
        const auto killed = std::chrono::steady_clock::now();
        first->kill(SIGKILL);
        EXPECT_TRUE(co_await until([&] { return workers->at(0) && workers->at(0) != first; }));
        EXPECT_LT(std::chrono::steady_clock::now() - killed, 2s);
        EXPECT_EQ(down, std::vector<int>{0});
        EXPECT_EQ(prepared, 3);
        EXPECT_EQ(workers->at(1), second);
        EXPECT_FALSE(router->closed());
        co_await workers->at(0)->create_router(room_codecs());
        const auto pids = {workers->at(0)->pid(), workers->at(1)->pid()};
        co_await workers->stop();
        for (const auto pid : pids) EXPECT_NE(::kill(pid, 0), 0);
        EXPECT_EQ(down, std::vector<int>{0}) << "stopping is no death";
    });
}

TEST(MediaWorkers, ACrashLoopSlowsDown) {
    run([]() -> Task<> {
        auto settings = workers_settings(1);
        auto broken = TestHost::settings();
        broken.program = "/bin/false";
        const TestHost host{broken};
        settings.worker.host = host.address;
        settings.first_pause = 100ms;
        int starts = 0;
        const auto workers = Workers::make(co_await boost::asio::this_coro::executor, settings, {});
        try {
            co_await workers->start();
            ADD_FAILURE() << "nothing runs";
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind, Failure::Kind::worker_gone);
            EXPECT_NE(failure.text.find("exited with 1"), std::string::npos) << failure.text;
        }
        co_await workers->stop();

        // What its preparation throws counts as well.
        settings = workers_settings(1);
        settings.first_pause = 200ms;
        const auto failing = Workers::make(co_await boost::asio::this_coro::executor, settings,
                                           [&starts](int, std::shared_ptr<Worker>) -> Task<> {
                                               ++starts;
                                               throw Failure{Failure::Kind::refused, "the port is taken"};
                                               co_return;
                                           });
        try {
            co_await failing->start();
            ADD_FAILURE() << "none is fit";
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.text, "the port is taken");
        }
        co_await pause(1s);  // 0, 200, 400, 800 ms: four starts, not dozens
        EXPECT_GE(starts, 2);
        EXPECT_LE(starts, 4);
        co_await failing->stop();
    });
}

TEST(MediaWorkers, PausesGrowToALimit) {
    WorkersSettings settings;
    EXPECT_EQ(restart_pause(settings, 1), 0ms);
    EXPECT_EQ(restart_pause(settings, 2), 250ms);
    EXPECT_EQ(restart_pause(settings, 3), 500ms);
    EXPECT_EQ(restart_pause(settings, 6), 4s);
    EXPECT_EQ(restart_pause(settings, 1000), 30s);
}

}  // namespace
}  // namespace parta::media
