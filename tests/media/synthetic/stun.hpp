// A browser's side of ICE towards a server that is ICE lite: connectivity checks that choose the pair (RFC 8445, 8489).
#pragma once
#include <string>
#include <string_view>

#include "media/media.hpp"

namespace parta::synthetic {

/// A binding request of the controlling side, with USE-CANDIDATE.
std::string binding_request(const media::IceParameters& remote);
/// Whether this is the answer that says yes to such a request.
bool is_binding_success(std::string_view datagram);

}  // namespace parta::synthetic
