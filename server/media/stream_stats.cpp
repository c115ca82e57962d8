#include "media/stream_stats.hpp"

#include <FBS/rtpStream.h>

namespace parta::media {
namespace {

const FBS::RtpStream::BaseStats* base_of(const FBS::RtpStream::Stats& stats) {
    if (const auto* received = stats.data_as_RecvStats()) return received->base()->data_as_BaseStats();
    if (const auto* sent = stats.data_as_SendStats()) return sent->base()->data_as_BaseStats();
    return stats.data_as_BaseStats();
}

}  // namespace

StreamStats take(const FBS::RtpStream::Stats& stats) {
    StreamStats made;
    const auto count = [&made](const auto* counted) {
        if (counted == nullptr) return;
        made.packets = counted->packetCount();
        made.bytes = counted->byteCount();
        made.bitrate = counted->bitrate();
    };
    count(stats.data_as_RecvStats());
    count(stats.data_as_SendStats());
    if (const auto* base = base_of(stats)) {
        made.ssrc = base->ssrc();
        made.packets_lost = base->packetsLost();
        made.fraction_lost = base->fractionLost() / 256.0;
        made.jitter = base->jitter();
        made.round_trip_ms = base->roundTripTime();
        made.score = base->score();
    }
    return made;
}

}  // namespace parta::media
