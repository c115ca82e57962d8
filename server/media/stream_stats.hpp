// Figures of one RTP stream, as the worker counts them.
#pragma once
#include <cstdint>
#include <vector>

namespace FBS::RtpStream {
struct Stats;
}

namespace parta::media {

struct StreamStats {
    std::uint32_t ssrc = 0;
    std::uint64_t packets = 0;  // received from a producer, or sent to a consumer
    std::uint64_t bytes = 0;
    std::uint64_t bitrate = 0;  // bits per second
    std::int64_t packets_lost = 0;
    double fraction_lost = 0;  // of late, 0 to 1
    std::uint32_t jitter = 0;  // in the codec's clock units
    double round_trip_ms = 0;  // 0 if not known
    int score = 0;             // 0 to 10, 10 is best
};

/// Private to media/.
StreamStats take(const FBS::RtpStream::Stats& stats);

}  // namespace parta::media
