// What the connections of one server share. Inside http/ only; the loop's thread only.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/intrusive/list.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "http/addresses.hpp"
#include "http/server.hpp"
#include "http/stream.hpp"
#include "http/swept.hpp"
#include "http/tls.hpp"

namespace parta::http {

using Executor = boost::asio::io_context::executor_type;
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;
using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

struct Listener {
    Acceptor acceptor;
    Security security;
};

struct ServerCore : std::enable_shared_from_this<ServerCore> {
    ServerCore(boost::asio::io_context& io, ServerOptions wanted, Handlers chosen);

    void listen();
    void start();
    void stop();
    Task<> drain(std::chrono::milliseconds limit);

    /// Puts a WebSocket on the list of those flushed at the end of this turn of the loop.
    void flush_later(WebSocket& socket);
    void forget_flush(WebSocket& socket);
    /// Runs work that may wait for a disk on a thread of its own, and comes back with its exception, if any.
    Task<> on_file_thread(std::function<void()> work);
    /// The answer to a body that is not taken.
    Response refuse_body(const Error& why) const;
    /// The value of the Date header, made once per second.
    std::string_view date();

    boost::asio::io_context& loop;
    const ServerOptions options;
    const Handlers handlers;
    const Networks trusted;
    std::unique_ptr<TlsContext> tls;
    std::vector<Listener> listeners;
    std::vector<std::uint16_t> ports;
    ServerStats stats;
    /// Every read goes here first: valid until the next suspension.
    std::vector<char> read_buffer;
    boost::intrusive::list<Swept, boost::intrusive::constant_time_size<false>> swept;
    std::size_t body_bytes = 0;                            // held in memory by requests on their way in
    std::unordered_map<std::string, std::size_t> tunnels;  // open now, by purpose
    bool draining = false;
    bool stopped = false;

  private:
    Task<> accept_from(Listener& listener);
    boost::system::error_code accept_waiting(Listener& listener, std::size_t most);
    void admit(Socket socket, Security security);
    bool has_room_for(const std::string& address);
    Task<> sweep_now_and_then();
    void flush_all();

    Timer sweep_timer_;
    std::optional<boost::asio::thread_pool> file_thread_;  // from the first upload on
    std::unordered_map<std::string, std::size_t> per_address_;
    std::vector<WebSocket*> flush_list_;
    bool flush_posted_ = false;
    std::time_t date_of_ = 0;
    std::string date_;
};

}  // namespace parta::http
