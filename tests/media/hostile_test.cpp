// Clients' words, spoilt at random, all the way into a real worker: it may refuse, we may refuse, it must not die.
// PARTA_SEEDS rounds of 50 tries (default 10), from PARTA_SEED on.
#include <cstdlib>
#include <random>

#include "media/support.hpp"

namespace parta::media {
namespace {

int from_environment(const char* name, int otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::atoi(text);
}

const std::string_view producers[] = {
    R"({"mid":"1","codecs":[{"mimeType":"video/VP8","payloadType":96,"clockRate":90000,"rtcpFeedback":[{"type":"nack"},{"type":"nack","parameter":"pli"}]},{"mimeType":"video/rtx","payloadType":97,"clockRate":90000,"parameters":{"apt":96}}],"headerExtensions":[{"uri":"urn:ietf:params:rtp-hdrext:sdes:mid","id":4},{"uri":"urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id","id":10}],"encodings":[{"rid":"r0","scalabilityMode":"L1T3","maxBitrate":150000},{"rid":"r1","scalabilityMode":"L1T3"},{"rid":"r2"}],"rtcp":{"cname":"cam","reducedSize":true}})",
    R"({"mid":"2","codecs":[{"mimeType":"video/H264","payloadType":102,"clockRate":90000,"parameters":{"packetization-mode":1,"profile-level-id":"42e01f","level-asymmetry-allowed":1}},{"mimeType":"video/rtx","payloadType":103,"clockRate":90000,"parameters":{"apt":102}}],"encodings":[{"ssrc":7,"rtx":{"ssrc":8},"scalabilityMode":"L1T2","codecPayloadType":102}]})",
    R"({"mid":"0","codecs":[{"mimeType":"audio/opus","payloadType":111,"clockRate":48000,"channels":2,"parameters":{"useinbandfec":1,"usedtx":1}}],"headerExtensions":[{"uri":"urn:ietf:params:rtp-hdrext:ssrc-audio-level","id":1}],"encodings":[{"ssrc":9,"dtx":true}]})"};
const std::string_view receivers[] = {
    R"({"codecs":[{"kind":"video","mimeType":"video/VP8","preferredPayloadType":101,"clockRate":90000,"rtcpFeedback":[{"type":"nack"},{"type":"transport-cc"}]},{"kind":"video","mimeType":"video/rtx","preferredPayloadType":102,"clockRate":90000,"parameters":{"apt":101}},{"mimeType":"audio/opus","clockRate":48000,"channels":2}],"headerExtensions":[{"kind":"video","uri":"urn:ietf:params:rtp-hdrext:sdes:mid","preferredId":1}]})"};
const std::string_view browsers[] = {
    R"({"role":"client","fingerprints":[{"algorithm":"sha-256","value":"4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB:4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF"}]})"};

class Spoiler {
  public:
    explicit Spoiler(unsigned seed) : random_(seed) {}

    std::size_t below(std::size_t bound) { return random_() % bound; }

    /// A few values of the text replaced by others of its own, by extremes or by nothing.
    std::string spoilt(std::string text) {
        for (std::size_t times = below(4); times-- > 0;) {
            const auto [begin, end] = some_value(text);
            if (begin == end) continue;
            static constexpr std::string_view extremes[] = {"0",
                                                            "-1",
                                                            "1",
                                                            "96",
                                                            "97",
                                                            "127",
                                                            "128",
                                                            "255",
                                                            "256",
                                                            "65535",
                                                            "4294967295",
                                                            "4294967296",
                                                            "1e300",
                                                            "0.5",
                                                            "null",
                                                            "true",
                                                            "[]",
                                                            "{}",
                                                            "\"\"",
                                                            "\"L9T9\"",
                                                            "\"L8T8_KEY\"",
                                                            "\"S3T3\"",
                                                            "\"video/rtx\"",
                                                            "\"video/ulpfec\"",
                                                            "\"audio/opus\"",
                                                            "\"video/H264\"",
                                                            "\"r0\"",
                                                            "\"000000\"",
                                                            "\"42f00b\"",
                                                            "\"\\u0000\"",
                                                            "\"я\"",
                                                            "[{}]",
                                                            "[1,2,3]"};
            std::string other{extremes[below(std::size(extremes))]};
            if (below(3) == 0) {
                const auto [from, to] = some_value(text);
                other = text.substr(from, to - from);
            }
            text.replace(begin, end - begin, other);
        }
        return text;
    }

