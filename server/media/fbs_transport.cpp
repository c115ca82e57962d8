#include "media/fbs_transport.hpp"

#include <array>

namespace parta::media {

namespace fbs = FBS::WebRtcTransport;
using flatbuffers::FlatBufferBuilder;

namespace {

// In the order of FingerprintAlgorithm.
constexpr std::array<std::string_view, 5> algorithms = {"sha-1", "sha-224", "sha-256", "sha-384", "sha-512"};
static_assert(algorithms.size() == static_cast<std::size_t>(fbs::FingerprintAlgorithm::MAX) + 1);

fbs::FingerprintAlgorithm algorithm(std::string_view name) {
    const auto found = std::ranges::find(algorithms, name);
    if (found == algorithms.end()) throw Error{ErrorCode::invalid_field, "dtlsParameters", "unknown algorithm"};
    return static_cast<fbs::FingerprintAlgorithm>(found - algorithms.begin());
}

}  // namespace

Offset<FBS::Transport::ListenInfo> put(FlatBufferBuilder& builder, const ListenInfo& info) {
    const bool is_ipv6 = info.ip.find(':') != info.ip.npos;
    const auto range = FBS::Transport::CreatePortRange(builder, info.port_min, info.port_max);
    const auto flags = FBS::Transport::CreateSocketFlags(builder, is_ipv6 && info.ipv6_only, false);
    return FBS::Transport::CreateListenInfoDirect(
        builder, info.protocol == Protocol::udp ? FBS::Transport::Protocol::UDP : FBS::Transport::Protocol::TCP,
        info.ip.c_str(), info.announced_address.empty() ? nullptr : info.announced_address.c_str(),
        info.expose_internal_ip, info.port, range, flags, info.send_buffer, info.receive_buffer);
}

Offset<FBS::Transport::Options> put_options(FlatBufferBuilder& builder, std::uint32_t initial_bitrate, bool direct) {
    constexpr std::uint32_t message = 262'144;  // data channels are not used; the worker wants its defaults
    constexpr std::uint32_t queue = 2'000'000;
    constexpr std::uint32_t window = 5'242'880;
    return FBS::Transport::CreateOptions(
        builder, direct,
        initial_bitrate == 0 ? flatbuffers::nullopt : flatbuffers::Optional<std::uint64_t>(initial_bitrate), false,
        message, message, queue, queue, window, 1024, false);
}

Offset<fbs::DtlsParameters> put(FlatBufferBuilder& builder, const DtlsParameters& parameters) {
    Offsets<fbs::Fingerprint> fingerprints;
    for (const auto& one : parameters.fingerprints)
        fingerprints.push_back(
            fbs::CreateFingerprintDirect(builder, algorithm(one.algorithm), one.value.str().c_str()));
    const auto role = parameters.role == DtlsRole::auto_    ? fbs::DtlsRole::AUTO
                      : parameters.role == DtlsRole::client ? fbs::DtlsRole::CLIENT
                                                            : fbs::DtlsRole::SERVER;
    return fbs::CreateDtlsParametersDirect(builder, &fingerprints, role);
}

IceParameters take(const fbs::IceParameters& parameters) {
    return {parameters.usernameFragment()->str(), parameters.password()->str(), parameters.iceLite()};
}

IceCandidate take(const fbs::IceCandidate& candidate) {
    IceCandidate made;
    made.foundation = candidate.foundation()->str();
    made.priority = candidate.priority();
    made.ip = made.address = candidate.address()->str();
    made.protocol = candidate.protocol() == FBS::Transport::Protocol::UDP ? Protocol::udp : Protocol::tcp;
    made.port = candidate.port();
    if (candidate.tcpType()) made.tcpType = "passive";
    return made;
}

DtlsParameters take(const fbs::DtlsParameters& parameters) {
    DtlsParameters made;
    made.role = parameters.role() == fbs::DtlsRole::AUTO     ? DtlsRole::auto_
                : parameters.role() == fbs::DtlsRole::CLIENT ? DtlsRole::client
                                                             : DtlsRole::server;
    for (const auto* one : *parameters.fingerprints())
        made.fingerprints.push_back({algorithms.at(static_cast<std::size_t>(one->algorithm())), one->value()->str()});
    return made;
}

TransportStats take(const FBS::Transport::Stats& stats) {
    TransportStats made;
    made.bytes_received = stats.bytesReceived();
    made.bytes_sent = stats.bytesSent();
    made.receive_bitrate = stats.recvBitrate();
    made.send_bitrate = stats.sendBitrate();
    made.available_outgoing_bitrate = stats.availableOutgoingBitrate().value_or(0);
    made.available_incoming_bitrate = stats.availableIncomingBitrate().value_or(0);
    made.loss_received = stats.rtpPacketLossReceived().value_or(0);
    made.loss_sent = stats.rtpPacketLossSent().value_or(0);
    return made;
}

}  // namespace parta::media
