#include "http/server_core.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <ctime>

#include "http/connection.hpp"
#include "http/response_head.hpp"

namespace parta::http {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using namespace std::chrono_literals;

constexpr asio::use_awaitable_t<Executor> use_task{};
constexpr std::size_t read_size = 64 * 1024;
constexpr std::size_t accept_burst = 16;  // connections taken before others get their turn

/// Short enough for the shortest timeout in use, long enough to cost nothing.
std::chrono::milliseconds sweep_interval(const ServerOptions& options) {
    auto shortest = std::min({options.idle_timeout, options.header_timeout, options.body_timeout, options.write_timeout,
                              options.websocket.ping, options.websocket.closing});
    return std::clamp(shortest / 4, 10ms, 1000ms);
}

bool is_exhaustion(const boost::system::error_code& error) {
    return error == boost::system::errc::too_many_files_open ||
           error == boost::system::errc::too_many_files_open_in_system ||
           error == boost::system::errc::no_buffer_space || error == boost::system::errc::not_enough_memory;
}

}  // namespace

ServerCore::ServerCore(asio::io_context& io, ServerOptions wanted, Handlers chosen)
    : loop(io),
      options(std::move(wanted)),
      handlers(std::move(chosen)),
      trusted(options.trusted_proxies),
      read_buffer(read_size),
      sweep_timer_(io.get_executor()) {}

void ServerCore::listen() {
    // A client that has gone away is an ordinary error of write and sendfile, no reason to end the process.
    std::signal(SIGPIPE, SIG_IGN);
    if (options.tls) tls = std::make_unique<TlsContext>(*options.tls);
    for (const Listen& wanted : options.listen) {
        auto where = fmt::format("{} port {}", wanted.address, wanted.port);
        if (wanted.security == Security::tls && !tls) throw std::runtime_error("no certificate for TLS on " + where);
        boost::system::error_code error;
        auto address = asio::ip::make_address(wanted.address, error);
        if (error) throw std::runtime_error("not an IP address to listen on: \"" + wanted.address + "\"");
        tcp::endpoint endpoint{address, wanted.port};
        Acceptor acceptor{loop.get_executor()};
        acceptor.open(endpoint.protocol(), error);
        if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error && address.is_v6()) acceptor.set_option(asio::ip::v6_only(false), error);
        if (!error) acceptor.bind(endpoint, error);
        if (!error) acceptor.listen(4096, error);
        if (!error) acceptor.non_blocking(true, error);
        if (error) throw ListenError(wanted, error);
        ports.push_back(acceptor.local_endpoint().port());
        listeners.push_back({std::move(acceptor), wanted.security});
    }
}

ListenError::ListenError(const Listen& wanted, std::error_code why)
    : std::runtime_error(fmt::format("cannot listen on {} port {}: {}", wanted.address, wanted.port, why.message())),
      listen(wanted),
      reason(why) {}

void ServerCore::start() {
    // Both coroutines keep the core alive through the pointer they are given.
    for (Listener& listener : listeners) {
        asio::co_spawn(loop.get_executor(), accept_from(listener), [self = shared_from_this()](std::exception_ptr) {});
    }
    asio::co_spawn(loop.get_executor(), sweep_now_and_then(), [self = shared_from_this()](std::exception_ptr) {});
}

void ServerCore::stop() {
    if (stopped) return;
    stopped = draining = true;
    boost::system::error_code ignored;
    for (Listener& listener : listeners) listener.acceptor.close(ignored);
    sweep_timer_.cancel();
    // Its work comes back to a loop that may soon be gone.
    if (file_thread_) file_thread_->join();
    while (!swept.empty()) {
        Swept& next = swept.front();
        next.unlink();
        next.abort();
    }
}

Task<> ServerCore::drain(std::chrono::milliseconds limit) {
    auto self = shared_from_this();
    auto until = std::chrono::steady_clock::now() + limit;
    draining = true;
    for (Listener& listener : listeners) {
        // Clients that the kernel has let in already would be reset by closing the listener.
        accept_waiting(listener, options.max_connections);
        boost::system::error_code ignored;
        listener.acceptor.close(ignored);
    }
    std::vector<Swept*> all;
    for (Swept& one : swept) all.push_back(&one);
    for (Swept* one : all) one->drain();

    Timer timer{loop.get_executor()};
    while (stats.connections > 0 && std::chrono::steady_clock::now() < until && !stopped) {
        timer.expires_after(10ms);
        co_await timer.async_wait(use_task);
    }
    stop();
}

Task<> ServerCore::accept_from(Listener& listener) {
    Timer pause{loop.get_executor()};
    while (!stopped && !draining) {
        boost::system::error_code error;
        co_await listener.acceptor.async_wait(Acceptor::wait_read, asio::redirect_error(use_task, error));
        if (!error) error = accept_waiting(listener, accept_burst);
        if (error == asio::error::would_block || error == asio::error::try_again) continue;
        if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) break;
        if (is_exhaustion(error)) {
            spdlog::warn("cannot accept connections for the moment: {}", error.message());
            pause.expires_after(100ms);
            co_await pause.async_wait(asio::redirect_error(use_task, error));
        }
    }
}

