// A room of one of the servers that room_load compares: how one enters it, says something and recognises what was said.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "load/websocket.hpp"

namespace parta::bench {

/// One person in the room.
class Occupant {
  public:
    virtual ~Occupant() = default;
    /// Says `text` to everybody, the speaker included.
    virtual void say(std::string_view text) = 0;
};

struct Room {
    enum class Protocol { parta, ws, socketio, xmpp };
    Protocol protocol = Protocol::parta;
    // Parta's: the chat's path and the sessions, one for each occupant.
    std::string messages;
    std::vector<std::string> sessions;
    // Told of each message that an occupant gets: its bytes, with the text somewhere in them.
    std::function<void(std::string_view)> heard;
    std::function<void(std::string_view why)> refused;
};

/// Enters as number `index`; `entered` is called when messages will come.
std::unique_ptr<Occupant> enter(const Room& room, std::size_t index, std::shared_ptr<Line> line,
                                std::function<void()> entered);

}  // namespace parta::bench
