// Requests that another site made a browser send (CSRF, and its WebSocket form). Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace parta::http {

/// The origins at which this installation is reached, "https://school.example". None: what the Host header says, if
/// that is a local name.
using OwnOrigins = std::vector<std::string>;

/// May this Host header ("name", "name:port") be believed unconfigured? An address, a name without a dot or one under a
/// top level that the public DNS does not serve: nobody outside can make it point here (DNS rebinding).
bool is_local_name(std::string_view host);

/// Our own client marks its requests with `X-Parta: 1`, a header that no other site can make a browser send. The number
/// is the client's version.
inline constexpr std::string_view own_client_header = "X-Parta";

/// The version that the header states; 0 when it is no number, nothing without the header.
std::optional<int> client_version(const Request& request);

enum class Site { own, foreign };

/// Who made this request that changes something? Foreign without the header above, with a foreign Origin, or when
/// Sec-Fetch-Site is anything but same-origin. Reading needs no check: other sites cannot see the answer.
Site site_of_write(const Request& request, const OwnOrigins& own);

/// Who opens this WebSocket? A browser always says by Origin; programs that are none may leave it out.
Site site_of_websocket(const Request& request, const OwnOrigins& own);

}  // namespace parta::http
