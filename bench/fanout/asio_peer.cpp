// What a good hand makes of Asio alone: each message is encoded once and shared, and what one turn of the loop has for
// a connection leaves in one call. No HTTP, no limits, no names: the design without the program.
#include <unistd.h>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "fanout/servers.hpp"
#include "http/websocket_frames.hpp"

namespace parta::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Frame = std::shared_ptr<const std::string>;

struct Peer;

struct Room {
    std::unordered_set<std::shared_ptr<Peer>> open;
    std::vector<std::shared_ptr<Peer>> waiting;  // have something to send, and are not sending
    bool flushing = false;
};

struct Peer : std::enable_shared_from_this<Peer> {
    Peer(tcp::socket taken, Room& in) : socket(std::move(taken)), room(in) {}

    void read() {
        socket.async_read_some(asio::buffer(input),
                               [self = shared_from_this()](boost::system::error_code error, std::size_t count) {
                                   if (error) {
                                       self->room.open.erase(self);
                                       return;
                                   }
                                   self->take({self->input.data(), count});
                                   self->read();
                               });
    }

    void take(std::span<char> bytes) {
        if (!handshaken) {
            head.append(bytes.data(), bytes.size());
            if (!head.ends_with("\r\n\r\n")) return;
            handshaken = true;
            room.open.insert(shared_from_this());
            send(
                std::make_shared<std::string>("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
                                              "Upgrade\r\nSec-WebSocket-Accept: "
                                              "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"));
            return;
        }
        for (;;) {
            const auto step = reader.next(bytes);
            if (!step || !*step) return;
            if ((*step)->kind != http::Incoming::Kind::text) continue;
            auto frame = std::make_shared<std::string>();
            http::append_frame_header(*frame, http::Opcode::text, (*step)->data.size());
            *frame += (*step)->data;
            for (const auto& other : room.open) other->send(frame);
        }
    }

    void send(Frame frame) {
        queued.push_back(std::move(frame));
        if (sending || queued.size() > 1) return;
        room.waiting.push_back(shared_from_this());
        if (std::exchange(room.flushing, true)) return;
        asio::post(socket.get_executor(), [&in = room] {
            in.flushing = false;
            for (const auto& peer : std::exchange(in.waiting, {})) peer->flush();
        });
    }

    void flush() {
        sending = true;
        leaving = std::exchange(queued, {});
        std::vector<asio::const_buffer> buffers;
        for (const auto& frame : leaving) buffers.push_back(asio::buffer(*frame));
        asio::async_write(socket, buffers, [self = shared_from_this()](boost::system::error_code error, std::size_t) {
            self->sending = false;
            if (!error && !self->queued.empty()) self->flush();
        });
    }

    tcp::socket socket;
    Room& room;
    std::array<char, 4096> input;
    std::string head;  // of the handshake
    bool handshaken = false;
    bool sending = false;
    http::FrameReader reader{256 * 1024};
    std::vector<Frame> queued, leaving;
};

void accept(tcp::acceptor& acceptor, Room& room) {
    acceptor.async_accept([&](boost::system::error_code error, tcp::socket socket) {
        if (!error) {
            socket.set_option(tcp::no_delay{true});
            std::make_shared<Peer>(std::move(socket), room)->read();
        }
        accept(acceptor, room);
    });
}

}  // namespace

void serve_with_asio(int report) {
    asio::io_context loop{1};
    tcp::acceptor acceptor{loop, {asio::ip::address_v4::loopback(), 0}};
    const std::uint16_t port = acceptor.local_endpoint().port();
    if (::write(report, &port, sizeof port) != sizeof port) ::_exit(1);
    Room room;
    accept(acceptor, room);
    loop.run();
    ::_exit(0);
}

}  // namespace parta::bench
