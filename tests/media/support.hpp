// What tests of the media controller share: a loop to run a coroutine on, workers, packets.
#pragma once
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <string>

#include "media/media.hpp"

namespace parta::media {

using namespace std::chrono_literals;

inline WorkerSettings worker_settings() {
    WorkerSettings made;
    made.program = PARTA_MEDIA_WORKER;
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
