// What a bad line does to packets, without any network.
#pragma once
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string_view>

namespace parta::wire {

/// How the line is; the same both ways.
struct Line {
    double loss = 0;     // share of the packets, 0 to 1
    double burst = 1;    // mean number of packets lost in a row, 1 or more
    double rate = 0;     // kilobits per second; 0: no limit
    double queue = 200;  // milliseconds of packets that wait for the rate; more are dropped
    double delay = 0;    // milliseconds each way
    double jitter = 0;   // milliseconds, more or less than `delay`
    bool udp = true;
    bool link = true;
};

/// Takes in one word: «loss=20» (per cent here), «udp=off», «reset». Throws std::invalid_argument, saying what is
/// wrong.
void set(Line& line, std::string_view word);

/// One direction of a line.
class Way {
  public:
    explicit Way(std::uint64_t seed) : chance_(seed) {}

    /// When an IP packet that is sent at `now` (milliseconds) arrives; nothing if it is lost. Later ones do not
    /// overtake it.
    std::optional<double> send(const Line& line, std::span<const std::uint8_t> packet, double now);

    std::uint64_t packets = 0;
    std::uint64_t lost = 0;

  private:
    bool loses(const Line& line, std::span<const std::uint8_t> packet);
    std::optional<double> arrival(const Line& line, std::size_t size, double now);

    std::mt19937_64 chance_;
    std::uniform_real_distribution<double> share_{0, 1};
    bool in_burst_ = false;
    double busy_until_ = 0;
    double last_ = 0;
};

}  // namespace parta::wire
