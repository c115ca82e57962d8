// A client's connection as bytes: a non-blocking socket, bare or with OpenSSL directly on it. Inside http/ only.
#pragma once
#include <sys/uio.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

struct ssl_st;

namespace parta::http {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

struct SslFree {
    void operator()(ssl_st* ssl) const;
};
using SslPointer = std::unique_ptr<ssl_st, SslFree>;

enum class IoStatus {
    done,        // `bytes` were moved
    want_read,   // wait until the socket is readable, then try again
    want_write,  // likewise writable; TLS keeps `bytes` of what was offered and must be offered them again, unchanged
    closed,      // the peer has ended its side
    failed,
};
struct IoResult {
    IoStatus status;
    std::size_t bytes = 0;
};

enum class More { none, follows };

/// Moves bytes without ever waiting. Whoever holds it waits on `socket()`.
class Stream {
  public:
    /// `on_gone` is called when the stream is destroyed: the place it took among the connections is free again.
    Stream(Socket socket, SslPointer ssl, std::function<void()> on_gone);
    ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    bool is_tls() const { return ssl_ != nullptr; }
    Socket& socket() { return socket_; }

    /// The server's part of the TLS handshake: `done` when it is complete.
    IoResult shake_hands();
    IoResult read(std::span<char> into);
    /// Writes a beginning of the parts: one sendmsg, or one TLS record of at most 16 KiB joined from them.
    IoResult write(std::span<const iovec> parts, More more = More::none);
    /// Writes a beginning of the file's stretch: sendfile, or one TLS record.
    IoResult send_file(int file, std::uint64_t offset, std::uint64_t count);

    /// TLS holds decrypted bytes that no readiness of the socket will announce.
    bool has_buffered() const;

    /// Ends our side; the peer's may still be read.
    void end_output() noexcept;
    /// Ends both; pending waits complete with an error.
    void close() noexcept;

  private:
    IoResult write_tls(const char* bytes, std::size_t count);
    IoResult tls_result(int returned, std::size_t offered);

    Socket socket_;
    SslPointer ssl_;
    std::function<void()> on_gone_;
    bool tls_established_ = false;
    bool output_ended_ = false;
};

}  // namespace parta::http
