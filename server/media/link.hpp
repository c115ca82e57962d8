// A connection between a server and a media process, as bytes: a Unix socket, or TLS over TCP in which each side shows
// a certificate. Private to media/, but for the address.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/task.hpp"

namespace boost::asio::ssl {
template <class>
class stream;
class context;
}  // namespace boost::asio::ssl

namespace parta::media {

using LocalSocket =
    boost::asio::basic_stream_socket<boost::asio::local::stream_protocol, boost::asio::io_context::executor_type>;
using TcpSocket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
using TlsStream = boost::asio::ssl::stream<TcpSocket>;

/// PEM files of one side. They are read for each connection: renewed ones need no signal.
struct LinkFiles {
    std::string certificate;  // the chain, leaf first
    std::string key;
    std::string trusted;  // whom we believe: authorities, or the other side's certificate itself; nobody else
};

/// Where a media process answers.
struct HostAddress {
    std::string path;  // of a Unix socket; empty: TLS
    std::string host;
    std::uint16_t port = 0;
    LinkFiles files;  // of TLS

    /// "unix:/run/parta-media/media.sock" (an absolute path), "tls:media.school.ru:7443", "tls:[2001:db8::1]:7443".
    static std::optional<HostAddress> parse(std::string_view text);
    bool local() const { return !path.empty(); }
};

/// All on the loop's thread. Whoever reads or writes keeps it alive meanwhile.
class Link {
  public:
    explicit Link(LocalSocket socket);
    explicit Link(std::unique_ptr<TlsStream> stream);
    ~Link();

    /// How many bytes came; 0: it is over, `why` says more. One at a time.
    Task<std::size_t> read(std::span<std::uint8_t> into);
    /// All of them; false: it is over. One at a time.
    Task<bool> write(std::span<const std::uint8_t> bytes);
    void close();

    const std::string& why() const { return why_; }
    boost::asio::io_context::executor_type executor() const { return loop_; }
    /// Of the process that listens at the other end of a Unix socket; 0 if unknown.
    int peer_process() const;
    /// The user of the process at the other end of a Unix socket; nothing over TLS.
    std::optional<unsigned> peer_user() const;

  private:
    boost::asio::io_context::executor_type loop_;
    std::optional<LocalSocket> local_;
    std::unique_ptr<TlsStream> tls_;
    std::string why_;
};

/// Throws Failure{worker_gone} saying why nobody answers there.
Task<std::shared_ptr<Link>> connect(HostAddress address, std::chrono::milliseconds limit);

enum class LinkSide { server, client };
/// TLS 1.3, each side shows a certificate that the other trusts; a client also wants the host's name in it. Throws
/// std::runtime_error naming the file that cannot be used.
std::unique_ptr<boost::asio::ssl::context> link_context(const LinkFiles& files, LinkSide side);

/// A Unix socket's address, also for paths longer than the 107 bytes that one may have: those go through the folder's
/// descriptor, which must live for as long as the address is used.
class SocketPath {
  public:
    /// Throws std::runtime_error.
    explicit SocketPath(const std::string& path);
    ~SocketPath();
    SocketPath(const SocketPath&) = delete;
    SocketPath& operator=(const SocketPath&) = delete;
    const std::string& text() const { return text_; }

  private:
    int folder_ = -1;
    std::string text_;
};

/// What waits to be written to a link, in order.
class Outbox : public std::enable_shared_from_this<Outbox> {
  public:
    explicit Outbox(std::shared_ptr<Link> link) : link_(std::move(link)) {}

    void put(std::span<const std::uint8_t> bytes);
    std::size_t waiting() const { return queued_.size() + in_flight_.size(); }
    /// Closes the link when all is written, after this time at the latest. What is put later is not written.
    void finish(std::chrono::milliseconds limit);

    /// The link cannot be written any more; from the loop, not after finish().
    std::function<void()> on_broken;

  private:
    Task<> write();

    std::shared_ptr<Link> link_;
    std::vector<std::uint8_t> queued_;
    std::vector<std::uint8_t> in_flight_;
    bool writing_ = false;
    bool finishing_ = false;
};

}  // namespace parta::media
