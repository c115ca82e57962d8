// The client's half of WebSocket over a Line.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "load/lines.hpp"

namespace parta::bench {

struct WebSocketHandlers {
    std::function<void()> opened;
    std::function<void(std::string_view text)> text;
    std::function<void(int status)> closed;  // 0, or the HTTP status of the refusal
};

/// Shakes hands on `path` with these additional header lines (each with CRLF) and tells of every text. Pings are
/// answered.
void speak_websocket(const std::shared_ptr<Line>& line, std::string_view path, std::string_view headers,
                     WebSocketHandlers handlers);

/// A text frame of a client, masked with zeros, which changes nothing.
std::string client_frame(std::string_view text, int opcode = 1);

}  // namespace parta::bench
