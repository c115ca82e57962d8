#include "http/tunnel.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/write.hpp>

namespace parta::http {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

constexpr auto no_throw = asio::as_tuple(asio::deferred);
constexpr std::chrono::seconds idle_limit{60};
constexpr std::size_t piece = 16 * 1024;
/// What the kernel holds unsent is late already: better the worker sees a full line and sends less.
constexpr int unsent_in_kernel = 32 * 1024;

}  // namespace

Tunnel::Tunnel(std::shared_ptr<ServerCore> core, std::unique_ptr<Stream> client, TunnelTarget target)
    : core_(std::move(core)),
      client_(std::move(client)),
      target_(std::move(target)),
      worker_(core_->loop.get_executor()),
      last_byte_(Clock::now()) {
    core_->swept.push_back(*this);
    ++core_->stats.tunnels;
    ++core_->tunnels[target_.purpose];
}

Tunnel::~Tunnel() {
    --core_->stats.tunnels;
    const auto found = core_->tunnels.find(target_.purpose);
    if (--found->second == 0) core_->tunnels.erase(found);
}

bool Tunnel::has_room(const ServerCore& core, const TunnelTarget& target) {
    const auto found = core.tunnels.find(target.purpose);
    return core.stats.tunnels < core.options.max_tunnels &&
           (found == core.tunnels.end() || found->second < core.options.max_tunnels_per_purpose);
}

Task<> Tunnel::run(std::string first) {
    const auto self = shared_from_this();
    ::setsockopt(client_->socket().native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_in_kernel,
                 sizeof unsent_in_kernel);
    boost::system::error_code error;
    const auto address = asio::ip::make_address(target_.address, error);
    if (!error) {
        auto [failed] = co_await worker_.async_connect({address, target_.port}, no_throw);
        error = failed;
    }
    if (!error) {
        worker_.set_option(asio::ip::tcp::no_delay(true), error);
        auto [failed, _] = co_await asio::async_write(worker_, asio::buffer(first), no_throw);
        error = failed;
    }
    if (!error) {
        asio::co_spawn(core_->loop.get_executor(), pass(worker_, client_->socket()), [self](std::exception_ptr) {});
        co_await pass(client_->socket(), worker_);
    }
    end();
}

Task<> Tunnel::pass(Socket& from, Socket& to) {
    std::array<char, piece> bytes;  // NOLINT(*-member-init): filled before use
    for (;;) {
        auto [closed, count] = co_await from.async_read_some(asio::buffer(bytes), no_throw);
        if (closed) break;
        last_byte_ = Clock::now();
        auto [broken, _] = co_await asio::async_write(to, asio::buffer(bytes, count), no_throw);
        if (broken) break;
    }
    end();  // the other direction ends with it
}

void Tunnel::sweep(Clock::time_point now) {
    if (now - last_byte_ >= idle_limit || (target_.wanted && !target_.wanted())) end();
}

void Tunnel::end() noexcept {
    unlink();
    client_->close();
    boost::system::error_code ignored;
    worker_.close(ignored);
}

}  // namespace parta::http
