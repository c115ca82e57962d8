// The test server and client of testing.hpp; this file is part of the test program only.
#include "http/testing.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <future>
#include <sstream>

#include "base/random.hpp"
#include "http/server_core.hpp"

namespace parta::http::testing {
namespace {

Task<> sleep(std::chrono::milliseconds time) {
    auto executor = co_await boost::asio::this_coro::executor;
    Timer timer{executor, time};
    co_await timer.async_wait(boost::asio::use_awaitable_t<Executor>{});
}

Task<Response> echo(Request& request) {
    if (request.path == "/slow") co_await sleep(std::chrono::milliseconds{150});
    if (request.path == "/throw") throw std::runtime_error("deliberate");
    if (request.path == "/big") co_return Response::of(200, "text/plain", std::string(8 * 1024 * 1024, 'x'));
    std::string text = fmt::format("{} {} from {}{}", to_string(request.method), request.path, request.remote_address,
                                   request.secure ? " securely" : "");
    for (const auto& [name, value] : request.query.all()) text += fmt::format(" {}={}", name, value);
    if (request.body_file) {
        std::ostringstream content;
        content << std::ifstream{request.body_file->path(), std::ios::binary}.rdbuf();
        text += fmt::format(" file[{}]", content.str());
    } else if (!request.body.empty()) {
        text += fmt::format(" body[{}]", request.body);
    }
    co_return Response::of(200, "text/plain; charset=utf-8", std::move(text));
}

}  // namespace

Handlers echo_handlers() {
    return {.plan = {}, .handle = echo, .accept_websocket = {}};
}

std::string post(std::string_view headers, std::string_view body) {
    return fmt::format("POST /p HTTP/1.1\r\nHost: test\r\n{}\r\n{}", headers, body);
}

TestServer::TestServer(Handlers handlers, ServerOptions options) {
    for (Listen& listen : options.listen) listen.port = 0;
    server_ = std::make_unique<Server>(loop_, std::move(options), std::move(handlers));
    server_->start();
    port_ = server_->port();
    work_.emplace(loop_.get_executor());
    thread_ = std::thread{[this] { loop_.run(); }};
}

TestServer::~TestServer() {
    on_loop([this] { server_.reset(); });
    work_.reset();
    thread_.join();
}

void TestServer::on_loop(const std::function<void()>& work) {
    std::promise<void> done;
    boost::asio::post(loop_, [&] {
        work();
        done.set_value();
    });
    done.get_future().wait();
}

ServerStats TestServer::stats() {
    ServerStats stats;
    on_loop([&] { stats = server_->stats(); });
    return stats;
}

std::shared_ptr<std::atomic<bool>> TestServer::drain(std::chrono::milliseconds limit,
                                                     const std::function<void()>& before) {
    auto done = std::make_shared<std::atomic<bool>>(false);
    on_loop([&] {
        if (before) before();
        boost::asio::co_spawn(loop_.get_executor(), server_->drain(limit),
                              [done](std::exception_ptr) { *done = true; });
    });
    return done;
}

std::uint16_t Message::code() const {
    if (payload.size() < 2) return 1005;
    return static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8 |
                                      static_cast<unsigned char>(payload[1]));
}

TestClient::TestClient(std::uint16_t port, Mode mode, int receive_buffer) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (receive_buffer > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    timeval limit{5, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        ADD_FAILURE() << "cannot connect to port " << port;
        return;
    }
    if (mode == Mode::tls) {
        std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_client_method()), SSL_CTX_free};
        ssl_.reset(SSL_new(context.get()));
        SSL_set_fd(ssl_.get(), socket_);
        static constexpr unsigned char protocols[] = "\x08http/1.1";
        SSL_set_alpn_protos(ssl_.get(), protocols, sizeof protocols - 1);
        if (SSL_connect(ssl_.get()) != 1) ADD_FAILURE() << "TLS handshake failed";
    }
}

TestClient::~TestClient() {
    if (ssl_) SSL_shutdown(ssl_.get());
    if (socket_ >= 0) ::close(socket_);
}

void TestClient::send(std::string_view bytes) {
    if (ssl_) {
        if (!bytes.empty()) SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
        return;
    }
    while (!bytes.empty()) {
        ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) {
            broken_ = true;
            return;
        }
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

bool TestClient::fill() {
    std::array<char, 16384> buffer;
    ssize_t count =
        ssl_ ? SSL_read(ssl_.get(), buffer.data(), buffer.size()) : ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (count <= 0) return false;
    input_.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
}

Answer TestClient::receive(Expect expect) {
    Answer answer;
    std::size_t end = 0;
    while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill()) return answer;
    }
    std::string head = input_.substr(0, end + 2);
    input_.erase(0, end + 4);
    answer.status = std::stoi(head.substr(9, 3));
    std::size_t at = head.find("\r\n") + 2;
    while (at < head.size()) {
        std::size_t line_end = head.find("\r\n", at);
        std::size_t colon = head.find(": ", at);
        answer.headers.add(head.substr(at, colon - at), head.substr(colon + 2, line_end - colon - 2));
        at = line_end + 2;
    }
    if (answer.status == 100 || answer.status == 101 || expect == Expect::head) return answer;
    auto length = answer.headers.find("content-length");
    std::size_t size = length ? std::stoul(std::string{*length}) : 0;
    while (input_.size() < size) {
        if (!fill()) return Answer{};
    }
    answer.body = input_.substr(0, size);
    input_.erase(0, size);
    return answer;
}

