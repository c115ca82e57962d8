// RTP and RTCP packets as far as a caller writes and reads them (RFC 3550, 4585, 5104, 8285, transport-wide feedback).
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace parta::synthetic {

/// Ids of header extensions, in what a caller sends and wishes to receive.
namespace extension {
inline constexpr int mid = 1;
inline constexpr int send_time = 4;
inline constexpr int transport_number = 5;
inline constexpr int loudness = 10;
}  // namespace extension

/// `value` as `bytes` bytes, the highest first.
std::string number(std::uint64_t value, int bytes);

struct RtpPacket {
    int payload_type = 0;
    bool marker = false;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    std::uint32_t ssrc = 0;
    std::uint16_t transport_number = 0;  // counts all packets of the transport
    std::optional<int> loudness;         // of sound: 0 is the loudest, 127 silence
    std::string_view payload;
};
std::string write(const RtpPacket& packet);

/// The head of a packet that has come; the payload may still be encrypted.
struct RtpHead {
    bool marker = false;
    int payload_type = 0;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    std::uint32_t ssrc = 0;
    std::size_t size = 0;  // where the payload begins
    std::optional<std::uint16_t> transport_number;
};
std::optional<RtpHead> read_rtp(std::string_view packet);
bool is_rtcp(std::string_view packet);

/// What a receiver tells of one stream.
struct ReportBlock {
    std::uint32_t ssrc = 0;
    std::uint8_t lost_share = 0;  // of 256, since the last report
    std::uint32_t lost = 0;
    std::uint32_t highest = 0;  // with the number of rounds above the sequence number
    std::uint32_t last_sender_report = 0, since_sender_report = 0;
};
/// At most 31 blocks.
std::string receiver_report(std::uint32_t own_ssrc, std::span<const ReportBlock> blocks);

struct SentSoFar {
    std::uint32_t ssrc = 0, timestamp = 0, packets = 0, octets = 0;
};
/// With the name that every compound packet carries. `unix_seconds`: now.
std::string sender_report(const SentSoFar& sent, double unix_seconds, std::string_view cname);

/// Which packets of the transport have come and when: numbers ascending without repetition, times in ms on any clock.
struct Arrival {
    std::uint16_t number = 0;
    double ms = 0;
};
std::string transport_feedback(std::uint32_t own_ssrc, std::uint32_t media_ssrc, std::uint8_t count,
                               std::span<const Arrival> arrivals);

/// What others ask of a sender.
struct Asked {
    std::vector<std::uint32_t> key_frames_of;  // PLI, FIR
    int retransmissions = 0;                   // packets named in NACKs
    std::optional<std::uint32_t> sender_report_of;
    std::uint32_t sender_report_middle = 0;  // the middle of its time, to be told back
};
Asked read_rtcp(std::string_view compound);

}  // namespace parta::synthetic
