// Whoever sends more than is good for all: docs/protocol/calls.md, C31. Real packets to a real worker.
#include <atomic>
#include <boost/asio/co_spawn.hpp>

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

}  // namespace
}  // namespace parta::test
