// What tests of the media controller share: a loop to run a coroutine on, media processes, workers, packets.
#pragma once
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <filesystem>
#include <functional>
#include <list>
#include <string>

#include "media/host.hpp"
#include "media/media.hpp"

namespace parta::media {

using namespace std::chrono_literals;

/// A media process: a fork of the test program that runs a Host until it is killed, or ends as servers end one.
class TestHost {
  public:
    static HostSettings settings() {
        HostSettings made;
        made.program = PARTA_MEDIA_WORKER;
        made.slots = 4;
        made.grace = 300ms;
        return made;
    }

    explicit TestHost(HostSettings with = settings()) {
        static int number = 0;
        folder_ = std::filesystem::temp_directory_path() / fmt::format("parta-media-{}-{}", ::getpid(), ++number);
        std::filesystem::create_directories(folder_);
        if (!with.address.local() && with.address.host.empty()) with.address.path = (folder_ / "media.sock").string();
        address = with.address;
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error{"no pipe"};
        const pid_t us = ::getpid();
        pid_ = ::fork();
        if (pid_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (::getppid() != us) ::_exit(1);
            ::close(ends[0]);
            serve(std::move(with), ends[1]);
        }
        ::close(ends[1]);
        char ready = 0;
        const bool runs = ::read(ends[0], &ready, 1) == 1;
        ::close(ends[0]);
        if (!runs) throw std::runtime_error{"the media process did not begin"};
    }
    ~TestHost() {
        kill(SIGKILL);
        wait();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    TestHost(const TestHost&) = delete;
    TestHost& operator=(const TestHost&) = delete;

    void kill(int signal) const {
        if (pid_ > 0) ::kill(pid_, signal);
    }
    /// Its exit status once it has ended; -1 by a signal.
    int wait() {
        int status = 0;
        if (pid_ > 0) ::waitpid(pid_, &status, 0);
        pid_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    bool ended() {
        if (pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = 0;
        return pid_ == 0;
    }

    HostAddress address;

  private:
    [[noreturn]] static void serve(HostSettings settings, int ready) {
        try {
            boost::asio::io_context loop;
            const auto host = Host::make(loop.get_executor(), std::move(settings));
            host->on_end = [&] {
                boost::asio::co_spawn(loop, host->stop(), [&loop](std::exception_ptr) { loop.stop(); });
            };
            host->listen();
            if (::write(ready, "+", 1) != 1) ::_exit(1);
            loop.run();
        } catch (const std::exception& error) {
            fmt::print(stderr, "{}\n", error.what());
            ::_exit(1);
        }
        ::_exit(0);
    }

    std::filesystem::path folder_;
    pid_t pid_ = 0;
};

/// A media process of its own, which runs until the tests end.
inline HostAddress test_host() {
    static std::list<TestHost> all;
    return all.emplace_back().address;
}

/// A place for each call, in a media process that they share.
inline WorkerSettings worker_settings() {
    static TestHost host{[] {
        auto settings = TestHost::settings();
        settings.slots = 256;
        return settings;
    }()};
    static int slot = -1;
    WorkerSettings made;
    made.host = host.address;
    made.slot = ++slot % 256;
    return made;
}

/// Runs the coroutine to its end on a loop of its own; what it throws is thrown here.
inline void run(const std::function<Task<>()>& work, std::chrono::seconds limit = 60s) {
    boost::asio::io_context loop;
    bool done = false;
    std::exception_ptr failure;
    boost::asio::co_spawn(loop.get_executor(), work(), [&](std::exception_ptr error) {
        done = true;
        failure = error;
        loop.stop();
    });
    loop.run_for(limit);
    ASSERT_TRUE(done) << "the test's work did not end";
    if (failure) std::rethrow_exception(failure);
}

inline Task<> pause(std::chrono::milliseconds time) {
    boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                      boost::asio::io_context::executor_type>
        timer{co_await boost::asio::this_coro::executor, time};
    co_await timer.async_wait(boost::asio::use_awaitable_t<boost::asio::io_context::executor_type>{});
}

/// Waits until it holds; false if it does not in time.
inline Task<bool> until(std::function<bool()> holds, std::chrono::milliseconds limit = 10s) {
    for (const auto end = std::chrono::steady_clock::now() + limit; std::chrono::steady_clock::now() < end;) {
        if (holds()) co_return true;
        co_await pause(5ms);
    }
    co_return holds();
}

/// The codecs of a room, as server/calls will have them.
inline std::vector<RtpCodecCapability> room_codecs() {
    std::vector<RtpCodecCapability> made(3);
    made[0] = {.mimeType = "audio/opus", .clockRate = 48000, .channels = Channels{2}};
    made[1] = {.mimeType = "video/VP8", .clockRate = 90000};
    made[2] = {.mimeType = "video/H264", .clockRate = 90000};
    made[2].parameters = {
        {"packetization-mode", 1}, {"profile-level-id", std::string{"42e01f"}}, {"level-asymmetry-allowed", 1}};
    return made;
}

inline RtpParameters opus_parameters(std::int64_t ssrc) {
    return json::decode_or_throw<RtpParameters>(fmt::format(R"({{
        "mid": "0",
        "codecs": [{{"mimeType": "audio/opus", "payloadType": 111, "clockRate": 48000, "channels": 2,
                    "parameters": {{"useinbandfec": 1, "usedtx": 1}}, "rtcpFeedback": [{{"type": "transport-cc"}}]}}],
        "headerExtensions": [{{"uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "id": 1}},
                             {{"uri": "urn:ietf:params:rtp-hdrext:ssrc-audio-level", "id": 10}}],
        "encodings": [{{"ssrc": {}}}],
        "rtcp": {{"cname": "a-sender"}}}})",
                                                            ssrc));
}

/// One RTP packet of Opus with its loudness (0 loudest, 127 silent) in the extension with the id 10.
inline std::string rtp_packet(std::uint8_t payload_type, std::uint16_t sequence, std::uint32_t timestamp,
                              std::uint32_t ssrc, std::string_view payload, std::uint8_t loudness = 20) {
    std::string made;
    const auto put = [&made](std::uint64_t value, int bytes) {
        for (int i = bytes - 1; i >= 0; --i) made += static_cast<char>(value >> (8 * i) & 0xff);
    };
    put(0x90, 1);  // version 2, with an extension
    put(payload_type, 1);
    put(sequence, 2);
    put(timestamp, 4);
    put(ssrc, 4);
    put(0xBEDE, 2);  // one-byte headers
    put(1, 2);       // words
    put(10U << 4, 1);
    put(0x80U | loudness, 1);
    put(0, 2);
    made += payload;
    return made;
}

}  // namespace parta::media