/// Accepts up to `most` connections that wait already; the error that ended it, if any.
boost::system::error_code ServerCore::accept_waiting(Listener& listener, std::size_t most) {
    boost::system::error_code error;
    for (std::size_t i = 0; i < most && !error; ++i) {
        Socket socket{loop.get_executor()};
        listener.acceptor.accept(socket, error);
        if (!error) admit(std::move(socket), listener.security);
    }
    return error;
}

bool ServerCore::has_room_for(const std::string& address) {
    if (stats.connections >= options.max_connections) return false;
    auto parsed = Address::parse(address);
    if (parsed && trusted.contains(*parsed)) return true;
    auto found = per_address_.find(address);
    return found == per_address_.end() || found->second < options.max_connections_per_address;
}

void ServerCore::admit(Socket socket, Security security) {
    boost::system::error_code error;
    auto peer = socket.remote_endpoint(error);
    if (error) return;  // gone already
    auto address = Address::parse(peer.address().to_string());
    std::string text = address ? address->text() : std::string{};
    std::string key = limit_key(text);
    ++stats.accepted;
    if (!has_room_for(key)) {
        ++stats.refused;
        if (security == Security::plain) refuse_connection(socket, date());
        return;
    }
    socket.set_option(tcp::no_delay(true), error);
    socket.native_non_blocking(true, error);

    ++stats.connections;
    ++per_address_[key];
    auto leave = [self = shared_from_this(), key = std::move(key)] {
        --self->stats.connections;
        auto found = self->per_address_.find(key);
        if (--found->second == 0) self->per_address_.erase(found);
    };
    SslPointer ssl = security == Security::tls ? tls->accept(socket.native_handle()) : nullptr;
    auto stream = std::make_unique<Stream>(std::move(socket), std::move(ssl), std::move(leave));
    auto connection = std::make_shared<Connection>(shared_from_this(), std::move(stream), std::move(text));
    // The handler keeps the object while the coroutine runs.
    asio::co_spawn(loop.get_executor(), connection->run(), [connection](std::exception_ptr) {});
}

Task<> ServerCore::sweep_now_and_then() {
    auto interval = sweep_interval(options);
    while (!stopped) {
        boost::system::error_code error;
        sweep_timer_.expires_after(interval);
        co_await sweep_timer_.async_wait(asio::redirect_error(use_task, error));
        if (stopped) break;
        auto now = std::chrono::steady_clock::now();
        for (auto at = swept.begin(); at != swept.end();) {
            Swept& one = *at++;  // it may leave the list
            one.sweep(now);
        }
    }
}

void ServerCore::flush_later(WebSocket& socket) {
    if (socket.flush_place_ >= 0) return;
    socket.flush_place_ = static_cast<std::int32_t>(flush_list_.size());
    flush_list_.push_back(&socket);
    if (flush_posted_) return;
    flush_posted_ = true;
    asio::post(loop, [self = shared_from_this()] { self->flush_all(); });
}

void ServerCore::forget_flush(WebSocket& socket) {
    if (socket.flush_place_ >= 0) flush_list_[static_cast<std::size_t>(socket.flush_place_)] = nullptr;
    socket.flush_place_ = -1;
}

void ServerCore::flush_all() {
    // Flushing calls nobody, so the list does not grow meanwhile.
    for (std::size_t i = 0; i < flush_list_.size(); ++i) {
        WebSocket* socket = flush_list_[i];
        if (socket == nullptr) continue;
        socket->flush_place_ = -1;
        socket->flush();
    }
    flush_list_.clear();
    flush_posted_ = false;
}

Task<> ServerCore::on_file_thread(std::function<void()> work) {
    if (stopped) throw Error{ErrorCode::overloaded, {}, "the server is ending"};
    if (!file_thread_) file_thread_.emplace(1);
    std::exception_ptr failure;
    auto start = [&](auto handler) {
        asio::post(*file_thread_, [&, done = std::move(handler)]() mutable {
            try {
                work();
            } catch (...) {
                failure = std::current_exception();
            }
            asio::post(loop, std::move(done));
        });
    };
    co_await asio::async_initiate<const asio::deferred_t&, void()>(start, asio::deferred);
    if (failure) std::rethrow_exception(failure);
}

Response ServerCore::refuse_body(const Error& why) const {
    if (handlers.refuse_body) return handlers.refuse_body(why);
    Response response = Response::plain(describe(why.code).status, why.detail);
    if (why.retry_after > 0) response.headers.add("Retry-After", std::to_string(why.retry_after));
    return response;
}

std::string_view ServerCore::date() {
    std::time_t time = std::time(nullptr);
    if (time != date_of_) {
        date_of_ = time;
        date_ = http_date(time);
    }
    return date_;
}

}  // namespace parta::http
