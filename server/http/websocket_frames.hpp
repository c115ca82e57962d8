// The framing of WebSocket (RFC 6455 §5, §7), server's side. Pure: bytes in, messages out.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/utf8.hpp"

namespace parta::http {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// One whole message of a client. `data` is valid until the next call of `FrameReader::next`.
struct Incoming {
    enum class Kind { text, ping, pong, close };
    Kind kind;
    std::string_view data;   // the text, the payload of ping and pong, or the reason of close
    std::uint16_t code = 0;  // of close; 1005 when the client gave none
};

/// A breach of the protocol: close with this code and say so.
struct FrameError {
    std::uint16_t code;
    std::string_view reason;
};

/// Puts a client's frames together to messages. Holds no memory between messages. After an error or a close it must
/// not be asked again.
class FrameReader {
  public:
    explicit FrameReader(std::size_t message_limit) : message_limit_(message_limit) {}

    /// Takes bytes off the front of `input` (unmasking them in place) until a message is whole. Nothing: `input` is
    /// used up and more is needed. Binary messages are refused with 1003; this server speaks text.
    std::expected<std::optional<Incoming>, FrameError> next(std::span<char>& input);

  private:
    using Step = std::expected<std::optional<Incoming>, FrameError>;
    enum class Store : std::uint8_t { none, message, control };

    bool take_header(std::span<char>& input);
    std::optional<FrameError> open_frame();
    Step take_payload(std::span<char>& input);
    Step finish_frame(std::string_view payload);

    std::size_t message_limit_;
    std::uint64_t left_ = 0;  // bytes of the current frame's payload still to come
    std::string message_;     // fragments of a text message
    std::string control_;     // a control frame that came in pieces
    Utf8Checker utf8_;
    std::array<std::uint8_t, 14> header_{};
    std::uint8_t header_size_ = 0;        // bytes of it that have come
    std::array<std::uint8_t, 4> mask_{};  // rotated as the payload is worked off
    Opcode opcode_{};
    bool final_ = false;
    bool in_payload_ = false;
    bool in_message_ = false;    // between the fragments of a text message
    Store spent_ = Store::none;  // was shown to the caller and may go
};

/// Appends the header of an unmasked, unfragmented frame: 2, 4 or 10 bytes.
void append_frame_header(std::string& out, Opcode opcode, std::size_t payload_size);

/// The payload of a close frame; the reason is cut to what fits, at a character's end.
std::string close_payload(std::uint16_t code, std::string_view reason);

/// May this code stand in a close frame (RFC 6455 §7.4 and the IANA registry)?
bool is_close_code(std::uint16_t code);

/// Sec-WebSocket-Accept for a Sec-WebSocket-Key; nothing unless the key is the base64 form of 16 bytes.
std::optional<std::string> accept_key(std::string_view key);

}  // namespace parta::http
