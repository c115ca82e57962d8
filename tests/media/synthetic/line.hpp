// One way of a caller to a worker or back, as a browser has it: ICE over UDP, DTLS, then SRTP, on one socket.
#pragma once
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "base/task.hpp"
#include "calls/views.hpp"
#include "media/synthetic/rtp.hpp"
#include "media/synthetic/srtp.hpp"
#include "media/synthetic/stun.hpp"

namespace parta::synthetic {

using Loop = boost::asio::io_context::executor_type;
using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                boost::asio::wait_traits<std::chrono::steady_clock>, Loop>;
using Moment = std::chrono::system_clock::time_point;  // the clock in which the kernel tells arrivals
inline constexpr boost::asio::use_awaitable_t<Loop> awaited;

inline Task<> pause(Loop loop, std::chrono::steady_clock::duration time) {
    Timer timer{loop, time};
    co_await timer.async_wait(awaited);
}

class Line : public std::enable_shared_from_this<Line> {
  public:
    /// Of the transport that the server has opened. Throws boost::system::system_error.
    Line(Loop loop, const Identity& identity, const calls::TransportView& remote);

    /// ICE and DTLS. Throws std::runtime_error if it does not come up in time.
    Task<> open(std::chrono::seconds patience = std::chrono::seconds{15});
    void close();

    /// What is no packet is not sent.
    void send_rtp(std::string packet);
    void send_rtcp(std::string packet);
    /// A datagram as it is, from the line's own address.
    void put(std::string_view datagram);

    /// A packet of RTP, still protected, with the time when the kernel got it. `opened` takes the protection off.
    std::function<void(const RtpHead& head, std::span<char> packet, Moment came)> on_rtp;
    std::function<void(const Asked& asked)> on_rtcp;
    std::optional<std::string_view> opened(std::span<char> packet);

    /// The next number of the whole line.
    std::uint16_t next_number() { return number_++; }

  private:
    static Task<> read(std::shared_ptr<Line> self);
    static Task<> stay(std::shared_ptr<Line> self);
    void take(std::span<char> datagram, Moment came);

    Loop loop_;
    boost::asio::ip::udp::socket socket_;
    std::string check_;  // the binding request
    DtlsClient dtls_;
    std::optional<Srtp> srtp_;
    bool reachable_ = false;
    Timer change_;  // cancelled when something has changed
    std::uint16_t number_ = 1;
};

}  // namespace parta::synthetic
