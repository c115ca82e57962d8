#include "load/websocket.hpp"

#include <fmt/format.h>

namespace parta::bench {
namespace {

std::size_t byte(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

/// Head and payload of the frame that stands first; a head of 0 while it is not whole.
struct Frame {
    std::size_t head = 0;
    std::size_t size = 0;
    int opcode = 0;
};
Frame first_frame(std::string_view bytes) {
    if (bytes.size() < 2) return {};
    Frame frame{2, byte(bytes, 1) & 0x7f, static_cast<int>(byte(bytes, 0) & 0x0f)};
    if (frame.size == 126) {
        if (bytes.size() < 4) return {};
        frame = {4, byte(bytes, 2) << 8 | byte(bytes, 3), frame.opcode};
    } else if (frame.size == 127) {
        if (bytes.size() < 10) return {};
        frame.head = 10;
        frame.size = 0;
        for (std::size_t i = 2; i < 10; ++i) frame.size = frame.size << 8 | byte(bytes, i);
    }
    return bytes.size() < frame.head + frame.size ? Frame{} : frame;
}

struct Speaker {
    WebSocketHandlers handlers;
    bool open = false;
    int refused = 0;

    std::size_t take(const std::shared_ptr<Line>& line, std::string_view bytes) {
        std::size_t used = 0;
        if (!open) {
            const auto end = bytes.find("\r\n\r\n");
            if (end == std::string_view::npos) return 0;
            const int status = std::atoi(std::string(bytes.substr(9, 3)).c_str());
            if (status != 101) {
                refused = status;
                return bytes.size();
            }
            open = true;
            used = end + 4;
            if (handlers.opened) handlers.opened();
        }
        while (line->alive()) {
            const Frame frame = first_frame(bytes.substr(used));
            if (frame.head == 0) break;
            const auto payload = bytes.substr(used + frame.head, frame.size);
            if (frame.opcode == 1 || frame.opcode == 2) handlers.text(payload);
            if (frame.opcode == 9) line->send(client_frame(payload, 10));
            used += frame.head + frame.size;
        }
        return used;
    }
};

}  // namespace

void speak_websocket(const std::shared_ptr<Line>& line, std::string_view path, std::string_view headers,
                     WebSocketHandlers handlers) {
    auto speaker = std::make_shared<Speaker>();
    speaker->handlers = std::move(handlers);
    line->take = [weak = std::weak_ptr(line), speaker](std::string_view bytes) {
        const auto strong = weak.lock();
        return strong ? speaker->take(strong, bytes) : bytes.size();
    };
    line->closed = [speaker] {
        if (speaker->handlers.closed) speaker->handlers.closed(speaker->refused);
    };
    line->send(
        fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{}\r\n",
                    path, headers));
}

std::string client_frame(std::string_view text, int opcode) {
    std::string frame(1, static_cast<char>(0x80 | opcode));
    if (text.size() < 126) {
        frame += static_cast<char>(0x80 | text.size());
    } else if (text.size() < 65'536) {
        frame += static_cast<char>(0x80 | 126);
        frame += static_cast<char>(text.size() >> 8);
        frame += static_cast<char>(text.size() & 0xff);
    } else {
        frame += static_cast<char>(0x80 | 127);
        for (int shift = 56; shift >= 0; shift -= 8) frame += static_cast<char>(text.size() >> shift & 0xff);
    }
    frame.append(4, '\0');
    frame += text;
    return frame;
}

}  // namespace parta::bench
