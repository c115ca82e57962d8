// One HTTP connection from its first byte to its last, or until it becomes a WebSocket. Inside http/ only.
#pragma once
#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "http/request_parser.hpp"
#include "http/response_head.hpp"
#include "http/server_core.hpp"

namespace parta::http {

class BodySink;

/// Requests are served one after another, so that pipelined ones are answered in order and a client that does not read
/// is not read from either.
class Connection : public Swept {
  public:
    /// `peer` is the address at the other end of the socket.
    Connection(std::shared_ptr<ServerCore> core, std::unique_ptr<Stream> stream, std::string peer);

    /// Returns when the connection has ended or has become a WebSocket. Whoever starts it keeps the object until then.
    Task<> run();

    void sweep(std::chrono::steady_clock::time_point now) override;
    void drain() override;
    void abort() override;

  private:
    enum class Phase { handshake, idle, head, body, handling, writing, lingering };
    enum class Next { request, end };
    using Result = std::expected<void, Response>;  // an error is what to answer before closing

    Task<bool> shake_hands();
    Task<bool> brings_media();
    Task<> pass_on();
    Task<Next> serve_one();
    Task<Next> answer(ParsedHead& head);
    Task<Next> upgrade(ParsedHead& head);

    // connection_read.cpp
    Task<std::size_t> read_head();
    Task<Result> read_body(ParsedHead& head);
    Task<Result> receive_body(ParsedHead& head, BodySink& sink);
    Task<std::span<char>> receive();
    std::span<char> receive_at_once();
    bool ends_when_idle() const;
    void take_pending(std::size_t count);
    std::string_view pending() const { return std::string_view{pending_}.substr(pending_at_); }

    // connection_write.cpp
    Task<bool> write(const Request* request, Response& response, AfterResponse after);
    Task<bool> write_all(std::span<iovec> parts, More more);
    Task<bool> write_file(int file, std::uint64_t offset, std::uint64_t count);
    Task<Next> refuse(Response response, const Request* request);
    Task<> linger();
    void tell_timeout(const Response& response);

    Task<bool> wait(IoStatus wanted);
    void enter(Phase phase, std::chrono::milliseconds limit);
    void give_up() noexcept;

    std::shared_ptr<ServerCore> core_;
    std::unique_ptr<Stream> stream_;
    std::string peer_;
    std::string pending_;  // read but not yet understood, from pending_at_ on
    std::size_t pending_at_ = 0;
    std::string out_;  // the head being written
    std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
    std::size_t served_ = 0;
    Phase phase_ = Phase::idle;
    bool behind_proxy_ = false;
    bool likely_empty_ = false;  // the last read took all there was: wait before the next
    bool given_up_ = false;      // a deadline has passed, or the server ends: waits fail from now on
};

/// No deadline: how long a handler takes is its own affair.
inline constexpr std::chrono::milliseconds no_limit = std::chrono::milliseconds::max();

/// Tells a client that there is no room, as far as that goes without waiting.
void refuse_connection(Socket& socket, std::string_view date);

}  // namespace parta::http
