// Addresses, ICE and DTLS as the worker's messages hold them. Private to media/.
#pragma once
#include <FBS/webRtcTransport.h>

#include "media/fbs_rtp.hpp"
#include "media/listen_info.hpp"
#include "media/transport.hpp"

namespace parta::media {

Offset<FBS::Transport::ListenInfo> put(flatbuffers::FlatBufferBuilder& builder, const ListenInfo& info);
Offset<FBS::Transport::Options> put_options(flatbuffers::FlatBufferBuilder& builder, std::uint32_t initial_bitrate,
                                            bool direct);
Offset<FBS::WebRtcTransport::DtlsParameters> put(flatbuffers::FlatBufferBuilder& builder,
                                                 const DtlsParameters& parameters);

IceParameters take(const FBS::WebRtcTransport::IceParameters& parameters);
IceCandidate take(const FBS::WebRtcTransport::IceCandidate& candidate);
DtlsParameters take(const FBS::WebRtcTransport::DtlsParameters& parameters);
TransportStats take(const FBS::Transport::Stats& stats);

}  // namespace parta::media
