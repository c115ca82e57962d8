#include "media/link.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include "media/deadline.hpp"
#include "media/failure.hpp"

namespace parta::media {
namespace {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
constexpr auto waiting_here = asio::as_tuple(asio::use_awaitable_t<Executor>{});

[[noreturn]] void nobody(std::string why) {
    throw Failure{Failure::Kind::worker_gone, "the media process cannot be reached: " + std::move(why)};
}

Task<std::shared_ptr<Link>> connect_local(const std::string& path) {
    const SocketPath short_path{path};
    LocalSocket socket{co_await asio::this_coro::executor};
    boost::system::error_code error;
    // A Unix socket connects at once or not at all.
    socket.connect(asio::local::stream_protocol::endpoint{short_path.text()}, error);
    if (error) nobody(fmt::format("{}: {}", path, error.message()));
    co_return std::make_shared<Link>(std::move(socket));
}

Task<std::shared_ptr<Link>> connect_tls(const HostAddress& address, std::chrono::milliseconds limit) {
    const auto loop = co_await asio::this_coro::executor;
    const auto place = fmt::format("{}:{}", address.host, address.port);
    std::unique_ptr<asio::ssl::context> context;
    try {
        context = link_context(address.files, LinkSide::client);
    } catch (const std::exception& error) {
        nobody(error.what());
    }
    asio::ip::basic_resolver<asio::ip::tcp, Executor> resolver{loop};
    auto [unknown, found] = co_await resolver.async_resolve(address.host, std::to_string(address.port), waiting_here);
    if (unknown) nobody(fmt::format("{}: {}", place, unknown.message()));
    auto stream = std::make_unique<TlsStream>(loop, *context);
    auto& socket = stream->next_layer();
    std::string why = "no address";
    for (const auto& entry : found) {
        socket.close();
        const Deadline deadline{loop, limit, [&socket] {
                                    boost::system::error_code ignored;
                                    socket.close(ignored);
                                }};
        const auto words = [&deadline](const boost::system::error_code& error) {
            return deadline.over() ? std::string{"no answer in time"} : error.message();
        };
        const auto [failed] = co_await socket.async_connect(entry.endpoint(), waiting_here);
        if (failed) {
            why = words(failed);
            continue;
        }
        stream->set_verify_callback(asio::ssl::host_name_verification(address.host));
        SSL_set_tlsext_host_name(stream->native_handle(), address.host.c_str());
        const auto [refused] = co_await stream->async_handshake(asio::ssl::stream_base::client, waiting_here);
        if (refused) nobody(fmt::format("{}: {}", place, words(refused)));
        co_return std::make_shared<Link>(std::move(stream));
    }
    nobody(fmt::format("{}: {}", place, why));
}

}  // namespace

std::optional<HostAddress> HostAddress::parse(std::string_view text) {
    HostAddress made;
    if (text.starts_with("unix:/")) {
        made.path = text.substr(5);
        if (made.path.ends_with('/')) return std::nullopt;
        return made;
    }
    if (!text.starts_with("tls:")) return std::nullopt;
    text.remove_prefix(4);
    const auto colon = text.rfind(':');
    if (colon == text.npos) return std::nullopt;
    const auto digits = text.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), made.port);
    if (error != std::errc{} || end != digits.data() + digits.size() || made.port == 0) return std::nullopt;
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != host.npos)
        return std::nullopt;
    if (host.empty()) return std::nullopt;
    made.host = host;
    return made;
}

// ---- Link

Link::Link(LocalSocket socket) : loop_(socket.get_executor()), local_(std::move(socket)) {}

Link::Link(std::unique_ptr<TlsStream> stream) : loop_(stream->next_layer().get_executor()), tls_(std::move(stream)) {
    // Few small messages, each of which somebody waits for. And a machine that vanished without a word is noticed.
    const int socket = tls_->next_layer().native_handle();
    constexpr int on = 1, seconds = 5, tries = 3, patience_ms = 20'000;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &seconds, sizeof seconds);
    ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &seconds, sizeof seconds);
    ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &tries, sizeof tries);
    ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience_ms, sizeof patience_ms);
}

Link::~Link() = default;

Task<std::size_t> Link::read(std::span<std::uint8_t> into) {
    const asio::mutable_buffer buffer{into.data(), into.size()};
    const auto [error, count] = local_ ? co_await local_->async_read_some(buffer, waiting_here)
                                       : co_await tls_->async_read_some(buffer, waiting_here);
    if (error) why_ = error.message();
    co_return error ? 0 : count;
}

