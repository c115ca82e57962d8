// Routers, transports, producers and consumers in real workers, with real packets.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "media/support.hpp"

namespace parta::media {
namespace {

const DtlsParameters a_browser{
    DtlsRole::client,
    std::vector<DtlsFingerprint>{
        {"sha-256",
         "4a:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB:4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF"}}};

/// Not all machines that build have IPv6.
bool has_ipv6() {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_addr = in6addr_loopback;
    const int socket = ::socket(AF_INET6, SOCK_DGRAM, 0);
    const bool fine = socket >= 0 && ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    if (socket >= 0) ::close(socket);
    return fine;
}

/// A worker with a WebRtcServer and one router.
struct Place {
    std::shared_ptr<Worker> worker;
    std::shared_ptr<WebRtcServer> server;
    std::shared_ptr<Router> router;

    static Task<Place> make() {
        Place made;
        made.worker = co_await Worker::start(worker_settings());
        std::vector<ListenInfo> listen{
            {.protocol = Protocol::udp, .ip = "127.0.0.1", .announced_address = "203.0.113.5"},
            {.protocol = Protocol::tcp, .ip = "127.0.0.1", .announced_address = "203.0.113.5"}};
        if (has_ipv6())
            for (const auto protocol : {Protocol::udp, Protocol::tcp})
                listen.push_back({.protocol = protocol, .ip = "::1"});
        made.server = co_await made.worker->create_webrtc_server(std::move(listen));
        made.router = co_await made.worker->create_router(room_codecs());
        co_return made;
    }
};

TEST(MediaTransport, TellsTheBrowserWhereAndHow) {
    run([]() -> Task<> {
        const auto place = co_await Place::make();
        const auto transport = co_await place.router->create_webrtc_transport(*place.server);
        EXPECT_FALSE(transport->ice_parameters().usernameFragment.empty());
        EXPECT_FALSE(transport->ice_parameters().password.empty());
        EXPECT_TRUE(transport->ice_parameters().iceLite);
        const auto& candidates = transport->ice_candidates();
        EXPECT_EQ(candidates.size(), has_ipv6() ? 4u : 2u);
        if (candidates.size() < 2) co_return;
        EXPECT_EQ(candidates[0].address, "203.0.113.5");
        EXPECT_EQ(candidates[0].protocol, Protocol::udp);
        EXPECT_EQ(candidates[0].tcpType, std::nullopt);
        EXPECT_EQ(candidates[1].protocol, Protocol::tcp);
        EXPECT_EQ(candidates[1].tcpType, "passive");
        if (candidates.size() > 2) EXPECT_EQ(candidates[2].address, "::1");
        EXPECT_GT(candidates[0].priority, candidates[1].priority) << "UDP is preferred";
        EXPECT_GT(candidates[0].port, 0);
        const auto json = json::encode(candidates[1]);
        EXPECT_NE(json.find(R"("type":"host")"), std::string::npos) << json;
        EXPECT_NE(json.find(R"("tcpType":"passive")"), std::string::npos) << json;
        EXPECT_GE(transport->dtls_parameters().fingerprints.size(), 1u);

        co_await transport->connect(a_browser);
        EXPECT_EQ(transport->dtls_parameters().role, DtlsRole::server);
        const auto before = transport->ice_parameters().usernameFragment;
        const auto renewed = co_await transport->restart_ice();
        EXPECT_NE(renewed.usernameFragment, before);
        EXPECT_EQ((co_await transport->stats()).bytes_received, 0u);
        co_await transport->set_max_incoming_bitrate(1'500'000);
        try {
            co_await transport->connect(a_browser);
            ADD_FAILURE() << "connected twice";
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind, Failure::Kind::refused);
        }
    });
}

TEST(MediaTransport, WhatABrowserSaysWronglyDoesNotReachTheWorker) {
    run([]() -> Task<> {
        const auto place = co_await Place::make();
        const auto transport = co_await place.router->create_webrtc_transport(*place.server);
        for (const auto& wrong :
             {DtlsParameters{}, DtlsParameters{DtlsRole::auto_, std::vector<DtlsFingerprint>{{"sha-1", "AA"}}},
              DtlsParameters{DtlsRole::auto_, std::vector<DtlsFingerprint>{{"sha-256", "AA:BB"}}}}) {
            try {
                co_await transport->connect(wrong);
                ADD_FAILURE() << "taken";
            } catch (const Error& error) {
                EXPECT_EQ(error.code, ErrorCode::invalid_field);
                EXPECT_TRUE(error.field.starts_with("dtlsParameters.fingerprints")) << error.field;
            }
        }
        auto parameters = opus_parameters(1111);
        parameters.codecs[0].mimeType = "audio/PCMU";
        parameters.codecs[0].clockRate = 8000;
        parameters.codecs[0].channels = 1;
        try {
            co_await transport->produce({MediaKind::audio, parameters});
            ADD_FAILURE() << "taken";
        } catch (const Error& error) {
            EXPECT_EQ(error.field, "rtpParameters.codecs[0]");
        }
        EXPECT_TRUE(place.worker->alive());
    });
}

TEST(MediaTransport, APortThatIsTakenIsSaid) {
    run([]() -> Task<> {
        const auto socket = ::socket(AF_INET, SOCK_DGRAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), size), 0);
        EXPECT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
        const auto worker = co_await Worker::start(worker_settings());
        try {
            co_await worker->create_webrtc_server({{.ip = "127.0.0.1", .port = ntohs(address.sin_port)}});
            ADD_FAILURE() << "the port was free";
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind, Failure::Kind::refused);
            EXPECT_NE(failure.text.find("address already in use"), std::string::npos) << failure.text;
        }
        ::close(socket);
    });
}

