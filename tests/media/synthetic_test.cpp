// The synthetic callers themselves: what they write can be read, and two of them hear and see each other through a real
// worker.
#include "media/support.hpp"
#include "media/synthetic/streams.hpp"

namespace parta::media {
namespace {

using synthetic::Clip;
using synthetic::Line;

constexpr std::string_view folder = PARTA_SOURCE_DIR "/tests/media/synthetic/";

std::shared_ptr<const Clip> clip(std::string_view name) {
    return std::make_shared<const Clip>(synthetic::read_ivf(fmt::format("{}{}", folder, name)));
}

TEST(Synthetic, ClipsBeginWithWhatCanBeDecodedAlone) {
    const auto picture = clip("clip.ivf"), voice = clip("voice.ivf");
    EXPECT_EQ(picture->rate * 2, static_cast<int>(picture->frames.size())) << "two seconds";
    EXPECT_EQ(voice->rate, 50) << "packets of 20 ms";
    const auto noise = synthetic::noise_clip(500'000);
    std::size_t bytes = 0;
    for (const auto& frame : noise.frames) bytes += frame.size();
    EXPECT_NEAR(static_cast<double>(bytes) * 8 / 2, 500'000, 5'000);
    for (const auto& one : {*picture, noise}) {
        EXPECT_TRUE(synthetic::read_vp8(synthetic::vp8_payloads(one.frames[0], 1)[0])->of_key_frame);
        EXPECT_FALSE(synthetic::read_vp8(synthetic::vp8_payloads(one.frames[1], 2)[0])->of_key_frame);
    }
}

TEST(Synthetic, AFrameIsSplitWithoutLosingAByte) {
    std::string frame(3000, 'x');
    frame[0] = 0x10;
    const auto payloads = synthetic::vp8_payloads(frame, 0x1234);
    ASSERT_EQ(payloads.size(), 3u);
    std::string joined;
    for (const auto& one : payloads) {
        EXPECT_EQ(synthetic::read_vp8(one)->begins_frame, joined.empty());
        joined += one.substr(4);
    }
    EXPECT_EQ(joined, frame);
}

TEST(Synthetic, ARtpPacketIsReadAsItWasWritten) {
    const auto bytes = synthetic::write({.payload_type = 111,
                                         .marker = true,
                                         .sequence = 65535,
                                         .timestamp = 7,
                                         .ssrc = 9,
                                         .transport_number = 513,
                                         .loudness = 33,
                                         .payload = "words"});
    const auto head = synthetic::read_rtp(bytes);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->payload_type, 111);
    EXPECT_TRUE(head->marker);
    EXPECT_EQ(head->sequence, 65535);
    EXPECT_EQ(head->ssrc, 9u);
    EXPECT_EQ(head->transport_number, 513);
    EXPECT_EQ(bytes.substr(head->size), "words");
}

/// One packet of a stream that is not protected.
void receive(synthetic::Watching& watching, std::uint16_t sequence, std::chrono::milliseconds at,
             std::string payload = {}, bool marker = false) {
    const auto bytes = synthetic::write({.marker = marker, .sequence = sequence, .payload = payload});
    watching.take(*synthetic::read_rtp(bytes), synthetic::Moment{at}, [&] { return std::string_view{bytes}; });
}

TEST(Synthetic, GapsAndLossesAreCounted) {
    synthetic::Watching watching{MediaKind::audio};
    for (const auto& [sequence, at] : {std::pair{65534, 0}, {65535, 20}, {1, 90}, {0, 91}, {5, 100}})
        receive(watching, static_cast<std::uint16_t>(sequence), std::chrono::milliseconds{at});
    EXPECT_EQ(watching.packets, 5u);
    EXPECT_EQ(watching.lost(), 3) << "2, 3 and 4; what came late is not lost";
    EXPECT_EQ(watching.largest_gap, 70ms);
    watching.begin_window();
    EXPECT_EQ(watching.lost(), 0);
    receive(watching, 7, 120ms);
    EXPECT_EQ(watching.lost(), 1);
}

TEST(Synthetic, TheFirstFrameIsTheFirstWholeKeyFrame) {
    synthetic::Watching watching{MediaKind::video};
    const std::string key(2500, '\0'), other = "\x01" + std::string(2500, '\0');
    const auto keys = synthetic::vp8_payloads(key, 1), others = synthetic::vp8_payloads(other, 2);
    receive(watching, 1, 1ms, others[0]);
    receive(watching, 2, 2ms, others[2], true);
    receive(watching, 3, 3ms, keys[0]);
    receive(watching, 5, 5ms, keys[2], true);
    EXPECT_FALSE(watching.first_frame) << "a packet is missing";
    receive(watching, 6, 6ms, keys[0]);
    receive(watching, 7, 7ms, keys[1]);
    EXPECT_FALSE(watching.first_frame);
    receive(watching, 8, 8ms, keys[2], true);
    ASSERT_TRUE(watching.first_frame);
    EXPECT_EQ(watching.first_frame->time_since_epoch(), 8ms);
}

Task<std::shared_ptr<Line>> open(const synthetic::Identity& identity, WebRtcTransport& transport) {
    auto line = std::make_shared<Line>(co_await boost::asio::this_coro::executor, identity,
                                       calls::TransportView{transport.id(), transport.ice_parameters(),
                                                            transport.ice_candidates(), transport.dtls_parameters()});
    co_await transport.connect(identity.parameters());
    co_await line->open();
    co_return line;
}

TEST(Synthetic, OneHearsAndSeesAnotherThroughARealWorker) {
    run([]() -> Task<> {
        const auto loop = co_await boost::asio::this_coro::executor;
        const synthetic::Identity identity;
        const auto worker = co_await Worker::start(worker_settings());
        const auto server = co_await worker->create_webrtc_server({{.ip = "127.0.0.1"}});
        const auto router = co_await worker->create_router(room_codecs());
        const auto send = co_await router->create_webrtc_transport(*server);
        const auto receive = co_await router->create_webrtc_transport(*server);
        const auto out = co_await open(identity, *send);
        const auto in = co_await open(identity, *receive);
        std::map<std::uint32_t, synthetic::Watching> watched;
        in->on_rtp = [&](const synthetic::RtpHead& head, std::span<char> packet, synthetic::Moment came) {
            if (const auto found = watched.find(head.ssrc); found != watched.end())
                found->second.take(head, came, [&] { return in->opened(packet); });
        };
        std::vector<std::shared_ptr<synthetic::Sending>> sending;
        std::vector<std::shared_ptr<Consumer>> consumers;
        std::vector<std::shared_ptr<Producer>> producers;
        for (const auto kind : {MediaKind::audio, MediaKind::video}) {
            const std::uint32_t ssrc = kind == MediaKind::audio ? 1000 : 2000;
            producers.push_back(co_await send->produce({kind, synthetic::Sending::parameters(kind, ssrc)}));
            consumers.push_back(co_await receive->consume(
                *producers.back(), {.capabilities = router->capabilities(), .paused = false, .preferred_layers = {}}));
            watched.emplace(static_cast<std::uint32_t>(*consumers.back()->parameters().encodings.at(0).ssrc), kind);
            sending.push_back(std::make_shared<synthetic::Sending>(
                loop, out, clip(kind == MediaKind::audio ? "voice.ivf" : "clip.ivf"), kind, ssrc));
        }
        bool asked = false;
        out->on_rtcp = [&](const synthetic::Asked& what) {
            if (what.key_frames_of != std::vector<std::uint32_t>{2000}) return;
            asked = true;
            sending[1]->restart();
        };
        for (const auto& one : sending) one->start();
        EXPECT_TRUE(co_await until([&] {
            return std::ranges::all_of(
                watched, [](const auto& one) { return one.second.packets > 20 && one.second.first_frame; });
        }));
        for (const auto& [_, one] : watched) {
            EXPECT_EQ(one.lost(), 0);
            EXPECT_EQ(one.unreadable, 0u);
        }
        co_await consumers[1]->request_key_frame();
        EXPECT_TRUE(co_await until([&] { return asked; })) << "a key frame is asked of the sender";
        // The worker's estimate of what the line carries stands on the feedback of the receiver; what is no sense
        // closes nothing.
        const std::vector<synthetic::Arrival> arrivals{{65534, 10}, {65535, 30}, {2, 29}, {3, 400}};
        in->send_rtcp(synthetic::transport_feedback(1, watched.begin()->first, 0, arrivals));
        const auto before = watched.begin()->second.packets;
        EXPECT_TRUE(co_await until([&] { return watched.begin()->second.packets > before + 10; }));
        for (const auto& one : sending) one->stop();
        out->close();
        in->close();
        co_await worker->close();
    });
}

}  // namespace
}  // namespace parta::media
