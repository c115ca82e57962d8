#include "media/synthetic/rtp.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace parta::synthetic {
namespace {

enum : int {
    sender_report_type = 200,
    receiver_report_type = 201,
    names_type = 202,
    feedback_type = 205,
    picture_type = 206
};

std::uint64_t read(std::string_view bytes, std::size_t at, int count) {
    std::uint64_t value = 0;
    for (int i = 0; i < count; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
    return value;
}

std::string rtcp(int count, int type, const std::string& body) {
    return number(static_cast<std::uint64_t>(0x80 | count), 1) + number(static_cast<std::uint64_t>(type), 1) +
           number(body.size() / 4, 2) + body;
}

/// One element of the one-byte form.
std::string element(int id, const std::string& value) {
    return static_cast<char>(id << 4 | static_cast<int>(value.size() - 1)) + value;
}

}  // namespace

std::string number(std::uint64_t value, int bytes) {
    std::string made;
    for (int i = bytes - 1; i >= 0; --i) made += static_cast<char>(value >> (8 * i) & 0xff);
    return made;
}

std::string write(const RtpPacket& packet) {
    std::string elements = element(extension::transport_number, number(packet.transport_number, 2));
    if (packet.loudness)
        elements += element(extension::loudness, number(static_cast<std::uint64_t>(0x80 | *packet.loudness), 1));
    elements.append((4 - elements.size() % 4) % 4, '\0');
    std::string made = number(0x90, 1);
    made += number(static_cast<std::uint64_t>((packet.marker ? 0x80 : 0) | packet.payload_type), 1);
    made += number(packet.sequence, 2) + number(packet.timestamp, 4) + number(packet.ssrc, 4);
    made += number(0xBEDE, 2) + number(elements.size() / 4, 2) + elements;
    made += packet.payload;
    return made;
}

std::optional<RtpHead> read_rtp(std::string_view packet) {
    if (packet.size() < 12 || static_cast<unsigned char>(packet[0]) >> 6 != 2) return std::nullopt;
    const auto first = static_cast<unsigned char>(packet[0]);
    const auto second = static_cast<unsigned char>(packet[1]);
    RtpHead head{.marker = (second & 0x80) != 0,
                 .payload_type = second & 0x7f,
                 .sequence = static_cast<std::uint16_t>(read(packet, 2, 2)),
                 .timestamp = static_cast<std::uint32_t>(read(packet, 4, 4)),
                 .ssrc = static_cast<std::uint32_t>(read(packet, 8, 4)),
                 .size = 12 + 4 * static_cast<std::size_t>(first & 0x0f),
                 .transport_number = {}};
    if ((first & 0x10) == 0) return head;
    if (packet.size() < head.size + 4) return std::nullopt;
    const bool one_byte = read(packet, head.size, 2) == 0xBEDE;
    auto at = head.size + 4;
    head.size = at + 4 * read(packet, head.size + 2, 2);
    if (packet.size() < head.size) return std::nullopt;
    while (one_byte && at < head.size) {
        const auto about = static_cast<unsigned char>(packet[at++]);
        if (about == 0) continue;
        const auto size = static_cast<std::size_t>(about & 0x0f) + 1;
        if (about >> 4 == extension::transport_number && size == 2 && at + 2 <= head.size)
            head.transport_number = static_cast<std::uint16_t>(read(packet, at, 2));
        at += size;
    }
    return head;
}

bool is_rtcp(std::string_view packet) {
    return packet.size() >= 8 && static_cast<unsigned char>(packet[1]) >= 192 &&
           static_cast<unsigned char>(packet[1]) <= 223;
}

std::string receiver_report(std::uint32_t own_ssrc, std::span<const ReportBlock> blocks) {
    std::string body = number(own_ssrc, 4);
    for (const auto& one : blocks)
        body += number(one.ssrc, 4) + number(one.lost_share, 1) + number(one.lost, 3) + number(one.highest, 4) +
                number(0, 4) + number(one.last_sender_report, 4) + number(one.since_sender_report, 4);
    return rtcp(static_cast<int>(blocks.size()), receiver_report_type, body);
}

std::string sender_report(const SentSoFar& sent, double unix_seconds, std::string_view cname) {
    constexpr double between_1900_and_1970 = 2'208'988'800.0;
    const double time = unix_seconds + between_1900_and_1970;
    const double whole = std::floor(time);
    std::string body = number(sent.ssrc, 4) + number(static_cast<std::uint64_t>(whole), 4) +
                       number(static_cast<std::uint64_t>((time - whole) * 4'294'967'296.0), 4) +
                       number(sent.timestamp, 4) + number(sent.packets, 4) + number(sent.octets, 4);
    std::string name = number(sent.ssrc, 4) + '\x01' + number(cname.size(), 1) + std::string{cname};
    name.append(4 - name.size() % 4, '\0');
    return rtcp(0, sender_report_type, body) + rtcp(1, names_type, name);
}

std::string transport_feedback(std::uint32_t own_ssrc, std::uint32_t media_ssrc, std::uint8_t count,
                               std::span<const Arrival> arrivals) {
    constexpr double tick = 0.25, reference_tick = 64;  // ms
    if (arrivals.empty()) return {};
    const auto first = arrivals.front().number;
    const auto total = static_cast<std::uint16_t>(arrivals.back().number - first + 1);
    const auto reference = static_cast<std::int64_t>(arrivals.front().ms / reference_tick);
    enum Symbol : unsigned { missing = 0, small = 1, large = 2 };
    std::vector<Symbol> symbols(total, missing);
    std::string deltas;
    auto last = static_cast<std::int64_t>(static_cast<double>(reference) * reference_tick / tick);
    for (const auto& one : arrivals) {
        const auto at = static_cast<std::int64_t>(one.ms / tick);
        const auto delta = std::clamp<std::int64_t>(at - last, -32768, 32767);
        last += delta;
        const bool fits = delta >= 0 && delta <= 255;
        symbols[static_cast<std::uint16_t>(one.number - first)] = fits ? small : large;
        deltas += number(static_cast<std::uint64_t>(delta), fits ? 1 : 2);
    }
    std::string body = number(own_ssrc, 4) + number(media_ssrc, 4) + number(first, 2) + number(total, 2) +
                       number(static_cast<std::uint64_t>(reference), 3) + number(count, 1);
    for (std::size_t at = 0; at < symbols.size(); at += 7) {  // chunks of seven two-bit symbols
        unsigned chunk = 0b11;
        for (std::size_t i = 0; i < 7; ++i) chunk = chunk << 2 | (at + i < symbols.size() ? symbols[at + i] : missing);
        body += number(chunk, 2);
    }
    body += deltas;
    body.append((4 - body.size() % 4) % 4, '\0');
    return rtcp(15, feedback_type, body);
}

Asked read_rtcp(std::string_view compound) {
    Asked asked;
    while (compound.size() >= 8) {
        const int format = compound[0] & 0x1f;
        const int type = static_cast<unsigned char>(compound[1]);
        const auto size = 4 * (read(compound, 2, 2) + 1);
        if (size > compound.size()) break;
        const auto packet = compound.substr(0, size);
        if (type == picture_type && format == 1 && size >= 12)
            asked.key_frames_of.push_back(static_cast<std::uint32_t>(read(packet, 8, 4)));
        if (type == picture_type && format == 4)
            for (std::size_t at = 12; at + 8 <= size; at += 8)
                asked.key_frames_of.push_back(static_cast<std::uint32_t>(read(packet, at, 4)));
        if (type == feedback_type && format == 1)
            for (std::size_t at = 12; at + 4 <= size; at += 4)
                asked.retransmissions += 1 + std::popcount(static_cast<unsigned>(read(packet, at + 2, 2)));
        if (type == sender_report_type && size >= 28) {
            asked.sender_report_of = static_cast<std::uint32_t>(read(packet, 4, 4));
            asked.sender_report_middle = static_cast<std::uint32_t>(read(packet, 10, 4));
        }
        compound.remove_prefix(size);
    }
    return asked;
}

}  // namespace parta::synthetic
