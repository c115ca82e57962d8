// HTTP/1.1 requests taken apart (RFC 9110, RFC 9112). Pure and strict: whatever two programs could read in two ways
// (both lengths, bare line feeds, folded lines, dot segments) is refused, so that no proxy in front of us disagrees.
#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace parta::http {

/// Why a request cannot be served, as a status and a phrase for programmers.
struct Malformed {
    int status;
    std::string_view reason;
};

enum class BodyFraming { none, sized, chunked };

struct ParsedHead {
    Request request;  // all but body, remote_address and secure
    BodyFraming framing = BodyFraming::none;
    bool keep_alive = true;         // the client wishes to send another request on this connection
    bool expects_continue = false;  // it waits for "100 Continue" before the body
    bool wants_websocket = false;   // Upgrade: websocket
};

/// How much of `bytes` is the head: up to and with the blank line; npos when that has not come yet. `searched` bytes
/// were already looked through.
std::size_t find_head_end(std::string_view bytes, std::size_t searched);

/// Takes a whole head apart, blank line included.
std::expected<ParsedHead, Malformed> parse_head(std::string_view head);

/// Takes the framing off a chunked body (RFC 9112 §7.1). Extensions and trailers are read over, within limits.
class ChunkedReader {
  public:
    /// Hands the data in `bytes` on to `data`, piece by piece; returns how many bytes belonged to the body. They are
    /// fewer than given only when it is `done`.
    std::expected<std::size_t, Malformed> feed(std::string_view bytes,
                                               const std::function<void(std::string_view)>& data);
    bool done() const { return state_ == State::done; }

  private:
    enum class State : std::uint8_t { size, extension, size_end, data, data_cr, data_lf, trailer, trailer_end, done };

    bool take_size_digit(char c);
    std::expected<void, Malformed> step(char c);

    State state_ = State::size;
    std::uint64_t left_ = 0;      // of the current chunk
    std::uint8_t digits_ = 0;     // of its size so far
    std::uint32_t overhead_ = 0;  // bytes of extensions and trailers so far
    std::uint32_t line_ = 0;      // bytes of the current trailer line
};

}  // namespace parta::http
