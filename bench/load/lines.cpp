#include "load/lines.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <stdexcept>

namespace parta::bench {
namespace {

void watch(const Line& line, std::uint32_t what, int operation) {
    epoll_event event{};
    event.events = what;
    event.data.fd = line.socket;
    ::epoll_ctl(line.epoll, operation, line.socket, &event);
}

double seconds_of(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

Line::~Line() {
    SSL_free(ssl);
    if (socket >= 0) ::close(socket);
}

void Line::send(std::string_view bytes) {
    if (!alive()) return;
    if (ssl != nullptr) {  // such lines say little: a full socket would be a defect
        if (SSL_write(ssl, bytes.data(), static_cast<int>(bytes.size())) <= 0)
            throw std::runtime_error("the server does not take what is sent over TLS");
        return;
    }
    if (connected && out.empty()) {
        const ssize_t count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
        if (bytes.empty()) return;
        watch(*this, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
    }
    out += bytes;
}

Lines::Lines(std::uint16_t port, bool tls) : port_(port), epoll_(::epoll_create1(EPOLL_CLOEXEC)), buffer_(256 * 1024) {
    if (tls) context_ = SSL_CTX_new(TLS_client_method());
}

Lines::~Lines() {
    lines_.clear();
    SSL_CTX_free(context_);
    ::close(epoll_);
}

std::shared_ptr<Line> Lines::open(int source) {
    auto line = std::make_shared<Line>();
    line->epoll = epoll_;
    line->socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | (context_ == nullptr ? SOCK_NONBLOCK : 0), 0);
    if (line->socket < 0) throw std::runtime_error("no socket: raise the limit of open files (ulimit -n)");
    const int one = 1;
    ::setsockopt(line->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    ::setsockopt(line->socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(0x7f000000U + static_cast<std::uint32_t>(source));
    ::bind(line->socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port_);
    const int reached = ::connect(line->socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    if (reached != 0 && errno != EINPROGRESS && context_ != nullptr) throw std::runtime_error("cannot connect");
    if (context_ != nullptr) {
        line->ssl = SSL_new(context_);
        SSL_set_fd(line->ssl, line->socket);
        if (SSL_connect(line->ssl) != 1) throw std::runtime_error("no TLS");
        ::fcntl(line->socket, F_SETFL, O_NONBLOCK);
    }
    lines_.emplace(line->socket, line);
    watch(*line, EPOLLIN | EPOLLOUT, EPOLL_CTL_ADD);
    return line;
}

void Lines::close(const std::shared_ptr<Line>& line) {
    if (!line->alive()) return;
    lines_.erase(line->socket);
    ::close(line->socket);
    line->socket = -1;
}

void Lines::drop(const std::shared_ptr<Line>& line) {
    close(line);
    if (line->closed) line->closed();
}

void Lines::receive(const std::shared_ptr<Line>& line) {
    const ssize_t size = line->ssl == nullptr ? ::recv(line->socket, buffer_.data(), buffer_.size(), 0)
                                              : SSL_read(line->ssl, buffer_.data(), static_cast<int>(buffer_.size()));
    if (size <= 0) {
        const bool again = line->ssl == nullptr
                               ? size < 0 && errno == EAGAIN
                               : SSL_get_error(line->ssl, static_cast<int>(size)) == SSL_ERROR_WANT_READ;
        if (!again) drop(line);
        return;
    }
    std::string_view bytes{buffer_.data(), static_cast<std::size_t>(size)};
    if (line->in.empty()) {
        bytes.remove_prefix(line->take(bytes));
        line->in.assign(bytes);
    } else {
        line->in += bytes;
        line->in.erase(0, line->take(line->in));
    }
}

void Lines::poll(int milliseconds) {
    std::array<epoll_event, 1024> events;
    const int count = ::epoll_wait(epoll_, events.data(), events.size(), milliseconds);
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        const auto found = lines_.find(event.data.fd);
        if (found == lines_.end()) continue;
        const std::shared_ptr<Line> line = found->second;
        if (!line->connected && (event.events & (EPOLLERR | EPOLLHUP)) != 0) {
            drop(line);
            continue;
        }
        if ((event.events & EPOLLOUT) != 0) {
            if (!line->connected) {
                line->connected = true;
                if (line->opened) line->opened();
            }
            const std::string rest = std::exchange(line->out, {});
            watch(*line, EPOLLIN, EPOLL_CTL_MOD);
            if (!rest.empty()) line->send(rest);
        }
        if ((event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0 && line->alive()) receive(line);
    }
}

double cpu_seconds_of(int process) {
    clockid_t clock{};
    if (::clock_getcpuclockid(process, &clock) != 0) throw std::runtime_error("the server is gone");
    return seconds_of(clock);
}

double own_cpu_seconds() {
    return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

std::int64_t now_ns() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

}  // namespace parta::bench
