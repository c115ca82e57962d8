#include "media/synthetic/line.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace parta::synthetic {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::udp;

udp::endpoint udp_candidate(const calls::TransportView& remote) {
    for (const auto& one : remote.ice_candidates)
        if (one.protocol == media::Protocol::udp)
            return {boost::asio::ip::make_address(one.address), static_cast<std::uint16_t>(one.port)};
    throw std::runtime_error("the server offers no UDP");
}

/// Datagrams as they lie in the kernel, with the times of their arrival.
class Batch {
  public:
    static constexpr unsigned most = 16;
    static constexpr std::size_t largest = 2048;

    Batch() {
        for (unsigned i = 0; i < most; ++i) parts_[i] = {bytes_[i].data(), largest};
    }
    int receive(int socket) {
        for (unsigned i = 0; i < most; ++i) {
            heads_[i] = {};
            heads_[i].msg_hdr.msg_iov = &parts_[i];
            heads_[i].msg_hdr.msg_iovlen = 1;
            heads_[i].msg_hdr.msg_control = controls_[i].data();
            heads_[i].msg_hdr.msg_controllen = controls_[i].size();
        }
        return ::recvmmsg(socket, heads_.data(), most, MSG_DONTWAIT, nullptr);
    }
    std::span<char> bytes(int i) {
        return std::span{bytes_[static_cast<unsigned>(i)]}.first(heads_[static_cast<unsigned>(i)].msg_len);
    }
    Moment came(int i) {
        auto& head = heads_[static_cast<unsigned>(i)].msg_hdr;
        for (auto* one = CMSG_FIRSTHDR(&head); one != nullptr; one = CMSG_NXTHDR(&head, one)) {
            if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_TIMESTAMPNS) continue;
            timespec time{};
            std::memcpy(&time, CMSG_DATA(one), sizeof time);
            return Moment{std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec}};
        }
        return std::chrono::system_clock::now();
    }

  private:
    std::array<std::array<char, largest>, most> bytes_;
    alignas(cmsghdr) std::array<std::array<char, 64>, most> controls_;
    std::array<iovec, most> parts_;
    std::array<mmsghdr, most> heads_;
};

}  // namespace

Line::Line(Loop loop, const Identity& identity, const calls::TransportView& remote)
    : loop_(loop),
      socket_(loop),
      check_(binding_request(remote.ice_parameters)),
      dtls_(identity, [this](std::string_view datagram) { put(datagram); }),
      change_(loop) {
    const auto where = udp_candidate(remote);
    socket_.open(where.protocol());
    socket_.non_blocking(true);
    const int wanted = 1 << 20;
    const int on = 1;
    // Beyond the system's limit only for root; without it the limit holds.
    if (::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVBUFFORCE, &wanted, sizeof wanted) != 0)
        ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVBUF, &wanted, sizeof wanted);
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    socket_.connect(where);
}

void Line::put(std::string_view datagram) {
    boost::system::error_code lost;  // as on any network
    socket_.send(boost::asio::buffer(datagram), 0, lost);
}

Task<> Line::open(std::chrono::seconds patience) {
    const auto self = shared_from_this();
    boost::asio::co_spawn(loop_, read(self), boost::asio::detached);
    const auto end = std::chrono::steady_clock::now() + patience;
    const auto wait = [&](std::chrono::milliseconds time) -> Task<> {
        if (std::chrono::steady_clock::now() > end) throw std::runtime_error("the line did not come up");
        change_.expires_after(time);
        boost::system::error_code changed;
        co_await change_.async_wait(boost::asio::redirect_error(awaited, changed));
    };
    while (!reachable_) {
        put(check_);
        co_await wait(300ms);
    }
    dtls_.start();
    while (!dtls_.done()) {
        if (!dtls_.failure().empty()) throw std::runtime_error(dtls_.failure());
        co_await wait(100ms);
        dtls_.tick();
    }
    srtp_.emplace(dtls_.keys());
    boost::asio::co_spawn(loop_, stay(self), boost::asio::detached);
}

void Line::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
    change_.cancel();
}

/// Says all along that it is still there.
Task<> Line::stay(std::shared_ptr<Line> self) {
    while (self->socket_.is_open()) {
        self->put(self->check_);
        co_await pause(self->loop_, 5s);
    }
}

Task<> Line::read(std::shared_ptr<Line> self) {
    static Batch batch;  // of the one loop
    boost::system::error_code failure;
    while (self->socket_.is_open()) {
        co_await self->socket_.async_wait(udp::socket::wait_read, boost::asio::redirect_error(awaited, failure));
        if (failure) co_return;
        for (int count = 1; count > 0 && self->socket_.is_open();) {
            count = batch.receive(self->socket_.native_handle());
            for (int i = 0; i < count; ++i) self->take(batch.bytes(i), batch.came(i));
            if (count < static_cast<int>(Batch::most)) break;
        }
    }
}

void Line::take(std::span<char> datagram, Moment came) {
    const std::string_view bytes{datagram.data(), datagram.size()};
    if (bytes.empty()) return;
    const auto first = static_cast<unsigned char>(bytes[0]);
    if (first < 4) {
        if (is_binding_success(bytes) && !std::exchange(reachable_, true)) change_.cancel();
    } else if (first >= 20 && first < 64) {
        dtls_.receive(bytes);
        change_.cancel();
    } else if (!srtp_) {
        return;
    } else if (is_rtcp(bytes)) {
        const auto size = srtp_->open_rtcp(datagram);
        if (size && on_rtcp) on_rtcp(read_rtcp(bytes.substr(0, *size)));
    } else if (const auto head = read_rtp(bytes); head && on_rtp) {
        on_rtp(*head, datagram, came);
    }
}

std::optional<std::string_view> Line::opened(std::span<char> packet) {
    const auto size = srtp_->open_rtp(packet);
    if (!size) return std::nullopt;
    return std::string_view{packet.data(), *size};
}

void Line::send_rtp(std::string packet) {
    if (srtp_ && srtp_->protect_rtp(packet)) put(packet);
}

void Line::send_rtcp(std::string packet) {
    if (srtp_ && !packet.empty() && srtp_->protect_rtcp(packet)) put(packet);
}

}  // namespace parta::synthetic
