#include "contract/postgres_proxy.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <memory>
#include <stdexcept>

namespace parta::db::testing {
namespace {

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) throw std::runtime_error("socket path too long: " + path);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

int connect_to(const std::string& path) {
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un address = address_of(path);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return socket;
    ::close(socket);
    return -1;
}

bool send_all(int socket, const char* data, std::size_t size) {
    while (size > 0) {
        const ssize_t sent = ::send(socket, data, size, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        data += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

}  // namespace

PostgresProxy::PostgresProxy(const std::string& url) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(url.c_str()), &PQfinish);
    if (PQstatus(connection.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection.get()));
    server_path_ = fmt::format("{}/.s.PGSQL.{}", PQhost(connection.get()), PQport(connection.get()));
    if (server_path_.front() != '/') throw std::runtime_error("the proxy needs a server on a unix socket");
    std::string name = (std::filesystem::temp_directory_path() / "parta-proxy-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    url_ = fmt::format("{} host={} port=5432", url, folder_.string());
    listen();
    acceptor_ = std::jthread([this] { accept_loop(); });
}

PostgresProxy::~PostgresProxy() {
    stopping_ = true;
    acceptor_.join();
    lines_.clear();
    ::close(listener_);
    std::filesystem::remove_all(folder_);
}

void PostgresProxy::listen() {
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un address = address_of(folder_ / ".s.PGSQL.5432");
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener_, 64) != 0) {
        throw std::runtime_error("the proxy cannot listen");
    }
}

void PostgresProxy::break_at(int nth, Break when) {
    broke_ = false;
    wait_ = nth;
    break_ = when;
}

PostgresProxy::Break PostgresProxy::due() {
    if (break_ == Break::never || --wait_ > 0) return Break::never;
    const Break when = break_.exchange(Break::never);
    if (when != Break::never) broke_ = true;
    return when;
}

void PostgresProxy::go_away() {
    away_ = true;
}
void PostgresProxy::come_back() {
    away_ = false;
    frozen_ = false;
}

void PostgresProxy::accept_loop() {
    while (!stopping_) {
        pollfd waiting{listener_, POLLIN, 0};
        if (::poll(&waiting, 1, 10) <= 0) continue;
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) continue;
        std::lock_guard lock(mutex_);
        lines_.emplace_back([this, client] { serve(client); });
    }
}

void PostgresProxy::serve(int client) {
    const int server = away_ ? -1 : connect_to(server_path_);
    std::array<char, 65'536> buffer;
    bool swallow = false;
    bool was_frozen = false;
    while (server >= 0 && !stopping_ && !away_) {
        if (frozen_) {
            was_frozen = true;
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
            continue;
        }
        if (was_frozen) break;
        std::array<pollfd, 2> ends{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
        if (::poll(ends.data(), ends.size(), 10) <= 0) continue;
        if (ends[0].revents != 0) {
            const ssize_t size = ::recv(client, buffer.data(), buffer.size(), 0);
            if (size <= 0) break;
            const Break when = due();
            if (when == Break::before_request) break;
            swallow = swallow || when == Break::after_request;
            if (!send_all(server, buffer.data(), static_cast<std::size_t>(size))) break;
        }
        if (ends[1].revents != 0) {
            const ssize_t size = ::recv(server, buffer.data(), buffer.size(), 0);
            if (size <= 0 || swallow) break;
            if (!send_all(client, buffer.data(), static_cast<std::size_t>(size))) break;
        }
    }
    if (server >= 0) ::close(server);
    ::close(client);
}

}  // namespace parta::db::testing
