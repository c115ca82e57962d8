#include "http/connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <cerrno>

#include "http/tunnel.hpp"

namespace parta::http {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

constexpr int unsent_in_kernel = 128 * 1024;
constexpr std::size_t most_of_first_packet = 2048;  // a length of at most 0x05FF, and what comes with it

Response failed(const char* what) {
    spdlog::error("a request's handler failed: {}", what);
    return Response::plain(500);
}

/// What the client is told when a handshake cannot even be considered; nothing when it can.
std::optional<Response> check_handshake(const ServerCore& core, const Request& request) {
    if (request.headers.get("sec-websocket-version") != "13") {
        Response response = Response::plain(426, "WebSocket version 13 is spoken here");
        response.headers.add("Sec-WebSocket-Version", "13");
        return response;
    }
    if (!accept_key(request.headers.get("sec-websocket-key"))) return Response::plain(400, "bad Sec-WebSocket-Key");
    if (!core.handlers.accept_websocket) return Response::plain(404);
    if (core.draining) {
        Response response = Response::plain(503, "the server is restarting");
        response.headers.add("Retry-After", "1");
        return response;
    }
    return std::nullopt;
}

}  // namespace

Connection::Connection(std::shared_ptr<ServerCore> core, std::unique_ptr<Stream> stream, std::string peer)
    : core_(std::move(core)), stream_(std::move(stream)), peer_(std::move(peer)) {
    auto address = Address::parse(peer_);
    behind_proxy_ = address && core_->trusted.contains(*address);
    core_->swept.push_back(*this);
}

Task<> Connection::run() {
    try {
        if (core_->handlers.tunnel && co_await brings_media()) {
            co_await pass_on();
        } else if (!stream_->is_tls() || co_await shake_hands()) {
            while (co_await serve_one() == Next::request) {
            }
        }
    } catch (const std::exception& error) {
        spdlog::error("a connection failed: {}", error.what());
    }
    if (stream_) stream_->close();
}

/// Whether the first byte is of ICE over TCP. It stays where it is.
Task<bool> Connection::brings_media() {
    enter(stream_->is_tls() ? Phase::handshake : Phase::idle, core_->options.header_timeout);
    const int socket = stream_->socket().native_handle();
    unsigned char first = 0;
    ssize_t count = ::recv(socket, &first, 1, MSG_PEEK | MSG_DONTWAIT);
    while (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
        if (!co_await wait(IoStatus::want_read)) co_return false;
        count = ::recv(socket, &first, 1, MSG_PEEK | MSG_DONTWAIT);
    }
    co_return count == 1 && begins_frame(first);
}

/// Reads the first packet and hands the connection to whom it is for.
Task<> Connection::pass_on() {
    enter(Phase::handshake, core_->options.header_timeout);
    std::string first;
    while (frame_size(first) == 0 || first.size() < frame_size(first)) {
        ssize_t count =
            ::recv(stream_->socket().native_handle(), core_->read_buffer.data(), most_of_first_packet, MSG_DONTWAIT);
        if (count > 0)
            first.append(core_->read_buffer.data(), static_cast<std::size_t>(count));
        else if (count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR))
            co_return;
        else if (!co_await wait(IoStatus::want_read))
            co_return;
    }
    auto target = core_->handlers.tunnel(std::string_view{first}.substr(2, frame_size(first) - 2));
    if (!target) {
        ++core_->stats.malformed;
        co_return;
    }
    if (!Tunnel::has_room(*core_, *target)) {
        ++core_->stats.refused;
        co_return;
    }
    unlink();
    const auto tunnel = std::make_shared<Tunnel>(core_, std::move(stream_), std::move(*target));
    co_await tunnel->run(std::move(first));
}

Task<bool> Connection::shake_hands() {
    enter(Phase::handshake, core_->options.header_timeout);
    for (;;) {
        IoResult result = stream_->shake_hands();
        if (result.status == IoStatus::done) co_return true;
        if (result.status == IoStatus::closed || result.status == IoStatus::failed) co_return false;
        if (!co_await wait(result.status)) co_return false;
    }
}