  private:
    /// The place of a number or a string that is a value.
    std::pair<std::size_t, std::size_t> some_value(const std::string& text) {
        const auto colon = text.find(':', below(text.size()));
        if (colon == text.npos || colon + 1 >= text.size()) return {0, 0};
        const auto begin = colon + 1;
        auto end = begin;
        if (text[begin] == '"') {
            end = text.find('"', begin + 1);
            return end == text.npos ? std::pair{begin, begin} : std::pair{begin, end + 1};
        }
        while (end < text.size() &&
               (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '-' || text[end] == '.'))
            ++end;
        return {begin, end};
    }

    std::mt19937 random_;
};

TEST(MediaHostile, NoWordOfAClientEndsAWorker) {
    const int rounds = from_environment("PARTA_SEEDS", 10);
    const int first = from_environment("PARTA_SEED", 1);
    run(
        [=]() -> Task<> {
            auto settings = worker_settings();
            settings.log_level = "none";
            const auto worker = co_await Worker::start(settings);
            const auto server = co_await worker->create_webrtc_server(
                {{.ip = "127.0.0.1"}, {.protocol = Protocol::tcp, .ip = "127.0.0.1"}});
            std::string why;
            worker->on_died = [&why](const std::string& text) { why = text; };
            int produced = 0, consumed = 0, connected = 0, refused = 0;
            for (int round = first; round < first + rounds && why.empty(); ++round) {
                Spoiler spoiler{static_cast<unsigned>(round)};
                const auto router = co_await worker->create_router(room_codecs());
                const auto receiver = co_await router->create_webrtc_transport(*server);
                const auto inside = co_await router->create_direct_transport();
                for (int i = 0; i < 50 && why.empty(); ++i) {
                    const auto words = spoiler.spoilt(std::string{producers[spoiler.below(std::size(producers))]});
                    const auto hears = spoiler.spoilt(std::string{receivers[0]});
                    const auto browser = spoiler.spoilt(std::string{browsers[0]});
                    try {
                        const auto sender = co_await router->create_webrtc_transport(*server);
                        if (i % 5 == 0) {
                            co_await sender->connect(json::decode_or_throw<DtlsParameters>(browser));
                            ++connected;
                        }
                        const auto kind = words.find("audio/opus") != words.npos ? MediaKind::audio : MediaKind::video;
                        // Real packets as well: what a worker was told is used when they come.
                        Transport& in = i % 2 == 0 ? static_cast<Transport&>(*sender) : *inside;
                        const auto producer = co_await in.produce({kind, json::decode_or_throw<RtpParameters>(words)});
                        ++produced;
                        const auto consumer = co_await receiver->consume(
                            *producer, {.capabilities = json::decode_or_throw<RtpCapabilities>(hears),
                                        .paused = false,
                                        .preferred_layers = Layers{static_cast<std::int64_t>(spoiler.below(32)), {}}});
                        ++consumed;
                        for (std::uint16_t n = 0; n < 5 && i % 2 == 1; ++n)
                            producer->send(rtp_packet(static_cast<std::uint8_t>(96 + spoiler.below(16)), n, n * 3000U,
                                                      static_cast<std::uint32_t>(7 + spoiler.below(3)),
                                                      "\x10\x02\x03"));
                        co_await consumer->set_preferred_layers({static_cast<std::int64_t>(spoiler.below(32)),
                                                                 {static_cast<std::int64_t>(spoiler.below(32))}});
                        co_await consumer->stats();
                    } catch (const Error&) {
                        ++refused;
                    } catch (const Failure& failure) {
                        EXPECT_EQ(failure.kind, Failure::Kind::refused) << failure.text << "\nseed " << round << "\n"
                                                                        << words << "\n"
                                                                        << hears << "\n"
                                                                        << browser;
                        ++refused;
                    }
                }
            }
            EXPECT_EQ(why, "");
            EXPECT_TRUE(worker->alive());
            // Otherwise it would have tried nothing.
            EXPECT_GT(produced, rounds * 5);
            EXPECT_GT(consumed, rounds * 2);
            EXPECT_GT(connected, rounds);
            EXPECT_GT(refused, rounds * 5);
            co_await worker->close();
        },
        500s);
}

}  // namespace
}  // namespace parta::media
