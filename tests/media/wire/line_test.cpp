// What the bad line of the tests does must be what it says.
#include "line.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <vector>

namespace parta::wire {
namespace {

using testing::DoubleNear;
using testing::Optional;

Line line(const std::vector<std::string>& words) {
    Line made;
    for (const auto& word : words) set(made, word);
    return made;
}

std::vector<std::uint8_t> packet(int protocol, std::size_t size = 1000) {
    std::vector<std::uint8_t> made(size);
    made[0] = 0x45;
    made[9] = static_cast<std::uint8_t>(protocol);
    return made;
}

constexpr int tcp = 6;
constexpr int udp = 17;

/// Sends `count` packets a millisecond apart; true where one was lost.
std::vector<bool> losses(const Line& line, std::uint64_t seed, int count = 100'000) {
    Way way{seed};
    std::vector<bool> made;
    for (int at = 0; at < count; ++at) made.push_back(!way.send(line, packet(udp), at));
    return made;
}

double mean_run(const std::vector<bool>& lost) {
    double runs = 0;
    for (std::size_t at = 0; at < lost.size(); ++at) runs += lost[at] && (at == 0 || !lost[at - 1]) ? 1 : 0;
    return static_cast<double>(std::ranges::count(lost, true)) / runs;
}

TEST(Line, LosesItsShareEachForItself) {
    const auto lost = losses(line({"loss=20"}), 1);
    EXPECT_THAT(static_cast<double>(std::ranges::count(lost, true)), DoubleNear(20'000, 500));
    EXPECT_THAT(mean_run(lost), DoubleNear(1.25, 0.05));
}

TEST(Line, LosesItsShareInBursts) {
    const auto lost = losses(line({"loss=20", "burst=3"}), 1);
    EXPECT_THAT(static_cast<double>(std::ranges::count(lost, true)), DoubleNear(20'000, 1000));
    EXPECT_THAT(mean_run(lost), DoubleNear(3, 0.15));
}

TEST(Line, TheSeedDecides) {
    const auto bad = line({"loss=50"});
    EXPECT_EQ(losses(bad, 7, 1000), losses(bad, 7, 1000));
    EXPECT_NE(losses(bad, 7, 1000), losses(bad, 8, 1000));
}

TEST(Line, PacketsWaitForTheRateAndTheQueueEnds) {
    const auto slow = line({"rate=80", "queue=150"});  // 1,000 bytes take 100 ms
    Way way{1};
    EXPECT_THAT(way.send(slow, packet(udp), 0), Optional(DoubleNear(100, 0.01)));
    EXPECT_THAT(way.send(slow, packet(udp), 0), Optional(DoubleNear(200, 0.01)));
    EXPECT_EQ(way.send(slow, packet(udp), 0), std::nullopt);
    EXPECT_THAT(way.send(slow, packet(udp), 60), Optional(DoubleNear(300, 0.01)));
    EXPECT_THAT(way.send(slow, packet(udp), 1000), Optional(DoubleNear(1100, 0.01)));
    EXPECT_EQ(way.packets, 5u);
    EXPECT_EQ(way.lost, 1u);
}

TEST(Line, DelayAndJitterKeepTheOrder) {
    const auto wavering = line({"delay=50", "jitter=30"});
    Way way{1};
    double before = 0;
    for (int at = 0; at < 1000; ++at) {
        const auto due = way.send(wavering, packet(udp), at);
        ASSERT_TRUE(due);
        EXPECT_GE(*due, std::max(before, at + 20.0));
        EXPECT_LE(*due, at + 80.0);
        before = *due;
    }
}

TEST(Line, UdpOffLeavesTheRest) {
    const auto strict = line({"udp=off"});
    Way way{1};
    EXPECT_EQ(way.send(strict, packet(udp), 0), std::nullopt);
    EXPECT_NE(way.send(strict, packet(tcp), 0), std::nullopt);
    EXPECT_EQ(way.send(line({"link=off"}), packet(tcp), 0), std::nullopt);
    EXPECT_NE(way.send(line({"link=off", "reset"}), packet(udp), 0), std::nullopt);
}

TEST(Line, SaysWhatIsWrongWithASetting) {
    for (const auto* word :
         {"loss", "loss=", "loss=x", "loss=101", "loss=-1", "burst=0", "udp=1", "rate=1e99", "speed=3", ""}) {
        Line made;
        EXPECT_THROW(set(made, word), std::invalid_argument) << word;
    }
}

}  // namespace
}  // namespace parta::wire