/// The sequence and payload of an RTP packet without padding.
std::string payload_of(std::string_view packet) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(packet.at(at)); };
    std::size_t at = 12 + 4 * (byte(0) & 0x0fU);
    if ((byte(0) & 0x10U) != 0) at += 4 + 4 * (byte(at + 2) * 256U + byte(at + 3));
    return std::string{packet.substr(at)};
}

struct Heard {
    std::vector<std::string> packets;
    std::function<void(std::string_view)> listener() {
        return [this](std::string_view packet) { packets.emplace_back(packet); };
    }
};

TEST(MediaTransport, LostSoundIsAskedForAgainWhereTheReceiverCan) {
    run([]() -> Task<> {
        const auto place = co_await Place::make();
        const auto in = co_await place.router->create_direct_transport();
        const auto out = co_await place.router->create_direct_transport();
        const auto producer = co_await in->produce({MediaKind::audio, opus_parameters(1111)});
        const auto asks = [](const Consumer& consumer) {
            return std::ranges::any_of(consumer.parameters().codecs[0].rtcpFeedback,
                                       [](const auto& feedback) { return feedback == RtcpFeedback{"nack", ""}; });
        };
        auto receiver = place.router->capabilities();
        const auto able = co_await out->consume(*producer, {.capabilities = receiver});
        EXPECT_TRUE(asks(*able));
        for (auto& codec : receiver.codecs)
            std::erase_if(codec.rtcpFeedback, [](const auto& feedback) { return feedback.type.str() == "nack"; });
        const auto unable = co_await out->consume(*producer, {.capabilities = receiver});
        EXPECT_FALSE(asks(*unable));
    });
}

