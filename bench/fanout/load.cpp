#include "fanout/load.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <stdexcept>
#include <string_view>

#include "http/websocket_frames.hpp"

namespace parta::bench {

using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t record_header = 5;
constexpr std::size_t record_overhead = 17;  // content type and authentication tag

}  // namespace

struct Load::Client {
    int socket = -1;
    ssl_st* ssl = nullptr;
    std::string header;           // of a TLS record, as far as it has come
    std::size_t skip = 0;         // bytes of a TLS record still to come
    std::uint64_t received = 0;   // bytes of frames
    std::uint64_t delivered = 0;  // messages

    ~Client() {
        SSL_free(ssl);
        if (socket >= 0) ::close(socket);
    }
    void write(std::string_view bytes) const {
        bool ok = ssl != nullptr
                      ? SSL_write(ssl, bytes.data(), static_cast<int>(bytes.size())) > 0
                      : ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
        if (!ok) throw std::runtime_error("the server does not take a message");
    }
};

Load::Load(std::uint16_t port, Mode mode, std::size_t message_size, std::size_t head_size)
    : port_(port), message_size_(message_size), epoll_(::epoll_create1(0)), buffer_(256 * 1024) {
    std::string header;
    http::append_frame_header(header, http::Opcode::text, head_size + message_size);
    frame_size_ = header.size() + head_size + message_size;
    if (mode == Mode::tls) {
        context_ = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_min_proto_version(context_, TLS1_3_VERSION);
    }
}

Load::~Load() {
    clients_.clear();
    SSL_CTX_free(context_);
    ::close(epoll_);
}

void Load::connect(std::size_t count) {
    constexpr std::string_view handshake =
        "GET /ws HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    for (std::size_t i = 0; i < count; ++i) {
        auto client = std::make_unique<Client>();
        client->socket = ::socket(AF_INET, SOCK_STREAM, 0);
        int one = 1;
        ::setsockopt(client->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port_);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(client->socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("cannot connect; raise the limit of open files?");
        }
        if (context_ != nullptr) {
            client->ssl = SSL_new(context_);
            SSL_set_fd(client->ssl, client->socket);
            if (SSL_connect(client->ssl) != 1) throw std::runtime_error("no TLS");
        }
        client->write(handshake);
        std::string head;
        while (!head.ends_with("\r\n\r\n")) {
            char c = 0;
            bool ok =
                client->ssl != nullptr ? SSL_read(client->ssl, &c, 1) == 1 : ::recv(client->socket, &c, 1, 0) == 1;
            if (!ok) throw std::runtime_error("the handshake was cut off");
            head.push_back(c);
        }
        if (!head.starts_with("HTTP/1.1 101")) throw std::runtime_error("refused: " + head);
        ::fcntl(client->socket, F_SETFL, O_NONBLOCK);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = client.get();
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, client->socket, &event);
        clients_.push_back(std::move(client));
    }
}

void Load::publish() {
    std::string text(message_size_, 'm');
    std::string frame;
    http::append_frame_header(frame, http::Opcode::text, text.size());
    frame[1] = static_cast<char>(frame[1] | 0x80);
    frame.append(4, '\0');  // a mask of zeros changes nothing
    clients_.front()->write(frame + text);
    ++sent_;
}

/// Counts whole messages by their bytes: all frames are of one size. Over TLS the records are not decrypted, since the
/// load must be faster than the server; each carries its header and 17 bytes of TLS 1.3's own besides the frames.
void Load::count(Client& client, const char* bytes, std::size_t size) {
    if (client.ssl == nullptr) {
        client.received += size;
    } else {
        std::size_t at = 0;
        while (at < size) {
            std::size_t skipped = std::min(client.skip, size - at);
            at += skipped;
            client.skip -= skipped;
            if (at == size) break;
            client.header.push_back(bytes[at++]);
            if (client.header.size() < record_header) continue;
            client.skip = static_cast<std::size_t>(static_cast<unsigned char>(client.header[3])) << 8 |
                          static_cast<unsigned char>(client.header[4]);
            client.received += client.skip - record_overhead;
            client.header.clear();
        }
    }
    std::uint64_t messages = client.received / frame_size_;
    delivered_ += messages - client.delivered;
    client.delivered = messages;
}

void Load::receive(Client& client) {
    ssize_t size = ::recv(client.socket, buffer_.data(), buffer_.size(), 0);
    if (size == 0 || (size < 0 && errno != EAGAIN)) throw std::runtime_error("the server closed a connection");
    if (size > 0) count(client, buffer_.data(), static_cast<std::size_t>(size));
}

void Load::poll(int milliseconds) {
    std::array<epoll_event, 512> events;
    int count = ::epoll_wait(epoll_, events.data(), events.size(), milliseconds);
    for (int i = 0; i < count; ++i) receive(*static_cast<Client*>(events[static_cast<std::size_t>(i)].data.ptr));
}

std::uint64_t Load::run(std::size_t outstanding, double seconds) {
    auto end = Clock::now() + std::chrono::duration<double>(seconds);
    std::uint64_t before = delivered_;
    while (Clock::now() < end) {
        while (sent_ * clients_.size() < delivered_ + outstanding * clients_.size()) publish();
        poll(20);
    }
    return delivered_ - before;
}

void Load::settle() {
    auto limit = Clock::now() + std::chrono::seconds{10};
    while (delivered_ < sent_ * clients_.size()) {
        if (Clock::now() > limit) throw std::runtime_error("messages were lost");
        poll(20);
    }
}

}  // namespace parta::bench
