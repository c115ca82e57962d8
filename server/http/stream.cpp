#include "http/stream.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <functional>

namespace parta::http {
namespace {

constexpr std::size_t record_size = 16 * 1024;
constexpr std::size_t sendfile_size = 512 * 1024;  // one connection's share of a turn

IoResult from_errno(IoStatus blocked) {
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {blocked};
    return {errno == EPIPE || errno == ECONNRESET ? IoStatus::closed : IoStatus::failed};
}

std::size_t join(std::span<const iovec> parts, std::span<char> into) {
    std::size_t size = 0;
    for (const iovec& part : parts) {
        std::size_t count = std::min(part.iov_len, into.size() - size);
        std::memcpy(into.data() + size, part.iov_base, count);
        size += count;
        if (size == into.size()) break;
    }
    return size;
}

}  // namespace

void SslFree::operator()(ssl_st* ssl) const {
    SSL_free(ssl);
}

Stream::Stream(Socket socket, SslPointer ssl, std::function<void()> on_gone)
    : socket_(std::move(socket)), ssl_(std::move(ssl)), on_gone_(std::move(on_gone)) {}

Stream::~Stream() {
    close();
    if (on_gone_) on_gone_();
}

IoResult Stream::shake_hands() {
    ERR_clear_error();
    int returned = SSL_accept(ssl_.get());
    if (returned == 1) {
        tls_established_ = true;
        return {IoStatus::done};
    }
    return tls_result(returned, 0);
}

IoResult Stream::read(std::span<char> into) {
    if (ssl_) {
        ERR_clear_error();
        std::size_t count = 0;
        int returned = SSL_read_ex(ssl_.get(), into.data(), into.size(), &count);
        if (returned == 1) return {IoStatus::done, count};
        return tls_result(returned, 0);
    }
    ssize_t count = ::recv(socket_.native_handle(), into.data(), into.size(), MSG_DONTWAIT);
    if (count > 0) return {IoStatus::done, static_cast<std::size_t>(count)};
    if (count == 0) return {IoStatus::closed};
    return from_errno(IoStatus::want_read);
}

IoResult Stream::write(std::span<const iovec> parts, More more) {
    if (ssl_) {
        if (parts.size() == 1) {
            const auto* bytes = static_cast<const char*>(parts[0].iov_base);
            return write_tls(bytes, std::min(parts[0].iov_len, record_size));
        }
        std::array<char, record_size> joined;  // NOLINT(*-member-init): filled before use, and hot
        return write_tls(joined.data(), join(parts, joined));
    }
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(parts.data());
    message.msg_iovlen = parts.size();
    int flags = MSG_NOSIGNAL | MSG_DONTWAIT | (more == More::follows ? MSG_MORE : 0);
    ssize_t count = ::sendmsg(socket_.native_handle(), &message, flags);
    if (count >= 0) return {IoStatus::done, static_cast<std::size_t>(count)};
    return from_errno(IoStatus::want_write);
}

IoResult Stream::send_file(int file, std::uint64_t offset, std::uint64_t count) {
    if (ssl_) {
        std::array<char, record_size> bytes;  // NOLINT(*-member-init): filled before use, and hot
        ssize_t got =
            ::pread(file, bytes.data(), std::min<std::uint64_t>(count, bytes.size()), static_cast<off_t>(offset));
        if (got <= 0) return {IoStatus::failed};
        return write_tls(bytes.data(), static_cast<std::size_t>(got));
    }
    auto at = static_cast<off_t>(offset);
    ssize_t sent = ::sendfile(socket_.native_handle(), file, &at, std::min<std::uint64_t>(count, sendfile_size));
    if (sent > 0) return {IoStatus::done, static_cast<std::size_t>(sent)};
    if (sent == 0) return {IoStatus::failed};  // the file is shorter than promised
    return from_errno(IoStatus::want_write);
}

IoResult Stream::write_tls(const char* bytes, std::size_t count) {
    ERR_clear_error();
    std::size_t written = 0;
    int returned = SSL_write_ex(ssl_.get(), bytes, count, &written);
    if (returned == 1) return {IoStatus::done, written};
    return tls_result(returned, count);
}

IoResult Stream::tls_result(int returned, std::size_t offered) {
    switch (SSL_get_error(ssl_.get(), returned)) {
        case SSL_ERROR_WANT_READ:
            return {IoStatus::want_read, offered};
        case SSL_ERROR_WANT_WRITE:
            return {IoStatus::want_write, offered};
        case SSL_ERROR_ZERO_RETURN:
            return {IoStatus::closed};
        default:
            // After a fatal error OpenSSL forbids any further use, the goodbye included.
            tls_established_ = false;
            return {IoStatus::failed};
    }
}

bool Stream::has_buffered() const {
    return ssl_ && SSL_has_pending(ssl_.get()) == 1;
}

void Stream::end_output() noexcept {
    if (output_ended_ || !socket_.is_open()) return;
    output_ended_ = true;
    if (ssl_ && tls_established_) {
        ERR_clear_error();
        SSL_shutdown(ssl_.get());
        ERR_clear_error();
    }
    ::shutdown(socket_.native_handle(), SHUT_WR);
}

void Stream::close() noexcept {
    if (!socket_.is_open()) return;
    end_output();
    boost::system::error_code ignored;
    socket_.close(ignored);
}

}  // namespace parta::http
