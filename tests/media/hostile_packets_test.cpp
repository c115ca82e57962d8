// Packets that no browser sends, at the port of a worker in which two people are in a call: noise of every kind from
// strangers, over UDP and TCP, replayed and changed connectivity checks, DTLS out of place, and from one who is inside,
// properly encrypted, RTP and RTCP that are no such thing. The worker lives and the two go on hearing each other.
// PARTA_HOSTILE_SECONDS: how long (default 2); PARTA_SEED: what noise (default 1).
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <random>

#include "media/support.hpp"
#include "media/synthetic/streams.hpp"

namespace parta::media {
namespace {

using synthetic::Line;

int from_environment(const char* name, int otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::atoi(text);
}

class Noise {
  public:
    explicit Noise(unsigned seed) : random_(seed) {}

    std::size_t below(std::size_t bound) { return random_() % bound; }
    std::string bytes(std::size_t size) {
        std::string made(size, '\0');
        for (auto& byte : made) byte = static_cast<char>(random_());
        return made;
    }
    /// A few bits of it changed, or its end cut off, or more of it.
    std::string changed(std::string packet) {
        for (auto times = below(6); times > 0 && !packet.empty(); --times)
            packet[below(packet.size())] ^= static_cast<char>(1U << below(8));
        if (below(5) == 0) packet.resize(below(packet.size() + 1));
        if (below(8) == 0) packet += bytes(below(300));
        return packet;
    }
    /// Begins as STUN, DTLS, RTP or RTCP does, or as nothing.
    std::string datagram(const std::string& check) {
        std::string made = bytes(below(12) == 0 ? below(60'000) : 1 + below(200));
        switch (below(6)) {
            case 0:
                return changed(check);
            case 1:
                made[0] = static_cast<char>(below(4));
                if (made.size() > 8) made.replace(4, 4, "\x21\x12\xA4\x42");
                return made;
            case 2:
                made[0] = static_cast<char>(20 + below(44));
                if (made.size() > 3) made.replace(1, 2, "\xfe\xfd");
                return made;
            case 3:
                made[0] = static_cast<char>(0x80 | below(0x40));
                return made;
            case 4:
                return rtcp();
            default:
                return made;
        }
    }
    /// Several packets in one, with heads that are nearly right and lengths that need not be.
    std::string rtcp() {
        std::string made;
        for (auto times = 1 + below(4); times > 0; --times) {
            const auto size = below(20) * 4;
            std::string one = bytes(4 + size);
            one[0] = static_cast<char>(0x80 | below(32));
            one[1] = static_cast<char>(below(4) == 0 ? 192 + below(32) : 200 + below(8));
            const auto told = below(6) == 0 ? below(65536) : size / 4;
            one.replace(2, 2, synthetic::number(told, 2));
            // Of a stream that is there.
            if (below(2) == 0 && one.size() >= 12) one.replace(8, 4, synthetic::number(1000 + 1000 * below(2), 4));
            made += one;
        }
        return made;
    }
    /// RTP of a known stream whose extensions and payload are noise; the outer form is such that it can be encrypted.
    std::string rtp() {
        const auto sources = below(4) == 0 ? below(16) : 0, words = below(3) == 0 ? below(40) : 0;
        const bool extended = words > 0;
        std::string made = synthetic::number(0x80 | sources | (extended ? 0x10 : 0) | (below(6) == 0 ? 0x20 : 0), 1);
        made += synthetic::number(below(2) << 7 | (below(2) == 0 ? 111 : 96 + below(3)), 1);
        made += synthetic::number(sequence_ += static_cast<std::uint16_t>(below(3)), 2) + bytes(4);
        made += synthetic::number(1000 + 1000 * below(2), 4) + bytes(4 * sources);
        if (extended) {
            made += synthetic::number(below(3) == 0 ? 0x1000 | below(16) : 0xBEDE, 2) + synthetic::number(words, 2);
            made += bytes(4 * words);
        }
        return made + bytes(below(4) == 0 ? 0 : below(300));
    }

  private:
    std::mt19937 random_;
    std::uint16_t sequence_ = 1;
};

/// A stranger's socket; what does not go out is lost.
class Stranger {
  public:
    Stranger(const IceCandidate& candidate, int type) : fd_(::socket(AF_INET, type | SOCK_NONBLOCK, 0)) {
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_port = htons(static_cast<std::uint16_t>(candidate.port));
        ::inet_pton(AF_INET, candidate.address.c_str(), &where.sin_addr);
        ::connect(fd_, reinterpret_cast<const sockaddr*>(&where), sizeof where);
    }
    ~Stranger() { ::close(fd_); }
    Stranger(const Stranger&) = delete;
    Stranger& operator=(const Stranger&) = delete;
    void send(std::string_view bytes) const { ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }

  private:
    int fd_;
};

/// Two in a call: what one sends the other receives.
struct Pair {
    std::shared_ptr<WebRtcTransport> send, receive;
    std::shared_ptr<Line> out, in;
    std::vector<std::shared_ptr<Producer>> producers;
    std::vector<std::shared_ptr<Consumer>> consumers;
    std::shared_ptr<synthetic::Sending> voice;
    std::uint64_t heard = 0;

    Task<> open(const synthetic::Identity& identity, Router& router, WebRtcServer& server) {
        const auto loop = co_await boost::asio::this_coro::executor;
        for (const auto& [transport, line] : {std::pair{&send, &out}, std::pair{&receive, &in}}) {
            *transport = co_await router.create_webrtc_transport(server);
            const auto& made = **transport;
            *line = std::make_shared<Line>(
                loop, identity,
                calls::TransportView{made.id(), made.ice_parameters(), made.ice_candidates(), made.dtls_parameters()});
            co_await (*transport)->connect(identity.parameters());
            co_await (*line)->open();
        }
        for (const auto kind : {MediaKind::audio, MediaKind::video}) {
            const std::uint32_t ssrc = kind == MediaKind::audio ? 1000 : 2000;
            producers.push_back(co_await send->produce({kind, synthetic::Sending::parameters(kind, ssrc)}));
            consumers.push_back(co_await receive->consume(
                *producers.back(), {.capabilities = router.capabilities(), .paused = false, .preferred_layers = {}}));
        }
        const auto wanted = static_cast<std::uint32_t>(*consumers[0]->parameters().encodings.at(0).ssrc);
        in->on_rtp = [this, wanted](const synthetic::RtpHead& head, std::span<char>, synthetic::Moment) {
            if (head.ssrc == wanted) ++heard;
        };
        const auto clip = synthetic::read_ivf(PARTA_SOURCE_DIR "/tests/media/synthetic/voice.ivf");
        voice = std::make_shared<synthetic::Sending>(loop, out, std::make_shared<const synthetic::Clip>(clip),
                                                     MediaKind::audio, 1000);
        voice->start();
    }
};

TEST(MediaHostile, NoPacketEndsAWorkerOrTheCallInIt) {
    const auto time = std::chrono::seconds{from_environment("PARTA_HOSTILE_SECONDS", 2)};
    run(
        [time]() -> Task<> {
            Noise noise{static_cast<unsigned>(from_environment("PARTA_SEED", 1))};
            const synthetic::Identity identity;
            auto settings = worker_settings();
            settings.log_level = "none";
            const auto worker = co_await Worker::start(settings);
            std::string why;
            worker->on_died = [&why](const std::string& text) { why = text; };
            const auto server = co_await worker->create_webrtc_server(
                {{.ip = "127.0.0.1"}, {.protocol = Protocol::tcp, .ip = "127.0.0.1"}});
            const auto router = co_await worker->create_router(room_codecs());
            Pair quiet, loud;  // one pair is let alone; of the other one both ends misbehave
            co_await quiet.open(identity, *router, *server);
            co_await loud.open(identity, *router, *server);

            const auto& candidates = quiet.send->ice_candidates();
            std::int64_t sent = 0;
            for (const auto end = std::chrono::steady_clock::now() + time;
                 why.empty() && std::chrono::steady_clock::now() < end;) {
                const auto check =
                    synthetic::binding_request((noise.below(2) == 0 ? quiet : loud).receive->ice_parameters());
                const Stranger udp{candidates.at(0), SOCK_DGRAM}, tcp{candidates.at(1), SOCK_STREAM};
                for (int i = 0; i < 20; ++i) {
                    udp.send(noise.datagram(check));
                    const auto framed = noise.datagram(check);
                    const auto told = noise.below(4) == 0 ? noise.below(65536) : framed.size();
                    tcp.send(synthetic::number(told, 2) + framed);
                    loud.out->put(noise.datagram(check));
                    loud.out->send_rtp(noise.rtp());
                    loud.out->send_rtcp(noise.rtcp());
                    loud.in->send_rtcp(noise.rtcp());
                    sent += 6;
                }
                co_await pause(1ms);
            }
            fmt::print("{} hostile packets\n", sent);
            EXPECT_EQ(why, "");
            EXPECT_GT(sent, 5000);
            const auto before = quiet.heard;
            EXPECT_GT(before, 0u);
            EXPECT_TRUE(co_await until([&] { return quiet.heard > before + 25; }))
                << "the two do not hear each other any more";
            EXPECT_EQ(quiet.receive->dtls_state(), DtlsState::connected);
            EXPECT_TRUE(worker->alive());
            for (const auto* one : {&quiet, &loud}) {
                one->voice->stop();
                one->out->close();
                one->in->close();
            }
            co_await worker->close();
        },
        time + 60s);
}

}  // namespace
}  // namespace parta::media
