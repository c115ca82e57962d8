// What must hold of clients' words before anything of them reaches a worker, beyond what decoding has checked already.
// A worker trusts its controller: wrong words have ended whole processes. All throw Error{invalid_field, path, what}.
#pragma once
#include "media/rtp_parameters.hpp"
#include "media/transport_parameters.hpp"

namespace parta::media {

/// Of a producer of this kind. Puts what may be left out: one encoding, the channel of audio.
void check_rtp_parameters(MediaKind kind, RtpParameters& parameters);

/// Of a receiver. Puts what may be left out.
void check_rtp_capabilities(RtpCapabilities& capabilities);

/// Leaves one fingerprint, in the worker's spelling: the first whose algorithm is fit for use (not SHA-1).
void check_dtls_parameters(DtlsParameters& parameters);

}  // namespace parta::media
