// Whom a browser asks for when it comes over TCP to a port that is not a worker's own.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace parta::media {

/// The local ICE user name in a STUN binding request: what stands before the colon of its USERNAME (RFC 8489 §5 and
/// §14.3, RFC 8445 §7.2.2). Nothing if the packet is something else or has no such name. Knowing a name opens nothing
/// by itself: the worker checks the request's integrity by the password.
std::optional<std::string> asked_for(std::string_view packet);

}  // namespace parta::media