Task<bool> Link::write(std::span<const std::uint8_t> bytes) {
    const asio::const_buffer buffer{bytes.data(), bytes.size()};
    const auto [error, count] = local_ ? co_await asio::async_write(*local_, buffer, waiting_here)
                                       : co_await asio::async_write(*tls_, buffer, waiting_here);
    if (error) why_ = error.message();
    co_return !error;
}

void Link::close() {
    boost::system::error_code ignored;
    if (local_) local_->close(ignored);
    if (tls_) tls_->next_layer().close(ignored);
}

namespace {

std::optional<ucred> peer_of(const std::optional<LocalSocket>& local) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (!local ||
        ::getsockopt(const_cast<LocalSocket&>(*local).native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return std::nullopt;
    return peer;
}

}  // namespace

int Link::peer_process() const {
    const auto peer = peer_of(local_);
    return peer ? peer->pid : 0;
}

std::optional<unsigned> Link::peer_user() const {
    const auto peer = peer_of(local_);
    return peer ? std::optional<unsigned>{peer->uid} : std::nullopt;
}

Task<std::shared_ptr<Link>> connect(HostAddress address, std::chrono::milliseconds limit) {
    try {
        if (address.local()) co_return co_await connect_local(address.path);
        co_return co_await connect_tls(address, limit);
    } catch (const Failure&) {
        throw;
    } catch (const std::exception& error) {
        nobody(error.what());
    }
}

std::unique_ptr<asio::ssl::context> link_context(const LinkFiles& files, LinkSide side) {
    const bool server = side == LinkSide::server;
    auto context =
        std::make_unique<asio::ssl::context>(server ? asio::ssl::context::tls_server : asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_3_VERSION);
    SSL_CTX_set_num_tickets(context->native_handle(), 0);  // nobody comes back with one
    const auto use = [&](const char* what, const std::string& file, auto read) {
        boost::system::error_code error;
        read(error);
        if (error) throw std::runtime_error{fmt::format("{} {}: {}", what, file, error.message())};
    };
    use("the certificate", files.certificate,
        [&](auto& error) { context->use_certificate_chain_file(files.certificate, error); });
    use("the key", files.key,
        [&](auto& error) { context->use_private_key_file(files.key, asio::ssl::context::pem, error); });
    use("the trusted certificates", files.trusted,
        [&](auto& error) { context->load_verify_file(files.trusted, error); });
    if (SSL_CTX_check_private_key(context->native_handle()) != 1)
        throw std::runtime_error{fmt::format("the key {} does not belong to the certificate", files.key)};
    // The other side's certificate may stand there itself, without the authority that signed it.
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context->native_handle()), X509_V_FLAG_PARTIAL_CHAIN);
    context->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    return context;
}

// ---- SocketPath

SocketPath::SocketPath(const std::string& path) : text_(path) {
    if (path.size() < sizeof(sockaddr_un::sun_path)) return;
    const auto slash = path.rfind('/');
    folder_ = ::open(path.substr(0, slash).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder_ < 0) throw std::runtime_error{fmt::format("{}: {}", path.substr(0, slash), std::strerror(errno))};
    text_ = fmt::format("/proc/self/fd/{}{}", folder_, path.substr(slash));
    if (text_.size() >= sizeof(sockaddr_un::sun_path)) throw std::runtime_error{path + ": the name is too long"};
}

SocketPath::~SocketPath() {
    if (folder_ >= 0) ::close(folder_);
}

// ---- Outbox

void Outbox::put(std::span<const std::uint8_t> bytes) {
    if (finishing_) return;
    queued_.insert(queued_.end(), bytes.begin(), bytes.end());
    if (writing_) return;
    writing_ = true;
    asio::co_spawn(link_->executor(), write(), [self = shared_from_this()](std::exception_ptr) {});
}

Task<> Outbox::write() {
    const auto self = shared_from_this();
    while (!queued_.empty()) {
        std::swap(in_flight_, queued_);
        const bool fine = co_await link_->write(in_flight_);
        in_flight_.clear();
        if (fine) continue;
        queued_.clear();
        if (!finishing_ && on_broken) on_broken();
        break;
    }
    writing_ = false;
    if (finishing_) link_->close();
}

void Outbox::finish(std::chrono::milliseconds limit) {
    if (std::exchange(finishing_, true)) return;
    if (!writing_) return link_->close();
    const auto timer = std::make_shared<Timer>(link_->executor(), limit);
    timer->async_wait([timer, link = link_](const boost::system::error_code&) { link->close(); });
}

}  // namespace parta::media