Task<Connection::Next> Connection::serve_one() {
    std::size_t head_size = co_await read_head();
    if (head_size == 0) co_return Next::end;
    ++core_->stats.requests;
    ++served_;
    auto head = parse_head(pending().substr(0, head_size));
    if (!head) {
        ++core_->stats.malformed;
        Response response = Response::plain(head.error().status, head.error().reason);
        if (response.status == 405) response.headers.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE");
        co_return co_await refuse(std::move(response), nullptr);
    }
    take_pending(head_size);

    Request& request = head->request;
    request.secure = stream_->is_tls();
    request.remote_address = peer_;
    if (behind_proxy_) {
        Client client = find_client(request.headers, peer_, request.secure, core_->trusted);
        request.remote_address = std::move(client.address);
        request.secure = client.secure;
    }
    if (head->framing != BodyFraming::none) {
        Result body = co_await read_body(*head);
        if (!body) {
            request.body_file.reset();
            co_return co_await refuse(std::move(body.error()), &request);
        }
    } else if (head->wants_websocket) {
        co_return co_await upgrade(*head);
    }
    co_return co_await answer(*head);
}

Task<Connection::Next> Connection::answer(ParsedHead& head) {
    enter(Phase::handling, no_limit);
    Response response;
    try {
        response = co_await core_->handlers.handle(head.request);
    } catch (const std::exception& error) {
        response = failed(error.what());
    }
    bool last = !head.keep_alive || served_ >= core_->options.max_requests_per_connection || core_->draining;
    bool sent = co_await write(&head.request, response, last ? AfterResponse::close : AfterResponse::keep_alive);
    if (!sent) co_return Next::end;
    if (last && !pending().empty()) co_await linger();
    co_return last ? Next::end : Next::request;
}

Task<Connection::Next> Connection::upgrade(ParsedHead& head) {
    Request& request = head.request;
    enter(Phase::handling, no_limit);
    std::variant<Response, WebSocketAccept> decision;
    if (auto problem = check_handshake(*core_, request)) {
        decision = std::move(*problem);
    } else {
        try {
            decision = co_await core_->handlers.accept_websocket(request);
        } catch (const std::exception& error) {
            decision = failed(error.what());
        }
    }
    if (auto* response = std::get_if<Response>(&decision)) co_return co_await refuse(std::move(*response), &request);

    auto& accepted = std::get<WebSocketAccept>(decision);
    out_ = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ";
    out_ += *accept_key(request.headers.get("sec-websocket-key"));
    out_ += "\r\n";
    append_fields(out_, accepted.headers);
    out_ += "\r\n";
    iovec part{out_.data(), out_.size()};
    enter(Phase::writing, core_->options.write_timeout);
    if (!co_await write_all(std::span{&part, 1}, More::none)) co_return Next::end;

    // What the kernel holds unsent cannot be dropped any more; more than this would only be stale.
    ::setsockopt(stream_->socket().native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_in_kernel,
                 sizeof unsent_in_kernel);
    unlink();
    auto socket = std::make_shared<WebSocket>(core_, std::move(stream_), core_->options.websocket);
    socket->start(accepted.open, pending());
    co_return Next::end;
}

// ---- waiting and ending

void Connection::enter(Phase phase, std::chrono::milliseconds limit) {
    phase_ = phase;
    deadline_ = limit == no_limit ? Clock::time_point::max() : Clock::now() + limit;
}

/// False when the connection is over: broken, or given up.
Task<bool> Connection::wait(IoStatus wanted) {
    if (given_up_) co_return false;
    auto what = wanted == IoStatus::want_read ? Socket::wait_read : Socket::wait_write;
    auto [error] = co_await stream_->socket().async_wait(what, asio::as_tuple(asio::deferred));
    co_return !error && !given_up_;
}

void Connection::give_up() noexcept {
    given_up_ = true;
    boost::system::error_code ignored;
    if (stream_) stream_->socket().cancel(ignored);
}

void Connection::sweep(Clock::time_point now) {
    if (now < deadline_ || given_up_) return;
    if (phase_ != Phase::idle && phase_ != Phase::lingering) ++core_->stats.timed_out;
    give_up();
}

/// Ends the wait for a next request; read_head then looks once more whether it has come.
void Connection::drain() {
    boost::system::error_code ignored;
    if (phase_ == Phase::idle) stream_->socket().cancel(ignored);
}

void Connection::abort() {
    given_up_ = true;
    if (stream_) stream_->close();
}

}  // namespace parta::http
