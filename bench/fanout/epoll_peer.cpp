// The least a server can do for a fan-out: epoll, and one send() per recipient and message.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "fanout/servers.hpp"
#include "http/websocket_frames.hpp"

namespace parta::bench {
namespace {

struct Peer {
    int socket = -1;
    bool open = false;
    std::string head;  // of the handshake
    http::FrameReader reader{256 * 1024};
    std::string unsent;
};

class EpollServer {
  public:
    std::uint16_t listen() {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
        ::listen(listener_, 4096);
        socklen_t size = sizeof address;
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        watch(listener_, EPOLLIN, EPOLL_CTL_ADD);
        return ntohs(address.sin_port);
    }

    [[noreturn]] void run() {
        std::array<epoll_event, 256> events;
        for (;;) {
            int count = ::epoll_wait(epoll_, events.data(), events.size(), -1);
            for (int i = 0; i < count; ++i) {
                const epoll_event& event = events[static_cast<std::size_t>(i)];
                if (event.data.fd == listener_) {
                    accept();
                } else if (auto found = peers_.find(event.data.fd); found != peers_.end()) {
                    serve(*found->second, event.events);
                }
            }
        }
    }

  private:
    void watch(int socket, std::uint32_t what, int operation) const {
        epoll_event event{};
        event.events = what;
        event.data.fd = socket;
        ::epoll_ctl(epoll_, operation, socket, &event);
    }

    void accept() {
        int one = 1;
        for (int socket; (socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
            ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
            auto peer = std::make_unique<Peer>();
            peer->socket = socket;
            peers_.emplace(socket, std::move(peer));
            watch(socket, EPOLLIN, EPOLL_CTL_ADD);
        }
    }

    void serve(Peer& peer, std::uint32_t events) {
        if ((events & EPOLLOUT) != 0) {
            std::string rest = std::move(peer.unsent);
            peer.unsent.clear();
            send(peer, rest);
            if (peer.unsent.empty()) watch(peer.socket, EPOLLIN, EPOLL_CTL_MOD);
        }
        if ((events & ~EPOLLOUT) == 0U) return;
        ssize_t count = ::recv(peer.socket, buffer_.data(), buffer_.size(), 0);
        if (count <= 0) {
            ::close(peer.socket);
            peers_.erase(peer.socket);
            return;
        }
        std::span<char> input{buffer_.data(), static_cast<std::size_t>(count)};
        if (peer.open) {
            take(peer, input);
        } else {
            peer.head.append(input.data(), input.size());
            if (peer.head.ends_with("\r\n\r\n")) open(peer);
        }
    }

    void open(Peer& peer) {
        peer.open = true;
        peer.head = {};
        send(peer,
             "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
    }

    void take(Peer& peer, std::span<char> input) {
        for (;;) {
            auto step = peer.reader.next(input);
            if (!step || !*step) return;
            if ((*step)->kind != http::Incoming::Kind::text) continue;
            std::string frame;
            http::append_frame_header(frame, http::Opcode::text, (*step)->data.size());
            frame += (*step)->data;
            for (auto& [socket, other] : peers_) {
                if (other->open) send(*other, frame);
            }
        }
    }

    void send(Peer& peer, std::string_view bytes) {
        if (peer.unsent.empty()) {
            ssize_t count = ::send(peer.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
            if (bytes.empty()) return;
            watch(peer.socket, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
        }
        peer.unsent += bytes;
    }

    int epoll_ = ::epoll_create1(0);
    int listener_ = -1;
    std::unordered_map<int, std::unique_ptr<Peer>> peers_;
    std::array<char, 65536> buffer_;
};

}  // namespace

void serve_with_epoll(int report) {
    auto server = std::make_unique<EpollServer>();
    std::uint16_t port = server->listen();
    if (::write(report, &port, sizeof port) != sizeof port) ::_exit(1);
    server->run();
}

}  // namespace parta::bench
