// One WebSocket connection (RFC 6455): text messages both ways, bounded output, flushed once per turn of the loop.
#pragma once
#include <boost/asio/socket_base.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/swept.hpp"
#include "http/websocket_frames.hpp"

namespace parta::http {

class Stream;
struct ServerCore;

// Close codes this project gives a meaning (4000–4999 are private to applications).
inline constexpr std::uint16_t close_normal = 1000;
inline constexpr std::uint16_t close_going_away = 1001;
inline constexpr std::uint16_t close_abnormal = 1006;  // never on the wire: the connection broke
inline constexpr std::uint16_t close_internal = 1011;
inline constexpr std::uint16_t close_resync = 4008;  // the reader was too slow: connect again and catch up

struct WebSocketLimits {
    std::size_t message = 256 * 1024;          // bytes of one incoming message; more closes with 1009
    std::size_t soft_queue = 256 * 1024;       // bytes unsent; above it ephemeral messages are dropped
    std::size_t hard_queue = 1024 * 1024;      // bytes unsent; above it the connection closes with 4008
    std::chrono::milliseconds ping{30'000};    // silence after which the peer is asked for a sign of life
    std::chrono::milliseconds dead{75'000};    // silence after which it counts as gone
    std::chrono::milliseconds closing{5'000};  // how long a close may take
};

/// Made by the server when a handshake was accepted; belongs to the loop's thread. It lives until its connection
/// ends, even when nobody holds it. After the end every call does nothing.
class WebSocket : public std::enable_shared_from_this<WebSocket>, public Swept {
  public:
    WebSocket(std::shared_ptr<ServerCore> core, std::unique_ptr<Stream> stream, const WebSocketLimits& limits);
    ~WebSocket() override;

    /// Called for each text message; the view is valid during the call. An exception closes with 1011.
    void on_text(std::function<void(std::string_view)> handler) { on_text_ = std::move(handler); }
    /// Called once, never from inside another call of this class, with the code that ended it.
    void on_close(std::function<void(std::uint16_t code)> handler) { on_close_ = std::move(handler); }

    /// Called when the server is about to end: the handler closes with `close_going_away` once what it has begun is
    /// answered, and may pause reading until then. Without one the connection is closed so at once.
    void on_drain(std::function<void()> handler) { on_drain_ = std::move(handler); }

    /// Queues one text message; it leaves at the end of the loop's turn.
    void send(std::shared_ptr<const std::string> text);
    /// Queues one text message `head + tail`: the tail is encoded once for many connections, the head is this
    /// connection's own few bytes.
    void send_with_head(std::string_view head, std::shared_ptr<const std::string> tail);
    /// For what is worth nothing later (typing, levels): dropped, with false, when the queue is over its soft limit.
    bool send_ephemeral(std::shared_ptr<const std::string> text);

    /// Starts the closing handshake. `reason` is cut to 123 bytes at a character's end. What is queued goes first.
    void close(std::uint16_t code, std::string_view reason);

    /// Stops and restarts reading, so that a client cannot send commands faster than they are worked off. Messages that
    /// came together with the last one delivered, at most 64 KiB, are held back. A paused connection does not notice
    /// that its peer is gone.
    void pause_reading() { reading_paused_ = true; }
    void resume_reading();

    bool is_open() const { return state_ == State::open; }
    bool over_soft() const { return queued_bytes_ > limits_.soft_queue; }
    std::size_t queued_bytes() const { return queued_bytes_; }

    // For the server only.
    void start(const std::function<void(std::shared_ptr<WebSocket>)>& open, std::string_view already_read);
    void flush();
    void sweep(std::chrono::steady_clock::time_point now) override;
    void drain() override;
    void abort() override;

  private:
    enum class State { open, closing, closed };
    struct Outgoing {
        std::shared_ptr<const std::string> tail;  // may be null
        std::uint32_t own;                        // bytes in own_: frame header and head
        std::size_t size() const { return own + (tail ? tail->size() : 0); }
    };

    void wait_readable(boost::asio::socket_base::wait_type what);
    void read_later();
    void wait_writable();
    void read_ready();
    void take(std::span<char> bytes);
    void handle(const Incoming& message);
    void enqueue(Opcode opcode, std::string_view head, std::shared_ptr<const std::string> tail);
    void begin_closing(std::uint16_t code, std::string_view reason);
    bool write_once();
    void consume(std::size_t bytes);
    void drop_unsent();
    void fail(std::uint16_t code, std::string_view reason);
    void finish(std::uint16_t code);
    void release_idle_memory();

    std::shared_ptr<ServerCore> core_;
    std::shared_ptr<WebSocket> self_;  // keeps it alive while connected
    std::unique_ptr<Stream> stream_;
    const WebSocketLimits limits_;
    std::function<void(std::string_view)> on_text_;
    std::function<void(std::uint16_t)> on_close_;
    std::function<void()> on_drain_;
    FrameReader reader_;
    std::string held_back_;  // read already when reading was paused

    // Output: entry i is its slice of own_ followed by its tail. own_ is compacted as entries leave.
    std::string own_;
    std::vector<Outgoing> queue_;
    std::size_t first_ = 0;          // index of the first unsent entry
    std::size_t own_start_ = 0;      // where its slice begins in own_
    std::size_t sent_of_first_ = 0;  // bytes of it that have left
    std::size_t queued_bytes_ = 0;   // unsent in all
    std::size_t offered_ = 0;        // bytes that TLS has begun to send and must be offered again unchanged

    std::chrono::steady_clock::time_point last_heard_;
    std::chrono::steady_clock::time_point last_ping_;
    std::chrono::steady_clock::time_point close_by_{};
    std::uint16_t close_code_ = close_abnormal;
    State state_ = State::open;
    bool close_received_ = false;  // or none is to be waited for
    bool discard_input_ = false;   // the peer broke the protocol: read on only so that it can read our close
    bool reading_paused_ = false;
    bool read_armed_ = false;
    bool write_armed_ = false;
    std::int32_t flush_place_ = -1;  // index in the server's flush list
    friend struct ServerCore;
};

}  // namespace parta::http
