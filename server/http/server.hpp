// The HTTP and WebSocket server: sockets, limits, timeouts, TLS. It knows nothing of what it serves.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "base/task.hpp"
#include "http/message.hpp"
#include "http/websocket.hpp"

namespace parta::http {

enum class Security { plain, tls };

struct Listen {
    std::string address = "127.0.0.1";  // IPv4 or IPv6; "::" takes both kinds
    std::uint16_t port = 8080;          // 0: any free one, see Server::port
    Security security = Security::plain;
};

/// An address that cannot be listened on, for whoever knows where it was written down.
struct ListenError : std::runtime_error {
    ListenError(const Listen& wanted, std::error_code why);
    Listen listen;
    std::error_code reason;
};

/// PEM files; the certificate file holds the chain, leaf first.
struct TlsFiles {
    std::filesystem::path certificate;
    std::filesystem::path key;
};

struct ServerOptions {
    std::vector<Listen> listen{Listen{}};
    std::optional<TlsFiles> tls;               // needed when a listener has Security::tls
    std::vector<std::string> trusted_proxies;  // "127.0.0.1", "10.0.0.0/8", "::1": their X-Forwarded-* is believed

    std::size_t header_limit = 16 * 1024;  // bytes of a request's head; more is answered 431
    std::size_t max_connections = 16'000;
    std::size_t max_connections_per_address = 4'000;  // a school sits behind one; an IPv6 /64 counts as one address
    std::size_t max_requests_per_connection = 10'000;
    std::size_t max_tunnels = 1'000;          // each takes two descriptors; more are closed without an answer
    std::size_t max_tunnels_per_purpose = 4;  // a browser tries again before it gives up the first

    std::chrono::milliseconds idle_timeout{75'000};  // between requests
    std::chrono::milliseconds header_timeout{
        10'000};                                     // from a request's first byte, or of the TLS handshake, to its end
    std::chrono::milliseconds body_timeout{30'000};  // for a body's first bytes, and between two arrivals of bytes
    std::size_t body_rate = 1024;                    // bytes per second a body must reach on average beyond that
    std::chrono::milliseconds write_timeout{60'000};  // without the client taking a byte of the response
    WebSocketLimits websocket;
};

/// The handshake may be completed. `open` gets the connection before any message is read: set its handlers there.
struct WebSocketAccept {
    std::function<void(std::shared_ptr<WebSocket>)> open;
    Headers headers;  // additional ones for the 101 response
};

/// An IP address and port of this installation that takes connections over.
struct TunnelTarget {
    std::string address;
    std::uint16_t port = 0;
    std::string purpose;           // what it is for: of each, so many at once as ServerOptions say
    std::function<bool()> wanted;  // asked about once a second; false ends the connection
};

/// What serves the requests. All run on the loop's thread and must not block. An exception that leaves one is logged
/// and answered 500.
struct Handlers {
    /// Decides from the head where the body goes. Optional: without it, bodies up to 1 MiB stay in memory.
    std::function<BodyPlan(const Request& head)> plan;
    /// Optional: asked before anything is taken of a body that goes into a file. Throws the Error that refuses it.
    std::function<Task<>(const Request& head)> admit_upload;
    std::function<Task<Response>(Request&)> handle;
    /// Optional: how to answer a body that is not taken (too_large, request_timeout, overloaded, storage_full,
    /// storage_failed). Without it a short plain answer.
    std::function<Response(const Error&)> refuse_body;
    /// Optional: without it, handshakes are answered 404.
    std::function<Task<std::variant<Response, WebSocketAccept>>(Request&)> accept_websocket;
    /// Optional: where a connection goes that begins with ICE over TCP (RFC 6544) instead of TLS or HTTP, by its first
    /// packet, which should be a STUN request. Nothing: the connection is closed without an answer.
    std::function<std::optional<TunnelTarget>(std::string_view packet)> tunnel;
};

/// Counters since the start, for metrics.
struct ServerStats {
    std::size_t connections = 0;  // open now, WebSockets and tunnels included
    std::size_t websockets = 0;   // open now
    std::size_t tunnels = 0;      // open now, media on the web server's port
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0;  // over a limit of connections
    std::uint64_t requests = 0;
    std::uint64_t malformed = 0;
    std::uint64_t timed_out = 0;
    std::uint64_t slow_readers = 0;  // WebSockets closed with 4008
};

/// Belongs to the loop's thread, as do all its calls. Ignores SIGPIPE for the whole process.
class Server {
  public:
    Server(boost::asio::io_context& loop, ServerOptions options, Handlers handlers);
    /// Stops at once; coroutines of handlers still running end by themselves and reach nobody.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Binds and accepts. Throws std::system_error or std::runtime_error with a text for the operator: address in use,
    /// certificate unreadable, …
    void start();
    /// Accepts no more, ends idle connections, lets running requests finish, closes WebSockets with 1001. Returns when
    /// all are gone, or after `limit`, when the rest is broken off.
    Task<> drain(std::chrono::milliseconds limit);
    /// Breaks everything off.
    void stop();

    /// Reads certificate and key again for connections to come. Throws and keeps the old ones when they do not fit.
    void reload_tls();

    /// Of the first listener.
    std::uint16_t port() const;
    const std::vector<std::uint16_t>& ports() const;
    ServerStats stats() const;

  private:
    std::shared_ptr<ServerCore> core_;
};

}  // namespace parta::http