TEST(MediaTransport, PacketsOfAProducerReachItsConsumer) {
    run([]() -> Task<> {
        const auto place = co_await Place::make();
        const auto in = co_await place.router->create_direct_transport();
        const auto out = co_await place.router->create_direct_transport();
        const auto producer = co_await in->produce({MediaKind::audio, opus_parameters(1111)});
        EXPECT_EQ(producer->type(), StreamsType::simple);
        EXPECT_EQ(producer->parameters().rtcp.cname->str(), "a-sender");
        EXPECT_TRUE(can_consume(producer->consumable(), place.router->capabilities()));
        const auto consumer =
            co_await out->consume(*producer, {.capabilities = place.router->capabilities(), .paused = false});
        EXPECT_EQ(consumer->kind(), MediaKind::audio);
        EXPECT_EQ(*consumer->parameters().mid, "0");
        EXPECT_FALSE(consumer->paused());

        Heard heard;
        consumer->on_packet = heard.listener();
        for (std::uint16_t i = 0; i < 20; ++i)
            producer->send(rtp_packet(111, i, 960U * i, 1111, fmt::format("sound {}", i)));
        EXPECT_TRUE(co_await until([&] { return heard.packets.size() == 20; })) << heard.packets.size();
        if (heard.packets.size() != 20) co_return;
        for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(payload_of(heard.packets[i]), fmt::format("sound {}", i));
        // In the router's words: its payload type, the consumer's SSRC.
        EXPECT_EQ(static_cast<unsigned char>(heard.packets[0][1]) & 0x7fU,
                  static_cast<unsigned>(consumer->parameters().codecs[0].payloadType));
        const auto sent = co_await consumer->stats();
        EXPECT_EQ(sent.empty() ? 0 : sent[0].packets, 20u);
        EXPECT_EQ(sent.empty() ? 0 : sent[0].ssrc,
                  static_cast<std::uint32_t>(*consumer->parameters().encodings[0].ssrc));
        const auto received = co_await producer->stats();
        EXPECT_EQ(received.empty() ? 0 : received[0].packets, 20u);

        std::vector<bool> told;
        consumer->on_producer_paused = [&](bool paused) { told.push_back(paused); };
        co_await producer->pause();
        EXPECT_TRUE(co_await until([&] { return consumer->producer_paused(); }));
        producer->send(rtp_packet(111, 20, 960 * 20, 1111, "not heard"));
        co_await producer->resume();
        EXPECT_TRUE(co_await until([&] { return told == std::vector<bool>{true, false}; }));
        co_await consumer->pause();
        producer->send(rtp_packet(111, 21, 960 * 21, 1111, "not heard either"));
        co_await consumer->resume();
        producer->send(rtp_packet(111, 22, 960 * 22, 1111, "heard"));
        EXPECT_TRUE(co_await until([&] { return heard.packets.size() >= 21; }));
        EXPECT_EQ(heard.packets.size(), 21u);
        EXPECT_EQ(payload_of(heard.packets.back()), "heard");

        bool closed = false;
        consumer->on_producer_closed = [&] { closed = true; };
        producer->close();
        EXPECT_TRUE(co_await until([&] { return closed; }));
        EXPECT_TRUE(consumer->closed());
        EXPECT_TRUE(place.worker->alive());
    });
}

TEST(MediaTransport, LettingGoEndsItInTheWorker) {
    run([]() -> Task<> {
        const auto place = co_await Place::make();
        const auto in = co_await place.router->create_direct_transport();
        const auto out = co_await place.router->create_direct_transport();
        auto producer = co_await in->produce({MediaKind::audio, opus_parameters(1111)});
        const auto consumer = co_await out->consume(*producer, {.capabilities = place.router->capabilities()});
        bool closed = false;
        consumer->on_producer_closed = [&] { closed = true; };
        producer.reset();
        EXPECT_TRUE(co_await until([&] { return closed; }));
        // The same SSRC is free again.
        producer = co_await in->produce({MediaKind::audio, opus_parameters(1111)});
        in->close();
        EXPECT_TRUE(producer->closed());
        try {
            co_await out->consume(*producer, {.capabilities = place.router->capabilities()});
            ADD_FAILURE() << "of a producer that has closed with its transport";
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind, Failure::Kind::refused);
        }
    });
}

