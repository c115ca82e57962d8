#include "line.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <stdexcept>
#include <string>

namespace parta::wire {
namespace {

constexpr int udp_protocol = 17;

double number(std::string_view word, std::string_view value, double least, double most) {
    double read = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), read);
    if (error != std::errc{} || end != value.data() + value.size() || read < least || read > most) {
        std::ostringstream message;
        message << word << ": a number from " << least << " to " << most << " is wanted";
        throw std::invalid_argument(message.str());
    }
    return read;
}

bool on(std::string_view word, std::string_view value) {
    if (value == "on" || value == "off") return value == "on";
    throw std::invalid_argument(std::string{word} + ": «on» or «off» is wanted");
}

bool is_udp(std::span<const std::uint8_t> packet) {
    const bool v6 = !packet.empty() && packet[0] >> 4 == 6;
    const std::size_t protocol_at = v6 ? 6 : 9;
    return packet.size() > protocol_at && packet[protocol_at] == udp_protocol;
}

}  // namespace

void set(Line& line, std::string_view word) {
    if (word == "reset") {
        line = {};
        return;
    }
    const auto equals = word.find('=');
    const auto name = word.substr(0, equals);
    const auto value = equals == word.npos ? std::string_view{} : word.substr(equals + 1);
    constexpr double minute = 60'000;
    if (name == "loss")
        line.loss = number(word, value, 0, 100) / 100;
    else if (name == "burst")
        line.burst = number(word, value, 1, 1000);
    else if (name == "rate")
        line.rate = number(word, value, 0, 10'000'000);
    else if (name == "queue")
        line.queue = number(word, value, 0, minute);
    else if (name == "delay")
        line.delay = number(word, value, 0, minute);
    else if (name == "jitter")
        line.jitter = number(word, value, 0, minute);
    else if (name == "udp")
        line.udp = on(word, value);
    else if (name == "link")
        line.link = on(word, value);
    else
        throw std::invalid_argument("unknown setting: " + std::string{word});
}

std::optional<double> Way::send(const Line& line, std::span<const std::uint8_t> packet, double now) {
    ++packets;
    const auto due = loses(line, packet) ? std::nullopt : arrival(line, packet.size(), now);
    if (!due) ++lost;
    return due;
}

/// Gilbert's model: the line is good or in a burst. It stays in a burst for `burst` packets on average, and falls into
/// one so often that `loss` of all are lost in the long run.
bool Way::loses(const Line& line, std::span<const std::uint8_t> packet) {
    if (!line.link || (!line.udp && is_udp(packet))) return true;
    if (line.loss >= 1) return true;
    if (line.burst <= 1) return share_(chance_) < line.loss;
    const double ends = 1 / line.burst;
    const double begins = std::min(1.0, line.loss * ends / (1 - line.loss));
    in_burst_ = in_burst_ ? share_(chance_) >= ends : share_(chance_) < begins;
    return in_burst_;
}

std::optional<double> Way::arrival(const Line& line, std::size_t size, double now) {
    double due = now;
    if (line.rate > 0) {
        const double start = std::max(now, busy_until_);
        if (start - now > line.queue) return std::nullopt;
        busy_until_ = start + static_cast<double>(size) * 8 / line.rate;
        due = busy_until_;
    }
    due += line.delay;
    if (line.jitter > 0) due += line.jitter * (2 * share_(chance_) - 1);
    last_ = std::max({due, now, last_});
    return last_;
}

}  // namespace parta::wire
