// A server on a loop of its own thread, and a client of blocking sockets, for tests over real connections.
#pragma once
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "http/server.hpp"
#include "http/stream.hpp"
#include "http/websocket_frames.hpp"

namespace parta::http::testing {

class TestServer {
  public:
    explicit TestServer(Handlers handlers, ServerOptions options = {});
    ~TestServer();
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    std::uint16_t port() const { return port_; }
    Server& server() { return *server_; }
    /// Runs on the loop's thread and waits for it.
    void on_loop(const std::function<void()>& work);
    ServerStats stats();
    /// Starts draining, after `before` has run on the loop; the result says when it has ended.
    std::shared_ptr<std::atomic<bool>> drain(std::chrono::milliseconds limit, const std::function<void()>& before = {});

  private:
    boost::asio::io_context loop_{1};
    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
    std::unique_ptr<Server> server_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

struct Answer {
    int status = 0;  // 0: the connection ended instead
    Headers headers;
    std::string body;
};

struct Message {
    Opcode opcode{};
    std::string payload;
    std::uint16_t code() const;  // of a close frame
};

/// Every call waits at most five seconds.
class TestClient {
  public:
    enum class Mode { plain, tls };
    explicit TestClient(std::uint16_t port, Mode mode = Mode::plain, int receive_buffer = 0);
    ~TestClient();
    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;

    void send(std::string_view bytes);
    /// The next response; `head` when it answers a HEAD request and so has no body.
    enum class Expect { body, head };
    Answer receive(Expect expect = Expect::body);
    Answer get(std::string_view target, std::string_view more_headers = {});
    /// True when the server has ended the connection, without a reset, and nothing more was to be read.
    bool at_end();
    /// True when the server sends nothing for that long.
    bool quiet(std::chrono::milliseconds time);
    void end_output();

    /// Performs the handshake; the status of the answer, 101 when it worked.
    int open_websocket(std::string_view target = "/ws", std::string_view more_headers = {});
    void send_frame(std::uint8_t first_byte, std::string_view payload);
    void send_text(std::string_view text) { send_frame(0x81, text); }
    /// The next frame; nothing when the connection ended.
    std::optional<Message> receive_frame();

  private:
    bool fill();
    int socket_ = -1;
    SslPointer ssl_;
    std::string input_;
    bool broken_ = false;  // the server took no more, which it should never do without reading on for a while
};

/// Handlers that tell back what they were asked, so that tests see what the server understood. "/slow" takes 150 ms,
/// "/throw" throws, "/big" answers 8 MiB.
Handlers echo_handlers();

/// A POST request with these further header lines.
std::string post(std::string_view headers, std::string_view body = {});

/// Waits up to five seconds for something to become true.
bool eventually(const std::function<bool()>& condition);

/// A masked frame as clients send them.
std::string client_frame(std::uint8_t first_byte, std::string_view payload);

/// A self-signed certificate and its key, written as files into `directory`.
TlsFiles make_certificate(const std::filesystem::path& directory);

/// An empty directory that disappears with the object.
class TestDirectory {
  public:
    TestDirectory();
    ~TestDirectory();
    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path write(std::string_view name, std::string_view content) const;
    std::size_t files() const;

  private:
    std::filesystem::path path_;
};

}  // namespace parta::http::testing