TEST(MediaTransport, TheLoudestIsNamed) {
    run([]() -> Task<> {
        const auto place = co_await Place::make();
        const auto in = co_await place.router->create_direct_transport();
        const auto quiet = co_await in->produce({MediaKind::audio, opus_parameters(1111)});
        auto parameters = opus_parameters(2222);
        parameters.mid = "1";
        parameters.rtcp.cname = "another";
        const auto loud = co_await in->produce({MediaKind::audio, parameters});
        EXPECT_EQ(*loud->parameters().rtcp.cname, "a-sender") << "tracks of one sender share its clock";
        const auto levels = co_await place.router->create_audio_level_observer({.interval_ms = 250});
        const auto speaker = co_await place.router->create_active_speaker_observer();
        for (const auto& producer : {quiet, loud}) {
            co_await levels->add(*producer);
            co_await speaker->add(*producer);
        }
        std::vector<AudioLevel> last;
        std::string speaks;
        levels->on_levels = [&](const auto& said) { last = said; };
        speaker->on_speaker = [&](const std::string& producer) { speaks = producer; };
        for (std::uint16_t i = 0; i < 80 && (last.size() < 2 || speaks != loud->id()); ++i) {
            quiet->send(rtp_packet(111, i, 960U * i, 1111, "hm", 50));
            loud->send(rtp_packet(111, i, 960U * i, 2222, "HM", 10));
            co_await pause(20ms);
        }
        EXPECT_EQ(last.size(), 2u);
        if (last.size() == 2) {
            EXPECT_EQ(last[0].producer, loud->id());
            EXPECT_NEAR(last[0].level, -10, 1);
            EXPECT_EQ(last[1].producer, quiet->id());
        }
        EXPECT_EQ(speaks, loud->id());
        // And silence is told.
        EXPECT_TRUE(co_await until([&] { return last.empty(); }, 3s));
        co_await levels->remove(*quiet);
    });
}

TEST(MediaTransport, APipeCarriesItToAnotherWorker) {
    run([]() -> Task<> {
        const auto here = co_await Place::make();
        const auto there = co_await Place::make();
        const auto near = co_await here.router->create_pipe_transport({.ip = "127.0.0.1"});
        const auto far = co_await there.router->create_pipe_transport({.ip = "127.0.0.1"});
        EXPECT_FALSE(near->address().srtp_key.empty()) << "the line between workers is encrypted";
        co_await near->connect(far->address());
        co_await far->connect(near->address());

        const auto in = co_await here.router->create_direct_transport();
        const auto producer = co_await in->produce({MediaKind::audio, opus_parameters(1111)});
        const auto carried = co_await near->consume(*producer);
        EXPECT_EQ(carried->type(), StreamsType::pipe);
        const auto again = co_await far->produce({producer->kind(), carried->parameters()});
        EXPECT_EQ(again->parameters().rtcp.cname, producer->parameters().rtcp.cname)
            << "the sender's clock keeps its name";
        const auto out = co_await there.router->create_direct_transport();
        const auto consumer =
            co_await out->consume(*again, {.capabilities = there.router->capabilities(), .paused = false});
        Heard heard;
        consumer->on_packet = heard.listener();
        for (std::uint16_t i = 0; i < 50; ++i) {
            producer->send(rtp_packet(111, i, 960U * i, 1111, fmt::format("sound {}", i)));
            co_await pause(2ms);
        }
        EXPECT_TRUE(co_await until([&] { return heard.packets.size() >= 45; })) << heard.packets.size();
        EXPECT_EQ(heard.packets.empty() ? "" : payload_of(heard.packets.back()), "sound 49");

        try {
            co_await out->consume(*producer, {.capabilities = there.router->capabilities()});
            ADD_FAILURE() << "a producer of another router";
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.text, "the producer is of another router");
        }
    });
}

