// What tests of the media process share.
#pragma once
#include "media/support.hpp"

namespace parta::media {

inline HostSettings with_grace(std::chrono::milliseconds grace) {
    auto made = TestHost::settings();
    made.grace = grace;
    return made;
}

/// Why somebody is not let in.
inline Task<std::string> refusal(WorkerSettings settings) {
    try {
        co_await Worker::start(std::move(settings));
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind, Failure::Kind::worker_gone);
        co_return failure.text;
    }
    co_return "let in";
}

/// A port that is free now.
inline std::uint16_t free_port() {
    boost::asio::io_context loop;
    boost::asio::ip::tcp::acceptor probe{loop, {boost::asio::ip::make_address("127.0.0.1"), 0}};
    return probe.local_endpoint().port();
}

inline bool gone(pid_t pid) {
    return ::kill(pid, 0) != 0;
}

}  // namespace parta::media
