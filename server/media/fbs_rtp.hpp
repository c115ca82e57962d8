// RTP parameters as the worker's messages hold them. Private to media/.
#pragma once
#include <FBS/rtpParameters.h>

#include "media/ortc.hpp"

namespace parta::media {

namespace fbs_rtp = FBS::RtpParameters;
template <class T>
using Offset = flatbuffers::Offset<T>;
template <class T>
using Offsets = std::vector<flatbuffers::Offset<T>>;

Offset<fbs_rtp::RtpParameters> put(flatbuffers::FlatBufferBuilder& builder, const RtpParameters& parameters);
Offset<fbs_rtp::RtpMapping> put(flatbuffers::FlatBufferBuilder& builder, const RtpMapping& mapping);
Offsets<fbs_rtp::RtpEncodingParameters> put(flatbuffers::FlatBufferBuilder& builder,
                                            const std::vector<RtpEncodingParameters>& encodings);
fbs_rtp::MediaKind put(MediaKind kind);

}  // namespace parta::media
