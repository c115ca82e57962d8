// What a device really sends, or does not send any more: docs/protocol/calls.md, C26, C31. Real packets to a real
// worker.
#include <boost/asio/co_spawn.hpp>

#include <atomic>

#include "calls_support.hpp"
#include "media/synthetic/line.hpp"

namespace parta::test {
namespace {

class CallsFlood : public CallsFlow {};
// What is in the database has no part in it.
INSTANTIATE_TEST_SUITE_P(Sqlite, CallsFlood, ::testing::Values(db::Engine::sqlite),
                         [](const auto&) { return "sqlite"; });

/// Sends this stream, so many packets of 1,100 bytes every 10 ms.
Task<> pour(std::shared_ptr<synthetic::Line> line, synthetic::Loop loop, std::uint32_t ssrc,
            const std::atomic<int>& packets, const std::atomic<bool>& over) {
    co_await line->open();
    const std::string payload(1100, 'x');
    std::uint16_t sequence = 0;
    while (!over) {
        for (int i = 0; i < packets; ++i) {
            synthetic::RtpPacket packet;
            packet.payload_type = 96;
            packet.sequence = ++sequence;
            packet.timestamp = sequence;
            packet.ssrc = ssrc;
            packet.transport_number = line->next_number();
            packet.payload = payload;
            line->send_rtp(synthetic::write(packet));
        }
        co_await synthetic::pause(loop, std::chrono::milliseconds{10});
    }
    line->close();
}

TEST_P(CallsFlood, C31_whoever_floods_the_room_is_stopped) {
    auto teacher = device(school->class_teacher_5a), pupil = device(school->semyon);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    const auto opened = pupil.post("/transports", capabilities);
    ASSERT_EQ(opened.status, 200) << opened.body;
    const auto ways = json::decode_or_throw<calls::TransportsView>(opened.body);
    const synthetic::Identity identity;
    ASSERT_EQ(pupil
                  .post(fmt::format("/transports/{}/connection", ways.send.id),
                        json::encode(calls::ConnectTransport{identity.parameters()}))
                  .status,
              200);
    ASSERT_EQ(pupil.post("/sources", microphone(8000)).status, 200);
    ASSERT_EQ(pupil.post("/sources", camera(9000)).status, 200);
    ASSERT_TRUE(teacher.sees(school->semyon.member, "camera", true));
    teacher.socket.forget();

    boost::asio::io_context loop{1};
    std::atomic<int> packets = 4;  // 3.5 Mbit/s
    std::atomic<bool> over = false;
    std::string failed;
    const auto line = std::make_shared<synthetic::Line>(loop.get_executor(), identity, ways.send);
    boost::asio::co_spawn(loop, pour(line, loop.get_executor(), 9000, packets, over), [&](std::exception_ptr failure) {
        try {
            if (failure) std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            failed = error.what();
        }
        loop.stop();
    });
    std::thread pours{[&] { loop.run(); }};
    std::this_thread::sleep_for(6s);
    EXPECT_EQ(pupil.own().at("camera"), true) << "what browsers send is let be";
    packets = 40;  // 35 Mbit/s
    EXPECT_TRUE(teacher.sees(school->semyon.member, "camera", false));
    EXPECT_EQ(pupil.own().at("microphone"), true);
    EXPECT_EQ(pupil.own().at("away"), false);
    over = true;
    pours.join();
    EXPECT_EQ(failed, "");
    teacher.del("");
}

/// A device that is killed: its packets stop, its session goes on in another tab.
TEST_P(CallsFlood, C26_a_device_that_dies_in_mid_call_is_not_there_after_45_seconds) {
    auto teacher = device(school->class_teacher_5a), pupil = device(school->semyon);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    const auto opened = pupil.post("/transports", capabilities);
    ASSERT_EQ(opened.status, 200) << opened.body;
    const auto ways = json::decode_or_throw<calls::TransportsView>(opened.body);
    const synthetic::Identity identity;
    ASSERT_EQ(pupil
                  .post(fmt::format("/transports/{}/connection", ways.send.id),
                        json::encode(calls::ConnectTransport{identity.parameters()}))
                  .status,
              200);
    ASSERT_EQ(pupil.post("/sources", camera(9000)).status, 200);
    ASSERT_TRUE(teacher.sees(school->semyon.member, "camera", true));
    teacher.socket.forget();
    const auto away = [&] {
        const auto room = teacher.get("").json();
        for (const auto& one : room.at("participants").as_array())
            if (text(one.at("member")) == std::to_string(school->semyon.member.value)) return one.at("away").as_bool();
        return true;
    };
    {
        boost::asio::io_context loop{1};
        const auto line = std::make_shared<synthetic::Line>(loop.get_executor(), identity, ways.send);
        bool stands = false;
        boost::asio::co_spawn(
            loop,
            [&]() -> Task<> {
                co_await line->open();
                stands = true;
                co_await synthetic::pause(loop.get_executor(), 4s);
                loop.stop();
            },
            [&](std::exception_ptr) { loop.stop(); });
        loop.run();
        ASSERT_TRUE(stands);
        {
            const ShiftedClock later{61s};
            std::this_thread::sleep_for(3s);
            EXPECT_FALSE(away()) << "whose way stands is there, whatever the time";
        }
    }  // from here on no packet comes: the worker misses a word 15 s after the last one
    std::this_thread::sleep_for(17s);
    EXPECT_FALSE(away());
    {
        const ShiftedClock later{12s};
        std::this_thread::sleep_for(3s);
        EXPECT_FALSE(away()) << "it may come back";
    }
    const ShiftedClock later{31s};
    EXPECT_TRUE(eventually(away)) << "disconnected for 30 s";
    EXPECT_TRUE(teacher.sees(school->semyon.member, "camera", false));
    EXPECT_EQ(pupil.post("/sources", camera(9000)).error(), "not_in_call");
    teacher.del("");
}

}  // namespace
}  // namespace parta::test