Answer TestClient::get(std::string_view target, std::string_view more_headers) {
    send(fmt::format("GET {} HTTP/1.1\r\nHost: test\r\n{}\r\n", target, more_headers));
    return receive();
}

bool TestClient::at_end() {
    if (!input_.empty() || broken_) return false;
    char byte = 0;
    if (ssl_) return SSL_read(ssl_.get(), &byte, 1) <= 0 && SSL_get_shutdown(ssl_.get()) == SSL_RECEIVED_SHUTDOWN;
    if (::recv(socket_, &byte, 1, 0) != 0) return false;
    // A reset right behind the end can take back, on some systems, what was not read yet.
    pollfd what{socket_, 0, 0};
    ::poll(&what, 1, 20);
    return (what.revents & POLLERR) == 0;
}

bool TestClient::quiet(std::chrono::milliseconds time) {
    if (!input_.empty()) return false;
    pollfd what{socket_, POLLIN, 0};
    return ::poll(&what, 1, static_cast<int>(time.count())) == 0;
}

void TestClient::end_output() {
    ::shutdown(socket_, SHUT_WR);
}

int TestClient::open_websocket(std::string_view target, std::string_view more_headers) {
    send(
        fmt::format("GET {} HTTP/1.1\r\nHost: test\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
                    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{}\r\n",
                    target, more_headers));
    Answer answer = receive();
    if (answer.status == 101) {
        EXPECT_EQ(answer.headers.get("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
    return answer.status;
}

void TestClient::send_frame(std::uint8_t first_byte, std::string_view payload) {
    send(client_frame(first_byte, payload));
}

std::optional<Message> TestClient::receive_frame() {
    auto need = [&](std::size_t size) {
        while (input_.size() < size) {
            if (!fill()) return false;
        }
        return true;
    };
    if (!need(2)) return std::nullopt;
    auto byte = [&](std::size_t i) { return static_cast<unsigned char>(input_[i]); };
    EXPECT_EQ(byte(0) & 0xF0, 0x80) << "whole frames only";
    EXPECT_EQ(byte(1) & 0x80, 0) << "servers do not mask";
    std::size_t length_bytes = byte(1) == 126 ? 2 : byte(1) == 127 ? 8 : 0;
    if (!need(2 + length_bytes)) return std::nullopt;
    std::size_t size = length_bytes == 0 ? byte(1) : 0;
    for (std::size_t i = 0; i < length_bytes; ++i) size = size << 8 | byte(2 + i);
    if (!need(2 + length_bytes + size)) return std::nullopt;
    Message message{static_cast<Opcode>(byte(0) & 0x0F), input_.substr(2 + length_bytes, size)};
    input_.erase(0, 2 + length_bytes + size);
    return message;
}

bool eventually(const std::function<bool()>& condition) {
    auto until = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return true;
}

std::string client_frame(std::uint8_t first_byte, std::string_view payload) {
    std::string frame;
    append_frame_header(frame, Opcode::text, payload.size());
    frame[0] = static_cast<char>(first_byte);
    frame[1] = static_cast<char>(frame[1] | 0x80);
    static constexpr std::array<unsigned char, 4> mask{0x37, 0xFA, 0x21, 0x3D};
    for (unsigned char byte : mask) frame.push_back(static_cast<char>(byte));
    for (std::size_t i = 0; i < payload.size(); ++i) {
        frame.push_back(static_cast<char>(static_cast<unsigned char>(payload[i]) ^ mask[i % 4]));
    }
    return frame;
}

TlsFiles make_certificate(const std::filesystem::path& directory) {
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_EC_gen("P-256"), EVP_PKEY_free};
    std::unique_ptr<X509, decltype(&X509_free)> certificate{X509_new(), X509_free};
    X509* made = certificate.get();
    X509_set_version(made, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
    X509_gmtime_adj(X509_getm_notBefore(made), -60);
    X509_gmtime_adj(X509_getm_notAfter(made), 3600);
    X509_set_pubkey(made, key.get());
    X509_NAME* name = X509_get_subject_name(made);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1,
                               0);
    X509_set_issuer_name(made, name);
    X509_sign(made, key.get(), EVP_sha256());

    auto write = [](const std::filesystem::path& path, const std::function<void(FILE*)>& print) {
        std::unique_ptr<FILE, int (*)(FILE*)> file{std::fopen(path.c_str(), "w"), std::fclose};
        print(file.get());
    };
    TlsFiles files{directory / "certificate.pem", directory / "key.pem"};
    write(files.certificate, [&](FILE* file) { PEM_write_X509(file, made); });
    write(files.key, [&](FILE* file) { PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    return files;
}

TestDirectory::TestDirectory() : path_(std::filesystem::temp_directory_path() / ("parta-http-" + random_token())) {
    std::filesystem::create_directories(path_);
}

TestDirectory::~TestDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TestDirectory::write(std::string_view name, std::string_view content) const {
    auto file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file, std::ios::binary} << content;
    return file;
}

std::size_t TestDirectory::files() const {
    auto all = std::filesystem::directory_iterator{path_};
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

}  // namespace parta::http::testing
