// The WebSocket at /api/ws: events of all the account's organisations out, commands of the route table in
// (docs/protocol/socket.md).
#pragma once
#include "api/dispatch.hpp"
#include "http/server.hpp"

namespace parta::api {

/// Checks origin and session, then accepts; a Response refuses.
Task<std::variant<http::Response, http::WebSocketAccept>> accept_socket(Services& services, Limits& limits,
                                                                        http::Request& request);

}  // namespace parta::api