TEST(MediaTransport, APipeBetweenRoutersFollowsItsProducers) {
    run([]() -> Task<> {
        const auto here = co_await Place::make();
        const auto there = co_await Place::make();
        const auto pipe =
            co_await RouterPipe::connect(here.router, there.router, {.ip = "127.0.0.1"}, {.ip = "127.0.0.1"});
        const auto in = co_await here.router->create_direct_transport();
        const auto out = co_await there.router->create_direct_transport();
        const auto producer = co_await in->produce({MediaKind::audio, opus_parameters(1111)});
        const auto far = co_await pipe->carry(producer);
        EXPECT_EQ(co_await pipe->carry(producer), far) << "carried once";
        const auto consumer =
            co_await out->consume(*far, {.capabilities = there.router->capabilities(), .paused = false});
        Heard heard;
        consumer->on_packet = heard.listener();
        for (std::uint16_t i = 0; i < 50 && heard.packets.size() < 5; ++i) {
            producer->send(rtp_packet(111, i, 960U * i, 1111, "sound"));
            co_await pause(10ms);
        }
        EXPECT_GE(heard.packets.size(), 5u);

        co_await producer->pause();
        EXPECT_TRUE(co_await until([&] { return far->paused() && consumer->producer_paused(); }));
        co_await producer->resume();
        EXPECT_TRUE(co_await until([&] { return !far->paused() && !consumer->producer_paused(); }));
        const auto paused = co_await in->produce({MediaKind::audio,
                                                  [] {
                                                      auto other = opus_parameters(2222);
                                                      other.mid = "1";
                                                      return other;
                                                  }(),
                                                  true});
        EXPECT_TRUE((co_await pipe->carry(paused))->paused());

        bool closed = false;
        consumer->on_producer_closed = [&] { closed = true; };
        producer->close();
        EXPECT_TRUE(co_await until([&] { return closed; })) << "its end reaches the other worker's consumers";
        EXPECT_FALSE(pipe->closed());
        there.worker->kill(SIGKILL);
        EXPECT_TRUE(co_await until([&] { return pipe->closed(); }));
        EXPECT_TRUE(here.worker->alive());
    });
}

TEST(MediaTransport, SimulcastIsOneStreamForItsConsumer) {
    run([]() -> Task<> {
        const auto place = co_await Place::make();
        const auto in = co_await place.router->create_webrtc_transport(*place.server);
        const auto out = co_await place.router->create_webrtc_transport(*place.server);
        const auto producer = co_await in->produce({MediaKind::video, json::decode_or_throw<RtpParameters>(R"({
            "mid": "1",
            "codecs": [{"mimeType": "video/VP8", "payloadType": 96, "clockRate": 90000, "rtcpFeedback": [{"type": "nack"}, {"type": "nack", "parameter": "pli"}]},
                       {"mimeType": "video/rtx", "payloadType": 97, "clockRate": 90000, "parameters": {"apt": 96}}],
            "headerExtensions": [{"uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "id": 4}, {"uri": "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", "id": 10},
                                 {"uri": "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id", "id": 11}],
            "encodings": [{"rid": "r0", "scalabilityMode": "L1T3", "maxBitrate": 150000, "scaleResolutionDownBy": 4},
                          {"rid": "r1", "scalabilityMode": "L1T3", "maxBitrate": 500000, "scaleResolutionDownBy": 2},
                          {"rid": "r2", "scalabilityMode": "L1T3", "maxBitrate": 1500000}],
            "rtcp": {"cname": "cam"}})")});
        EXPECT_EQ(producer->type(), StreamsType::simulcast);
        ConsumeOptions options{.capabilities = place.router->capabilities()};
        options.preferred_layers = Layers{1, {2}};
        const auto consumer = co_await out->consume(*producer, options);
        EXPECT_TRUE(consumer->paused());
        EXPECT_EQ(consumer->parameters().encodings.size(), 1u);
        EXPECT_EQ(*consumer->parameters().encodings[0].scalabilityMode, "L3T3");
        EXPECT_TRUE(consumer->parameters().encodings[0].rtx);
        EXPECT_EQ(co_await consumer->set_preferred_layers({0, {}}), (Layers{0, {2}}));
        EXPECT_EQ(co_await consumer->set_preferred_layers({31, {31}}), (Layers{2, {2}})) << "no more than there are";
        co_await consumer->set_priority(255);
        co_await consumer->resume();
        co_await consumer->request_key_frame();
        EXPECT_EQ((co_await consumer->stats()).size(), 1u);
    });
}

}  // namespace
}  // namespace parta::media
